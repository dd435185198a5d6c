"""One hull that says it is another than before, and numbers that no ship can have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from sealane.detect.contract import Halo, Partials
from sealane.detect.hearing.reception import presence
from sealane.detect.hull import Columns, columns_of
from sealane.detect.identity import renumber
from sealane.detect.identity import state as identity_state
from sealane.detect.identity import telling as identity_telling
from sealane.detect.identity.claim import changes, spans
from sealane.detect.identity.claim_place import placed
from sealane.detect.identity.rule import IdentityRule
from sealane.detect.telling import event

__all__ = ["IdentityChange"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
NMI_M = 1852.0


@dataclass(frozen=True, kw_only=True)
class IdentityChange(IdentityRule):
    """One hull that claims another identity at sea than before, or one that no ship can have.

    Name, call sign and IMO number are compared in their normal form (capitals, other scripts in
    Latin letters, no spaces). A change is told where one track was heard on both sides of it; the
    start is when the new claim was first heard, known to within the time since the old one was
    last heard; changes within ``together_h`` are one event. Another MMSI is told where a number
    falls silent and another begins within reach: by the same IMO number, call sign, or name with
    length, or within minutes on the course and at the speed of the first, which then tells of the
    same hull by place alone. Two hulls that take each other's number or claims are one swap.
    These are moments: they end when they start. Two states last while they are heard, for
    ``hold_h`` or more: an IMO number whose check digit does not hold, and an MMSI whose digits no
    country has.

    Confidence is how few other explanations are left: 0.9 for an MMSI that changes while another
    claim stays, and for a swap; 0.85 for several claims, 0.7 for one, 0.6 for a number that goes on
    by place alone and for a state; 0.4 where ``explained_by`` says what explains it as well: a
    ``port`` or a long ``stop`` (a sale), a slip of ``typing``, a ``single`` short claim, a claim
    that was ``reverted``, a ``silence`` in which a port may lie, an IMO field that holds
    ``other`` numbers; for a number of no country the name of a marker of nets (``gear_buoy``),
    one digit over and over (``default_number``), or less than ``min_fixes`` (``few_reports``). Two
    hulls heard by turns under one number make no event here.

    What it cannot tell: why an identity changed, or which is true; a change while nobody heard
    the hull for hours; a hull that takes another number and stays away from its course for
    longer than minutes, where nothing else that it claims stays.

    Known false alarms: new owners who rename at sea; transponders set anew after repair; two
    transponders on one hull of which one is switched off; ships that follow each other closely
    where one leaves hearing as the other enters it.

    Example
    -------
    >>> from sealane.detect.identity_change import IdentityChange
    >>> IdentityChange().find(positions, identities)  # doctest: +SKIP
    """

    kind: ClassVar[str] = "identity_change"
    version: ClassVar[str] = "2"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Changes of claims where they happened, how tracks begin and end, and who is heard."""
        columns = columns_of(fixes)
        claimed = spans(columns.identities)
        found = changes(
            columns,
            claimed,
            hold_us=int(self.hold_h * HOUR_US),
            slack_us=int(self.together_h * HOUR_US),
        )
        silence_us = int(self.silence_h * HOUR_US)
        return Partials(
            {
                "hulls": columns.hulls.select("mmsi", "track_id", "exercise_id"),
                "changes": placed(self, columns, found),
                "pieces": renumber.pieces(columns, claimed, silence_us=silence_us),
                "states": identity_state.states(columns, claimed),
                "heard": presence(columns, bin_s=identity_state.CLOCK_BIN_S),
            }
        )

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Changes, swaps, links of numbers, and states."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, part: Partials) -> list[event.Draft]:
        hulls = part.tables["hulls"]
        if hulls.is_empty():
            return []
        linked = renumber.links(self, hulls, part.tables["pieces"])
        found = identity_telling.linked(self, hulls, linked)
        found += identity_telling.changed(self, hulls, part.tables["changes"])
        return found + identity_state.drafts(self, part)
