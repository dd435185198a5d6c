"""sealane policy: packs of rules, checked, proved and compared."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output
from sealane.cli.refused import ToldGroup
from sealane.cli.tongue import is_ja, say, table, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealane.share import Label

__all__ = ["command"]

MOST_PAIRS = 6
"""Pairs of parties of one grant that a row names; JSON has all."""
_pack = click.argument("path", metavar="PACK")


@click.group(cls=ToldGroup, epilog="Example: sealane policy check pack.toml")
def command() -> None:
    """Read a pack of rules, prove what it promises, and compare two."""


@command.command("check", epilog="Example: sealane policy check pack.toml --at 2026-06-01")
@_pack
@option.as_of
@option.in_words
@option.as_json
def check(path: str, at: datetime | None, as_json: bool) -> None:
    """Read PACK (a file, or the name of a packaged one) and say what is in it.

    An error names file, line and member. Grants that can never apply are named (idle).
    """
    from sealane.share import pack_path, read_pack
    from sealane.share.policy.idle import idle_grants

    pack, day = read_pack(pack_path(path)), option.now_or(at).date()
    in_force = [one for one in pack.programmes.values() if one.members_on(day)]
    told: dict[str, Any] = {
        "id": pack.id,
        "version": pack.version,
        "day": str(day),
        "parties": len(pack.parties),
        "programmes": len(pack.programmes),
        "in_force": [one.id for one in in_force],
        "grants": len(pack.grants),
        "bars": len(pack.bars),
        "nevers": len(pack.nevers),
        "idle": idle_grants(pack),
    }
    if as_json:
        output.print_json(told)
        return
    rows = [
        (one.id, one.name["ja" if is_ja() else "en"], str(one.since), str(one.until or ""),
         len(one.members_on(day)), word("yes" if one.gives_right else "no"),
         " · ".join(filter(None, [one.title_ja if is_ja() else None, one.source])))
        for one in pack.programmes.values()
    ]  # fmt: skip
    header = ("programme", "name", "since", "until", "members", "gives right", "source")
    counts = {name: told[name] for name in ("parties", "grants", "bars", "nevers")}
    title = "{pack}, {day}: {parties} parties, {grants} grants, {bars} bars, {nevers} promises"
    table(title, header, rows, pack=f"{pack.id} {pack.version}", day=day, **counts)
    for name, why in told["idle"].items():
        say("Grant {name} can never apply: {why}.", name=name, why=why)


@command.command("pack", epilog="Example: sealane policy pack sea-lanes-public -o ours.toml")
@click.argument("name", metavar="[NAME]", required=False)
@click.option(
    "-o", "--output", "path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it; a file that is there is not written over.",
)  # fmt: skip
@option.in_words
@option.as_json
def pack_command(name: str | None, path: Path | None, as_json: bool) -> None:
    """Which packs come with Sealane and where they lie; or copy NAME to FILE, to be changed."""
    from sealane.errors import BadInput
    from sealane.share import PACKAGED, pack_path

    if path is not None and name is None:
        raise click.UsageError("Name the pack to copy.")
    if name is not None and name not in PACKAGED:
        raise BadInput(
            f"No pack {name} comes with Sealane.",
            hint=f"Take one of {', '.join(PACKAGED)}.",
            field="name",
        )
    found = {one: str(PACKAGED[one]) for one in PACKAGED if name in (None, one)}
    if path is not None:
        assert name is not None
        _copy(pack_path(PACKAGED[name]), path)
        found = {name: str(path)}
    if as_json:
        output.print_json({"packs": found})
    else:
        table("Packs", ("pack", "file"), list(found.items()))


def _copy(one: Path, path: Path) -> None:
    from sealane.errors import BadInput

    try:
        with path.open("xb") as file:
            file.write(one.read_bytes())
    except OSError as cause:
        raise BadInput(
            f"{path}: {cause.strerror}.", hint="Name another file.", file=str(path)
        ) from cause


@command.command("prove", epilog="Example: sealane policy prove pack.toml --json")
@_pack
@option.as_of
@option.in_words
@option.as_json
def prove(path: str, at: datetime | None, as_json: bool) -> int:
    """Prove each promise ([[never]]) of PACK over any chain of programmes.

    Exit code 1 if one breaks. Needs the optional part: pip install 'sealane[proof]'.
    """
    from sealane.share import Policy, pack_path, read_pack
    from sealane.share.policy.prove import prove_pack

    pack = read_pack(pack_path(path))
    found = prove_pack(Policy(pack), at=option.now_or(at))
    broken = [name for name, one in found.items() if not one.never]
    if as_json:
        output.print_json({"promises": {name: one.as_json() for name, one in found.items()}})
        return 1 if broken else 0
    rows = []
    for name, one in found.items():
        way = " → ".join([one.path[0].holder, *(step.to for step in one.path)]) if one.path else ""
        rows.append((name, pack.nevers[name].to, word("never" if one.never else "broken"), way))
    table("{pack}: {count} promises", ("promise", "to", "holds", "path"), rows, pack=pack.id,
          count=len(rows))  # fmt: skip
    for name in broken:
        one = found[name]
        if one.label is not None:
            say("{name} breaks for an item with {label}.", name=name, label=_item(one.label))
            steps = (
                word(STEP, holder=step.holder, to=step.to, purpose=step.purpose, rule=step.rule,
                     day=step.day)
                for step in one.path
            )  # fmt: skip
            output.talk(f"  {word('; then ').join(steps)}")
    return 1 if broken else 0


STEP = "{holder} to {to} for {purpose} by {rule}, {day}"


def _item(label: Label) -> str:
    """What is written on an item, in words."""
    told = label.as_json()
    parts = (
        f"{name.replace('_', ' ')} {', '.join(said) if isinstance(said, list) else said}"
        for name, said in told.items()
        if said
    )
    return "; ".join(parts)


@command.command("diff", epilog="Example: sealane policy diff old.toml new.toml")
@click.argument("before", metavar="OLD")
@click.argument("after", metavar="NEW")
@option.as_of
@option.in_words
@option.as_json
def diff(before: str, after: str, at: datetime | None, as_json: bool) -> None:
    """What came, went and changed from OLD to NEW, and who may get something from whom since."""
    from sealane.share import pack_path, read_pack
    from sealane.share.policy.differ import difference

    found = difference(
        read_pack(pack_path(before)), read_pack(pack_path(after)), day=option.now_or(at).date()
    )
    if as_json:
        output.print_json(found.as_json())
        return
    rows = [
        (word(what), word(kind), identifier)
        for what in ("came", "went")
        for kind, ids in getattr(found, what).items()
        for identifier in ids
    ]
    rows += [
        (
            word("changed"),
            word(one.table),
            f"{one.id}: {one.condition} {_said(one.before)} → {_said(one.after)}",
        )
        for one in found.conditions
    ]
    rows += [(word("opened"), "", f"{one} → {other}") for one, other in found.opened]
    rows += _onward_rows(
        "opened", "{grant}: what it gives may be passed on: {pairs}", found.opened_onward
    )
    rows += [(word("shut"), "", f"{one} → {other}") for one, other in found.shut]
    rows += _onward_rows("shut", GOES_ON_NO_MORE, found.shut_onward)
    table("{old} to {new}", ("what", "table", "which"), rows, old=before, new=after)


MAY_GO_ON = "{grant}: what it gives may be passed on: {pairs}"
GOES_ON_NO_MORE = "{grant}: what it gives may not be passed on any more: {pairs}"


def _onward_rows(
    what: str, told: str, some: Sequence[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    """One row for each grant whose gifts may be passed on, or not any more."""
    pairs: dict[str, list[str]] = {}
    for giver, by, grant in some:
        pairs.setdefault(grant, []).append(f"{giver} → {by}")
    rows = []
    for grant, own in pairs.items():
        listed = ", ".join(own[:MOST_PAIRS])
        if len(own) > MOST_PAIRS:
            listed = word("{listed} and {more} more", listed=listed, more=len(own) - MOST_PAIRS)
        rows.append((word(what), word("onward"), word(told, grant=grant, pairs=listed)))
    return rows


def _said(value: Any) -> str:
    """A value of a condition as one would write it."""
    if value is None:
        return word("(not written)")
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
