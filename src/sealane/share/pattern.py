"""What goes whole under one label to one party: rows and entries that are alike but for an item.

Of the products of one release many have one label, and what the label alone decides is the same for
all: the decision, the terms, the lane, the end. The first of them is worked out; those after it are
put together from that, byte for byte as they would be on their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sealane.ledger import Act, Form
from sealane.share.item.label import Label
from sealane.share.policy.decide import Decision

__all__ = ["Pattern"]

DIFFER = ("digest", "sequence", "source", "version")
"""Members of the body of an entry that are of the item."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """The row and the act of the first one that went. ``label`` is held so that no other one can
    come to have its identity."""

    label: Label
    row: Mapping[str, Any]
    act: Act
    decision: Decision
    form: Form

    @classmethod
    def of(cls, label: Label, row: Mapping[str, Any], act: Act, decision: Decision) -> Pattern:
        """``row``: of a log, of a product of this node that went as it is; ``act``: its entry."""
        return cls(label, row, act, decision, Form(act.body, DIFFER))

    def act_of(self, row: Mapping[str, Any]) -> Act:
        """The act of another row."""
        own, sequence, version = row["digest"], row["sequence"], row["version"]
        like, quoted = self.act, b'"%b"' % own.encode()
        written = self.form.written(quoted, b"%d" % sequence, quoted, b"%d" % version)
        body = {
            **like.body, "digest": own, "sequence": sequence, "source": own, "version": version,
        }  # fmt: skip
        return Act(
            actor=like.actor, kind=like.kind, subject=row["item"], rule=like.rule, body=body,
            written=written,
        )  # fmt: skip
