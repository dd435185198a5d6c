"""Sections of a brief: stories by language, where first observed, groups, crowds."""

from __future__ import annotations

from sealane.inform.coordination import Detectable
from sealane.inform.defence.concert import Group
from sealane.inform.defence.incident import Incident
from sealane.inform.defence.spread import Narrative, Story
from sealane.inform.defence.words import (
    CLAIM_LEVELS,
    EXPLAINED,
    KINDS,
    NULLS,
    ORIGIN_REASONS,
    RELATIONS,
    both,
    language_said,
    languages_said,
    minute,
    whole,
)
from sealane.say import Cell, Column, Paragraph, Said, Section, Table
from sealane.say.said import joined

__all__ = ["across", "beginnings", "concert", "crowds"]

REASONS = 2
"""Of what lowers the claim on a beginning, the gravest; the JSON has all."""
QUOTED = 120
"""[characters] Of a wording in a table."""
MEASURES = (("size", Said("posts of one tree", "一つの木の投稿数")),
            ("depth", Said("depth", "深さ")), ("breadth", Said("breadth", "幅")))  # fmt: skip


def across(incident: Incident) -> Section:
    """Stories by language, and when each was first seen."""
    heading = Said("Narratives by language", "言語別の話題")
    if not incident.stories:
        told = Said("No wording that five accounts or more share was found.",
                    "5アカウント以上が共有する文面は見つからなかった。")  # fmt: skip
        return Section(heading=heading, paragraphs=(told,))
    rows = []
    wordings = {one.cluster: one for one in incident.narratives}
    for number, one in enumerate(incident.stories, 1):
        for at, each in enumerate(one.languages):
            lag = (each.first_at - one.languages[0].first_at).total_seconds() / 3600.0
            rows.append((
                _story_said(number, one, wordings) if at == 0 else both(f"{number}"),
                language_said(each.language),
                minute(each.first_at), both("–" if at == 0 else f"{lag:+.1f}"),
                whole(each.posts), whole(each.accounts),
            ))  # fmt: skip
    return Section(
        heading=heading,
        table=Table(
            caption=Said("Stories with a wording that five accounts or more share",
                         "5アカウント以上が共有する文面のある話題"),
            columns=(
                Column(Said("story", "話題")), Column(Said("language", "言語")),
                Column(Said("first observed by us (UTC)", "当方の初観測（UTC）")),
                Column(Said("later by (h)", "遅れ（時間）"), align="end"),
                Column(Said("posts", "投稿"), align="end"),
                Column(Said("accounts", "アカウント"), align="end"),
            ),
            rows=tuple(rows),
            more=_left(incident),
        ),
        notes=(_matched(incident),),
    )  # fmt: skip


def _matched(incident: Incident) -> Said:
    """How languages were matched."""
    ways = [RELATIONS[one] for one in dict.fromkeys(by for o in incident.stories for by in o.by)]
    if not ways:
        ways = [Said("no story was seen in two languages", "二言語で一致した話題なし")]
    return Said(
        f"Languages are matched {joined(ways).en}. {incident.matched_by} Whose text was translated "
        "from whose is not known.",
        f"言語間の照合：{joined(ways).ja}。どれがどれの翻訳かは分からない。",
    )


def _story_said(number: int, story: Story, wordings: dict[str, Narrative]) -> Said:
    texts = [wordings[one].text for one in story.clusters if one in wordings and wordings[one].text]
    if not texts:
        return Said(f"{number}: not quoted", f"{number}：引用なし")
    text = " ".join(str(texts[0]).split())
    text = text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
    return Said(f"{number}: “{text}”", f"{number}：「{text}」")


def _left(incident: Incident) -> tuple[Said, ...]:
    told = []
    if incident.narratives_left:
        told.append(Said(
            f"{incident.narratives_left} more narratives are not shown: less was copied in them.",
            f"ほかに複製の少ない話題{incident.narratives_left}件は省略。"))  # fmt: skip
    if incident.narratives_small:
        least = incident.rule.least_accounts
        told.append(Said(
            f"{incident.narratives_small} narratives of fewer than {least} accounts are counted "
            "and not told.",
            f"{least}アカウント未満の話題{incident.narratives_small}件は件数のみ。"))  # fmt: skip
    return tuple(told)


def beginnings(incident: Incident) -> Section | None:
    """Where each narrative was first observed by us, and ranges of how it spread."""
    if not incident.narratives:
        return None
    columns = (
        Column(Said("wording", "文面")),
        Column(Said("first observed by us (UTC)", "当方の初観測（UTC）")),
        Column(Said("beginning", "始まり")),
        *(Column(name, align="end") for _, name in MEASURES),
        Column(Said("turned round", "意味の反転"), align="end"),
    )  # fmt: skip
    return Section(
        heading=Said("Where first observed, and how it spread", "初観測と広がり方"),
        table=Table(
            caption=Said("Each narrative: the earliest post that we collected, and ranges over "
                         "several reconstructions of who came from whom",
                         "話題ごとの最も早い収集済み投稿と、複数の再構成による範囲"),
            columns=columns,
            rows=tuple(_beginning(one) for one in incident.narratives),
        ),
        notes=(
            Said("“First observed by us” is not where it began: what was not collected, or was "
                 "deleted, is not known. “Turned round” counts posts that change a negation, a "
                 "number or who did it.",
                 "「当方の初観測」は発生源ではない。未収集・削除済みの投稿は分からない。"
                 "「意味の反転」は否定・数値・主客を変えた投稿の数。"),
        ),
    )  # fmt: skip


def _beginning(one: Narrative) -> tuple[Cell, ...]:
    first = one.origin.first
    text = Said("not quoted", "引用なし") if one.text is None else both(_cut(one.text))
    level = CLAIM_LEVELS[first.level]
    reasons = [ORIGIN_REASONS[each.name] for each in first.reasons if each.name in ORIGIN_REASONS][
        :REASONS
    ]
    if reasons:
        level = Said(f"{level.en}: {'; '.join(each.en for each in reasons)}",
                     f"{level.ja}：{'、'.join(each.ja for each in reasons)}")  # fmt: skip
    ranges = one.origin.ranges
    language = both("–") if one.language is None else language_said(one.language)
    at = minute(first.at)
    return (
        text,
        Said(
            f"{at.en}, {first.platform}, {language.en}", f"{at.ja}、{first.platform}、{language.ja}"
        ),
        level,
        *(both(_range(*ranges[name])) for name, _ in MEASURES),
        whole(one.turned),
    )


def _range(low: float, high: float) -> str:
    return f"{low:,.0f}" if low == high else f"{low:,.0f}–{high:,.0f}"


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= QUOTED // 2 else plain[: QUOTED // 2 - 1] + "…"


def concert(incident: Incident) -> Section:
    """Groups beyond chance, and what would have been found."""
    rule = incident.rule
    nulls = joined([NULLS.get(one, both(one)) for one in incident.nulls])
    method = Said(
        f"Shares of one thing at most {incident.window_s:g} s apart, held against chance by "
        f"{nulls.en}; a group stands where each explains it with a false-discovery rate of at most "
        f"{incident.q:g}. That is not: false, bought, or by whom.".replace(
            "each explains it", "none explains it"),
        f"同じものを{incident.window_s:g}秒以内に共有した組を、{nulls.ja}から見た偶然と比較。"
        f"偽発見率{incident.q:g}以下で、どれでも説明できない集団のみを示す。"
        "虚偽か、対価があるか、誰によるかは示さない。",
    )  # fmt: skip
    told: list[Paragraph | Said] = [method]
    if incident.groups_small:
        told.append(Said(
            f"{incident.groups_small} groups of fewer than {rule.least_accounts} accounts are "
            "counted and not told.",
            f"{rule.least_accounts}アカウント未満の集団{incident.groups_small}件は件数のみ。"
        ))  # fmt: skip
    table = None
    if incident.groups:
        table = Table(
            caption=Said("Groups that share in concert beyond chance", "偶然を超えて連動する集団"),
            columns=(
                Column(Said("group", "集団")),
                Column(Said("accounts", "アカウント")),
                Column(Said("shared", "共有したもの")),
                Column(Said("languages", "言語")),
                Column(Said("from, to (UTC)", "期間（UTC）")),
                Column(Said("largest q", "最大q値")),
                Column(Said("ordinary reasons that fit", "当てはまる通常の理由")),
            ),
            rows=tuple(_group(one) for one in incident.groups),
        )  # fmt: skip
    else:
        told.append(Said("No such group was found.", "該当する集団は見つからなかった。"))
    told.append(_detectable(incident.detectable))
    return Section(heading=Said("Acting in concert", "連動"), paragraphs=tuple(told), table=table)


def _group(one: Group) -> tuple[Cell, ...]:
    kinds = [(f"{number} ", KINDS[kind]) for kind, number in one.kinds.items() if kind in KINDS]
    shared = Said(", ".join(n + name.en for n, name in kinds) or "–",
                  "・".join(name.ja + n.strip() + "件" for n, name in kinds) or "–")  # fmt: skip
    worst = max(one.q, one.q_common, one.q_within or 0.0)
    fits = [EXPLAINED[each.kind] for each in one.explanations if each.kind in EXPLAINED]
    return (
        both(one.key[:8]),
        whole(len(one.accounts)),
        shared,
        languages_said(one.languages),
        both(f"{minute(one.first_at).en} – {minute(one.last_at).en}"),
        both(f"{worst:.1g}" if worst >= 1e-6 else "< 1e-6"),
        joined(fits) if fits else Said("none of those known", "既知のものなし"),
    )


def _detectable(every: tuple[Detectable, ...]) -> Said:
    """The smallest group that would have been found, at two disciplines."""
    parts = []
    for objects, discipline in ((8, 1.0), (8, 0.7), (16, 0.4)):
        for one in every:
            if one.objects == objects and one.discipline == discipline:
                many = (Said(f"{one.accounts} accounts", f"{one.accounts}アカウント")
                        if one.accounts else Said("none up to 60", "60まで検出不可"))  # fmt: skip
                parts.append(Said(
                    f"{objects} things of which {discipline:.0%} share each: {many.en}",
                    f"対象{objects}件を各{discipline:.0%}が共有：{many.ja}"))  # fmt: skip
    if not parts:
        return Said("How small a group would have been found is not known.",
                    "検出できた最小の集団は不明。")  # fmt: skip
    return Said(
        f"The smallest group that would have been found: {'; '.join(one.en for one in parts)}.",
        f"検出できた最小の集団：{'、'.join(one.ja for one in parts)}。",
    )


def crowds(incident: Incident) -> Section | None:
    """Bursts that were set aside: many people at once are no group."""
    if not incident.crowds:
        return None
    columns = (
        Column(Said("what", "対象")), Column(Said("posts", "投稿"), align="end"),
        Column(Said("accounts", "アカウント"), align="end"),
        Column(Said("from (UTC)", "開始（UTC）")), Column(Said("to (UTC)", "終了（UTC）")),
    )  # fmt: skip
    rows = tuple(
        (KINDS.get(one.kind, both(one.kind)), whole(one.posts), whole(one.accounts),
         minute(one.first_at), minute(one.last_at))
        for one in incident.crowds
    )  # fmt: skip
    rest = incident.crowds_in_all - len(rows)
    more = (
        (Said(f"{rest} smaller ones are not shown.", f"ほかに小さいもの{rest}件。"),)
        if rest
        else ()
    )
    caption = Said("Many at once, set aside and not searched for groups",
                   "同時に多数が共有したもの（集団の検出から除外）")  # fmt: skip
    return Section(
        heading=Said("Crowds", "一斉の共有"),
        table=Table(caption=caption, columns=columns, rows=rows, more=more),
    )
