"""Fields of delimited lines are counted as by the reader of the standard library."""

from __future__ import annotations

import csv

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sealane.observe.archive.field_kernel import count_fields

FIELDS = st.lists(st.text("ab,;\"'", max_size=5), min_size=1, max_size=6)
PLAIN = str.maketrans("", "", ',;"')


def counted(lines: list[str], delimiter: str) -> tuple[list[int], list[bool]]:
    """What the kernel says."""
    octets = np.frombuffer("".join(f"{line}\n" for line in lines).encode(), np.uint8)
    fields, is_open = count_fields(octets, np.flatnonzero(octets == 10), ord(delimiter))
    return fields.tolist(), is_open.tolist()


@given(st.lists(FIELDS, max_size=8), st.sampled_from(",;"))
def test_fields_are_those_of_the_csv_module(rows: list[list[str]], delimiter: str) -> None:
    lines = [
        delimiter.join('"' + field.replace('"', '""') + '"' if i % 2 else field.translate(PLAIN)
                       for i, field in enumerate(row))
        for row in rows
    ]  # fmt: skip
    read = [next(csv.reader([line], delimiter=delimiter), []) for line in lines]
    assert counted(lines, delimiter) == ([max(1, len(row)) for row in read], [False] * len(rows))


@given(st.lists(st.text('a,"', max_size=12), max_size=8))
def test_delimiters_count_where_no_quote_is_open(lines: list[str]) -> None:
    fields = [
        1 + sum(c == "," and line[:at].count('"') % 2 == 0 for at, c in enumerate(line))
        for line in lines
    ]
    assert counted(lines, ",") == (fields, [line.count('"') % 2 == 1 for line in lines])
