"""Order, container and damage: what may change in an archive and what then may not."""

from __future__ import annotations

import csv
import gzip
import io
import random
import tempfile
import zipfile
from pathlib import Path

import polars as pl
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sealane import observe
from sealane.errors import BadInput

COLUMNS = ("MMSI", "BaseDateTime", "LAT", "LON", "SOG", "COG", "Heading", "VesselName", "IMO")

names = st.text(alphabet='ABC 9,"@', max_size=8)
good_rows = st.lists(
    st.tuples(
        st.integers(201000000, 775999999).map(str),
        st.integers(0, 59).map("2023-01-11T00:{:02d}:00".format),
        st.floats(-90, 90).map("{:.5f}".format),
        st.floats(-180, 180).map("{:.5f}".format),
        st.floats(0, 102.2).map("{:.1f}".format) | st.just(""),
        st.floats(0, 360).map("{:.1f}".format) | st.just(""),
        st.integers(0, 511).map(str) | st.just(""),
        names,
        st.integers(0, 9999999).map("IMO{}".format) | st.just(""),
    ),
    max_size=30,
)
anything = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
any_rows = st.lists(st.lists(anything, min_size=1, max_size=len(COLUMNS) + 1), max_size=30)
bounded = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_csv(rows: list[list[str]] | list[tuple[str, ...]], header: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


class Facts:
    """What reading some bytes gives."""

    def __init__(self, content: bytes, suffix: str = ".csv", batch_rows: int = 500_000) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"a{suffix}"
            path.write_bytes(content)
            source = observe.open_inputs([path])[0]
            reading = observe.read(source, observe.Options(batch_rows=batch_rows))
            batches = list(reading)
            self.digest = source.digest()
        self.report = reading.report
        self.report.check()
        drop = ("source", "file_id", "offset")
        positions = [batch.positions for batch in batches]
        self.positions = sorted(map(repr, pl.concat(positions).drop(drop).rows()))
        rejects = [batch.rejects for batch in batches]
        self.rejects = pl.concat(rejects).select("line", "reason", "raw").sort("line").rows()
        claims = pl.concat([batch.identities for batch in batches])
        keys = [c for c in claims.columns if c not in ("first_at", "last_at", "claims", *drop)]
        merged = claims.group_by(keys).agg(
            pl.col("first_at").min(), pl.col("last_at").max(), pl.col("claims").sum()
        )
        self.claims = sorted(map(repr, merged.rows()))

    @property
    def counts(self) -> tuple[int, ...]:
        report = self.report
        return (report.lines, report.accepted, report.other, report.rejected, report.positions)


@bounded
@given(good_rows, st.permutations(range(len(COLUMNS))))
def test_order_of_columns_does_not_matter(rows: list[tuple[str, ...]], order: list[int]) -> None:
    one = Facts(as_csv(rows, COLUMNS))
    header = tuple(COLUMNS[i] for i in order)
    other = Facts(as_csv([tuple(row[i] for i in order) for row in rows], header))
    assert (one.positions, one.claims, one.counts) == (other.positions, other.claims, other.counts)


@bounded
@given(good_rows, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(
    rows: list[tuple[str, ...]], shuffler: random.Random
) -> None:
    one = Facts(as_csv(rows, COLUMNS))
    shuffled = list(rows)
    shuffler.shuffle(shuffled)
    other = Facts(as_csv(shuffled, COLUMNS))
    assert (one.positions, one.claims, one.counts) == (other.positions, other.claims, other.counts)


@bounded
@given(good_rows)
def test_true_rows_are_all_accepted(rows: list[tuple[str, ...]]) -> None:
    report = Facts(as_csv(rows, COLUMNS)).report
    assert (report.accepted, report.rejected) == (len(rows), 0)


@bounded
@given(good_rows)
def test_containers_are_equal(rows: list[tuple[str, ...]]) -> None:
    content = as_csv(rows, COLUMNS)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("a.csv", content)
    plain = Facts(content)
    for stored in (
        gzip.compress(content),
        bytes(pa.compress(content, "zstd", asbytes=True)),
        zipped.getvalue(),
    ):
        packed = Facts(stored, suffix=".bin")
        assert packed.digest == plain.digest
        assert (packed.positions, packed.claims) == (plain.positions, plain.claims)


@bounded
@given(any_rows)
def test_any_table_is_accounted_for(rows: list[list[str]]) -> None:
    facts = Facts(as_csv(rows, COLUMNS))
    assert facts.report.lines >= 1


@bounded
@given(good_rows, st.integers(0, 2**32), st.integers(1, 20))
def test_damage_never_crashes_and_all_is_counted(
    rows: list[tuple[str, ...]], seed: int, hits: int
) -> None:
    content = bytearray(as_csv(rows, COLUMNS))
    chance = random.Random(seed)
    header = content.index(b"\n") + 1
    for _ in range(hits if len(content) > header else 0):
        content[chance.randrange(header, len(content))] = chance.randrange(256)
    facts = Facts(bytes(content))
    # A line break inside quotes makes one line of two.
    assert facts.report.lines <= bytes(content).rstrip(b"\n").count(b"\n") + 1 + content.endswith(
        b"\n\n"
    ) * len(content)


@bounded
@given(good_rows, st.integers(0, 2**32))
def test_size_of_batches_does_not_matter(rows: list[tuple[str, ...]], seed: int) -> None:
    chance = random.Random(seed)
    lines = as_csv(rows, COLUMNS).split(b"\n")
    lines += [b"x," * chance.randrange(12), b"", b"\x00", b"!AIVDM,1", b"y" * 70_000] * 3
    head, body = lines[0], lines[1:]
    chance.shuffle(body)
    content = b"\n".join([head, *body, *[b"z" * 90] * 200])
    one, other = Facts(content), Facts(content, batch_rows=1)
    assert (one.positions, one.claims, one.counts, one.rejects) == (
        other.positions,
        other.claims,
        other.counts,
        other.rejects,
    )


@bounded
@given(st.binary(max_size=600))
def test_noise_is_an_error_of_ours_or_accounted_for(content: bytes) -> None:
    caught: list[BadInput] = []
    try:
        Facts(content)
    except BadInput as error:
        caught.append(error)
    assert all(error.file and error.hint for error in caught)
