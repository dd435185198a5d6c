"""What can be true? Converted rows become positions and claims, the others rejects.

One reason is given for each: of time, field, MMSI and position the first that holds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.observe.archive.content import content_of
from sealane.observe.archive.convert import Converted, convert
from sealane.observe.archive.rows import Refused, Rows
from sealane.observe.archive.timestamp import EARLIEST, LATEST
from sealane.observe.field import TARGETS, Field
from sealane.observe.identity import aggregate_claims, has_claim
from sealane.observe.mapping import Resolved
from sealane.observe.mmsi import is_possible
from sealane.observe.reading import Batch, empty_identities, empty_rejects, positions_schema
from sealane.observe.reject import rejects_frame
from sealane.tables import POSITIONS, polars_schema

__all__ = ["Origin", "Part", "make_part"]

LON_NOT_AVAILABLE = 181.0
LAT_NOT_AVAILABLE = 91.0
"""[deg] ITU-R M.1371-5, Annex 8: longitude and latitude "not available"."""

_CODE_TOLERANCE_DEG = 1e-4
"""[deg] Archives round; the resolution of the shortest report (type 27) is 1/600 deg."""

_TRANSPONDER_OF_TYPE = {
    **dict.fromkeys((1, 2, 3, 5), "A"),
    4: "base",
    9: "sar",
    **dict.fromkeys((18, 19, 24), "B"),
    21: "aton",
    27: "A",
}
"""Kind of station by message type (M.1371-5, Annex 8, table 46), as the NMEA reader has it. Type
11 is an answer of any mobile station, so it does not say."""


@dataclass(frozen=True)
class Origin:
    """Which file the rows are from; ``source`` is what rows without a station say."""

    file: str
    file_id: str
    source: str


@dataclass(frozen=True)
class Part:
    """A batch before the check of times against the file's clock.

    ``positions`` and ``claims`` (one row for each row of the file that carries one) have the
    column ``place``: where the row stands in the frame of ``rows``.
    """

    rows: Rows
    positions: pl.DataFrame
    claims: pl.DataFrame
    refused: Refused
    other: Counter[str]
    origin: Origin

    @property
    def times(self) -> pl.DataFrame:
        """``place`` and ``observed_at`` of every row that was accepted so far, each once."""
        claimed = self.claims.select("place", pl.col("last_at").alias("observed_at"))
        only_claimed = claimed.join(self.positions, on="place", how="anti")
        return pl.concat([self.positions.select("place", "observed_at"), only_claimed])

    def split(self, limit_us: int) -> tuple[Part, Part]:
        """The rows at or before a time [us since 1970] with all else, and those after it.

        The second part holds no more of the file than its own rows.
        """
        times = self.times
        late = times.filter(pl.col("observed_at").dt.timestamp("us") > limit_us)
        places = late["place"].unique().sort().to_list()
        if not places:
            return self, self._only([])
        is_late = pl.col("place").is_in(places)
        ready = replace(
            self,
            positions=self.positions.filter(~is_late),
            claims=self.claims.filter(~is_late),
        )
        return ready, self._only(places)

    def _only(self, places: list[int]) -> Part:
        raws = {place: self.rows.raw(place) for place in places}
        rows = replace(self.rows, frame=pl.DataFrame(), raw=raws.__getitem__, lines=0)
        is_kept = pl.col("place").is_in(places)
        return Part(
            rows,
            self.positions.filter(is_kept),
            self.claims.filter(is_kept),
            Refused(),
            Counter(),
            self.origin,
        )

    def refuse(self, reason: str, detail: str) -> Part:
        """The part with all its rows in the rejects."""
        for place in sorted(self.times["place"].unique().to_list()):
            number = int(self.rows.number[place])
            self.refused.add(number, reason, detail, self.rows.raw(place))
        return replace(self, positions=self.positions.clear(), claims=self.claims.clear())

    @property
    def accepted(self) -> int:
        """Rows that became a position, a claim or both."""
        return self.times["place"].n_unique()

    def batch(self) -> Batch:
        """The facts, with claims aggregated."""
        refused = self.refused
        rejects = (
            rejects_frame(
                file=self.origin.file,
                file_id=self.origin.file_id,
                line=refused.number,
                reason=refused.reason,
                detail=refused.detail,
                raw=refused.raw,
            ).sort("line", maintain_order=True)
            if refused.number
            else empty_rejects()
        )
        claims = self.claims.drop("place")
        return Batch(
            positions=self.positions.drop("place"),
            identities=aggregate_claims(claims) if claims.height else empty_identities(),
            rejects=rejects,
        )


def make_part(rows: Rows, resolved: Resolved, origin: Origin) -> Part:
    """Understand the rows of a table; nothing of them is lost."""
    converted = convert(rows.frame, resolved)
    values = converted.values.with_columns(
        pl.Series("place", np.arange(rows.frame.height, dtype=np.int64)),
        pl.Series("offset", rows.number),
    )
    values = _completed(values, origin)
    judged = _judge(values, converted)
    _refuse(judged, values, converted, rows, resolved)
    good = values.filter(pl.Series(judged == ""))
    has_position = good["lon"].is_not_null() & ~_is_not_available(good)
    claims_all = has_claim(good)
    other = rows.other + _count_other(good.filter(~has_position & ~claims_all))
    return Part(
        rows,
        _positions(good.filter(has_position)),
        _claims(good.filter(claims_all)),
        rows.refused,
        other,
        origin,
    )


def _completed(values: pl.DataFrame, origin: Origin) -> pl.DataFrame:
    """Every column of POSITIONS, those that the file lacks as nulls."""
    schema = polars_schema(POSITIONS)
    lacking = [
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in schema.items()
        if name not in values.columns
    ]
    values = values.with_columns(lacking)
    values = values.with_columns(
        source=pl.col("source").fill_null(origin.source), file_id=pl.lit(origin.file_id)
    )
    if "first_at" in values.columns:
        values = values.with_columns(observed_at=pl.col("observed_at").fill_null(pl.col("last_at")))
    return values.with_columns(
        transponder=pl.col("transponder").fill_null(
            pl.col("message_type").replace_strict(
                _TRANSPONDER_OF_TYPE, default=None, return_dtype=pl.String
            )
        )
    )


def _is_not_available(values: pl.DataFrame) -> pl.Series:
    lon, lat = values["lon"].cast(pl.Float64), values["lat"].cast(pl.Float64)
    is_code = ((lon - LON_NOT_AVAILABLE).abs() < _CODE_TOLERANCE_DEG) & (
        (lat - LAT_NOT_AVAILABLE).abs() < _CODE_TOLERANCE_DEG
    )
    return is_code.fill_null(value=False)


def _judge(values: pl.DataFrame, converted: Converted) -> npt.NDArray[np.str_]:
    """The reason why each row is refused, "" where it is not."""
    time_bad = values["observed_at"].is_null()
    field_bad = pl.Series([False]).new_from_index(0, values.height)
    for name in converted.bad.columns:
        field_bad = field_bad | converted.bad[name]
    lon, lat = values["lon"].cast(pl.Float64), values["lat"].cast(pl.Float64)
    half = lon.is_null() != lat.is_null()
    outside = ~(lon.is_between(-180.0, 180.0) & lat.is_between(-90.0, 90.0))
    position_bad = half | (outside.fill_null(value=False) & ~_is_not_available(values))
    impossible = ~is_possible(values["mmsi"].fill_null(-1).to_numpy())
    reasons = np.full(values.height, "", dtype="U8")
    reasons[position_bad.to_numpy()] = "position"
    reasons[impossible] = "mmsi"
    reasons[field_bad.to_numpy()] = "field"
    reasons[time_bad.to_numpy()] = "time"
    return reasons


def _refuse(
    judged: npt.NDArray[np.str_],
    values: pl.DataFrame,
    converted: Converted,
    rows: Rows,
    resolved: Resolved,
) -> None:
    for place in np.flatnonzero(judged != "").tolist():
        reason = str(judged[place])
        if _is_header(place, rows, resolved):
            reason, detail = "not_a_row", "The header again."
        elif reason == "field":
            detail = _field_detail(place, converted, rows, resolved)
        elif reason == "time":
            detail = _time_detail(place, rows, resolved)
        elif reason == "mmsi":
            detail = _number_detail(values["mmsi"][place])
        else:
            detail = f"lon {values['lon'][place]}, lat {values['lat'][place]}"
        rows.refused.add(int(rows.number[place]), reason, detail, rows.raw(place))


def _number_detail(mmsi: float | None) -> str:
    return "no MMSI" if mmsi is None else f"MMSI {mmsi:.0f}"


def _is_header(place: int, rows: Rows, resolved: Resolved) -> bool:
    at = resolved.columns["mmsi"]
    if not at:
        return False
    text = rows.frame[f"c{at[0]}"][place]
    return isinstance(text, str) and text.strip() == resolved.header[at[0]].strip()


def _field_detail(place: int, converted: Converted, rows: Rows, resolved: Resolved) -> str:
    for name in converted.bad.columns:
        if converted.bad[name][place]:
            at = resolved.columns[name][0]
            value = rows.frame[f"c{at}"][place]
            target = TARGETS[name]
            limits = f" from {target.low:,g} to {target.high:,g}" if target.high is not None else ""
            if name == "mmsi":
                limits = " of nine digits"
            expected = f"one of {', '.join(target.choices)}" if target.choices else target.kind
            return (
                f"{resolved.header[at].strip()} is {str(value)[:80]!r}; "
                f"expected {expected}{limits} ({name})"
            )
    return "A value cannot be read."


def _time_detail(place: int, rows: Rows, resolved: Resolved) -> str:
    at = resolved.columns.get("observed_at") or resolved.columns.get("last_at") or ()
    if not at:
        return "The table has no time."
    value = rows.frame[f"c{at[0]}"][place]
    column = resolved.header[at[0]].strip()
    if value is None or not str(value).strip():
        return f"{column} is empty."
    formats = resolved.mapping.fields.get("observed_at", Field()).formats
    expected = " or ".join(_FORMATS.get(one, one) for one in formats)
    return (
        f"{column} is {str(value)[:80]!r}; expected {expected}, "
        f"from {EARLIEST:%Y-%m-%d} to {LATEST:%Y-%m-%d}"
    )


_FORMATS = {"iso": "ISO 8601 (2024-03-01T06:00:00Z)", "epoch": "a number since 1970"}


def _count_other(values: pl.DataFrame) -> Counter[str]:
    counts = Counter[str]()
    for kind, count in values["message_type"].cast(pl.Int64).value_counts().iter_rows():
        counts["no position" if kind is None else f"type {kind} without position"] += count
    return counts


def _positions(values: pl.DataFrame) -> pl.DataFrame:
    lon = pl.col("lon")
    frame = values.with_columns(
        pl.when(lon == 180.0).then(-180.0).otherwise(lon).alias("lon"),
        # Whole degrees, as transmitted; 359.6 of an archive that has more is north.
        pl.col("heading_deg").round() % 360,
    )
    schema = polars_schema(POSITIONS)
    frame = frame.select(*(pl.col(name).cast(schema[name]) for name in schema), "place")
    frame = frame.with_columns(content_of(frame))
    return frame.select(*positions_schema(), "place")


def _claims(values: pl.DataFrame) -> pl.DataFrame:
    if "first_at" not in values.columns:
        values = values.with_columns(
            first_at=pl.col("observed_at"), last_at=pl.col("observed_at"), claims=pl.lit(1)
        )
    return values.with_columns(
        first_at=pl.col("first_at").fill_null(pl.col("observed_at")),
        claims=pl.col("claims").fill_null(1),
    ).drop("observed_at", "lon", "lat", "sog_kn", "cog_deg", "heading_deg", "nav_status")
