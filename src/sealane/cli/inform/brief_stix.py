"""The brief as STIX 2.1 and ClaimReview: written only where two persons approved its content."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sealane.inform.defence import Incident, Names
    from sealane.inform.defence.record import Standing
    from sealane.share import Label

__all__ = ["label_of", "markings_of", "write_stix"]


def write_stix(
    incident: Incident,
    standing: Standing,
    names: Names,
    path: Path,
    label_path: Path | None,
    *,
    at: datetime,
    disarm: dict[str, str] | None,
) -> list[Path]:
    """Write FILE.json and FILE.claims.json.

    Raises NotAllowed where fewer than two persons approved exactly this content, the brief was
    withdrawn, or a sealed name stands in what would be written; BadInput without a label.
    """
    from sealane.inform.defence import record, refuse_names
    from sealane.inform.defence.review import reviews_of
    from sealane.inform.defence.stix import bundle_of

    record.refuse_unapproved(standing, incident.digest)
    record.refuse_withdrawn(standing)
    label = label_of(label_path)
    created = datetime.fromisoformat(standing.first_draft_at or at.isoformat())
    bundle = bundle_of(
        incident, markings_of(label), created_at=created, modified_at=at,
        created_by=_maker(label), with_accounts=label.value("personal") == "yes",
    )  # fmt: skip
    reviews = reviews_of(incident, at=at, author=label.originator)
    for told, name in ((bundle, path), (reviews, path.with_suffix(".claims.json"))):
        refuse_names(names.distinctive(), told, str(name))
    return [_put(bundle, path), _put(reviews, path.with_suffix(".claims.json"))]


def label_of(path: Path | None) -> Label:
    """The label of what leaves; its kind is campaign. BadInput without one, or without a TLP."""
    from dataclasses import replace

    from sealane.cli.made import label_in
    from sealane.errors import BadInput

    if path is None:
        raise BadInput(
            "Nothing leaves without a label, and none was named.",
            hint="Name one: --label label.toml, with classification, tlp, topic, source, personal, "
            "orcon, originator, purposes and releasable_to.",
            field="label",
        )
    label = replace(label_in(path), kind="campaign")
    if label.value("tlp") is None or label.originator is None:
        raise BadInput(
            f"{path}: the label has no tlp or no originator.",
            hint='Write tlp = "amber" and originator = "JP", for example.',
            file=str(path),
            field="label",
        )
    return label


def markings_of(label: Label) -> list[dict[str, Any]]:
    """The markings of a label as stage 6 writes them, its maker and our extension."""
    from sealane.share.format.stix_marking import (
        label_marking,
        party_identity,
        preamble,
        tlp_marking,
    )

    tlp = label.value("tlp")
    assert tlp is not None
    found = [*preamble(), tlp_marking(tlp), label_marking(label)]
    if label.originator is not None:
        found.append(party_identity(label.originator))
    return found


def _maker(label: Label) -> str | None:
    from sealane.share.format.stix_marking import party_identity

    return None if label.originator is None else str(party_identity(label.originator)["id"])


def _put(told: dict[str, Any], path: Path) -> Path:
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
