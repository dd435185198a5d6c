"""How rows are cut into files, and in which order files come, changes no position."""

from __future__ import annotations

import tempfile

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from lake_samples import Made, position, positions, read

from sealane.lake import Lake
from sealane.lake.repeat import ROW_KEY
from sealane.observe import Batch

reports = st.lists(
    st.tuples(
        st.sampled_from([431000001, 431000002]),
        st.integers(0, 4).map(lambda index: index * 40_000),
        st.sampled_from([-180.0, 0.0, 179.9]),
        st.sampled_from([None, 5.0]),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=25,
)


@given(reports)
@settings(deadline=None, max_examples=15)
def test_files_do_not_matter(rows: list[tuple[int, int, float, float | None, int]]) -> None:
    made = [position(m, after_s=at, lon=lon, sog_kn=sog) for m, at, lon, sog, _ in rows]
    for number, row in enumerate(made):
        row["offset"] = number
    files = [
        [row for row, (*_, of) in zip(made, rows, strict=True) if of == number]
        for number in range(3)
    ]
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(f"{folder}/lake")
        sources = [
            Made(f"{number}", [Batch(positions=positions(part))], salt=str(number))
            for number, part in enumerate(files)
        ]
        reports = lake.ingest(sources, reader=read)
        stored = lake.positions().select(ROW_KEY).collect()
    expected = positions(made).select(ROW_KEY).unique()
    assert stored.sort(ROW_KEY).equals(expected.sort(ROW_KEY))
    assert sum(report.accepted for report in reports) == stored.height
    assert sum(report.duplicates for report in reports) == len(rows) - stored.height
    assert stored.select(pl.struct(ROW_KEY).is_unique().all()).item()
