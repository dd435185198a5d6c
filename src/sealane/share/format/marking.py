"""Traffic Light Protocol as words in other people's fields (TLP 2.0, FIRST, August 2022)."""

from __future__ import annotations

import re

from sealane.share.format.xml import ILLEGAL
from sealane.share.item.attribute import BY_NAME
from sealane.share.item.label import ANYONE, Label

__all__ = ["handling", "is_public", "tlp_found", "tlp_told"]

SAID = re.compile(
    r"\bTLP:\s*(AMBER\+STRICT|CLEAR|WHITE|GREEN|AMBER|RED)(?![A-Za-z+])", re.IGNORECASE
)


def tlp_told(label: Label) -> str | None:
    """``TLP:AMBER+STRICT``; None where the label does not say one that is listed."""
    value = label.value("tlp")
    return None if value is None else f"TLP:{value.upper()}"


def tlp_found(text: str | None) -> str | None:
    """The strictest TLP that a text names, None if it names none. WHITE is CLEAR of version 1."""
    order = BY_NAME["tlp"].values
    found = [one.lower().replace("white", "clear") for one in SAID.findall(text or "")]
    return max(found, key=order.index) if found else None


def is_public(label: Label) -> bool:
    """Whether a label lets anybody have the item, guarded fields too. What is not said is not
    public."""
    label = label.guarded
    return (
        label.value("tlp") == "clear"
        and label.value("classification") == "unclassified"
        and label.value("personal") == "no"
        and label.value("orcon") == "no"
        and label.releasable_to is not None
        and ANYONE in label.releasable_to
        and not label.caveats
        and label.retain_until is None
    )


def handling(label: Label) -> str:
    """One line for people: how the item is to be handled, guarded fields too, since who reads it
    knows of no label but this. Made of the label alone."""
    label = label.guarded
    parts = [tlp_told(label) or "TLP not stated: do not pass on"]
    if label.classification is None:
        parts.append("classification not stated")
    elif label.classification != "unclassified":
        parts.append(label.classification)
    if label.releasable_to and ANYONE not in label.releasable_to:
        parts.append("for " + " ".join(sorted(label.releasable_to)))
    if label.orcon == "yes":
        parts.append("the originator decides on passing it on")
    if label.personal == "yes":
        parts.append("holds personal data")
    if label.retain_until is not None:
        parts.append("delete by " + label.retain_until.isoformat().replace("+00:00", "Z"))
    parts += sorted(label.caveats)
    return ILLEGAL.sub("?", "; ".join(parts))
