"""Sections of a brief: next languages, the draft correction, monitoring, techniques, record."""

from __future__ import annotations

from datetime import datetime

from sealane.inform.defence.correction import Correction
from sealane.inform.defence.correction_words import NAMES
from sealane.inform.defence.incident import Incident
from sealane.inform.defence.record import Standing
from sealane.inform.defence.spread import Next
from sealane.inform.defence.technique import LICENCE, VERSION
from sealane.inform.defence.watching import Watch
from sealane.inform.defence.words import SURE, both, language_said, minute, whole
from sealane.say import Cell, Column, Paragraph, Said, Section, Source, Table

__all__ = ["correction", "following", "limits", "on_record", "techniques", "watching"]

BEHAVIOURS = {
    "copies": Said("texts that a group copies", "集団による文面の複製"),
    "flood": Said("things that a group shares at once", "集団による一斉共有"),
    "hashtag": Said(
        "sets of hashtags that a group shares at once", "集団によるハッシュタグの一斉使用"
    ),
    "swarm": Said("posts that a group answers at once", "集団による一斉返信"),
    "platforms": Said("narratives on several platforms", "複数媒体の話題"),
    "languages": Said("stories in several languages", "複数言語の話題"),
    "reframed_media": Said("pictures that stand in several narratives", "複数の話題に使われた画像"),
}
OUTCOMES = {
    "upheld": Said("upheld", "認容"), "in part": Said("upheld in part", "一部認容"),
    "dismissed": Said("dismissed", "棄却"),
}  # fmt: skip


def following(incident: Incident) -> Section | None:
    """Languages in which a story may come next."""
    told = [(number, one) for number, story in enumerate(incident.stories, 1) for one in story.next]
    if not told:
        return None
    likely = [pair for pair in told if pair[1].is_likely(incident.rule.next_part)]
    rule = Said(
        "By rule, from this case alone: of the other stories that were seen in this one's first "
        "language, how many came to that language after it, and how long after. It is a count, "
        "no forecast of anybody's plan; little sure with few stories.",
        "この案件のみに基づく規則：同じ言語で先に見られた他の話題のうち、後にその言語へ達した件数と"
        "時間差を数える。誰かの計画の予測ではなく、話題が少なければ確度は低い。",
    )
    none = len(told) - len(likely)
    more = (Said(f"{none} pairs of story and language are not shown: few other stories went so.",
                 f"前例の少ない話題と言語の組{none}件は省略。"),) if none else ()  # fmt: skip
    heading = Said("Likely next languages", "次に広がり得る言語")
    if not likely:
        return Section(heading=heading, paragraphs=(rule, *more))
    columns = (
        Column(Said("story", "話題")), Column(Said("may come next in", "次の言語")),
        Column(Said("others that did", "前例")),
        Column(Said("part (90 % interval)", "割合（90％区間）")),
        Column(Said("hours after, least – middle – most", "時間差（最小–中央–最大）")),
        Column(Said("how sure", "確度")),
    )  # fmt: skip
    return Section(
        heading=heading,
        paragraphs=(rule,),
        table=Table(
            caption=Said("Languages in which a story was not seen yet", "まだ見られていない言語"),
            columns=columns,
            rows=tuple(_next(number, one) for number, one in likely),
            more=more,
        ),
    )


def _next(number: int, one: Next) -> tuple[Cell, ...]:
    assert one.lag_h is not None
    share = f"{one.followed / one.among:.0%} ({one.low:.0%}–{one.high:.0%})"
    lag = " – ".join(f"{hours:.2g}" for hours in one.lag_h)
    return (both(str(number)), language_said(one.language),
            Said(f"{one.followed} of {one.among}", f"{one.among}件中{one.followed}件"),
            both(share), both(lag), SURE[one.sure])  # fmt: skip


def correction(draft: Correction | None) -> Section:
    """The correction to have ready, in four languages."""
    heading = Said("A correction to have ready", "訂正文の案")
    if draft is None:
        return Section(heading=heading, paragraphs=(
            Said("The tracks decide no claim, so there is nothing to correct yet. Say what is open "
                 "and what would decide it.",
                 "航跡で決まる主張がないため、訂正文はまだない。未決の点と決め手を示すにとどめる。"),
        ))  # fmt: skip
    told: list[Paragraph | Said] = [
        Said("Written by rule. A person reads, mends and approves it before anybody sees it. Its "
             "evidence: the map, the tracks with their checksums and the times above.",
             "規則により作成。公表前に人が読み、直し、承認する。"
             "根拠は上記の地図、航跡（照合値付き）、時刻。")]  # fmt: skip
    for language, text in draft.texts.items():
        lines = text.split("\n")
        told += [both(f"{NAMES[language]} – {lines[0]}")]
        told += [both(line) for line in lines[1:]]
    return Section(heading=heading, paragraphs=tuple(told))


def watching(incident: Incident) -> Section:
    """Queries, languages and hours."""
    columns = (
        Column(Said("language", "言語")), Column(Said("terms", "検索語")),
        Column(Said("hashtags", "ハッシュタグ")), Column(Said("hosts of links", "リンク先")),
        Column(Said("hours (UTC)", "時間帯（UTC）")), Column(Said("until (UTC)", "期限（UTC）")),
    )  # fmt: skip
    return Section(
        heading=Said("Monitoring to set up", "設定すべき監視"),
        table=Table(
            caption=Said("What to look for, in which languages and hours", "検索語・言語・時間帯"),
            columns=columns,
            rows=tuple(_watch(one) for one in incident.watches),
        ),
        notes=(
            Said("An asterisk stands for an ending. Hours hold four in five of the language's "
                 "posts. Look at public posts alone, and follow no account.",
                 "「*」は語尾の変化。時間帯はその言語の投稿の8割を含む。"
                 "公開投稿のみを対象とし、個別のアカウントを追わない。"),
        ),
    )  # fmt: skip


def _watch(one: Watch) -> tuple[Cell, ...]:
    name = language_said(one.language)
    if not one.is_seen:
        name = Said(f"{name.en} (not seen yet)", f"{name.ja}（未観測）")
    hours = Said("all day", "終日")
    if one.hours is not None:
        hours = both(f"{one.hours[0]:02d}–{one.hours[1]:02d}")
    return (name, both(", ".join(one.terms) or "–"), both(" ".join(one.hashtags) or "–"),
            both(", ".join(one.hosts) or "–"), hours, minute(one.until))  # fmt: skip


def techniques(incident: Incident) -> Section | None:
    """Candidates of DISARM."""
    if not incident.candidates:
        return None
    columns = (
        Column(Said("candidate", "候補")), Column(Said("name in DISARM", "DISARMの名称")),
        Column(Said("what was seen", "観測")), Column(Said("how many", "件数")),
        Column(Said("accounts", "アカウント")), Column(Said("STIX id", "STIX識別子")),
    )  # fmt: skip
    rows = tuple(
        (both(one.technique.external_id), both(one.technique.name),
         BEHAVIOURS[one.technique.behaviour], whole(one.count), whole(one.accounts),
         both(one.technique.stix_id.removeprefix("attack-pattern--")))
        for one in incident.candidates
    )  # fmt: skip
    source = Source(Said(f"{LICENCE}, version {VERSION}.", f"{LICENCE}、版{VERSION}。"))
    return Section(
        heading=Said("Techniques it may be", "該当し得る手法"),
        table=Table(
            caption=Said("Candidates of the DISARM framework, for a person to judge",
                         "DISARMフレームワークの候補（判断は人が行う）"),
            columns=columns, rows=rows, sources=(source,),
        ),
        notes=(
            Said("A candidate says that what was seen is what such a technique looks like. "
                 "Ordinary people and outlets do the same things.",
                 "候補は、観測がその手法の外見に当たることのみを示す。"
                 "一般の人や報道機関も同じことをする。"),
        ),
    )  # fmt: skip


def on_record(incident: Incident, standing: Standing | None) -> Section:
    """Approvals, corrections, appeals, sendings."""
    told: list[Paragraph | Said] = []
    for number, one in enumerate(incident.corrections, 2):
        at = minute(datetime.fromisoformat(str(one["at"])))
        word = Said("withdrawn", "撤回") if one["withdrawn"] else Said("corrected", "訂正")
        told.append(Said(f"Version {number}, {at.en} UTC, {word.en}: {one['because']}",
                         f"第{number}版、{at.ja} UTC、{word.ja}：{one['because']}"))  # fmt: skip
    for one in incident.appeals:
        at = minute(datetime.fromisoformat(str(one["at"])))
        outcome = Said("open", "未回答")
        if one["outcome"] is not None:
            outcome = OUTCOMES.get(str(one["outcome"]), both(str(one["outcome"])))
        told.append(Said(f"Appeal {one['number']}, {at.en} UTC: {outcome.en}.",
                         f"異議{one['number']}、{at.ja} UTC：{outcome.ja}。"))  # fmt: skip
    sendings = () if standing is None else standing.sendings
    for line in sendings:
        at = minute(datetime.fromisoformat(line["at"]))
        parties = ", ".join(line.get("to", ())) or "–"
        told.append(
            Said(
                f"Version {line['version']}, {at.en} UTC, {line['how']}: {parties}.",
                f"第{line['version']}版、{at.ja} UTC、{line['how']}：{parties}。",
            )
        )
    if not told:
        told.append(Said("No correction and no appeal is on record; nothing was sent.",
                         "訂正・異議・送付の記録はない。"))  # fmt: skip
    told.append(Said(
        "Whoever is told of here or disagrees may appeal: sealane inform appeal CASE. Corrections "
        "go to everybody who got the brief.",
        "ここに示された者や異論のある者は異議を申し立てられる：sealane inform appeal CASE。"
        "訂正は要報を受け取ったすべての相手に送る。"))  # fmt: skip
    return Section(
        heading=Said("Corrections, appeals and receivers", "訂正・異議・受領者"),
        paragraphs=tuple(told),
    )


def limits(incident: Incident) -> Section:
    """What the brief cannot tell, and how it was made."""
    least = incident.rule.least_accounts
    return Section(
        heading=Said("How this was made, and what it cannot tell", "作成方法と限界"),
        paragraphs=(
            Said("Timing, copying, linking and matches across languages are judged; opinion, "
                 "ideology and nationality are not. No account gets a score of its own.",
                 "時刻、複製、リンク、言語間の一致のみを判断し、意見・思想・国籍は判断しない。"
                 "個々のアカウントに点数を付けない。"),
            Said(f"Accounts are keyed hashes in the case and counts here; groups and wordings of "
                 f"fewer than {least} accounts are not told.",
                 f"アカウントは案件内では鍵付きハッシュ、ここでは件数のみ。"
                 f"{least}アカウント未満の集団と文面は示さない。"),
            Said("Only what was collected is known. Which claims were read from texts depends on "
                 "rules for four languages; words they do not know are missed.",
                 "収集した範囲しか分からない。主張の読み取りは4言語の規則により、"
                 "規則にない表現は漏れる。"),
        ),
    )  # fmt: skip
