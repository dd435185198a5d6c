"""What does a text claim? Who did what, to whom, where and when, as a table row would say it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from sealane.errors import BadInput

__all__ = [
    "COMPUTED",
    "DEEDS",
    "RECORDED",
    "STATES",
    "Claim",
    "Party",
    "Quantity",
    "When",
    "Where",
    "claim_of",
    "party_of",
]

COMPUTED = ("collided", "rammed", "blocked", "entered", "was_at", "stopped", "ais_off")
"""What tracks and zones can be asked about."""
RECORDED = ("fired_on", "water_cannon")
"""What is recorded; tracks say nothing of it."""
DEEDS = (*COMPUTED, *RECORDED)
"""Every deed that a claim may name."""
STATES = ("blocked", "was_at", "stopped", "ais_off")
"""Deeds that last: they may hold in parts of a time. The others happen at some moment of it."""
_PARTY = ("mmsi", "imo", "name", "number", "kind", "text")
SHORT_ID = 16


@dataclass(frozen=True, kw_only=True)
class Party:
    """A ship as a claim names it; ``kind`` is an agency or a word for a vessel, no identity."""

    mmsi: int | None = None
    imo: int | None = None
    name: str | None = None
    number: str | None = None
    """Number painted on the hull."""
    kind: str | None = None
    """Entry of the lexicon, such as an agency: it says which ships are meant, not which one."""
    text: str | None = None

    def told(self) -> str:
        """The shortest words that name it."""
        for said in (self.name, self.mmsi, self.imo and f"IMO {self.imo}", self.text, self.kind):
            if said:
                return str(said)
        return self.number or "?"

    @property
    def is_named(self) -> bool:
        """Whether one ship is meant, rather than any of a kind."""
        return any((self.mmsi, self.imo, self.name, self.number))


@dataclass(frozen=True, kw_only=True)
class Where:
    """A place: a point with a radius [nmi] that holds its uncertainty, or a zone by name.

    ``is_vague``: the text says near it, off it, north of it: what is not found there contradicts
    nothing.
    """

    lon: float | None = None
    lat: float | None = None
    within_nmi: float | None = None
    zone: str | None = None
    text: str | None = None
    is_vague: bool = False

    def told(self) -> str:
        """The shortest words that name it."""
        if self.text or self.zone:
            return str(self.text or self.zone)
        return f"{self.lon:.4f},{self.lat:.4f}"


@dataclass(frozen=True, kw_only=True)
class When:
    """A time that is meant: some moment from ``since`` to ``until``, or all of it.

    ``is_throughout`` where a text says "from ... to ..."; else the time is as vague as it is long.
    ``assumed`` says what of it the text leaves open: ``day`` (a clock time alone: the day is that
    before its post), ``zone`` (by whose clock), ``words`` (before or after it). What is not found
    at a time that is assumed contradicts nothing.
    """

    since: datetime
    until: datetime
    is_throughout: bool = False
    text: str | None = None
    zone: str | None = None
    assumed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise BadInput(
                f"The time ends ({self.until.isoformat()}) before it begins "
                f"({self.since.isoformat()}).",
                hint="Exchange them, or correct one.",
                field="until",
            )

    @property
    def hours(self) -> float:
        """How long it is [h]."""
        return (self.until - self.since).total_seconds() / 3600.0


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A figure of the text with its unit, which is told and not judged."""

    value: float
    unit: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One thing that is said to have happened; what is not said is None.

    ``start`` and ``end`` say which characters of ``text`` it was read from. ``missing`` names what
    a reader had to leave open. It is nobody's opinion of whether it is so.
    """

    did: str
    who: Party = field(default_factory=Party)
    whom: Party | None = None
    where: Where | None = None
    when: When | None = None
    quantities: tuple[Quantity, ...] = ()
    is_negated: bool = False
    is_hedged: bool = False
    text: str | None = None
    start: int | None = None
    end: int | None = None
    language: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if self.did not in DEEDS:
            raise BadInput(
                f"{self.did!r} is no deed that is known.",
                hint=f"There are {', '.join(DEEDS)}.",
                field="did",
                value=self.did,
            )

    @property
    def claim_id(self) -> str:
        """16 hex digits of what is claimed, whoever says it in whatever words."""
        said = self.as_json()
        same = {name: said[name] for name in ("did", "who", "whom", "where", "when", "is_negated")}
        return hashlib.sha256(
            json.dumps(same, sort_keys=True, ensure_ascii=False).encode()
        ).hexdigest()[:SHORT_ID]

    def as_json(self) -> dict[str, Any]:
        """What :func:`claim_of` reads back."""
        said = asdict(self)
        said["quantities"] = [asdict(one) for one in self.quantities]
        if self.when is not None:
            for name in ("since", "until"):
                said["when"][name] = getattr(self.when, name).isoformat().replace("+00:00", "Z")
        return said


def claim_of(said: Mapping[str, Any]) -> Claim:
    """A claim from JSON as :meth:`Claim.as_json` gives it; what is left out is not said.

    A party may be a plain text or number: nine digits are an MMSI, ``IMO`` and seven an IMO number,
    anything else a name. A time without an offset is UTC.

    Raises BadInput that names the field which cannot be meant.
    """
    if not isinstance(said, Mapping):
        raise BadInput("A claim is a JSON object.", hint='Write {"did": ..., "who": ...}.')
    known = set(Claim.__dataclass_fields__) | {"claim_id"}
    unknown = sorted(set(said) - known)
    if unknown:
        raise BadInput(
            f"A claim has no field {unknown[0]!r}.",
            hint=f"It has {', '.join(sorted(known))}.",
            field=unknown[0],
        )
    plain = ("is_negated", "is_hedged", "text", "start", "end", "language", "source")
    return Claim(
        did=str(said.get("did") or ""),
        who=party_of(said.get("who")) or Party(),
        whom=party_of(said.get("whom")),
        where=_where_of(said.get("where")),
        when=_when_of(said.get("when")),
        quantities=tuple(Quantity(**one) for one in said.get("quantities") or ()),
        **{name: said[name] for name in plain if said.get(name) is not None},
    )


def party_of(said: Any) -> Party | None:
    """A party from JSON, or from what somebody wrote; None where nothing is said."""
    if said is None or said == "":
        return None
    if isinstance(said, Mapping):
        unknown = sorted(set(said) - set(_PARTY))
        if unknown:
            raise BadInput(
                f"A ship is not told by {unknown[0]!r}.",
                hint=f"Tell it by {', '.join(_PARTY)}.",
                field=unknown[0],
            )
        return Party(**said)
    text = str(said).strip()
    digits = text.upper().removeprefix("IMO").strip(" :")
    if text.upper().startswith("IMO") and digits.isdigit():
        return Party(imo=int(digits), text=text)
    if text.isdigit() and len(text) == 9:
        return Party(mmsi=int(text), text=text)
    return Party(name=text, text=text)


def _where_of(said: Any) -> Where | None:
    if said is None:
        return None
    if not isinstance(said, Mapping):
        return Where(zone=str(said), text=str(said))
    try:
        place = Where(**said)
    except TypeError as error:
        raise BadInput(
            f"where: {error}.", hint="It has lon, lat, within_nmi, zone, text.", field="where"
        ) from error
    for name, limit in (("lon", 180.0), ("lat", 90.0)):
        value = getattr(place, name)
        if value is not None and not (math.isfinite(value) and abs(value) <= limit):
            raise BadInput(f"where.{name} is {value!r}: no degrees.", field=f"where.{name}")
    radius = place.within_nmi
    if radius is not None and not (math.isfinite(radius) and radius >= 0):
        raise BadInput(
            f"where.within_nmi is {radius!r}: no distance.",
            hint="Give it in nautical miles, 0 or more.",
            field="where.within_nmi",
        )
    return place


def _when_of(said: Any) -> When | None:
    if said is None:
        return None
    try:
        given = dict(said)
        for name in ("since", "until"):
            moment = given[name]
            if isinstance(moment, str):
                moment = datetime.fromisoformat(moment)
            given[name] = (
                moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
            )
        given["assumed"] = tuple(given.get("assumed") or ())
        return When(**given)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(
            f"when cannot be read: {error}.",
            hint='Write {"since": "2026-03-05T01:00:00Z", "until": "2026-03-05T02:00:00Z"}.',
            field="when",
        ) from error
