"""Fixes as columns by hull: what every sift starts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import tables, tracks
from sealane.detect.vessel_class import class_of

__all__ = ["Columns", "columns_of"]

KEPT = (
    "mmsi",
    "track_id",
    "observed_at",
    "lon",
    "lat",
    "sog_kn",
    "cog_deg",
    "heading_deg",
    "nav_status",
    "transponder",
    "source",
    "file_id",
    "offset",
    "exercise_id",
)

ORDER = ["mmsi", "track_id", "observed_at"]
OUTLIER = (
    *("mmsi", "exercise_id", "observed_at", "lon", "lat", "track_id", "source"),
    *("file_id", "offset", "sog_kn", "cog_deg"),
)
CLAIMED = ("name", "imo", "callsign", "ship_type", "length_m")
"""What a hull claims longest on its track, as TRACKS tells it; null where it is not known."""

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Columns:
    """The fixes of whole hulls without outliers, in order of hull and time.

    ``starts`` has one more entry than there are hulls: hull h owns the rows
    ``starts[h]:starts[h + 1]``. Times are microseconds since 1970, UTC; speeds not reported
    are NaN. ``outliers`` (mmsi, exercise_id, observed_at, lon, lat, track_id, source, file_id,
    offset, sog_kn, cog_deg) are those left out. ``hulls`` has what each claims of itself
    (``CLAIMED``), and ``identities`` (IDENTITIES) every claim of these MMSIs; both are empty where
    no claims were given.
    """

    frame: pl.DataFrame
    outliers: pl.DataFrame
    hulls: pl.DataFrame
    starts: Ints
    at: Ints
    lon: Floats
    lat: Floats
    sog_kn: Floats
    identities: pl.DataFrame = field(default_factory=lambda: tables.empty(tables.IDENTITIES))

    @cached_property
    def cog_deg(self) -> Floats:
        """Course over ground of each row [deg], NaN where it was not reported."""
        return self._floats("cog_deg")

    @cached_property
    def heading_deg(self) -> Floats:
        """True heading of each row [deg], NaN where it was not reported."""
        return self._floats("heading_deg")

    @cached_property
    def nav_status(self) -> npt.NDArray[np.int8]:
        """Navigational status of each row (M.1371-5, table 45), -1 where it was not reported."""
        status = self.frame.get_column("nav_status").cast(pl.Int8).fill_null(-1)
        return status.to_numpy()

    def _floats(self, name: str) -> Floats:
        return self.frame.get_column(name).cast(pl.Float64).fill_null(np.nan).to_numpy()

    def hull_of(self, rows: Ints) -> npt.NDArray[np.int32]:
        """The hull that owns each row."""
        return (np.searchsorted(self.starts, rows, side="right") - 1).astype(np.int32)

    def source_of(self, rows: Ints) -> tuple[pl.Series, pl.Series]:
        """Where each row stands in the input: file ids and offsets."""
        picked = self.frame.select("file_id", "offset")[rows]
        return picked.get_column("file_id"), picked.get_column("offset")


def columns_of(
    fixes: pl.DataFrame | Columns,
    identities: pl.DataFrame | None = None,
    *,
    made: pl.DataFrame | None = None,
) -> Columns:
    """Sort the fixes by hull and time, leave outliers out, and lay them out as arrays.

    Columns are given back as they are, so that several detectors share them. ``identities``
    (IDENTITIES) are the claims of these hulls, ``made`` their TRACKS where they are known already.

    Fixes of the same hull at the same moment are put in order by what they say, as the segmenter
    does it: the result depends on the data alone, and no turn of the Earth changes it.
    """
    if isinstance(fixes, Columns):
        return fixes
    sound = fixes.filter(~pl.col("is_outlier"))
    if not _is_in_order(sound):
        sound = sound.sort(ORDER)
    kept = tracks.sort_ties(sound, ORDER).select(KEPT)
    hulls = kept.group_by("mmsi", "track_id", maintain_order=True).agg(
        pl.len().alias("fixes"),
        pl.col("transponder").drop_nulls().mode().sort().first().alias("transponder"),
        pl.col("exercise_id").drop_nulls().min().alias("exercise_id"),
        pl.col("observed_at").first().alias("first_at"),
        pl.col("observed_at").last().alias("last_at"),
    )
    if made is None and identities is not None:
        made = tracks.summarise(fixes, identities)
    claimed = tables.empty(tables.TRACKS) if made is None else made
    hulls = hulls.join(
        claimed.select("track_id", *CLAIMED), on="track_id", how="left", maintain_order="left"
    ).with_columns(class_of(pl.col("ship_type")).alias("class"))
    starts = np.concatenate([[0], np.cumsum(hulls.get_column("fixes").to_numpy())])
    return Columns(
        frame=kept,
        outliers=fixes.filter("is_outlier").select(OUTLIER),
        hulls=hulls,
        starts=starts.astype(np.int64),
        at=kept.get_column("observed_at").to_physical().to_numpy(),
        lon=kept.get_column("lon").to_numpy(),
        lat=kept.get_column("lat").to_numpy(),
        sog_kn=kept.get_column("sog_kn").cast(pl.Float64).fill_null(np.nan).to_numpy(),
        identities=tables.empty(tables.IDENTITIES) if identities is None else identities,
    )


def _is_in_order(kept: pl.DataFrame) -> bool:
    """Whether the rows need no sorting, but for ties in time."""
    mmsi, at = kept["mmsi"].to_numpy(), kept["observed_at"].to_physical().to_numpy()
    track = kept["track_id"].rle_id().to_numpy()
    if kept["track_id"].n_unique() != (int(track[-1]) + 1 if len(track) else 0):
        return False
    same = track[1:] == track[:-1]
    return bool(np.all((mmsi[1:] >= mmsi[:-1]) & (~same | (at[1:] >= at[:-1]))))
