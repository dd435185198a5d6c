"""The formats in one table; their modules are loaded when they are used."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from sealane.errors import BadInput
from sealane.share.format.mark import Read, Written
from sealane.share.item.product import MEMBERS, Product

__all__ = ["FORMATS", "Format", "named"]

EVERY = frozenset(MEMBERS)
PLACED = frozenset({"event", "track", "warning", "request", "picture"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: what it is called, which kinds it can write and read, and what is lost.

    ``loses`` is for a reader who knows the standard alone; members that our mark carries all the
    same come back to a Sealane (``Loss.is_carried``).
    """

    name: str
    media_type: str
    suffix: str
    module: str
    writes: frozenset[str]
    reads: frozenset[str]
    loses: str

    def write(self, products: Iterable[Product]) -> Written:
        """The bytes and what they lose. ``BadInput`` for a kind that it cannot write."""
        every = list(products)
        for one in every:
            if one.kind not in self.writes:
                raise BadInput(
                    f"{self.name} has no place for a {one.kind}.",
                    hint=f"It writes {', '.join(sorted(self.writes))}.",
                    field="format",
                    value=self.name,
                )
        written: Written = import_module(self.module).write(every)
        return written

    def read(self, raw: bytes) -> Read:
        """What came. ``BadInput`` where it is written only, or where nothing in it can be read."""
        if not self.reads:
            raise BadInput(
                f"{self.name} is written, not read.",
                hint=f"Read one of {', '.join(one.name for one in FORMATS.values() if one.reads)}.",
                field="format",
                value=self.name,
            )
        got: Read = import_module(self.module).read(raw)
        return got


def _of(
    name: str, media_type: str, suffix: str, writes: frozenset[str], reads: frozenset[str],
    loses: str,
) -> Format:  # fmt: skip
    return Format(
        name=name, media_type=media_type, suffix=suffix, module=f"sealane.share.format.{name}",
        writes=writes, reads=reads, loses=loses,
    )  # fmt: skip


WARNING = frozenset({"warning"})
TRACK = frozenset({"track"})
THREAT = frozenset({"indicator", "campaign", "event", "identity"})

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        one.name: one
        for one in (
            _of("cap", "application/cap+xml", ".cap.xml", WARNING, WARNING,
                "areas are cut at 180 degrees; a word that CAP does not list is Unknown or Other"),
            _of("cot", "application/x-cot+xml", ".cot", TRACK | WARNING | {"event"},
                TRACK | WARNING | {"event"},
                "of an event all but place, time, sentence; of a track all but its newest point"),
            _of("s124", "application/gml+xml", ".gml", WARNING, frozenset(),
                "urgency, severity, certainty; a category that the catalogue does not list"),
            _of("movingfeatures", "application/geo+json", ".mf.json", TRACK, frozenset(),
                "points without a place or a time"),
            _of("geojson", "application/geo+json", ".geojson", EVERY, EVERY,
                "nothing; an area over 180 degrees is drawn in parts"),
            _of("geoparquet", "application/vnd.apache.parquet", ".parquet", EVERY, EVERY,
                "nothing; what does not fit a column's type is in the column rest"),
            _of("arrow", "application/vnd.apache.arrow.file", ".arrow", EVERY, EVERY,
                "nothing; what does not fit a column's type is in the column rest"),
            _of("stix", "application/stix+json;version=2.1", ".stix.json", THREAT, THREAT,
                "claims, zones, law, evidence; which of its versions came first"),
            _of("misp", "application/json", ".misp.json", THREAT, THREAT,
                "claims, zones, law, evidence; a label finer than TLP and distribution"),
            _of("cise", "application/xml", ".cise.xml", frozenset({"event", "identity", "track"}),
                frozenset({"event", "identity", "track", "assessment"}),
                "evidence, zones, law; nothing of an exercise is written"),
            _of("stanag4778", "application/xml", ".bdo.xml", EVERY, EVERY,
                "nothing: the product is bound whole; the label of 4774 says less than ours"),
        )
    }
)  # fmt: skip
"""Every format by its name. A new one is a row here and a module with its name."""


def named(name: str) -> Format:
    """The format of that name. ``BadInput`` with near names for any other."""
    if name in FORMATS:
        return FORMATS[name]
    near = difflib.get_close_matches(name, FORMATS, n=3, cutoff=0.4) or sorted(FORMATS)
    raise BadInput(
        f"There is no format {name!r}.",
        hint=f"Did you mean {', '.join(near)}?",
        field="format",
        value=name,
    )
