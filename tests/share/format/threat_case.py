"""Items of the kinds that threat formats carry, drawn at random, and what to break in them."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from sealane.share import ANYONE, Label, Product
from sealane.share.item.attribute import ATTRIBUTES
from sealane.share.item.name import is_name, made_name

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
MUTATIONS = int(os.environ.get("SEALANE_TEST_MUTATIONS", "300"))
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
WORD = st.text(st.characters(min_codepoint=32, max_codepoint=0x3FF), min_size=1, max_size=8)
TIME = st.integers(0, 10**12).map(
    lambda us: (AT + timedelta(microseconds=us)).isoformat().replace("+00:00", "Z")
)
KINDS = ("indicator", "campaign", "event", "identity")
LABEL = Label(
    classification="unclassified", tlp="amber", kind="indicator", topic="information",
    source="open", personal="no", orcon="no", originator="JP",
    purposes=frozenset({"security"}), releasable_to=frozenset({ANYONE}),
)  # fmt: skip
INDICATOR = Product(
    item="i-1", version=1, issued_at=AT, label=LABEL,
    body={"name": "Mail to crews", "pattern": "[url:value = 'http://a.example/']",
          "valid_from": "2026-02-01T00:00:00Z", "confidence": 0.75,
          "sightings": [{"first_at": "2026-02-02T00:00:00Z", "count": 3}]},
)  # fmt: skip
SEEN = "11111111-1111-4111-8111-111111111111"
SIGHTING = Product(
    item="s-1", version=1, issued_at=AT, label=LABEL,
    body={"sighting_of": f"indicator--{SEEN}", "text": "Off Cebu",
          "sightings": [{"first_at": "2026-02-02T00:00:00Z", "count": 3}]},
)  # fmt: skip
EVENT = Product(
    item="e-1", version=1, issued_at=AT, label=replace(LABEL, kind="event"),
    body={"mmsis": [431000001, 412000002], "start_at": "2026-02-01T00:00:00Z",
          "end_at": "2026-02-01T09:16:00Z", "lon": 141.5, "lat": 43.25,
          "sentence_en": "AIS gap of 9 h 16 min", "status": "withdrawn", "exercise_id": "drill-7"},
)  # fmt: skip
CAMPAIGN = Product(
    item="c-1", version=3, issued_at=AT, label=replace(LABEL, kind="campaign", tlp="green"),
    body={"name": "Papers", "accounts": ["@a", "@b"], "claims": ["x"], "objective": "y"},
)  # fmt: skip
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), TEXT,
    st.floats(-1e9, 1e9), st.lists(TEXT, max_size=2), st.dictionaries(TEXT, TEXT, max_size=2),
)  # fmt: skip
MMSI = st.integers(200_000_000, 775_999_999)
LON, LAT = st.floats(-180, 180, exclude_max=True), st.floats(-90, 90)
SPEED, COURSE = (st.one_of(st.none(), st.floats(0, most)) for most in (60, 359))
BODIES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "indicator": {
        "name": TEXT, "text": TEXT, "indicator_types": st.lists(WORD, max_size=2),
        "valid_from": TIME, "valid_until": TIME, "exercise_id": WORD,
        "confidence": st.sampled_from([0, 0.5, 1.0, 0.123]), "sightings": st.lists(
            st.fixed_dictionaries({"first_at": TIME, "count": st.integers(1, 9)}), max_size=2),
        "sighting_of": st.sampled_from([f"indicator--{SEEN}", f"campaign--{SEEN}", "x"]),
    },
    "campaign": {
        "name": TEXT, "text": TEXT, "first_at": TIME, "last_at": TIME, "objective": TEXT,
        "claims": st.lists(TEXT, max_size=2), "accounts": st.lists(WORD, max_size=3),
        "exercise_id": WORD,
    },
    "event": {
        "event_id": WORD, "kind": WORD, "mmsis": st.lists(MMSI, max_size=2), "start_at": TIME,
        "end_at": TIME, "lon": LON, "lat": LAT, "sentence_en": TEXT, "confidence": st.floats(0, 1),
        "status": st.sampled_from(["new", "withdrawn"]), "exercise_id": WORD, "evidence": TEXT,
    },
    "identity": {
        "mmsi": MMSI, "imo": st.integers(1_000_000, 9_999_999), "name": TEXT, "callsign": TEXT,
        "length_m": st.floats(1, 400), "ship_type": st.integers(1, 99), "first_at": TIME,
        "last_at": TIME, "destination": TEXT,
    },
    "track": {
        "mmsi": MMSI, "track_id": WORD, "is_thinned": st.booleans(),
        "points": st.lists(st.tuples(TIME, LON, LAT, SPEED, COURSE).map(list), max_size=4),
    },
}  # fmt: skip


@st.composite
def labels(draw: st.DrawFn, kind: str) -> Label:
    """A label of which parts are not said, misspelt, or differ for a field."""
    told = {one.name: draw(st.one_of(st.none(), st.sampled_from(one.values), st.just("other")))
            for one in ATTRIBUTES if one.name not in ("purpose", "kind")}  # fmt: skip
    some = st.frozensets(st.sampled_from(["sar", "security", "safety", ANYONE]), max_size=2)
    fields = st.dictionaries(
        st.sampled_from(["name", "mmsi"]), st.just(Label(tlp="red")), max_size=1
    )
    return Label(
        **told, kind=kind, originator=draw(st.one_of(st.none(), WORD)),
        purposes=draw(st.one_of(st.none(), some)), releasable_to=draw(st.one_of(st.none(), some)),
        retain_until=draw(st.one_of(st.none(), st.just(AT + timedelta(days=9)))),
        caveats=draw(st.frozensets(WORD, max_size=2)), of_fields=draw(fields),
    )  # fmt: skip


@st.composite
def items(draw: st.DrawFn, kinds: tuple[str, ...]) -> Product:
    """An item of one of some kinds; members are left out, or are what nobody expects."""
    kind = draw(st.sampled_from(kinds))
    own = {name: st.one_of(some, some, some, ANYTHING) for name, some in BODIES[kind].items()}
    body = draw(st.fixed_dictionaries({}, optional=own))
    if kind == "indicator":
        body["pattern"] = draw(
            st.sampled_from(["[url:value = 'http://a.example/']", "[x:y > 1]", "[a:b = '1']"])
        )
    return Product(
        item=draw(WORD.map(made_name).filter(is_name)),
        version=draw(st.integers(1, 9)), body=body, label=draw(labels(kind)),
        issued_at=AT + timedelta(microseconds=draw(st.integers(0, 10**9))),
    )  # fmt: skip


def broken(chance: random.Random, value: Any) -> Any:
    """A JSON value with one thing in it gone, doubled, swapped or of another type."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(sorted(value))
        if chance.random() < 0.2:
            return {key: one for key, one in value.items() if key != name}
        return value | {name: broken(chance, value[name])}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        return [*value[:at], broken(chance, value[at]), *value[at + 1 :]]
    return chance.choice(
        [None, True, -1, 1e308, 2**62, "", "\ud83d"[:0], "x" * 300, [], {}, [[]], {"type": []},
         "2026-99-99T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", ["x", 1]]
    )  # fmt: skip


def garbled(chance: random.Random, raw: bytes) -> bytes:
    """Bytes with some of them changed, gone or doubled."""
    at = chance.randrange(len(raw))
    more = chance.randrange(1, 20)
    kind = chance.randrange(4)
    if kind == 0:
        return raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]
    if kind == 1:
        return raw[:at] + raw[at + more :]
    if kind == 2:
        return raw[:at] + raw[at : at + more] * 2 + raw[at + more :]
    return raw[:at]
