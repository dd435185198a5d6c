"""From reports to files: NMEA with tag blocks, and the same positions as a MarineCadastre table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path as FilePath
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.scenario import encode
from sealane.scenario.registry import Hull
from sealane.scenario.waters import Station

__all__ = ["CSV_COLUMNS", "Feed", "epoch_of"]

STATIC_S = 1800
"""The archive keeps one identity message of a hull in so many seconds (sent every 6 min)."""
BASE_S, AID_S = 600, 1800
"""The archive keeps one report of a base station and of an aid to navigation in so many seconds."""
CHUNK_S = 6 * 3600
"""Files are written in pieces of so many seconds of the feed."""

CSV_COLUMNS = (
    "MMSI",
    "BaseDateTime",
    "LAT",
    "LON",
    "SOG",
    "COG",
    "Heading",
    "VesselName",
    "IMO",
    "CallSign",
    "VesselType",
    "Status",
    "Length",
    "Width",
    "Draft",
    "Cargo",
    "TransceiverClass",
)
"""Header of the MarineCadastre daily files (NOAA Office for Coastal Management, AIS 2018-2024)."""

Ints = npt.NDArray[np.int64]


def epoch_of(start: datetime) -> int:
    """A UTC time as whole seconds since 1970."""
    return int(start.timestamp())


def hull_table(hulls: Sequence[Hull]) -> pl.DataFrame:
    """Hulls as columns, one row for each, in order."""
    return (
        pl.DataFrame([vars(h) for h in hulls]).with_row_index("vessel").cast({"vessel": pl.Int32})
    )


def sizes(hulls: pl.DataFrame) -> dict[str, Ints]:
    """Reference point of the antenna: distances to bow, stern, port and starboard [m]."""
    length, beam = hulls["length_m"].to_numpy(), hulls["beam_m"].to_numpy()
    bow, port = length * 3 // 4, beam // 2
    return {
        "to_bow": bow,
        "to_stern": length - bow,
        "to_port": port,
        "to_starboard": beam - port,
    }


@dataclass
class Feed:
    """Writes the two files of a scenario piece by piece, so that memory stays bounded.

    reports: columns as made by `report.speak`, plus `name` (station, 7 bytes) and `second_name`.
    """

    start: datetime
    hulls: pl.DataFrame
    nmea: FilePath
    csv: FilePath
    rng: np.random.Generator
    sentences: int = 0
    rows: int = 0

    def __post_init__(self) -> None:
        self.nmea.write_bytes(b"")
        self.csv.write_text(",".join(CSV_COLUMNS) + "\n", encoding="ascii")
        self._sizes = sizes(self.hulls)
        self._epoch = epoch_of(self.start)

    def write(self, reports: pl.DataFrame, fixed: Iterable[dict[str, Any]] = ()) -> None:
        """Append one piece: position reports in time order, and messages of fixed stations."""
        self._write_csv(reports)
        blocks, keys = [], []
        for kind, columns in [*self._positions(reports), *self._statics(reports)]:
            made, key = self._encode(kind, columns)
            blocks += made
            keys += key
        for message in fixed:
            made, key = self._encode(message["kind"], message)
            blocks += made
            keys += key
        if blocks:
            self.sentences += sum(len(b) for b in blocks)
            with self.nmea.open("ab") as out:
                out.write(encode.interleave(blocks, keys))

    def _encode(self, kind: str, columns: dict[str, Any]) -> tuple[list[Any], list[Any]]:
        epoch = np.asarray(columns["epoch"], dtype=np.int64)
        n = len(epoch)
        key = epoch * 1000 + self.rng.integers(0, 900, n)
        channel = np.where(self.rng.integers(0, 2, n) == 0, b"A", b"B").astype("S1")
        order = np.empty(n, dtype=np.int64)
        order[np.argsort(key, kind="stable")] = np.arange(n)
        fields = {k: v for k, v in columns.items() if k not in ("epoch", "station", "kind")}
        made = encode.sentences(
            kind,
            fields,
            station=columns["station"],
            epoch=epoch,
            channel=channel,
            sequence=order % 10,
        )
        return made, [key + 9 * part for part in range(len(made))]

    def _positions(self, reports: pl.DataFrame) -> list[tuple[str, dict[str, Any]]]:
        twice = reports.filter(pl.col("second_name") != "").with_columns(
            pl.col("second_name").alias("name"), (pl.col("at_s") % 2).alias("lag")
        )
        every = pl.concat([reports.with_columns(pl.lit(0, pl.Int64).alias("lag")), twice])
        parts = []
        for (kind,), part in sorted(every.partition_by("type", as_dict=True).items()):
            parts.append((str(kind), self._fields(int(str(kind)), part)))
        return parts

    def _fields(self, kind: int, part: pl.DataFrame) -> dict[str, Any]:
        column = {name: part[name].to_numpy() for name in part.columns if name != "name"}
        who = column["vessel"]
        fields = {
            "epoch": column["at_s"] + self._epoch + column["lag"],
            "station": part["name"].to_numpy().astype("S7"),
            "mmsi": self.hulls["mmsi"].to_numpy()[who],
            "nav_status": column["status"],
            "lon": column["lon5"] * 6,
            "lat": column["lat5"] * 6,
            "sog": column["sog10"],
            "cog": column["cog10"],
            "heading": column["heading"],
            "second": column["at_s"] % 60,
            "rot": column["rot"],
        }
        if kind == 27:
            fields["lon"] = np.rint(column["lon5"] * 6 / 1000).astype(np.int64)
            fields["lat"] = np.rint(column["lat5"] * 6 / 1000).astype(np.int64)
            fields["sog"] = np.minimum(column["sog10"] // 10, 62)
            fields["cog"] = column["cog10"] // 10
        if kind == 19:
            fields |= self._identity(who)
        return fields

    def _identity(self, who: Ints) -> dict[str, Any]:
        take = {k: v[who] for k, v in self._sizes.items()}
        for name, field, chars in (
            ("name", "name", 20),
            ("callsign", "callsign", 7),
            ("destination", "destination", 20),
        ):
            take[field] = self.hulls[name].to_numpy().astype(f"S{chars}")[who]
        take["ship_type"] = self.hulls["ship_type"].to_numpy()[who]
        take["imo"] = self.hulls["imo"].to_numpy()[who]
        take["draught"] = self.hulls["draught_dm"].to_numpy()[who]
        return take

    def _statics(self, reports: pl.DataFrame) -> list[tuple[str, dict[str, Any]]]:
        block = (pl.col("at_s") // pl.lit(STATIC_S, pl.Int64)).alias("block")
        first = (
            reports.filter(pl.col("type") != 27)
            .with_columns(block)
            .unique(["vessel", "block"], keep="first", maintain_order=True)
        )
        is_a = first["type"].is_in([1, 3])
        made = []
        for kind, part, lag in (
            ("5", first.filter(is_a), 2),
            ("24A", first.filter(~is_a), 1),
            ("24B", first.filter(~is_a), 2),
        ):
            if part.height:
                who = part["vessel"].to_numpy()
                made.append(
                    (
                        kind,
                        {
                            **self._identity(who),
                            "epoch": part["at_s"].to_numpy() + self._epoch + lag,
                            "station": part["name"].to_numpy().astype("S7"),
                            "mmsi": self.hulls["mmsi"].to_numpy()[who],
                            "part": 0 if kind == "24A" else 1,
                        },
                    )
                )
        return made

    def _write_csv(self, reports: pl.DataFrame) -> None:
        self.rows += reports.height
        joined = reports.join(self.hulls, on="vessel", how="left", maintain_order="left")
        is_a = pl.col("transponder") == "A"
        at = pl.lit(self.start.replace(tzinfo=None)) + pl.duration(seconds=pl.col("at_s"))
        table = joined.select(
            pl.col("mmsi").alias("MMSI"),
            at.dt.strftime("%Y-%m-%dT%H:%M:%S").alias("BaseDateTime"),
            (pl.col("lat5") / 1e5).round(5).alias("LAT"),
            (pl.col("lon5") / 1e5).round(5).alias("LON"),
            (pl.col("sog10") / 10).round(1).alias("SOG"),
            (pl.col("cog10") / 10).round(1).alias("COG"),
            pl.col("heading").cast(pl.Float64).alias("Heading"),
            pl.col("name_right").alias("VesselName"),
            pl.when(pl.col("imo") > 0)
            .then(pl.concat_str(pl.lit("IMO"), pl.col("imo").cast(pl.String)))
            .otherwise(None)
            .alias("IMO"),
            pl.col("callsign").alias("CallSign"),
            pl.col("ship_type").alias("VesselType"),
            pl.when(is_a).then(pl.col("status")).otherwise(None).alias("Status"),
            pl.col("length_m").alias("Length"),
            pl.col("beam_m").alias("Width"),
            pl.when(is_a).then(pl.col("draught_dm") / 10).otherwise(None).alias("Draft"),
            pl.lit(None, pl.Int16).alias("Cargo"),
            pl.col("transponder").alias("TransceiverClass"),
        )
        with self.csv.open("ab") as out:
            table.write_csv(out, include_header=False)


def fixed_messages(
    stations: Sequence[Station], start: datetime, since_s: int, until_s: int
) -> list[dict[str, Any]]:
    """Messages 4 and 21 of base stations and of their aids to navigation in a span."""
    epoch = epoch_of(start)
    made = []
    for i, station in enumerate(stations):
        lon = round(((station.lon + 180) % 360 - 180) * 600_000)
        lat = round(station.lat * 600_000)
        at = np.arange(-(-since_s // BASE_S) * BASE_S + i % 60, until_s, BASE_S) + epoch
        days = at.astype("datetime64[s]")
        month = days.astype("datetime64[M]")
        base = {
            "kind": "4",
            "epoch": at,
            "station": np.full(len(at), station.name.encode(), "S7"),
            "mmsi": 2_810_001 + i,
            "year": days.astype("datetime64[Y]").astype(np.int64) + 1970,
            "month": month.astype(np.int64) % 12 + 1,
            "day": (days.astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
            + 1,
            "hour": at // 3600 % 24,
            "minute": at // 60 % 60,
            "second": at % 60,
            "lon": lon,
            "lat": lat,
        }
        when = np.arange(-(-since_s // AID_S) * AID_S + 7 + i, until_s, AID_S) + epoch
        aid = {
            "kind": "21",
            "epoch": when,
            "station": np.full(len(when), station.name.encode(), "S7"),
            "mmsi": 992_811_001 + i,
            "ship_type": 14,
            "name": np.full(len(when), f"{station.name.replace('-', ' ')} LIGHT".encode(), "S20"),
            "lon": lon + 6000,
            "lat": lat - 6000,
            "second": 60,
            "to_bow": 2,
            "to_stern": 2,
            "to_port": 2,
            "to_starboard": 2,
        }
        made += [m for m, times in ((base, at), (aid, when)) if len(times)]
    return made
