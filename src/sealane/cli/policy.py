"""sealane policy: packs of rules, checked, proved and compared."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from sealane.cli import option, output
from sealane.cli.tongue import is_ja, table, word

__all__ = ["command"]

_pack = click.argument("path", metavar="PACK")


@click.group(epilog="Example: sealane policy check pack.toml")
def command() -> None:
    """Read a pack of rules, prove what it promises, and compare two."""


@command.command("check", epilog="Example: sealane policy check pack.toml --at 2026-06-01")
@_pack
@option.as_of
@option.in_words
@option.as_json
def check(path: str, at: datetime | None, as_json: bool) -> None:
    """Read PACK (a file, or the name of a packaged one) and say what is in it.

    An error names file, line and member.
    """
    from sealane.share import pack_path, read_pack

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
    header = ("programme", "name", "from", "until", "members", "gives right", "source")
    counts = {name: told[name] for name in ("parties", "grants", "bars", "nevers")}
    title = "{pack}, {day}: {parties} parties, {grants} grants, {bars} bars, {nevers} promises"
    table(title, header, rows, pack=f"{pack.id} {pack.version}", day=day, **counts)


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
    return 1 if broken else 0


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
        for what in ("came", "went", "changed")
        for kind, ids in getattr(found, what).items()
        for identifier in ids
    ]
    rows += [(word("opened"), "", f"{one} → {other}") for one, other in found.opened]
    rows += [(word("shut"), "", f"{one} → {other}") for one, other in found.shut]
    table("{old} to {new}", ("what", "table", "which"), rows, old=before, new=after)
