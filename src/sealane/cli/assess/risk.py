"""sealane assess risk: trade disrupted in an average year and in a bad one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.cli.assess.voice import Voice
    from sealane.say.said import Language

__all__ = ["command"]

STEP = ("before_usd", "total_usd", "effect_usd", "apart_usd", "short_before_usd", "short_usd")
LENGTHS = ("paper_km", "mean_km", "mean_low_km", "mean_high_km", "from_km", "to_km")


@click.command(epilog="Example: sealane assess risk --draws 10000 --seed 1 --json")
@click.option(
    "--draws", type=click.IntRange(100, 100_000), default=10_000, show_default=True,
    help="Years to draw for intervals and bad years.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option(
    "--inputs", "hazards_path", metavar="FILE", type=click.Path(),
    help="Record of hazards (CSV) in place of the packaged one.",
)  # fmt: skip
@click.option(
    "--detours", "detours_path", metavar="FILE", type=click.Path(),
    help="Detours of your own, in place of the measured ones (CSV: gate, detour_km, share).",
)  # fmt: skip
@click.option(
    "--trade", "trade_path", metavar="DIR", type=click.Path(),
    help="Folder with trade of your own by which detours are weighed (BACI, UN Comtrade, Oxford).",
)  # fmt: skip
@click.option(
    "--money-year", type=click.IntRange(1950, 2100), metavar="Y",
    help="Year of the money in a table that does not hold it.",
)  # fmt: skip
@option.language
@option.as_json
def command(
    draws: int, seed: int, hazards_path: str | None, detours_path: str | None,
    trade_path: str | None, money_year: int | None, language: Language, as_json: bool,
) -> None:  # fmt: skip
    """Trade disrupted a year by hazard and gate: as published, and mended, with intervals.

    The published reckoning (Verschuur, Lumma & Hall 2025) is repeated as it is; ours stands beside
    it with each mend and its effect, and the detour of each gate by origin, destination and ship.
    Disrupted is not lost: what waits, goes round, is cut off and runs short is told apart.
    """
    from sealane.assess.risk import risk

    found = risk(
        hazards_path, draws=draws, seed=seed, detours=detours_path, trade=trade_path,
        money_year=money_year,
    ).as_dict()  # fmt: skip
    if as_json:
        output.print_json(found)
    else:
        _show(found, language)


def _show(found: dict[str, Any], language: Language) -> None:
    from sealane.cli.assess.voice import Voice
    from sealane.say.said import Said

    voice, ours = Voice(language), found["ours"]
    own = "" if language == "en" else "_ja"
    unit = f" [{voice.unit(found['unit'])}]"
    _show_gates(voice, ours["gates"], unit)
    _show_detours(voice, found["detours"], own)
    voice.table(
        voice.text(Said("By hazard", "危険事象別")) + unit,
        ("hazard", "as published", "ours"),
        [
            (voice.word(name), _told(usd), _told(ours["by_hazard"][name]))
            for name, usd in found["paper"]["by_hazard"].items()
        ],
    )
    voice.table(
        voice.text(Said("What was mended, and its effect", "修正した点とその効果")) + unit,
        (
            "mend",
            "before",
            "after",
            "in the sum",
            "over gates",
            "short before",
            "short after",
            "what was amiss",
        ),
        [
            (one["mend"], *(_told(one[name]) for name in STEP), one[f"amiss{own}"])
            for one in found["mends"]
        ],
    )
    for one in found["mends"]:
        if one[f"note{own}"]:
            output.print_paragraphs(f"{one['mend']}: {one[f'note{own}']}")
    _show_sum(voice, found)
    _show_not_mended(voice, found["not_mended"])
    output.print_paragraphs(found[f"note{own}"])
    output.print_paragraphs(found["record"][f"told{own}"])


def _show_detours(voice: Voice, found: dict[str, Any], own: str) -> None:
    """Detours of the gates, the longest first, beside the one distance of the record."""
    from sealane.say.said import Said, number_said

    if not found["by_gate"]:
        return

    def told(value: float | None, scale: float = 1.0) -> str:
        return "-" if value is None else number_said(scale * value, 0)

    voice.table(
        voice.text(Said("Detour by origin, destination and ship [km]",
                        "出発地・仕向地・船型別の迂回距離[km]")),
        ("gate", "paper", "mean", "low", "high", "5%", "95%", "cut off %", "pairs", "basis"),
        [
            (voice.name(row), *(told(row[name]) for name in LENGTHS), told(row["cut_off"], 100.0),
             told(row["pairs"]), voice.word(row["basis"]))
            for row in found["by_gate"]
        ],
    )  # fmt: skip
    output.print_paragraphs(found[f"note{own}"])


def _show_not_mended(voice: Voice, rows: list[dict[str, Any]]) -> None:
    """What is amiss and stays so, as the record does not allow a mend."""
    from sealane.assess.noted import said_told_in
    from sealane.say.said import Said

    for text in said_told_in(voice.language, rows):
        voice.say(Said("Not mended: {text}", "未修正：{text}"), text=text)


def _show_sum(voice: Voice, found: dict[str, Any]) -> None:
    from sealane.say.said import Figure, Said

    ours = found["ours"]
    year = ours["year"]
    voice.say(
        Said(
            "All: {paper} as published, {ours} mended; a year in 10 brings {ten} or more, one in"
            " 100 {hundred}.",
            "合計：論文{paper}、修正後{ours}。10年に1度は{ten}以上、100年に1度は{hundred}以上となる。",
        ),
        paper=Figure(found["paper"]["total"]),
        ours=Figure(ours["total"], low=min(ours["low"], ours["total"]),
                    high=max(ours["high"], ours["total"])),
        ten=Figure(year["1_in_10"]), hundred=Figure(year["1_in_100"]),
    )  # fmt: skip
    low, high = (f"{100 * end:g}" for end in found["model"]["interval"])
    voice.say(
        Said(
            "Low and high: where the draws lie between {low} and {high} of 100.",
            "低位と高位は、抽出結果の{low}%点から{high}%点まで。",
        ),
        low=low, high=high,
    )  # fmt: skip


def _show_gates(voice: Voice, gates: list[dict[str, Any]], unit: str) -> None:
    """Gates, the largest first; those that would show as 0.0 are counted."""
    from sealane.cli.assess.voice import FOLD
    from sealane.say.said import Figure, Said

    shown = [row for row in gates if max(row["ours"], row["paper"]) >= FOLD.least_bn]
    voice.table(
        voice.text(Said("Trade disrupted a year by gate", "海峡等別の年間途絶額")) + unit,
        ("gate", "as published", "ours", "low", "high", "1 in 10", "1 in 100", "waits",
         "cut off", "goes round", "short"),
        [
            (voice.name(row), *map(_told, (
                row["paper"], row["ours"], row["low"], row["high"], row["year"]["1_in_10"],
                row["year"]["1_in_100"], row["waits"], row["cut_off"], row["goes_round"],
                row["short"],
            )))
            for row in shown
        ],
    )  # fmt: skip
    if folded := len(gates) - len(shown):
        voice.say(
            Said(
                "Left out as less than {least} each: {count}; --json has them.",
                "省略：各{least}に満たない海峡等{count}か所。--jsonにはすべて示す。",
            ),
            count=folded,
            least=Figure(FOLD.least_bn),
        )


def _told(billion: float) -> str:
    """Billions to a tenth: the record has returns and days of two or three digits."""
    from sealane.say.said import number_said

    return number_said(billion, 1)
