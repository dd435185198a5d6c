"""What the world and the countries behind the gates lose, as tables of ``sealane assess close``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sealane.cli.assess.voice import Voice

__all__ = ["tell_world"]

"""Letters of a source in the table; JSON has it whole."""


def tell_world(told: dict[str, Any], voice: Voice) -> None:
    """World totals by commodity, what countries cannot sell, and food behind the gates."""
    from sealane.say.said import Said

    several = len(told["gates"]) > 1
    rows = [
        (
            f"{voice.name(one, 'commodity')}, {voice.gate(one['gate'])}"
            if several else voice.name(one, "commodity"),
            voice.span(one["through"]), voice.unit(one["unit"]), _percent(voice, one["of_world"]),
            voice.span(one["bypass"]),
            voice.word("goes round") if one["fate"] == "diverted" else voice.span(one["lost"]),
            f"{voice.span(one['lost_over'])} {voice.unit(one['lost_over_unit'])}"
            if one["lost_over"] else "–",
            _percent(voice, one["lost_of_world"]), voice.period(one["year"]),
            one["sources"][0].partition(": ")[0],
        )
        for one in told["world"]
    ]  # fmt: skip
    header = ("commodity", "through", "unit", "% of sea trade", "pipelines take", "lost",
              "lost while closed", "lost, % of sea trade", "year", "source")  # fmt: skip
    if rows:
        voice.table(
            Said("What the world loses, by commodity", "世界が失う量（品目別）"), header, rows
        )
        _reasons(told, voice)
    _exports(told, voice)
    _food(told, voice)


def _reasons(told: dict[str, Any], voice: Voice) -> None:
    """By which rule trade is lost, late or not told: each reason once."""
    from sealane.say.said import Said

    several, comma = len(told["gates"]) > 1, ", " if voice.language == "en" else "、"
    found: dict[str, list[str]] = {}
    for one in told["world"]:
        name = str(voice.name(one, "commodity"))
        name = f"{name} ({voice.gate(one['gate'])})" if several else name
        found.setdefault(str(voice.name(one, "why")), []).append(name)
    for why, names in found.items():
        voice.say(Said("{names}: {why}.", "{names}：{why}。"),
                  names=comma.join(dict.fromkeys(names)), why=why)  # fmt: skip


def _exports(told: dict[str, Any], voice: Voice) -> None:
    from sealane.say.said import Said

    comma = ", " if voice.language == "en" else "、"
    rows = [
        (
            voice.name(one), voice.name(one, "commodity"), _percent(voice, one["share"]),
            voice.name(one, "share_of") or "", voice.span(one["lost"]), voice.unit(one["unit"]),
            comma.join(voice.country(iso3) for iso3 in one["importers"]), voice.period(one["year"]),
        )
        for one in told["exports"]
        if one["lost"] is None or one["lost"]["value"] > 0.0
    ]  # fmt: skip
    header = ("country", "export", "share, %", "of", "lost at least", "unit", "to", "year")
    is_lost = any(one["lost"] for one in told["exports"])
    is_cut = is_lost or any(one["fate"] in ("cut_off", "in_part") for one in told["world"])
    title = Said("What countries cannot sell there", "そこを通れず売れなくなる輸出")
    if rows:
        passes = Said(
            "Exports that pass there: not lost, they go round",
            "そこを通る輸出（迂回し、失われない）",
        )
        voice.table(title if is_cut else passes, header, rows)
    if is_lost:
        voice.say(
            Said("An amount is what goes to the importers named in its row alone; what the country"
                 " ships through there in all is as much or more. Its part of the gate is in a row"
                 " of its own where it is counted.",
                 "量は各行に挙げた輸入国向けだけの値で、そこを通る輸出の総量はこれ以上となる。該当箇所に"
                 "占める割合は、集計があれば別の行に示した。"),
        )  # fmt: skip


def _food(told: dict[str, Any], voice: Voice) -> None:
    from sealane.say.said import Said

    of = Said("{behind} of {ports}", "{ports}港中{behind}港")
    rows = [
        (
            voice.name(one),
            voice.text(of, behind=one["ports_behind"],
                       ports=one["ports_behind"] + one["ports_outside"]),
            voice.name(one, "commodity"), f"{one['volume']:,.0f}", voice.span(one["most_lost"]),
            one["year"], voice.name(one, "why"),
        )
        for one in told["food"]
        if one["commodity"]
    ]  # fmt: skip
    header = ("country", "ports behind", "food", "import, t/y", "lost at most, t/d", "year", "note")
    if rows:
        voice.table(
            Said("Food of countries behind the gates", "内側の国・地域の食料"), header, rows
        )
    unknown = [one for one in told["food"] if not one["commodity"]]
    if unknown:
        comma = ", " if voice.language == "en" else "、"
        voice.say(
            Said("Food of {names}, with ports behind the gates: {why}.",
                 "内側に港を持つ{names}の食料：{why}。"),
            names=comma.join(str(voice.name(one)) for one in unknown),
            why=str(voice.name(unknown[0], "why")),
        )  # fmt: skip


def _percent(voice: Voice, figures: dict[str, float | None] | None) -> str:
    return voice.span(figures, times=100.0)
