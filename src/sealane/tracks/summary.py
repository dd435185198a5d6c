"""One row for each track, with the identity that was claimed on the way."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.tables import IDENTITIES, TRACKS, empty, polars_schema
from sealane.tracks.fix import sort_ties

__all__ = ["identity_intervals", "summarise"]

# Class A sends static data every 6 minutes (ITU-R M.1371-5, table 1), but sparse feeds hear it
# once a day: claims made this long before or after a track still name it.
CLAIM_MARGIN = timedelta(hours=24)
# The same claim heard again within this is one interval.
CLAIM_SILENCE = timedelta(days=7)
# Of claims made for nearly the longest time the earliest stands: two hulls under one number claim
# by turns, and the name must not change with each message. Sealane: a tenth is no difference.
NEARLY = 0.9

# Two hulls are behind one number if two tracks of more fixes than a burst may have go on side by
# side: archives stamp stray reports with the start of a file, and single ones prove nothing.
SHARED_FIXES = 4
SHARED_SPAN = timedelta(minutes=10)  # three intervals of a moored ship: ITU-R M.1371-5, table 1

_CLAIMED = ("name", "imo", "callsign", "ship_type", "length_m")
_SAYS = (
    "imo", "name", "callsign", "ship_type", "length_m", "beam_m", "draught_m", "destination",
    "transponder", "exercise_id",
)  # fmt: skip


def summarise(fixes: pl.DataFrame, identities: pl.DataFrame | None = None) -> pl.DataFrame:
    """TRACKS of a frame of FIXES, sorted by mmsi, first time and name.

    Each claimed field is the value claimed for the longest time, from its first claim to its
    last, within 24 h of the track; of those claimed for nine tenths of it or more the one claimed
    first (ties: the smallest). How often a claim was made does not count: a feed that repeats
    messages, or is cut into files, names a track as the plain one does. Two hulls under one
    number therefore show the same claims, and ``is_shared_mmsi`` says so: another track of the
    number was heard meanwhile, both have four fixes or more, and so many of them lie in the time
    that the two share, ten minutes or more. Distances leave outliers out.
    """
    if fixes.is_empty():
        return empty(TRACKS)
    keys = ["mmsi", "track_id", "observed_at"]
    table = sort_ties(fixes.sort(keys, maintain_order=True), keys)
    sound = table.filter(~pl.col("is_outlier"))
    outliers = table.group_by("track_id").agg(
        pl.col("is_outlier").sum().cast(pl.Int64).alias("outliers")
    )
    tracks = (
        sound.group_by("track_id", maintain_order=True)
        .agg(
            pl.col("mmsi").first(),
            pl.col("observed_at").first().alias("first_at"),
            pl.col("observed_at").last().alias("last_at"),
            pl.len().cast(pl.Int64).alias("fixes"),
            pl.col("lat").min().alias("min_lat"),
            pl.col("lat").max().alias("max_lat"),
            pl.col("transponder").drop_nulls().mode().sort().first().alias("transponder"),
            pl.col("exercise_id").first(),
        )
        .with_columns(_extents(sound))
        .join(outliers, on="track_id", how="left")
    )
    shared = pl.col("track_id").is_in(_shared(tracks, sound).implode()).alias("is_shared_mmsi")
    tracks = tracks.with_columns(shared)
    tracks = _with_claims(tracks, identities)
    schema = polars_schema(TRACKS)
    return tracks.sort("mmsi", "first_at", "track_id").select(
        pl.col(name).cast(schema[name]) for name in TRACKS.names
    )


def identity_intervals(
    identities: pl.DataFrame, *, silence: timedelta = CLAIM_SILENCE
) -> pl.DataFrame:
    """IDENTITIES with equal claims of one MMSI joined, sorted by mmsi, first time and claim.

    Claims are equal if everything they say is; intervals that overlap or are at most ``silence``
    apart become one, their counts added. The result does not depend on how files and batches
    cut them, nor on the order of rows. ``source`` and ``file_id`` are of the earliest row.
    """
    if identities.is_empty():
        return empty(IDENTITIES)
    keys = ["mmsi", *_SAYS]
    order = [*keys, "first_at", "last_at", "file_id", "source"]
    heard = identities.select(IDENTITIES.names).sort(order)
    so_far = pl.col("last_at").cum_max().shift(1).over(keys)
    is_new = (pl.col("first_at") > so_far + silence).fill_null(value=True)
    merged = (
        heard.with_columns(part=is_new.cast(pl.Int64).cum_sum().over(keys))
        .group_by([*keys, "part"], maintain_order=True)
        .agg(
            pl.col("first_at").min(),
            pl.col("last_at").max(),
            pl.col("claims").sum(),
            pl.col("source").first(),
            pl.col("file_id").first(),
        )
    )
    schema = polars_schema(IDENTITIES)
    return merged.select(pl.col(name).cast(schema[name]) for name in IDENTITIES.names).sort(
        "mmsi", "first_at", *_SAYS
    )


def _extents(sound: pl.DataFrame) -> list[pl.Series]:
    """Length and longitudes of each track, in the order of tracks."""
    lon, lat = sound["lon"].to_numpy(), sound["lat"].to_numpy()
    code = sound["track_id"].rle_id().to_numpy()
    starts = np.flatnonzero(np.append(True, code[1:] != code[:-1]))
    metres = np.zeros(len(lon))
    metres[1:] = geo.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    metres[starts] = 0.0
    step = np.zeros(len(lon))
    step[1:] = geo.wrap_lon(lon[1:] - lon[:-1])
    step[starts] = lon[starts]
    west, east = _unwrapped_edges(step, lon, starts)
    return [
        pl.Series("distance_nmi", np.add.reduceat(metres, starts) / geo.METRES_PER_NMI),
        pl.Series("min_lon", west),
        pl.Series("max_lon", east),
    ]


def _unwrapped_edges(
    step: npt.NDArray[np.float64], lon: npt.NDArray[np.float64], starts: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    total = np.cumsum(step)
    base = total[starts] - step[starts]
    lengths = np.diff(np.append(starts, len(step)))
    path = total - np.repeat(base, lengths)
    # The sum of many steps loses digits: turns are counted by it, degrees are those of the fix.
    path = lon + 360.0 * np.round((path - lon) / 360.0)
    west, east = np.minimum.reduceat(path, starts), np.maximum.reduceat(path, starts)
    is_round = east - west >= 360.0
    west, east = geo.wrap_lon(west), geo.wrap_lon(east)
    return np.where(is_round, -180.0, west), np.where(is_round, 180.0, east)


def _shared(tracks: pl.DataFrame, sound: pl.DataFrame) -> pl.Series:
    """The names of tracks beside which another track of the MMSI was heard."""
    keys = ["mmsi", "exercise_id"]
    spans = tracks.filter(pl.col("fixes") >= SHARED_FIXES, pl.len().over(keys) > 1).select(
        *keys, "track_id", "first_at", "last_at"
    )
    pairs = (
        spans.join(spans, on=keys, suffix="_other", nulls_equal=True)
        .filter(pl.col("track_id") < pl.col("track_id_other"))
        .select(
            pl.concat_list("track_id", "track_id_other").alias("track_id"),
            pl.max_horizontal("first_at", "first_at_other").alias("since"),
            pl.min_horizontal("last_at", "last_at_other").alias("until"),
        )
        .filter(pl.col("until") - pl.col("since") >= SHARED_SPAN)
        .with_row_index("pair")
        .explode("track_id")
    )
    heard = pairs.join(sound.select("track_id", "observed_at"), on="track_id")
    both = heard.group_by("pair").agg(
        pl.col("observed_at").is_between("since", "until").sum().alias("fixes")
    )
    proven = both.filter(pl.col("fixes") >= SHARED_FIXES)
    return pairs.join(proven, on="pair", how="semi")["track_id"].unique()


def _with_claims(tracks: pl.DataFrame, identities: pl.DataFrame | None) -> pl.DataFrame:
    schema = polars_schema(TRACKS)
    if identities is None or identities.is_empty():
        return tracks.with_columns(
            pl.lit(None, dtype=schema[name]).alias(name) for name in _CLAIMED
        )
    spans = tracks.select("track_id", "mmsi", "exercise_id", "first_at", "last_at")
    for name in _CLAIMED:
        tracks = tracks.join(_longest(spans, identities, name), on="track_id", how="left")
    return tracks


def _longest(spans: pl.DataFrame, identities: pl.DataFrame, name: str) -> pl.DataFrame:
    """The value of one field claimed longest around each track: track_id and the value."""
    claims = (
        identities.filter(pl.col(name).is_not_null())
        .group_by("mmsi", "exercise_id", name)
        .agg(pl.col("first_at").min().alias("since"), pl.col("last_at").max().alias("until"))
    )
    begin = pl.max_horizontal("since", pl.col("first_at") - CLAIM_MARGIN)
    end = pl.min_horizontal("until", pl.col("last_at") + CLAIM_MARGIN)
    claimed_us = (end - begin).dt.total_microseconds()
    return (
        spans.join(claims, on=["mmsi", "exercise_id"], nulls_equal=True)
        .with_columns(claimed_us.alias("claimed_us"))
        .filter(pl.col("claimed_us") >= 0)
        .filter(pl.col("claimed_us") >= NEARLY * pl.col("claimed_us").max().over("track_id"))
        .sort("track_id", "since", name)
        .group_by("track_id", maintain_order=True)
        .agg(pl.col(name).first())
    )
