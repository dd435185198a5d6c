"""sealane assess exposure: what a country depends on, from where and through which gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.cli.assess.voice import Voice
    from sealane.say.said import Language

__all__ = ["command"]

Row = dict[str, Any]
ORIGINS = ("origin", "origin_by_gate", "superseded")


@click.command(epilog="Example: sealane assess exposure --country JPN --commodity crude_oil --json")
@click.option("--country", required=True, metavar="ISO3", help="Code of the country, such as JPN.")
@click.option("--commodity", metavar="C", help="One commodity: crude_oil, lng, wheat ...")
@click.option(
    "--facts", "facts_path", metavar="DIR", type=click.Path(),
    help="Folder with your own tables, read beside the packaged facts. Default: assess.facts in "
    "sealane.toml.",
)  # fmt: skip
@click.option(
    "--lanes", "lanes_path", metavar="FILE", type=click.Path(),
    help="Shares of lanes (CSV: origin, destination, gate, share).",
)  # fmt: skip
@click.option(
    "--money-year", type=click.IntRange(1950, 2100), metavar="Y",
    help="Year of the money in a table that does not hold it.",
)  # fmt: skip
@option.language
@option.as_json
def command(
    country: str, commodity: str | None, facts_path: str | None, lanes_path: str | None,
    money_year: int | None, language: Language, as_json: bool,
) -> None:  # fmt: skip
    """What a country takes, from where and through which gate, each row with source and year.

    Nothing is guessed: where no fact is known there is no row, and the answer says what is missing.
    Gates of an origin come from your --lanes, else from the choice among lanes by what they cost,
    as "method" says; its range is what published counts leave open. Shares of different years,
    sources and bases are not added up. The text counts rows under 1 %; --json has them all.
    """
    from sealane import settings
    from sealane.assess.exposure import exposure, read_lanes
    from sealane.assess.lane import ChoiceLimits

    lanes = None if lanes_path is None else read_lanes(lanes_path)
    found = exposure(
        country,
        commodity=commodity,
        facts=facts_path or settings.single("assess.facts"),
        lane_shares=lanes,
        choice=ChoiceLimits(),
        money_year=money_year,
    ).as_dict()
    if as_json:
        output.print_json(found)
    else:
        _show(found, language)


def _show(found: dict[str, Any], language: Language) -> None:
    from sealane.assess.exposure.superseded import ended_said
    from sealane.cli.assess.voice import Voice
    from sealane.say.said import Said

    voice = Voice(language)
    who = voice.country(found["country"])
    gates = [row for row in found["rows"] if row["kind"] == "gate"]
    _show_gates(voice, who, [*gates, *found["by_gate"]])
    origins = [row for row in found["rows"] if row["kind"] in ORIGINS]
    _show_origins(voice, who, origins)
    sizes = [row for row in found["rows"] if row["kind"] in ("import", "use")]
    if sizes:
        voice.table(
            voice.text(Said("{who}: how much", "{who}：量"), who=who),
            ("commodity", "volume", "year", "source"),
            [
                (voice.name(row, "commodity"), _volume(voice, row),
                 voice.period(row["year"]), _cited(voice, row))
                for row in _sorted(sizes)
            ],
        )  # fmt: skip
    _show_stand_ins(voice, origins)
    shown = [*_kept([*gates, *found["by_gate"], *origins]), *sizes]
    voice.brackets(code for row in shown for code in _codes(row))
    _show_missing(voice, found["missing"])
    for row in found["rows"]:
        if row["kind"] == "superseded":
            voice.say(ended_said(row))


def _show_gates(voice: Voice, who: str, rows: list[Row]) -> None:
    """What passes each gate: as told for the gate, or added up over origins within one basis."""
    from sealane.say.said import Said

    kept = _kept(rows)
    if kept:
        voice.table(
            voice.text(Said("{who}: what passes each gate", "{who}：海峡等別の通過割合"), who=who),
            ("commodity", "gate", "share, %", "not known, %", "of", "volume", "year", "basis",
             "source"),
            [
                (voice.name(row, "commodity"), voice.name(row, "gate"), _share(voice, row),
                 voice.percent(row["not_known"], told_to=row["told_to"])
                 if "not_known" in row else "–",
                 voice.word(row["share_of"] or row["flow"]),
                 _volume(voice, row), voice.period(row["year"]),
                 voice.word("worked out" if "not_known" in row else "told"), _cited(voice, row))
                for row in _sorted(kept)
            ],
        )  # fmt: skip
        voice.say(
            Said(
                "Worked out: shares of origins times the part of their ships that passes the gate;"
                " not known is what comes from elsewhere. A voyage passes several gates, so shares"
                " over gates do not add up.",
                "推計は、産地の割合に、そこからの船がその海峡等を通る割合を掛けて合計したもの。"
                "不明分はその他の産地からのもの。一航海は複数の海峡等を通るため、割合の合計は100%とならない。",
            )
        )
    _carried(voice, rows)
    _fold(voice, rows)


def _carried(voice: Voice, rows: list[Row]) -> None:
    """What was worked out from a share that is reported of another gate."""
    from sealane.assess.close.phrase import goods
    from sealane.assess.exposure.carried import carried_said
    from sealane.assess.figure import Span
    from sealane.say.said import Said

    of = Said("{what}, {at}", "{what}（{at}）")
    for said in carried_said(
        (of.filled(what=goods(row["commodity"]), at=Said(row["gate_en"], row["gate_ja"])),
         Span(one["share"], one["low"], one["high"]), one, Said(one["gate_en"], one["gate_ja"]))
        for row in _sorted(_kept(rows))
        for one in row.get("carried", ())
    ):  # fmt: skip
        voice.say(said)


def _show_origins(voice: Voice, who: str, rows: list[Row]) -> None:
    """Where it comes from, and the part of each origin by gate where lanes are known."""
    from sealane.say.said import Said

    kept = _kept(rows)
    if kept:
        largest: dict[tuple[str, str], float] = {}
        for row in kept:
            key = (row["commodity"], row["origin"])
            largest[key] = max(largest.get(key, 0.0), row["origin_share"] or row["share"] or 0.0)
        kept.sort(key=lambda row: -largest[row["commodity"], row["origin"]])
        voice.table(
            voice.text(Said("{who}: from where", "{who}：産地別"), who=who),
            ("commodity", "origin", "gate", "share, %", "of", "volume", "year", "source"),
            [
                (voice.name(row, "commodity"), voice.name(row, "origin"), _gate_of(voice, row),
                 _share(voice, row), voice.word(row["share_of"] or row["flow"]),
                 _volume(voice, row), voice.period(row["year"]), _cited(voice, row))
                for row in _sorted(kept, by_share=False)
            ],
        )  # fmt: skip
    _fold(voice, rows)


def _gate_of(voice: Voice, row: Row) -> str | None:
    """The gate of an origin; "none" where its lane passes none."""
    return voice.name(row, "gate") or (voice.word("none") if row["lane_share"] else None)


def _show_stand_ins(voice: Voice, rows: list[Row]) -> None:
    """Which port stands for a region, and how much of an import rests on it."""
    from sealane.assess.close.phrase import goods
    from sealane.assess.exposure.basis import stand_ins_said
    from sealane.assess.word import period_said
    from sealane.say.said import Figure, Said

    rest = [
        (row["stands_for"],
         Said("{share} of {what} ({year})", "{what}の{share}（{year}）").filled(
             share=Figure(100 * row["origin_share"], Said("%", "%")),
             what=goods(row["commodity"]), year=period_said(row["year"])))
        for row in _sorted(rows)
        if row["stands_for"] and row["origin_share"] is not None
    ]  # fmt: skip
    for said in stand_ins_said(rest):
        voice.say(said)


def _show_missing(voice: Voice, missing: list[Row]) -> None:
    """What is not known, commodities with the same gap together."""
    from sealane.say.said import Said

    said = Said("Not known of {what}: {missing}. {hint}", "{what}について不明：{missing}。{hint}")
    together: dict[tuple[str | None, str | None], list[str]] = {}
    for one in missing:
        same = voice.name(one, "missing"), voice.name(one, "hint")
        together.setdefault(same, []).append(str(voice.name(one, "commodity")))
    comma = ", " if voice.language == "en" else "、"
    for (gap, hint), goods in together.items():
        voice.talk(said, what=comma.join(goods), missing=gap, hint=hint)


def _cited(voice: Voice, row: Row) -> str:
    """The source, and how near to its origin it was read."""
    from sealane.assess.source_kind import cited_said

    return cited_said(row["source"]).in_(voice.language)


def _volume(voice: Voice, row: Row) -> str:
    return voice.amount(
        row.get("volume"), row.get("unit"), row.get("volume_low"), row.get("volume_high")
    )


def _codes(row: Row) -> list[str | None]:
    """What the intervals of a row are, or why it has none; of figures that it has alone."""
    told = [row["interval"], row["no_interval"]] if row["share"] is not None else []
    if row.get("volume") is not None:
        told += [row["volume_interval"], row["volume_no_interval"]]
    return told


def _share(voice: Voice, row: Row) -> str:
    return voice.percent(row["share"], row["low"], row["high"], told_to=row.get("told_to"))


def _kept(rows: Sequence[Row]) -> list[Row]:
    """Rows of which something passes in the middle, and that are not small at their upper end too;
    what has no share is kept."""
    return [row for row in _large(rows) if row["share"] != 0.0]


def _large(rows: Sequence[Row]) -> list[Row]:
    """Rows that are not small at their upper end too; what has no share is one."""
    from sealane.cli.assess.voice import FOLD

    return [
        row
        for row in rows
        if row["share"] is None or max(row["share"], row["high"] or 0.0) >= FOLD.least_share
    ]


def _fold(voice: Voice, rows: Sequence[Row]) -> None:
    from sealane.cli.assess.voice import FOLD
    from sealane.say.said import Figure, Said

    large = _large(rows)
    _may_pass(voice, [row for row in large if row["share"] == 0.0])
    folded = [row for row in rows if row not in large]
    if folded:
        voice.say(
            Said(
                "Left out as less than {least} % each: {count}; --json has them.",
                "省略：各{least}%に満たない行{count}件。--jsonにはすべて示す。",
            ),
            count=len(folded),
            least=Figure(100 * FOLD.least_share),
        )
    _unknown(voice, folded)


def _unknown(voice: Voice, rows: Sequence[Row]) -> None:
    """The part of unknown origin of imports of which less than a trace is known to pass a gate."""
    from sealane.assess.close.phrase import goods
    from sealane.say.said import Figure, Said, listed

    parts: dict[str, float] = {}
    for row in rows:
        if row.get("not_known"):
            parts[row["commodity"]] = max(parts.get(row["commodity"], 0.0), row["not_known"])
    named = [
        Said("{what} {part}", "{what} {part}").filled(
            what=goods(what), part=Figure(100 * part, Said("%", "%"), decimals=0))
        for what, part in parts.items()
    ]  # fmt: skip
    if named:
        voice.say(
            Said(
                "Of these, what is of unknown origin may pass there too: {named}.",
                "うち、産地不明で通りうる割合：{named}。",
            ),
            named=listed(named),
        )


def _may_pass(voice: Voice, rows: Sequence[Row]) -> None:
    """Rows of which nothing passes in the middle and some may, in a line with their upper ends."""
    from sealane.assess.close.may_pass import may_pass_said, named_up_to
    from sealane.assess.close.phrase import goods
    from sealane.say.said import Said

    named = []
    for row in _sorted([*rows]):
        what, at = goods(row["commodity"]), Said(row["gate_en"] or "–", row["gate_ja"] or "–")
        name = Said(f"{what.en}, {at.en}", f"{what.ja}（{at.ja}）")
        if row.get("origin_en"):
            who, by = row["origin_en"], row["origin_ja"]
            name = Said(f"{what.en} from {who}, {at.en}", f"{by}産{what.ja}（{at.ja}）")
        named.append(named_up_to(name, 100 * row["high"], None, None, row.get("not_known")))
    for said in may_pass_said(named):
        voice.say(said)


def _sorted(rows: list[Row], *, by_share: bool = True) -> list[Row]:
    """By commodity, the ones asked about first; then the largest share first."""
    from sealane.assess.exposure import ASKED

    def key(row: Row) -> tuple[int, float]:
        at = ASKED.index(row["commodity"]) if row["commodity"] in ASKED else len(ASKED)
        return at, -(row["share"] or 0.0) if by_share else 0.0

    return sorted(rows, key=key)
