"""A policy pack: parties, programmes and rules as data that a lawyer can read, one TOML file.

    [pack]        id, version, name.en, name.ja
    [[party]]     id, name.en, name.ja, ceiling (classification, tlp)
    [[programme]] id, name.en, name.ja, from, until, members, gives_right, source,
                  title_ja (optional: the official Japanese title of the text)
    [[grant]]     id, programme, article, and every condition
    [[bar]]       id, article, because.en, because.ja, and the conditions that make it bar
    [[never]]     id, to, because.en, because.ja, and the items that must never reach ``to``

A grant lets an item through if *all* its conditions hold, so each must be written: a grant that
leaves one out is refused when the pack is read. A bar stops an item whatever grants say; a
condition that it leaves out holds for everything, so that leaving out bars more, never less.
A programme that by its own words gives no right to release (a statement of cooperation, an
agreement on visiting forces) has ``gives_right = false``, and a grant that rests on it is refused.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sealane.errors import BadInput
from sealane.share.item.attribute import BY_NAME, at_most
from sealane.share.item.name import RULE, is_name
from sealane.share.policy.duty import wrong_in

__all__ = ["Bar", "Grant", "Member", "Never", "Pack", "Party", "Programme", "read_pack"]

LISTS = {"kinds": "kind", "topics": "topic", "sources": "source", "purposes": "purpose"}
"""Conditions that list values, and the attribute they are on; ``["*"]`` is every value but
``targeting``, which has to be named."""
EVERY = "*"
NAMED_ALONE = frozenset({"targeting"})
"""Purposes that no list grants unless it names them, and to which no hint leads."""
LARGEST_PACK = 8 * 1024 * 1024
"""Bytes of a pack that is read."""


@dataclass(frozen=True, slots=True)
class Party:
    """A state, an authority or an organisation, and the most guarded that it can hold."""

    id: str
    name: Mapping[str, str]
    classification: str
    tlp: str


@dataclass(frozen=True, slots=True)
class Member:
    """A party in a programme from one day until before another."""

    party: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """An agreement, programme, arrangement or law: who is in it, from when until when, by what.
    ``title_ja``: the official Japanese title of its text, None where it has none that is known."""

    id: str
    name: Mapping[str, str]
    since: date
    until: date | None
    members: tuple[Member, ...]
    gives_right: bool
    source: str
    title_ja: str | None = None

    def members_on(self, day: date) -> frozenset[str]:
        """Parties that are in it on a day; none before it is in force or after it ended."""
        if day < self.since or (self.until is not None and day >= self.until):
            return frozenset()
        return frozenset(
            one.party
            for one in self.members
            if one.since <= day and (one.until is None or day < one.until)
        )


Values = Mapping[str, frozenset[str]]
"""Attribute to the values that a rule is about."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A rule that lets items through from members to members of its programme."""

    id: str
    programme: str
    article: str
    values: Values
    onward: bool
    from_parties: frozenset[str] | None = None
    to_parties: frozenset[str] | None = None
    obligations: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bar:
    """A rule that stops items, whatever grants say. ``title_ja``: as of a programme."""

    id: str
    article: str
    because: Mapping[str, str]
    values: Values
    from_parties: frozenset[str] | None = None
    to_parties: frozenset[str] | None = None
    title_ja: str | None = None


@dataclass(frozen=True, slots=True)
class Never:
    """What the pack promises: items of these values (and originators) never reach a party."""

    id: str
    to: str
    because: Mapping[str, str]
    values: Values
    originators: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """Parties, programmes and rules, by identifier in the order of the file."""

    id: str
    version: str
    name: Mapping[str, str]
    parties: Mapping[str, Party]
    programmes: Mapping[str, Programme]
    grants: Mapping[str, Grant]
    bars: Mapping[str, Bar]
    nevers: Mapping[str, Never] = field(default_factory=dict)


HINTS = {
    "article": "Name the article by which it may go; a refusal and a receipt tell it.",
    "source": "Say where its text can be read, so that a lawyer can check the rule.",
}


class _Table:
    """One table of the file: takes its members by name, and knows its line for errors."""

    def __init__(self, what: str, told: Any, line: int | None, file: str | None) -> None:
        if not isinstance(told, dict):
            raise BadInput(f"[[{what}]] is a table.", hint="See the page on packs.", file=file)
        self.what, self.told, self.line, self.file = what, dict(told), line, file
        self.id = str(told.get("id", "?"))

    def wrong(self, field_name: str, why: str, hint: str) -> BadInput:
        """An error about one member."""
        place = "" if self.line is None else f", line {self.line}"
        where = "" if self.file is None else f"{self.file}{place}: "
        return BadInput(
            f"{where}{self.what} {self.id}: {field_name} {why}.",
            hint=hint,
            file=self.file,
            line=self.line,
            field=field_name,
        )

    def take(self, name: str, kind: type | tuple[type, ...], default: Any = ...) -> Any:
        """A member of a type; an error if it is missing (without a default) or of another."""
        if name not in self.told:
            if default is ...:
                raise self.wrong(name, "is missing", "Every condition is written; nothing is taken "
                                 "to hold because it was left out.")  # fmt: skip
            return default
        said = self.told.pop(name)
        exact = kind if isinstance(kind, tuple) else (kind,)
        if type(said) not in exact:
            names = " or ".join(one.__name__ for one in exact)
            raise self.wrong(name, f"is {said!r}, not {names}", "Look at the page on packs.")
        return said

    def text(self, name: str) -> str:
        """A text that says something."""
        said: str = self.take(name, str)
        if not said.strip():
            raise self.wrong(name, "is empty", HINTS.get(name, "Write it."))
        return said

    def words(self, name: str, default: Any = ...) -> frozenset[str] | None:
        """A list of words; None if it may be left out and is."""
        said = self.take(name, list, default)
        if said is None:
            return None
        if not said or not all(isinstance(one, str) for one in said) or len(set(said)) != len(said):
            raise self.wrong(name, f"is {said!r}", "Give a list of different words.")
        return frozenset(said)

    def name(self, member: str = "name") -> Mapping[str, str]:
        """A text in English and Japanese."""
        said = self.take(member, dict)
        if set(said) != {"en", "ja"} or not all(
            isinstance(one, str) and one.strip() for one in said.values()
        ):
            raise self.wrong(member, f"is {said!r}", f"Write {member}.en and {member}.ja.")
        return dict(said)

    def done(self) -> None:
        """An error if members are left that nobody asked for: a slip of a pen must not pass."""
        if self.told:
            left = ", ".join(sorted(self.told))
            raise self.wrong(left, "is not known here", "Look for a slip of the pen.")


def read_pack(path: Path) -> Pack:
    """Read a pack. ``BadInput`` names file, line, table and member of what does not hold."""
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST_PACK:
            raise BadInput(f"{path} is too large for a pack.", hint="Is it one?", file=str(path))
        text = raw.decode("utf-8")
        told = tomllib.loads(text)
    except OSError as cause:
        raise BadInput(
            f"{path}: {cause.strerror}.", hint="Look at the path.", file=str(path)
        ) from cause
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as cause:
        raise BadInput(
            f"{path} is not TOML: {cause}.", hint="Mend that line.", file=str(path)
        ) from cause
    return pack_of(told, text=text, file=str(path))


def pack_of(told: Mapping[str, Any], *, text: str = "", file: str | None = None) -> Pack:
    """The pack that parsed TOML describes (``text`` finds the lines for errors)."""
    extra = sorted(set(told) - {"pack", "party", "programme", "grant", "bar", "never"})
    if extra:
        raise BadInput(f"A pack has no table {extra[0]}.", hint="Look for a slip.", file=file)
    head = _Table("pack", told.get("pack"), _lines(text, "pack", 1)[0], file)
    pack = Pack(
        head.text("id"),
        head.text("version"),
        head.name(),
        _each(told, "party", text, file, _party),
        _each(told, "programme", text, file, _programme),
        _each(told, "grant", text, file, _grant),
        _each(told, "bar", text, file, _bar),
        _each(told, "never", text, file, _never),
    )
    head.done()
    _check(pack, text, file)
    return pack


def _lines(text: str, what: str, count: int) -> list[int | None]:
    """The lines on which the tables of a name begin."""
    header = re.compile(rf"^\s*\[\[?\s*{what}\s*\]\]?")
    found: list[int | None] = [
        number for number, line in enumerate(text.splitlines(), 1) if header.match(line)
    ]
    return found if len(found) == count else [None] * max(count, 1)


def _each(
    told: Mapping[str, Any], what: str, text: str, file: str | None, make: Any
) -> dict[str, Any]:
    rows = told.get(what, [])
    if not isinstance(rows, list):
        raise BadInput(f"Write [[{what}]], not [{what}].", hint="It is a list.", file=file)
    made: dict[str, Any] = {}
    for row, line in zip(rows, _lines(text, what, len(rows)), strict=False):
        table = _Table(what, row, line, file)
        one = make(table)
        table.done()
        if one.id in made:
            raise table.wrong("id", "is there twice", "Give each its own.")
        made[one.id] = one
    return made


def _party(table: _Table) -> Party:
    ceiling = table.take("ceiling", dict)
    for name in ("classification", "tlp"):
        if ceiling.get(name) not in BY_NAME[name].values:
            raise table.wrong(f"ceiling.{name}", f"is {ceiling.get(name)!r}", _one_of(name))
    party = table.text("id")
    if not is_name(party):
        raise table.wrong("id", "is no name", f"Take another: {RULE}.")
    return Party(party, table.name(), ceiling["classification"], ceiling["tlp"])


def _one_of(name: str) -> str:
    return f"Take one of {', '.join(BY_NAME[name].values)}."


def _programme(table: _Table) -> Programme:
    since, until = table.take("from", date), table.take("until", date, None)
    if until is not None and until <= since:
        raise table.wrong("until", "is not after from", "Give the first day on which it is over.")
    members = []
    for one in table.take("members", list):
        if isinstance(one, str):
            members.append(Member(one, since, until))
            continue
        row = _Table(f"member of programme {table.id}", one, table.line, table.file)
        members.append(
            Member(
                row.take("party", str), row.take("from", date, since), row.take("until", date, None)
            )
        )
        row.done()
    return Programme(
        table.text("id"),
        table.name(),
        since,
        until,
        tuple(members),
        table.take("gives_right", bool),
        table.text("source"),
        _title(table),
    )


def _title(table: _Table) -> str | None:
    return table.text("title_ja") if "title_ja" in table.told else None


def _values(table: _Table, *, default: Any) -> Values:
    """The values of every attribute that a rule is about."""
    found: dict[str, frozenset[str]] = {}
    for name in ("classification", "tlp"):
        most = table.take(name, str, default)
        if most is not None:
            if most not in BY_NAME[name].values:
                raise table.wrong(name, f"is {most!r}", _one_of(name))
            found[name] = frozenset(at_most(name, most))
    for member, name in LISTS.items():
        said = table.words(member, default)
        if said is None:
            continue
        if said == {EVERY}:
            said = frozenset(BY_NAME[name].values) - NAMED_ALONE
        odd = sorted(said - set(BY_NAME[name].values))
        if odd:
            raise table.wrong(member, f"has {odd[0]!r}", _one_of(name))
        found[name] = said
    for name in ("personal", "orcon"):
        may = table.take(name, bool, default)
        if may is not None:
            found[name] = frozenset({"no", "yes"} if may else {"no"})
    return found


def _grant(table: _Table) -> Grant:
    obligations, values = table.take("obligations", dict, {}), _values(table, default=...)
    wrong = wrong_in(obligations, values["kind"])
    if wrong is not None:
        name, why, hint = wrong
        raise table.wrong(name if name == "obligations" else f"obligations.{name}", why, hint)
    return Grant(
        table.text("id"),
        table.take("programme", str),
        table.text("article"),
        values,
        table.take("onward", bool),
        table.words("from", None),
        table.words("to", None),
        dict(obligations),
    )


def _bar(table: _Table) -> Bar:
    identifier, article = table.text("id"), table.text("article")
    because, parties = table.name("because"), (table.words("from", None), table.words("to", None))
    return Bar(identifier, article, because, _conditions(table), *parties, title_ja=_title(table))


def _never(table: _Table) -> Never:
    identifier, to = table.text("id"), table.take("to", str)
    because, whose = table.name("because"), table.words("originators", None)
    return Never(identifier, to, because, _conditions(table), whose)


def _conditions(table: _Table) -> Values:
    """Values that make a bar or a promise: above a level (``classification_above``), up to one, or
    lists; what is left out is everything."""
    values: dict[str, frozenset[str]] = {}
    for name in ("classification", "tlp"):
        above = table.take(f"{name}_above", str, None)
        if above is not None:
            if above not in BY_NAME[name].values:
                raise table.wrong(f"{name}_above", f"is {above!r}", _one_of(name))
            values[name] = frozenset(BY_NAME[name].values) - frozenset(at_most(name, above))
    for name in ("personal", "orcon"):
        said = table.take(name, bool, None)
        if said is not None:
            values[name] = frozenset({"yes" if said else "no"})
    return {**values, **_values(table, default=None)}


def _check(pack: Pack, text: str, file: str | None) -> None:
    """What one table says of another must be there."""
    for rule, what in _rules(pack):
        line = dict(
            zip(getattr(pack, f"{what}s"), _lines(text, what, len(getattr(pack, f"{what}s"))),
                strict=False)
        )[rule.id]  # fmt: skip
        table = _Table(what, {"id": rule.id}, line, file)
        if isinstance(rule, Grant):
            programme = pack.programmes.get(rule.programme)
            if programme is None:
                raise table.wrong("programme", f"{rule.programme} is not there", "Write it.")
            if not programme.gives_right:
                raise table.wrong(
                    "programme",
                    f"{rule.programme} gives no right to release by its own words",
                    "Name the agreement on which the release rests.",
                )
        for name, parties in (("from", rule.from_parties), ("to", rule.to_parties)):
            for party in sorted((parties or frozenset()) - set(pack.parties)):
                raise table.wrong(name, f"names {party}, who is no party", "Write the party.")
    for one in pack.nevers.values():
        for party in sorted({one.to, *(one.originators or ())} - set(pack.parties)):
            table = _Table("never", {"id": one.id}, None, file)
            raise table.wrong("to or originators", f"names {party}, who is no party", "Write it.")
    for programme in pack.programmes.values():
        for member in programme.members:
            if member.party not in pack.parties:
                table = _Table("programme", {"id": programme.id}, None, file)
                raise table.wrong("members", f"has {member.party}, who is no party", "Write it.")


def _rules(pack: Pack) -> Iterator[tuple[Grant | Bar, str]]:
    for grant in pack.grants.values():
        yield grant, "grant"
    for bar in pack.bars.values():
        yield bar, "bar"


def days(pack: Pack) -> list[date]:
    """The days on which anything in the pack begins or ends, in order."""
    found: set[date] = set()
    for programme in pack.programmes.values():
        found |= {programme.since, programme.until or programme.since}
        for member in programme.members:
            found |= {member.since, member.until or member.since}
    return sorted(found)
