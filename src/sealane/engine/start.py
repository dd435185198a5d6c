"""A cluster of worker processes on this machine, for trying what a larger one would do."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sealane.engine.cluster import distributed
from sealane.errors import BadSetting, EngineError

__all__ = ["LOOPBACK", "start"]

LOOPBACK = "127.0.0.1"
CLOSE_S = 10.0
CONFIG = {"distributed.comm.timeouts.connect": "3s"}  # who does not answer here is gone


@contextmanager
def start(*, workers: int, host: str = LOOPBACK, port: int = 0) -> Iterator[str]:
    """The address of a scheduler with so many worker processes; all end with the block.

    Whoever reaches the scheduler can run code as this user, so it listens on loopback alone,
    unless Dask's own configuration demands TLS with certificates.

    Raises:
        MissingPart: Dask distributed is not installed.
        BadSetting: the host is no loopback address and TLS is not set up.
        EngineError: the port is taken, or no worker starts.
    """
    library = distributed()
    with import_module("dask").config.set(CONFIG):
        cluster = _started(library, workers=workers, host=host, port=port)
        try:
            yield str(cluster.scheduler_address)
        finally:
            cluster.close(timeout=CLOSE_S)


def _started(library: Any, *, workers: int, host: str, port: int) -> Any:
    security = _security(library, host)
    threads = max(1, (os.cpu_count() or 1) // workers)
    try:
        return library.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host=host,
            scheduler_port=port,
            dashboard_address=f"{LOOPBACK}:0",
            worker_dashboard_address=f"{LOOPBACK}:0",
            protocol=None if security is None else "tls",
            security=security,
            env={"POLARS_MAX_THREADS": str(threads)},
        )
    except (OSError, RuntimeError) as error:
        raise EngineError(
            f"No cluster can be started on {host}, port {port or 'any'}: {_reason(error)}.",
            hint="Name another --port, or leave it out.",
        ) from error


def _reason(error: BaseException) -> str:
    """What lies at the bottom of an error, in its words."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).rstrip(".")


def _security(library: Any, host: str) -> Any:
    """What secures a cluster that listens beyond this machine; None where it does not."""
    if _is_loopback(host):
        return None
    security = library.Security()
    if security.require_encryption and security.tls_ca_file and security.tls_scheduler_cert:
        return security
    raise BadSetting(
        f"{host} can be reached from other machines, and whoever reaches a scheduler can run code "
        "as you.",
        hint="Leave out --host, or set up TLS for Dask first: see docs/how-to/cluster.md.",
        value=host,
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
