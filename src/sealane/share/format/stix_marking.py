"""Names and markings of STIX 2.1: the same at every node, and no marking that is not understood.

Identifiers are UUIDv5 of what they name, so that two nodes that have the same item give it the same
name. A marking that this module does not know becomes a caveat, and no rule lets a caveat through.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sealane.ledger import canonical
from sealane.share.item.attribute import BY_NAME
from sealane.share.item.label import ANYONE, Label

__all__ = [
    "EXTENSION",
    "NAMESPACE",
    "TLP",
    "guarded_tlp",
    "label_marking",
    "marked_label",
    "name_of",
    "party_identity",
    "preamble",
    "strictest_tlp",
    "tlp_marking",
]

NAMESPACE = uuid5(NAMESPACE_URL, "urn:sealane:stix:2.1")

MADE_AT = "2026-01-01T00:00:00.000Z"
"""``created`` of what is the same for ever: this mapping, and the names of parties."""

TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP: Mapping[str, str] = MappingProxyType(
    {
        "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
        "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
        "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    }
)
"""TLP 2.0: identifiers that OASIS fixed (cti-stix-common-objects, extension tlp-2.0)."""

TLP_1 = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "clear",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "amber",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red",
}
"""TLP 1.0 (STIX 2.1, section 7.2.1.4): white is now clear."""

OF_TLP = {name: value for value, name in TLP.items()} | TLP_1


def name_of(kind: str, *parts: str) -> str:
    """The identifier of a thing that these words name."""
    return f"{kind}--{uuid5(NAMESPACE, canonical([kind, *parts]).decode())}"


MAKER = name_of("identity", "sealane")
EXTENSION = name_of("extension-definition", "mark")
"""Our extension: the mark of a product, and the label of a marking."""


def preamble() -> list[dict[str, Any]]:
    """Who defined the extension, and the extension."""
    return [
        {
            "type": "identity",
            "spec_version": "2.1",
            "id": MAKER,
            "created": MADE_AT,
            "modified": MADE_AT,
            "name": "Sealane",
            "identity_class": "organization",
        },
        {
            "type": "extension-definition",
            "spec_version": "2.1",
            "id": EXTENSION,
            "created_by_ref": MAKER,
            "created": MADE_AT,
            "modified": MADE_AT,
            "name": "Sealane mark",
            "description": "The label of an item, its version, and members STIX has no place for.",
            "schema": "docs/reference/share/formats-threat.md",
            "version": "1.0.0",
            "extension_types": ["property-extension", "new-sco"],
        },
    ]


def party_identity(party: str) -> dict[str, Any]:
    """A party of a pack as an identity."""
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": name_of("identity", "party", party),
        "created": MADE_AT,
        "modified": MADE_AT,
        "name": party,
        "identity_class": "organization",
    }


def tlp_marking(value: str) -> dict[str, Any]:
    """The marking of a TLP 2.0 value, as OASIS published it."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": TLP[value],
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{value.upper()}",
        "extensions": {
            TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": value},
        },
    }


def label_marking(label: Label) -> dict[str, Any]:
    """The whole label as a statement that people read; its name is bound to its content."""
    told = label.as_json()
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _label_name(told),
        "created": MADE_AT,
        "definition_type": "statement",
        "definition": {"statement": _sentence(label)},
        "extensions": {EXTENSION: {"extension_type": "property-extension", "label": told}},
    }


def _label_name(told: Mapping[str, Any]) -> str:
    return name_of("marking-definition", canonical(dict(told)).decode())


def _sentence(label: Label) -> str:
    whose = ", ".join(sorted(label.releasable_to or ())) or "nobody"
    if label.releasable_to is not None and ANYONE in label.releasable_to:
        whose = "whoever the rules allow"
    parts = [
        f"{label.classification or 'unmarked'}, of {label.originator or 'nobody known'}",
        f"releasable to {whose}",
        f"for {', '.join(sorted(label.purposes or ())) or 'no purpose'}",
    ]
    if label.orcon != "no":
        parts.append("onward release is decided by the originator alone")
    if label.personal != "no":
        parts.append("may hold personal data")
    if label.retain_until is not None:
        parts.append(f"to be deleted by {label.retain_until.isoformat()}")
    parts += [f"caveat: {one}" for one in sorted(label.caveats)]
    if label.of_fields:
        parts.append("some fields are more guarded")
    return "; ".join(parts) + "."


def strictest_tlp(values: Iterable[str]) -> str | None:
    """The most guarded of some values, None of none."""
    order = BY_NAME["tlp"].values
    return max(values, key=order.index, default=None)


def guarded_tlp(label: Label) -> str | None:
    """The TLP of an object as a whole: that of its most guarded field, since other tools ask for
    markings of the whole alone."""
    every = [label, *label.of_fields.values()]
    return strictest_tlp(one.tlp for one in every if one.tlp is not None and one.tlp in TLP)


def marked_label(label: Label, references: Any, find: Callable[[str], Mapping[str, Any]]) -> Label:
    """A label made stricter by the markings that an object refers to.

    ``find``: the marking of a name, empty where it is not at hand. A TLP marking raises ``tlp``; a
    statement, and any marking that is not at hand or not known, becomes a caveat. A marking that
    carries a label of ours adds nothing where it is this label, and else is a caveat.
    """
    if references is None:
        return label
    if not isinstance(references, list) or not all(isinstance(one, str) for one in references):
        return replace(label, caveats=label.caveats | {"markings that cannot be read"})
    raised: set[str] = set()
    caveats = set(label.caveats)
    own, whole = _label_name(label.as_json()), guarded_tlp(label)
    for reference in references:
        if reference in OF_TLP:
            if OF_TLP[reference] != whole:  # that of its most guarded field stands on the whole
                raised.add(OF_TLP[reference])
        elif reference != own:
            caveats.add(_statement(find(reference), reference))
    tlp = label.tlp
    if raised and (tlp is None or tlp in TLP):  # a word that is not listed is refused as it is
        tlp = strictest_tlp(raised if tlp is None else {tlp, *raised})
    return replace(label, tlp=tlp, caveats=frozenset(caveats))


def _statement(marking: Mapping[str, Any], reference: str) -> str:
    if marking.get("definition_type") == "statement":
        definition = marking.get("definition")
        if isinstance(definition, dict) and isinstance(definition.get("statement"), str):
            return f"statement {definition['statement'][:200]}"
    if isinstance(marking.get("name"), str):
        return f"marking {marking['name'][:200]}"
    return f"marking {json.dumps(reference)[:120]}"
