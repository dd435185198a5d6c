"""Patterns of STIX 2.1: what is one, and where a text ends to be one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealane.share.item.stix_pattern import DEEPEST, MOST_SIGNS, pattern_fault

PATTERNS = (
    "[ipv4-addr:value = '198.51.100.7']",
    "[file:hashes.'SHA-256' = 'ab' AND file:size NOT IN (1, 2.5, true)] REPEATS 5 TIMES "
    "WITHIN 60.5 SECONDS",
    "([a:b[*].c != h'0aff'] FOLLOWEDBY [x-y:'z'[-1] LIKE '%it\\'s%']) OR [EXISTS a:b] "
    "START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00.5Z'",
    "[(a:b ISSUBSET '192.0.2.0/24' OR a:b == b'YQ==') AND a:c > -1] // of a partner",
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_is_a_pattern(pattern: str) -> None:
    assert pattern_fault(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "does not begin"),
        ("file:size = 1", "does not begin"),
        ("[ipv4-addr:value = ", "ends where a value has to be"),
        ("[a:b = 1", "ends where ] has to be"),
        ("[a:b = 1] x", "'x' (sign 11) stands where the end"),
        ("[a:b = cead]", "'cead' (sign 8) stands where a value"),
        ("[a:b < true]", "a value that has an order"),
        ("[a:b MATCHES 5]", "a text in quotes"),
        ("[a:b = 1] WITHIN -5 SECONDS", "a number of seconds"),
        ("[a:b = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS", "said twice"),
        ("[a:b = t'2026-13-01T00:00:00Z']", "stands where a value"),
        ("[a:b = 'x\\y']", "no place in a pattern"),
        ("[" + "(" * (DEEPEST + 1), "nests deeper"),
        ("[a:b = '" + "x" * MOST_SIGNS + "']", "are read"),
    ],
)
def test_what_is_none_and_where(pattern: str, said: str) -> None:
    assert said in str(pattern_fault(pattern))


@given(st.sampled_from(PATTERNS), st.integers(0, 400), st.integers(0, 5), st.text(max_size=3))
def test_whatever_it_is_it_is_judged(pattern: str, at: int, gone: int, more: str) -> None:
    told = pattern_fault(pattern[:at] + more + pattern[at + gone :])
    assert told is None or told
