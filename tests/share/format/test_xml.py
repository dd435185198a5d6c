"""XML of others: bombs, entities, encodings and depth are refused by name, nothing is opened."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sealane.errors import BadInput
from sealane.share.format.stream import Frames
from sealane.share.format.xml import Limits, number, parse, time_read, time_told

LAUGHS = b"".join(b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"<!DOCTYPE a [<!ENTITY l0 'ha'>" + LAUGHS + b"]><a>&l9;</a>", "dtd"),
        (b"<?xml version='1.0'?><!-- x --><!DOCTYPE a SYSTEM 'FILE'><a/>", "dtd"),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'FILE'>]><a>&x;</a>", "dtd"),
        (b"\xef\xbb\xbf <!DOCTYPE a><a/>", "dtd"),
        (b"<a>&x;</a>", "broken"),
        (b"<a b='&x;'/>", "broken"),
        ("<!DOCTYPE a><a/>".encode("utf-16"), "encoding"),
        (b"<?xml version='1.0' encoding='utf-7'?><a/>", "encoding"),
        (b"<?xml version='1.0' encoding='latin-1'?><a>\xe9</a>", "encoding"),
        (b"<a>" * 100_000 + b"</a>" * 100_000, "too_deep"),
        (b"<a>" * 41 + b"</a>" * 41, "too_deep"),
        (b"<a>" + b"<b/>" * 100_001 + b"</a>", "too_many"),
        (b"<a>" + b"x" * 4_000_001 + b"</a>", "too_large"),
        (b"<a xmlns:i='http://www.w3.org/2001/XInclude'><i:include href='FILE'/></a>", "include"),
        (b"<a><b></a>", "broken"),
        (b"<a>\x00</a>", "broken"),
        (b"<a " + b"b" * 10 + b"='1' " * 2 + b"/>", "broken"),
        (b"", "broken"),
    ],
)
def test_bombs_and_doors_are_refused_by_name(raw: bytes, reason: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("this stays here")
    began = time.perf_counter()
    with pytest.raises(BadInput) as refused:
        parse(raw.replace(b"FILE", str(secret).encode()))
    assert refused.value.data["reason"] == reason
    assert "this stays here" not in str(refused.value)
    assert time.perf_counter() - began < 2.0


def test_what_stands_is_read_and_comments_are_not() -> None:
    root = parse(b"<?xml version='1.0' encoding='UTF-8'?><!--x--><a>1<!-- 2 -->3<?p q?></a>")
    assert "".join(root.itertext()) == "13"
    with pytest.raises(BadInput, match="deeper than 2"):
        parse(b"<a><b><c/></b></a>", limits=Limits(depth=2))


def test_times_and_numbers_that_are_none() -> None:
    for text in (
        "2026-03-01T12:00:00",
        "yesterday",
        "",
        None,
        "9999-12-31T23:59:59-23:00",
        "9" * 50,
    ):
        assert time_read(text) is None
    at = time_read("2026-03-01T21:00:00+09:00")
    assert at is not None
    assert time_told(at) == "2026-03-01T12:00:00Z"
    for text in ("NaN", "inf", "1e999", "1_0", "", "x", None):
        assert number(text) is None


@pytest.mark.parametrize("piece", [b"<event ", b"<event <![CDATA[", b"<event <!--", b"<event>"])
def test_a_hostile_stream_takes_no_longer_than_its_length(piece: bytes) -> None:
    """Twice the bytes, about twice the time; memory stays at the longest message."""
    frames = Frames("event", most_bytes=20_000)
    began = time.perf_counter()
    for _ in range(20):
        list(frames.feed(piece * 2_000))
    list(frames.close())
    assert time.perf_counter() - began < 5.0
    assert frames.at >= 20 * 2_000 * len(piece)
