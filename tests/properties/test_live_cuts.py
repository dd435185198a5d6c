"""Wherever a spool is cut, its segments say what the whole log says: no message is torn apart.

Parts of messages lie between those of others and in any order, as several stations and two ways
through a network bring them. They are up to ``APART`` lines apart, and segments are longer than
that: what is further apart than two seals is not waited for.
"""

from __future__ import annotations

import random
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "engine"))

from live_sea import small_sea

from sealane.observe import Options, read
from sealane.observe.live import Segment, Spool
from sealane.observe.live.cut import TAIL_BYTES, find_cut

APART = 8


@pytest.fixture(scope="module")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Positions and two-part messages, as they lie in a small sea."""
    folder = tmp_path_factory.mktemp("sea")
    lines = small_sea(folder)[:6_000]
    some = [line for number, line in enumerate(lines) if b"VDM,2," in line or number % 4 == 0]
    (folder / "some.nmea").write_bytes(b"".join(some))
    return folder / "some.nmea"


def said(log: Path) -> tuple[pl.DataFrame, list[tuple[str, ...]]]:
    """Who was heard of, and what was rejected for what."""
    batches = list(read(Segment(log), Options()))
    heard = [batch.identities.select("mmsi", "name", "callsign") for batch in batches]
    rejects = [batch.rejects.select("reason", "raw") for batch in batches]
    return pl.concat(heard).unique().sort("mmsi"), sorted(pl.concat(rejects).rows())


@settings(max_examples=24, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), every=st.integers(2 * APART + 2, 60))
def test_a_cut_parts_no_message(sea: Path, seed: int, every: int) -> None:
    rng = random.Random(seed)
    parts = sea.read_bytes().splitlines(keepends=True)
    first = rng.randrange(len(parts) - 700)
    some = parts[first : first + 700]
    order = sorted(range(len(some)), key=lambda at: at + rng.uniform(0, APART))
    lines = [some[at] for at in order]
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.nmea"
        whole.write_bytes(b"".join(lines))
        spool = Spool(Path(folder) / "spool")
        for at in range(0, len(lines), every):
            spool.append(b"".join(lines[at : at + every]))
            spool.seal()
        spool.seal(whole=True)
        spool.close()
        segments = sorted((Path(folder) / "spool").glob("*.nmea"))
        assert b"".join(path.read_bytes() for path in segments) == b"".join(lines)
        found = [said(path) for path in segments]
        heard, rejects = said(whole)
        assert pl.concat([one for one, _ in found]).unique().sort("mmsi").equals(heard)
        assert sorted(row for _, rows in found for row in rows) == rejects
        assert heard.height > 5


def test_a_message_is_whole_where_the_tail_begins(sea: Path) -> None:
    """Its second part is the first line of those that are looked at: the first one is waited for
    no more, and no cut goes between them."""
    parts = [line for line in sea.read_bytes().splitlines(keepends=True) if b"VDM,2," in line]
    first, second = next((one, two) for one, two in pairwise(parts) if b",2,1," in one)
    other = next(line for line in sea.read_bytes().splitlines(True) if b"VDM,1," in line)
    filler = other * (TAIL_BYTES // len(other) + 1)
    for behind in range(TAIL_BYTES - 200, TAIL_BYTES + 200, 7):
        content = other + first + second + filler[: behind // len(other) * len(other)]
        assert find_cut(content) == len(content)
