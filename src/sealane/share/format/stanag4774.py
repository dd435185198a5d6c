"""Confidentiality labels of STANAG 4774 (ADatP-4774, edition A, version 1).

For unclassified material only: written under our own policy identifier, with the classification
UNCLASSIFIED and nothing above it; what a national or NATO policy guards is not ours to mark. TLP
stands beside it as a category of its own. Read: our policy gives the whole label back; any other
policy gives the classification if it says UNCLASSIFIED, and everything that we do not know becomes
a caveat, which no rule lets pass. A higher classification is refused at the door.

Not in it: the kind, and labels of single fields; the whole is marked as its most guarded field is.
Element names are those that public readers and writers of the standard share; the text of the
standard itself was not at hand.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sealane.errors import BadInput
from sealane.share.format.marking import tlp_found, tlp_told
from sealane.share.format.xml import (
    ILLEGAL,
    child,
    children,
    element,
    is_legal,
    said,
    time_read,
    time_told,
)
from sealane.share.item.attribute import BY_NAME
from sealane.share.item.label import Label

__all__ = ["NAMESPACE", "POLICY", "POLICY_URI", "as_bound", "bound", "label_element", "label_read"]

NAMESPACE = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"
POLICY = "Sealane"
POLICY_URI = "urn:sealane:policy:unclassified:1"
PARTY = "urn:sealane:party:"

UNCLASSIFIED = ("UNCLASSIFIED", "NATO UNCLASSIFIED", "UNMARKED", "PUBLIC")

MANY = (
    ("releasable_to", "Releasable To", "PERMISSIVE"),
    ("purposes", "Purpose", "PERMISSIVE"),
    ("caveats", "Caveat", "RESTRICTIVE"),
)
ONE = (
    ("tlp", "TLP", "RESTRICTIVE"),
    ("orcon", "Originator Controlled", "RESTRICTIVE"),
    ("personal", "Personal Data", "RESTRICTIVE"),
    ("topic", "Topic", "INFORMATIVE"),
    ("source", "Source", "INFORMATIVE"),
    ("retain_until", "Retain Until", "RESTRICTIVE"),
)
"""Parts of our label as categories: TagName and Type of each."""


def bound(label: Label) -> bool:
    """Whether a label can be written so: it says unclassified, of every field too, and only words
    that XML has."""
    label = label.guarded
    words = [
        label.originator,
        *label.caveats,
        *(label.releasable_to or ()),
        *(label.purposes or ()),
    ]
    listed = (getattr(label, name) for name in ("tlp", "orcon", "personal", "topic", "source"))
    return label.classification == "unclassified" and all(
        one is None or is_legal(one) for one in (*words, *listed)
    )


def label_element(parent: Any, label: Label, at: datetime) -> Any:
    """``originatorConfidentialityLabel`` under a parent (or as a root). ``at``: when it was made.

    ``BadInput`` for a label that is not unclassified, or that does not say so.
    """
    if not bound(label):
        raise BadInput(
            f"A label of STANAG 4774 is written for unclassified material only, not "
            f"{ILLEGAL.sub('?', str(label.classification))!r}.",
            hint="Label it unclassified, or use a system that is built for what it is.",
            field="classification",
            reason="classification",
        )
    label = label.guarded  # of the whole, since it has no place for labels of fields
    made = element(parent, "originatorConfidentialityLabel", ns=NAMESPACE)
    inner = element(made, "ConfidentialityInformation", ns=NAMESPACE)
    element(inner, "PolicyIdentifier", POLICY, ns=NAMESPACE, URI=POLICY_URI)
    element(inner, "Classification", "UNCLASSIFIED", ns=NAMESPACE)
    for name, tag, kind in ONE:
        value = getattr(label, name)
        if value is not None:
            text = time_told(value) if name == "retain_until" else value
            text = (tlp_told(label) or value) if name == "tlp" else text
            _category(inner, tag, kind, [text])
    for name, tag, kind in MANY:
        if getattr(label, name) is not None and (getattr(label, name) or name != "caveats"):
            _category(inner, tag, kind, sorted(getattr(label, name)))
    if label.originator is not None:
        kind = "uniformResourceIdentifier"
        element(made, "OriginatorID", PARTY + label.originator, ns=NAMESPACE, IDType=kind)
    element(made, "CreationDateTime", time_told(at), ns=NAMESPACE)
    return made


def _category(inner: Any, tag: str, kind: str, values: list[str]) -> None:
    uri = f"{POLICY_URI}:{tag.lower().replace(' ', '-')}"
    one = element(inner, "Category", ns=NAMESPACE, Type=kind, TagName=tag, URI=uri)
    for value in values:
        element(one, "GenericValue", value, ns=NAMESPACE)


def as_bound(label: Label) -> Label:
    """What of a label is in STANAG 4774: what comes back from writing and reading it."""
    made = label_element(None, label, datetime(2000, 1, 1, tzinfo=UTC))
    return label_read(made, label.kind)


def label_read(made: Any, kind: str | None = None) -> Label:
    """The label that an element says. ``kind`` is not in it.

    ``BadInput`` (``reason``: ``classification``) for anything above unclassified, and for an
    element that is no label (``label``).
    """
    inner = child(made, "ConfidentialityInformation")
    if not str(made.tag).startswith("{" + NAMESPACE) or inner is None:
        raise _no("label", "it has no ConfidentialityInformation of STANAG 4774")
    policy, level = said(inner, "PolicyIdentifier"), said(inner, "Classification")
    if not policy or not level:
        raise _no("label", "it has no policy and classification")
    if level.strip().upper() not in UNCLASSIFIED:
        raise _no("classification", f"it says {policy} {level}, above unclassified")
    parts: dict[str, Any] = {"classification": "unclassified", "kind": kind}
    caveats = set() if policy == POLICY else {f"policy {policy}"}
    for one in children(inner, "PrivacyMark"):
        caveats.add(f"privacy mark {''.join(one.itertext())}")
    for one in children(inner, "Category"):
        values = ["".join(value.itertext()) for value in one]
        caveats |= _part(parts, one.get("TagName") or "", values, is_ours=policy == POLICY)
    whose = said(made, "OriginatorID")
    if whose and whose.startswith(PARTY) and policy == POLICY:
        parts["originator"] = whose.removeprefix(PARTY)
    return Label(**parts, caveats=frozenset(caveats))


def _part(parts: dict[str, Any], tag: str, values: list[str], *, is_ours: bool) -> set[str]:
    """Put a category into the label; give back what stays a caveat."""
    for name, known, _ in MANY if is_ours else ():
        if tag == known and name == "caveats":
            return set(values)
        if tag == known:
            parts[name] = frozenset(values)
            return set()
    for name, known, _ in ONE if is_ours else ():
        if tag != known or len(values) != 1:
            continue
        value: Any = values[0]
        if name == "retain_until":
            value = time_read(value)
        elif name == "tlp":
            value = tlp_found(value) or value
        if value is None or (name in BY_NAME and value not in BY_NAME[name].values):
            break
        parts[name] = value
        return set()
    return {f"{tag}: {' '.join(sorted(values))}"}


def _no(reason: str, why: str) -> BadInput:
    return BadInput(
        f"This label is not read: {why}.",
        hint="Sealane takes unclassified material only.",
        field="label",
        reason=reason,
    )
