"""Decoding equals pyais on every line of the real logs in ../shared, field by field.

pyais (MIT) decodes whatever bits there are; Sealane refuses what cannot be a whole message. The
test applies Sealane's stated null and reject rules, written out here again from ITU-R M.1371-5
Annex 8 and M.585-9, to what pyais reads, and then expects exactly the same rows. So each
difference to pyais is one of DIFFERENCES, on exactly the lines where the rule calls for it.
"""

from __future__ import annotations

import gzip
import io
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pyais.exceptions import AISBaseException
from pyais.stream import IterMessages

from sealane.errors import NoTime
from sealane.observe import Options, Reading, Tally, nmea

LOGS = Path(__file__).resolve().parents[3] / "shared" / "data" / "nmea"
FILES = sorted(path for path in LOGS.rglob("*") if path.is_file()) if LOGS.is_dir() else []
RECEIVED_AT = datetime(2024, 5, 1, tzinfo=UTC)

# Where Sealane keeps no row although pyais decodes one, and why.
DIFFERENCES = {
    "checksum": "IEC 61162-1, 7.2.3.4: a sentence whose checksum differs is not to be used.",
    "tag_checksum": "IEC 61162-450, 7.2.3.3: the same for the tag block that states its time.",
    "length": "M.1371-5 Annex 8, 3.1-3.24: the message ends before the last field that is kept.",
    "mmsi": "M.1371-5 Annex 8, 3.1 (user ID) and M.585-9: no station has such a number.",
    "position": "M.1371-5 Annex 8, 3.1: longitude +-180, latitude +-90 or 181 with 91.",
    "not available": "M.1371-5 Annex 8, 3.1: 181 with 91 = not available = default.",
}

# M.1371-5 Annex 8: the bit behind the last field that Sealane keeps of each type.
LAST_BIT = {
    1: 137,  # 3.1, true heading
    2: 137,
    3: 137,
    4: 134,  # 3.2, latitude
    11: 134,
    5: 422,  # 3.3, destination
    9: 128,  # 3.7, COG
    18: 133,  # 3.16, true heading
    19: 301,  # 3.17, dimension
    21: 249,  # 3.19, dimension
    27: 94,  # 3.25, COG
}
PART_LAST_BIT = {0: 160, 1: 162}  # 3.22, name; dimension
FORMS = (  # M.585-9, Annex 1: ship, group, coast, SAR aircraft, handheld, devices, craft, AtoN
    (200_000_000, 799_999_999),
    (20_000_000, 79_999_999),
    (2_000_000, 7_999_999),
    (111_200_000, 111_799_999),
    (820_000_000, 879_999_999),
    (970_000_000, 970_999_999),
    (972_000_000, 972_999_999),
    (974_000_000, 974_999_999),
    (979_000_000, 979_999_999),
    (982_000_000, 987_999_999),
    (992_000_000, 997_999_999),
)
SENTENCE = re.compile(rb"!..VD[MO],[^!\\\r\n*]*\*[0-9A-Fa-f]{2}")

pytestmark = pytest.mark.skipif(not FILES, reason="the real logs of ../shared are not here")


def content_of(path: Path) -> bytes:
    """The log's bytes, uncompressed."""
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw


def read_all(data: bytes, **options: Any) -> tuple[Reading, list[Any]]:
    """Sealane's reading of a log."""
    tally = Tally()
    batches = nmea.read(
        io.BytesIO(data), name="log", file_id="0" * 16, options=Options(**options), tally=tally
    )
    reading = Reading(batches, tally, file="log", digest="0" * 64, dialect="nmea")
    return reading, list(reading)


def tag_is_wrong(line: bytes, at: int) -> bool:
    """Whether the tag block right before a sentence has a wrong checksum."""
    found = re.search(rb"\\([^\\]*)\*(..)\\$", line[:at])
    if not found:
        return False
    check = 0
    for byte in found[1]:
        check ^= byte
    return f"{check:02X}".encode() != found[2].upper()


class Authority:
    """pyais over the sentences of a log, remembering on which lines each message stands."""

    def __init__(self, data: bytes) -> None:
        self.line = 0
        self.data = data

    def sentences(self) -> Any:
        for number, line in enumerate(re.split(rb"\r\n|\n|\r", self.data), 1):
            if line.lstrip().startswith(b"#"):
                continue  # a comment, whatever stands behind the mark
            for found in SENTENCE.finditer(line):
                if not tag_is_wrong(line, found.start()):
                    self.line = number
                    yield found[0]

    def __iter__(self) -> Any:
        for message in IterMessages(self.sentences()):
            try:
                decoded = message.decode()
            except AISBaseException:
                continue
            yield self.line, message, decoded


def bits_of(message: Any) -> int:
    """Length of a message in bits."""
    return len(message.payload) * 6 - int(message.fill_bits)


def verdict(message: Any, decoded: Any) -> str:
    """What Sealane's rules make of a message of a kept type: '' or one of DIFFERENCES."""
    if not message.is_valid:
        return "checksum"
    needed = LAST_BIT.get(decoded.msg_type) or PART_LAST_BIT[decoded.partno]
    if bits_of(message) < needed:
        return "length"
    if not any(low <= decoded.mmsi <= high for low, high in FORMS):
        return "mmsi"
    lon, lat = getattr(decoded, "lon", None), getattr(decoded, "lat", None)
    if lon is None:
        return ""
    if (lon, lat) == (181.0, 91.0):
        return "not available"
    return "position" if abs(lon) > 180 or abs(lat) > 90 else ""


def position_of(decoded: Any) -> tuple[Any, ...]:
    """The row that POSITIONS should have."""
    kind = decoded.msg_type
    speed = getattr(decoded, "speed", None)
    course = getattr(decoded, "course", None)
    heading = getattr(decoded, "heading", None)
    status = getattr(decoded, "status", None)
    none_speed = {9: 1023, 27: 63}.get(kind, 102.3)
    return (
        int(decoded.mmsi),
        kind,
        (round(decoded.lon * 600_000) + 108_000_000) % 216_000_000 - 108_000_000,
        round(decoded.lat * 600_000),  # pyais rounds to six decimals: back to 1/10000 min
        None if speed is None or speed == none_speed else round(float(speed), 1),
        None if course is None or course >= 360 else round(float(course), 1),
        None if heading is None or heading >= 360 else int(heading),
        None if status is None or int(status) == 15 else int(status),
    )


def raw_ship_type(message: Any, decoded: Any) -> int:
    """The number as sent (3.3.2 table 53, 3.19 table 74): pyais makes one of several codes."""
    at, count = {5: (232, 8), 19: (263, 8), 21: (38, 5)}.get(decoded.msg_type, (40, 8))
    if decoded.msg_type == 24 and decoded.partno == 0:
        return 0
    payload = message.payload if isinstance(message.payload, str) else message.payload.decode()
    codes = (ord(char) - 48 if ord(char) < 88 else ord(char) - 56 for char in payload)
    return int("".join(f"{code:06b}" for code in codes)[at : at + count], 2)


def claim_of(message: Any, decoded: Any) -> tuple[Any, ...]:
    """The row that IDENTITIES should have."""
    name = getattr(decoded, "shipname", None) or getattr(decoded, "name", None)
    extension = getattr(decoded, "name_ext", None)
    if decoded.msg_type == 21:  # 3.19: the extension goes on where the name ends
        whole = max(bits_of(message) - 272, 0) // 6  # a character has six bits
        name = f"{name or ''}{(extension or '')[:whole]}".replace(" ", "")  # pyais strips both
    length = (getattr(decoded, "to_bow", 0) or 0) + (getattr(decoded, "to_stern", 0) or 0)
    beam = (getattr(decoded, "to_port", 0) or 0) + (getattr(decoded, "to_starboard", 0) or 0)
    kind = raw_ship_type(message, decoded)
    return (
        int(decoded.mmsi),
        getattr(decoded, "imo", None) or None,
        name or None,
        getattr(decoded, "callsign", None) or None,
        int(kind) if kind else None,
        length or None,
        beam or None,
        getattr(decoded, "draught", None) or None,
        getattr(decoded, "destination", None) or None,
    )


def expected(data: bytes) -> tuple[Counter[Any], Counter[Any], Counter[str], set[tuple[int, str]]]:
    """Positions, claims, differences by kind, and the lines that must be rejected."""
    positions, claims = Counter[Any](), Counter[Any]()
    differences, rejected = Counter[str](), set[tuple[int, str]]()
    for line, message, decoded in Authority(data):
        kind = decoded.msg_type
        if kind not in LAST_BIT and (kind != 24 or decoded.partno not in PART_LAST_BIT):
            continue
        why = verdict(message, decoded)
        if why:
            differences[why] += 1
        if why and why != "not available":
            rejected.add((line, why))
            continue
        if kind not in (5, 24) and not why:
            positions[position_of(decoded)] += 1
        if kind in (5, 19, 21, 24):
            claims[claim_of(message, decoded)] += 1
    return positions, claims, differences, rejected


def ours(batches: list[Any]) -> tuple[Counter[Any], Counter[Any], set[tuple[int, str]]]:
    """Sealane's rows in the same form."""
    fields = ["mmsi", "message_type", "lon", "lat", "sog_kn", "cog_deg", "heading_deg"]
    positions, claims = Counter[Any](), Counter[Any]()
    frame = pl.concat([batch.positions for batch in batches])
    rounded = frame.with_columns(
        (pl.col("lon", "lat") * 600_000).round().cast(pl.Int64),
        pl.col("sog_kn", "cog_deg").cast(pl.Float64),
    )
    for row in rounded.select(*fields, "nav_status").rows():
        speed, course = (None if value is None else round(value, 1) for value in row[4:6])
        positions[(*row[:4], speed, course, *row[6:])] += 1
    for batch in batches:
        columns = "mmsi imo name callsign ship_type length_m beam_m draught_m destination claims"
        for row in batch.identities.select(*columns.split(), "transponder").rows():
            draught = None if row[7] is None else round(row[7], 1)
            name = row[2].replace(" ", "") if row[2] and row[10] == "aton" else row[2]
            claims[(*row[:2], name, *row[3:7], draught, row[8])] += row[9]
    rejects = {row for b in batches for row in b.rejects.select("line", "reason").rows()}
    return positions, claims, rejects


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_line_decodes_as_pyais_decodes_it(path: Path) -> None:
    data = content_of(path)
    reading, batches = read_all(data, received_at=RECEIVED_AT)
    positions, claims, rejects = ours(batches)
    due_positions, due_claims, differences, due_rejects = expected(data)
    # Parts that came out of order are joined by Sealane and not by pyais: none in these logs.
    assert positions - due_positions == Counter()
    assert due_positions - positions == Counter()
    assert claims - due_claims == Counter()
    assert due_claims - claims == Counter()
    assert set(differences) <= set(DIFFERENCES)
    assert due_rejects <= rejects
    reading.report.check()


def test_the_logs_hold_enough_to_compare() -> None:
    found = [expected(content_of(path)) for path in FILES]
    assert sum(positions.total() for positions, *_ in found) > 40_000
    assert sum(claims.total() for _, claims, *_ in found) > 2_000


def states_time(m: Any) -> bool:
    """M.1371-5 Annex 8, 3.2: year, month, day 0, hour 24, minute, second 60 = not available."""
    date = m.year > 0 and 1 <= m.month <= 12 and m.day > 0
    return date and m.hour < 24 and m.minute < 60 and m.second < 60


@pytest.mark.parametrize("name", ["pyais_sample.nmea", "gpsd_sample.aivdm"])
def test_base_stations_give_the_time_that_pyais_reads(name: str) -> None:
    data = content_of(LOGS / name)
    _, batches = read_all(data, base_station_time=True)
    frame = pl.concat([batch.positions for batch in batches]).filter(pl.col("message_type") == 4)
    found = Counter(frame.select("mmsi", "observed_at").rows())
    stated = [
        (m, datetime(m.year, m.month, m.day, m.hour, m.minute, m.second, tzinfo=UTC))
        for _, message, m in Authority(data)
        if m.msg_type in (4, 11) and states_time(m) and message.is_valid
    ]
    due = Counter((int(m.mmsi), at) for m, at in stated if m.msg_type == 4 and abs(m.lon) <= 180)
    assert due
    assert due - found == Counter()
    # A base station that states no time takes the latest that was stated.
    assert {at for _, at in found} <= {at for _, at in stated}


def test_a_log_without_any_time_is_refused() -> None:
    with pytest.raises(NoTime, match="--received-at"):
        read_all(content_of(LOGS / "pyais_sample.nmea"))
