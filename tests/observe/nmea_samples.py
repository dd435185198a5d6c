"""Sentences for the tests of the NMEA reader: made here, checked by checksum, owned by nobody."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import Any

import polars as pl
from pyais.encode import encode_dict

from sealane.observe import Options, Reading, Tally, nmea


def checksum(text: str) -> str:
    """Two hexadecimal digits: the exclusive or of all characters."""
    value = 0
    for char in text.encode("latin-1"):
        value ^= char
    return f"{value:02X}"


def tag(**fields: str) -> str:
    """A tag block with its checksum."""
    text = ",".join(f"{key}:{value}" for key, value in fields.items())
    return f"\\{text}*{checksum(text)}\\"


def sentence(body: str, start: str = "!") -> str:
    """A sentence with its checksum."""
    return f"{start}{body}*{checksum(body)}"


def position(mmsi: int = 431000001, **fields: Any) -> str:
    """A position report of class A (type 1 unless said otherwise)."""
    values = {"type": 1, "mmsi": mmsi, "lon": 139.5, "lat": 35.25, "speed": 12.3, "course": 90.5}
    return encode_dict({**values, "heading": 91, "second": 7, **fields}, talker_id="AI")[0]


def static(mmsi: int = 431000001, sequence: int = 1, **fields: Any) -> list[str]:
    """Both sentences of a type 5."""
    values = {"type": 5, "mmsi": mmsi, "imo": 9074729, "callsign": "7ABC", "shipname": "UMINEKO"}
    values.update(ship_type=70, to_bow=100, to_stern=20, to_port=8, to_starboard=9, draught=7.5)
    return encode_dict({**values, "destination": "KOBE", **fields}, talker_id="AI", seq_id=sequence)


@dataclass
class Read:
    """Everything that came out of one log."""

    positions: pl.DataFrame
    identities: pl.DataFrame
    rejects: pl.DataFrame
    report: Any

    @property
    def reasons(self) -> dict[str, int]:
        """Rejects by reason."""
        return dict(Counter(self.rejects["reason"].to_list()))


def read_log(data: bytes | str, *, chunk_bytes: int = 1 << 20, **options: Any) -> Read:
    """Read a log to the end; the counts of its lines are checked."""
    raw = data if isinstance(data, bytes) else data.encode("latin-1")
    tally = Tally()
    batches = nmea.read(
        io.BytesIO(raw),
        name="log.nmea",
        file_id="f" * 16,
        options=Options(**options),
        tally=tally,
        chunk_bytes=chunk_bytes,
    )
    reading = Reading(batches, tally, file="log.nmea", digest="f" * 64, dialect="nmea")
    found = list(reading)
    return Read(
        pl.concat([batch.positions for batch in found]).sort("offset"),
        pl.concat([batch.identities for batch in found]),
        pl.concat([batch.rejects for batch in found]).sort("line", "offset"),
        reading.report,
    )
