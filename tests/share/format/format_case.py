"""Products of every kind at random: as Sealane makes them, and with bodies that nobody expects."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from sealane.share import MEMBERS, Label, Product
from sealane.share.item.attribute import BY_NAME
from sealane.share.item.name import is_name, made_name

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
LON = st.one_of(
    st.floats(-180, 180, exclude_max=True),
    st.sampled_from([-180.0, 179.999, 0.0, 1e-7]),
)
LAT = st.one_of(st.floats(-90, 90), st.sampled_from([90.0, -90.0, 0.0]))
WHEN = st.integers(0, 10**9).map(
    lambda s: (AT + timedelta(seconds=s / 8)).isoformat().replace("+00:00", "Z")
)
PLACE = st.tuples(LON, LAT).map(list)
ANY = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), TEXT,
    st.floats(-1e6, 1e6), st.lists(TEXT, max_size=2), st.dictionaries(TEXT, TEXT, max_size=2),
)  # fmt: skip
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "areas": st.lists(st.lists(PLACE, min_size=3, max_size=6), max_size=3),
    "points": st.lists(st.tuples(WHEN, LON, LAT, st.floats(0, 40), st.floats(0, 360)).map(list),
                       max_size=5),
    "lon": LON,
    "lat": LAT,
    "mmsi": st.integers(201_000_000, 775_999_999),
    "mmsis": st.lists(st.integers(201_000_000, 775_999_999), max_size=2),
    "urgency": st.sampled_from(["Immediate", "Unknown", "soon"]),
    "category": st.sampled_from(["Safety", "piracy", "Piracy or Robbery"]),
    "language": st.sampled_from(["en", "ja", "en-US", "no language"]),
    "replaces": st.lists(st.fixed_dictionaries({"item": TEXT, "version": st.integers(1, 3),
                                                "issued_at": WHEN}), max_size=2),
}  # fmt: skip


def _member(name: str) -> st.SearchStrategy[Any]:
    good = GOOD.get(name, WHEN if name.endswith(("_at", "_from", "_until")) else TEXT)
    return st.one_of(good, good, good, ANY)


NAMES = st.text(st.characters(codec="utf-8"), max_size=40).map(made_name).filter(is_name)


@st.composite
def labels(draw: st.DrawFn, kind: str) -> Label:
    said = {
        name: draw(st.sampled_from([None, *BY_NAME[name].values[:4], "unheard of"]))
        for name in ("tlp", "topic", "source", "personal", "orcon")
    }
    words = st.one_of(st.none(), st.frozensets(TEXT, max_size=3))
    return Label(
        kind=kind, **said,
        classification="unclassified" if draw(st.integers(0, 9)) else draw(TEXT),
        originator=draw(st.one_of(st.none(), TEXT)),
        purposes=draw(words), releasable_to=draw(words),
        retain_until=draw(st.sampled_from([None, AT, AT + timedelta(days=3, microseconds=7)])),
        caveats=draw(st.frozensets(TEXT, max_size=2)),
        of_fields={"text": Label(tlp="red")} if draw(st.booleans()) else {},
    )  # fmt: skip


@st.composite
def products(draw: st.DrawFn, kinds: frozenset[str], *, bound: bool = False) -> Product:
    kind = draw(st.sampled_from(sorted(kinds)))
    names = draw(st.lists(st.sampled_from(sorted(MEMBERS[kind])), unique=True, max_size=9))
    label = draw(labels(kind))
    if bound:
        label = replace(
            label, classification="unclassified", originator="JP", caveats=frozenset(),
            purposes=frozenset({"sar"}), releasable_to=frozenset({"PH"}),
        )  # fmt: skip
    return Product(
        item=draw(
            st.text(st.characters(codec="utf-8"), max_size=40).map(made_name).filter(is_name)
        ),
        version=draw(st.integers(1, 10**6)),
        issued_at=AT + timedelta(microseconds=draw(st.integers(0, 10**12))),
        body={name: draw(_member(name)) for name in names},
        label=label,
    )


LABEL = Label(
    classification="unclassified", tlp="amber", topic="piracy", source="cooperative",
    personal="no", orcon="yes", originator="JP", purposes=frozenset({"sar", "safety"}),
    releasable_to=frozenset({"PH", "ID"}), retain_until=datetime(2026, 6, 1, tzinfo=UTC),
)  # fmt: skip


def typical(kind: str, number: int) -> Product:
    """A product as Sealane makes it, different for each number."""
    chance = random.Random(f"{kind}{number}")
    lon, lat = round(chance.uniform(-180, 180), 6), round(chance.uniform(-70, 70), 6)
    body: dict[str, Any] = {name: f"{kind} {name} {number}" for name in sorted(MEMBERS[kind])}
    body |= {name: "2026-03-02T06:00:00Z" for name in body if name.endswith(("_at", "_until"))}
    body.pop("exercise_id", None)
    if kind == "event":
        body |= {"mmsis": [431_000_000 + number], "path": [lon, lat, lon + 1, lat], "revision": 1}
        body |= {"confidence": 0.9, "start_at": "2026-03-01T11:00:00Z", "kind": "gap"}
        body |= {"start_uncertainty_s": 1.5, "end_uncertainty_s": None}
    if kind in ("event", "request", "picture"):
        body |= {"lon": lon, "lat": lat}
    if kind == "track":
        body["points"] = [
            [f"2026-03-01T{hour:02}:00:00Z", lon, lat + hour / 10, 10.1, 90.0] for hour in range(4)
        ]
        body |= {"mmsi": 431_000_000 + number, "is_thinned": False}
    if kind == "warning":
        west, east = (lon - 1, lon + 1) if number % 2 else (179.0, -179.0)
        ring = [[west, lat], [east, lat], [east, lat + 1], [west, lat + 1], [west, lat]]
        body |= {"areas": [ring, [[1, 1], [2, 1], [2, 2], [1, 1]]], "language": "en"}
        body |= {"urgency": "Immediate", "severity": "Severe", "certainty": "Observed"}
        body |= {"category": "Safety", "replaces": None}
    return Product(
        item=f"{kind}-{number}", version=1 + number % 3, issued_at=AT + timedelta(minutes=number),
        body=body, label=replace(LABEL, kind=kind),
    )  # fmt: skip
