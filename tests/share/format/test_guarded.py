"""A field that is more guarded than the rest guards what other tools are told of the whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from format_case import AT, typical

from sealane.share import ANYONE, Label, Product
from sealane.share.format import named
from sealane.share.format.stix_marking import TLP
from sealane.share.item.label import joined

OPEN = Label(
    classification="unclassified", tlp="clear", topic="sar", source="open", personal="no",
    orcon="no", originator="JP", purposes=frozenset({"sar"}), releasable_to=frozenset({ANYONE}),
)  # fmt: skip
FIELD = {"warning": "headline", "event": "confidence", "track": "mmsi"}
GUARD = Label(tlp="red", personal="yes", retain_until=AT + timedelta(days=1),
              releasable_to=frozenset({"PH"}), purposes=frozenset({"safety", "sar"}))  # fmt: skip


def of_kind(kind: str, **fields: Label) -> Product:
    label = replace(OPEN, kind=kind, of_fields=fields)
    return replace(typical(kind, 1), label=label)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cap", "warning"), ("s124", "warning"), ("cot", "event"), ("geojson", "event"),
        ("movingfeatures", "track"), ("cise", "event"), ("stix", "event"), ("stanag4778", "event"),
    ],
)  # fmt: skip
def test_the_whole_is_handled_as_its_most_guarded_field(name: str, kind: str) -> None:
    product = of_kind(kind, **{FIELD[kind]: GUARD})
    product = replace(product, body={k: v for k, v in product.body.items() if k != "exercise_id"})
    raw = named(name).write([product]).raw
    for word in (b">Public<", b"TLP:CLEAR", b">White<", b"TLP:GREEN"):
        assert word not in raw
    assert b"TLP:RED" in raw or b">Red<" in raw or TLP["red"].encode() in raw
    if name not in ("s124", "movingfeatures"):  # which are written, not read
        assert named(name).read(raw).products == (product,)


def test_a_column_for_people_says_the_most_guarded() -> None:
    product = of_kind("event", confidence=GUARD)
    got = named("arrow").read(named("arrow").write([product]).raw)
    assert got.products == (product,)
    from io import BytesIO

    import pyarrow as pa

    raw = named("arrow").write([product]).raw
    table = pa.ipc.open_file(BytesIO(raw)).read_all()
    assert table["tlp"].to_pylist() == ["red"]
    assert b'"tlp":"red"' in table.schema.metadata[b"sealane_label"]


def test_what_is_joined_loses_no_guard_of_a_field() -> None:
    whole = joined([replace(OPEN, kind="event", of_fields={"lon": GUARD}), OPEN])
    assert (whole.tlp, whole.personal, whole.retain_until) == ("red", "yes", GUARD.retain_until)
    assert whole.releasable_to == {"PH"}
    assert whole.purposes == {"sar"}


@pytest.mark.parametrize(
    ("tag", "was", "now", "changed"),
    [
        ("IsPersonalData", "false", "true", {"personal": "yes"}),
        ("Purpose", "SAR", "Security", {"caveats": frozenset({"CISE Purpose Security"})}),
        ("EnsureEncryption", "false", "true", {"caveats": frozenset({"CISE EnsureEncryption"})}),
    ],
)
def test_metadata_of_cise_made_stricter_on_the_way_hold(
    tag: str, was: str, now: str, changed: dict[str, object]
) -> None:
    product = of_kind("event")
    product = replace(product, body={k: v for k, v in product.body.items() if k != "exercise_id"})
    raw = named("cise").write([product]).raw
    before, after = (f"<{tag}>{word}</{tag}>".encode() for word in (was, now))
    assert before in raw, raw
    [got] = named("cise").read(raw.replace(before, after)).products
    assert got == replace(product, label=replace(product.label, **changed))


def test_an_end_that_was_moved_forward_on_the_way_holds() -> None:
    label = replace(OPEN, kind="event", retain_until=AT + timedelta(days=9))
    product = replace(typical("event", 1), label=label)
    product = replace(product, body={k: v for k, v in product.body.items() if k != "exercise_id"})
    raw = named("cise").write([product]).raw
    sooner = raw.replace(b"2026-03-10T12:00:00Z</RetentionPeriod>",
                         b"2026-03-02T12:00:00Z</RetentionPeriod>")  # fmt: skip
    assert sooner != raw
    [got] = named("cise").read(sooner).products
    assert got.label.retain_until == AT + timedelta(days=1)
    later = raw.replace(b"2026-03-10T12:00:00Z</RetentionPeriod>",
                        b"2027-03-02T12:00:00Z</RetentionPeriod>")  # fmt: skip
    [got] = named("cise").read(later).products
    assert got.label.retain_until == label.retain_until
