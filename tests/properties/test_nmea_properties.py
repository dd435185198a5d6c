"""NMEA: encode and decode agree; order, chunks and duplicates of lines change nothing; noise is
accounted for."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyais.encode import encode_dict

from sealane.errors import BadInput, NoTime
from sealane.observe import Options, Reading, Tally, nmea

EPOCH = 1_700_000_000
RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

MMSI = st.integers(201_000_000, 775_999_999)
LON = st.integers(-180 * 600_000, 180 * 600_000 - 1)
LAT = st.integers(-90 * 600_000, 90 * 600_000)
TEXT = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -.", max_size=20)


def read_log(data: bytes, chunk_bytes: int = 1 << 20) -> tuple[pl.DataFrame, ...]:
    """Positions, identities and rejects of a log, each sorted; its lines are checked."""
    tally = Tally()
    batches = nmea.read(
        io.BytesIO(data),
        name="log",
        file_id="0" * 16,
        options=Options(),
        tally=tally,
        chunk_bytes=chunk_bytes,
    )
    reading = Reading(batches, tally, file="log", digest="0" * 64, dialect="nmea")
    found = list(reading)
    reading.report.check()
    return (
        pl.concat([batch.positions for batch in found]).sort("offset", "content"),
        pl.concat([batch.identities for batch in found]).sort(pl.all()),
        pl.concat([batch.rejects for batch in found]).sort("line", "offset", "reason"),
    )


def tagged(line: str, at: int) -> str:
    """The sentence behind a tag block with a time and a checksum."""
    text = f"s:st,c:{at}"
    check = 0
    for char in text.encode():
        check ^= char
    return f"\\{text}*{check:02X}\\{line}"


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Any]:
    """A position report of any class, in the units that are transmitted."""
    kind = draw(st.sampled_from([1, 2, 3, 18, 9]))
    return {
        "msg_type": kind,
        "mmsi": draw(MMSI),
        "lon": draw(LON) / 600_000,
        "lat": draw(LAT) / 600_000,
        "speed": draw(st.integers(0, 1022)) / (1 if kind == 9 else 10),
        "course": draw(st.integers(0, 3599)) / 10,
        "heading": draw(st.integers(0, 359)),
        "status": draw(st.integers(0, 14)),
        "second": draw(st.integers(0, 59)),
    }


@RELAXED
@given(reports())
def test_what_is_encoded_is_decoded(report: dict[str, Any]) -> None:
    line = tagged(encode_dict(report, talker_id="AI")[0], EPOCH)
    positions, _, rejects = read_log(line.encode())
    assert rejects.height == 0
    row = positions.row(0, named=True)
    assert (row["mmsi"], row["message_type"]) == (report["mmsi"], report["msg_type"])
    assert abs(row["lon"] - report["lon"]) < 1e-6
    assert abs(row["lat"] - report["lat"]) < 1e-6
    assert abs(row["sog_kn"] - report["speed"]) < 0.05
    assert abs(row["cog_deg"] - report["course"]) < 0.05
    assert row["heading_deg"] == (None if report["msg_type"] == 9 else report["heading"])
    assert row["nav_status"] == (report["status"] if report["msg_type"] <= 3 else None)


@RELAXED
@given(MMSI, TEXT, TEXT, st.integers(1, 2**30 - 1), st.integers(0, 255))
def test_names_are_decoded_as_encoded(
    mmsi: int, name: str, destination: str, imo: int, draught: int
) -> None:
    fields = {"type": 5, "mmsi": mmsi, "imo": imo, "shipname": name, "destination": destination}
    lines = encode_dict({**fields, "draught": draught / 10}, talker_id="AI", seq_id=3)
    _, identities, rejects = read_log("\n".join(tagged(part, EPOCH) for part in lines).encode())
    assert rejects.height == 0
    row = identities.row(0, named=True)
    assert (row["mmsi"], row["imo"]) == (mmsi, imo)
    assert row["name"] == (name.strip() or None)
    assert row["destination"] == (destination.strip() or None)
    assert (row["draught_m"] or 0) == draught / 10 or abs(row["draught_m"] - draught / 10) < 1e-5


def mixed_log() -> list[str]:
    """Lines of every sort: single, in parts, several on a line, other, wrong."""
    lines = []
    for k in range(24):
        report = {"msg_type": 1 + k % 3, "mmsi": 431_000_000 + k, "lon": 139 + k / 10, "lat": 35.0}
        lines.append(tagged(encode_dict(report, talker_id="AI")[0], EPOCH + k))
    for k in range(6):
        claim = {"type": 5, "mmsi": 431_000_100 + k, "shipname": f"SHIP {k}", "imo": 9_000_000 + k}
        lines += [tagged(p, EPOCH + k) for p in encode_dict(claim, talker_id="AI", seq_id=k)]
    lines += [lines[0] + lines[1], lines[2] + lines[3][:-1], "$GPRMC,1", "# note", "", "noise"]
    orphan = {"type": 5, "mmsi": 431_000_200, "shipname": "HALF"}
    return [*lines, tagged(encode_dict(orphan, talker_id="AI", seq_id=9)[0], EPOCH)]


LINES = mixed_log()
LOG = "\r\n".join(LINES).encode()
WHOLE = read_log(LOG)


@RELAXED
@given(st.integers(1, len(LOG) + 10))
def test_any_size_of_chunks_gives_the_same_rows(chunk_bytes: int) -> None:
    assert all(a.equals(b) for a, b in zip(read_log(LOG, chunk_bytes), WHOLE, strict=True))


@RELAXED
@given(st.permutations(LINES))
def test_the_order_of_lines_changes_no_row(lines: list[str]) -> None:
    positions, identities, rejects = read_log("\n".join(lines).encode())
    assert positions.drop("offset").sort(pl.all()).equals(WHOLE[0].drop("offset").sort(pl.all()))
    assert identities.equals(WHOLE[1])
    assert Counter(rejects["reason"]) == Counter(WHOLE[2]["reason"])


@RELAXED
@given(
    st.lists(st.tuples(st.integers(0, len(LOG) - 1), st.integers(0, 255)), max_size=12),
    st.integers(60, 4000),
)
def test_corrupted_bytes_are_accounted_for(changes: list[tuple[int, int]], size: int) -> None:
    data = bytearray(LOG)
    for place, value in changes:
        data[place] = value
    read_log(bytes(data), size)


@RELAXED
@given(st.binary(max_size=2_000), st.integers(1, 700))
def test_noise_never_makes_a_row_and_is_accounted_for(noise: bytes, size: int) -> None:
    try:
        positions, identities, _ = read_log(noise, size)
    except (BadInput, NoTime):
        return
    assert positions.height == identities.height == 0


@RELAXED
@given(
    st.lists(
        st.sampled_from(
            [
                b"!AIVDM,",
                b"1,1,,A,",
                b"\\s:a*",
                b"*",
                b"\\",
                b"$PGHP,1,2014,",
                b"2,1,3,B,",
                b"2,2,3,B,",
                b"15RTgt0PAso;90TKcjM8h6g208CQ,0*4A",
                b"\n",
                b"\r",
                b",",
                b"1700000000",
                b"2024-01-01T",
                b"!",
                b"\0",
                b"\xff",
                b"\\g:1-2-3,c:1700000000*",
            ]
        ),
        max_size=60,
    )
)
def test_pieces_of_sentences_are_accounted_for(pieces: list[bytes]) -> None:
    try:
        read_log(b"".join(pieces), 64)
    except (BadInput, NoTime):
        return
