"""Made-up hulls on known ways, and claims about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from sealane.geo import wrap_lon
from sealane.inform import claim as cl
from sealane.tables import IDENTITIES, empty

START = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)  # the ways go over midnight
NMI_DEG = 1.0 / 60.0
LAT = 25.0


def way(
    mmsi: int,
    lon: Any,
    lat: Any,
    *,
    every_s: float = 60.0,
    start: datetime = START,
    sog_kn: Any = None,
    source: str = "coast",
) -> pl.DataFrame:
    """Positions at equal times."""
    x, y = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
    x, y = np.broadcast_arrays(x, y)
    at = [start + timedelta(seconds=every_s * n) for n in range(len(x))]
    speed = [None] * len(x) if sog_kn is None else np.broadcast_to(sog_kn, len(x)).tolist()
    return pl.DataFrame(
        {
            "mmsi": pl.Series([mmsi] * len(x), dtype=pl.Int32),
            "observed_at": pl.Series(at, dtype=pl.Datetime("us", "UTC")),
            "lon": wrap_lon(x),
            "lat": y.copy(),
            "sog_kn": pl.Series(speed, dtype=pl.Float32),
            "source": [source] * len(x),
        }
    )


def straight(
    mmsi: int, kn: float, minutes: int, *, lon: float = 123.0, lat: float = LAT, **more: Any
) -> pl.DataFrame:
    """A hull that sails north at one speed, a fix each minute."""
    n = np.arange(minutes + 1)
    return way(mmsi, lon, lat + n / 60.0 * kn * NMI_DEG, **{"sog_kn": kn, **more})


def named(mmsi: int, name: str, *, imo: int | None = None, length_m: float | None = None) -> Any:
    """One identity as it was heard."""
    row = {
        "mmsi": mmsi, "name": name, "imo": imo, "length_m": length_m, "beam_m": 12.0,
        "first_at": START, "last_at": START + timedelta(hours=12), "claims": 3, "source": "coast",
        "file_id": "0" * 16,
    }  # fmt: skip
    return pl.concat(
        [empty(IDENTITIES), pl.DataFrame([row], schema_overrides=dict(empty(IDENTITIES).schema))],
        how="diagonal_relaxed",
    ).select(IDENTITIES.names)


def when(first_min: float, last_min: float, *, throughout: bool = False) -> cl.When:
    since = START + timedelta(minutes=first_min)
    until = START + timedelta(minutes=last_min)
    return cl.When(since=since, until=until, is_throughout=throughout)


def claim(did: str, who: int, **more: Any) -> cl.Claim:
    whom = more.pop("whom", None)
    place = more.pop("at", None)
    where = None
    if place is not None:
        where = cl.Where(lon=float(wrap_lon(place[0])), lat=place[1], within_nmi=place[2])
    return cl.Claim(
        did=did,
        who=cl.Party(mmsi=who),
        whom=cl.Party(mmsi=whom) if whom else None,
        where=where,
        **more,
    )


def verdict(said: cl.Claim, *ways: pl.DataFrame, **more: Any) -> str:
    return cl.judge(said, cl.sea_of(pl.concat(ways), **more)).verdict
