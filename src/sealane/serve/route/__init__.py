"""The addresses under /api/v1, one module for each thing that can be asked for.

Every handler is a plain function: FastAPI runs it on a thread, so a long answer never holds up
the others; those of ``law``, ``closing``, ``way``, ``assess`` and ``inform`` wait for threads of
their own while what they need is read. Handlers read, filter and send; what the rows mean is
decided in the rooms below.
"""

from __future__ import annotations

from fastapi import APIRouter

from sealane.serve.route import (
    assess,
    catalogue,
    closing,
    event,
    exclusion,
    feature,
    histogram,
    inform,
    law,
    live,
    partner,
    position,
    session,
    share,
    status,
    tally,
    track,
    vessel,
    way,
)

__all__ = ["ROUTERS"]

ROUTERS: tuple[APIRouter, ...] = (
    status.router,
    vessel.router,
    position.router,
    track.router,
    event.router,
    exclusion.router,
    feature.router,
    histogram.router,
    tally.router,
    live.router,
    catalogue.router,
    law.router,
    closing.router,
    way.router,
    assess.router,
    session.router,
    share.router,
    partner.router,
    inform.router,
)
