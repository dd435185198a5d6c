"""The brief of an incident: what is known, what is not, claims, spread, what to do next."""

from __future__ import annotations

from datetime import datetime

from sealane.inform.defence.correction import corrections_of
from sealane.inform.defence.incident import Incident
from sealane.inform.defence.record import SHORT, Standing
from sealane.inform.defence.section_claim import claims, known, maps_of, unknown
from sealane.inform.defence.section_next import (
    correction,
    following,
    limits,
    on_record,
    techniques,
    watching,
)
from sealane.inform.defence.section_spread import across, beginnings, concert, crowds
from sealane.inform.defence.words import both, language_said, languages_said, whole
from sealane.say import Brief, Paragraph, Said, Section

__all__ = ["written"]


def written(
    incident: Incident,
    standing: Standing | None = None,
    *,
    made_at: datetime,
    command: str | None = None,
) -> Brief:
    """A brief in English and Japanese.

    It judges no opinion, names no account and attributes nothing to anybody. ``standing`` is what
    the case's record says; without it nothing is approved. It cannot tell whether whoever reads
    this may do so: what leaves goes by ``sealane inform brief`` and its two approvals.
    """
    draft = corrections_of(incident.claims, made_at=made_at)
    sections: list[Section | None] = [
        known(incident),
        unknown(incident),
        claims(incident),
        *maps_of(incident),
        across(incident),
        beginnings(incident),
        concert(incident),
        crowds(incident),
        following(incident),
        correction(draft),
        watching(incident),
        techniques(incident),
        on_record(incident, standing),
        limits(incident),
    ]
    return Brief(
        title=Said("Incident brief: claims and their spread", "事案要報：主張とその広がり"),
        subtitle=_subtitle(incident),
        made_at=made_at,
        question=Said(
            "What is claimed, what do the observed tracks show, how does it spread, and what next?",
            "何が主張され、観測された航跡は何を示し、どう広がり、次に何をすべきか。",
        ),
        answer=_answer(incident),
        sections=tuple(one for one in sections if one is not None),
        notice=_notice(incident, standing),
        command=command,
    )


def _subtitle(incident: Incident) -> Said:
    """The case, its posts, their times and languages."""
    return Said(
        "Case {case}: {posts} posts of {accounts} accounts, {first} to {last}; {languages}.",
        "案件{case}：{first}から{last}まで、アカウント{accounts}件の投稿{posts}件。{languages}。",
    ).filled(
        case=both(incident.case_id),
        posts=whole(incident.posts),
        accounts=whole(incident.accounts),
        first=incident.first_at,
        last=incident.last_at,
        languages=languages_said(list(incident.languages)),
    )


def _notice(incident: Incident, standing: Standing | None) -> Said:
    who = () if standing is None else standing.approved_by(incident.digest)
    needed = incident.rule.approvals
    state = Said("Draft, not to leave the house", "草案・部外秘")
    if len(who) >= needed:
        state = Said("Approved", "承認済み")
    said = Said(
        f"{state.en}: {len(who)} of {needed} approvals of content {incident.digest[:SHORT]}.",
        f"{state.ja}：内容{incident.digest[:SHORT]}の承認{len(who)}／{needed}。",
    )
    exercise = incident.exercise_id
    if exercise is None:
        return said
    return Said(f"Exercise {exercise}: invented. {said.en}", f"演習{exercise}：架空。{said.ja}")


def _answer(incident: Incident) -> tuple[Paragraph | Said, ...]:
    """What somebody with one minute reads."""
    verdicts = [one.verdict for one in incident.claims]
    asked = len(verdicts) - verdicts.count("not_asked")
    told: list[Paragraph | Said] = []
    if not verdicts:
        text = Said("No claim that tracks could be asked about was found.",
                    "航跡と照合できる主張は見つからなかった。")  # fmt: skip
    elif not asked:
        text = Said(
            f"{len(verdicts)} claims were found; none was held against tracks.",
            f"主張{len(verdicts)}件を確認。航跡との照合はまだ行っていない。",
        )
    else:
        open_ = verdicts.count("cannot_say")
        text = Said(
            f"Of {asked} claims, the observed tracks contradict {verdicts.count('contradicts')}, "
            f"support {verdicts.count('supports')}, support {verdicts.count('in_parts')} in parts, "
            f"and cannot decide {open_}.",
            f"主張{asked}件のうち、観測された航跡に反するもの{verdicts.count('contradicts')}件、"
            f"裏付けられるもの{verdicts.count('supports')}件、"
            f"一部のみ{verdicts.count('in_parts')}件、判断できないもの{open_}件。",
        )
    told.append(Paragraph(text, lead=Said("Claims.", "主張")))
    told.append(Paragraph(_concert_said(incident), lead=Said("Spread.", "広がり")))
    told.append(Paragraph(_next_said(incident), lead=Said("Next.", "次")))
    return tuple(told)


def _concert_said(incident: Incident) -> Said:
    stories = sum(len(one.languages) > 1 for one in incident.stories)
    groups = incident.groups
    if not groups:
        return Said(
            f"{stories} stories run through several languages. No group that acts in concert "
            "beyond chance was found; how small a group would have been found stands below.",
            f"複数の言語にまたがる話題は{stories}件。偶然を超えて連動する集団は見つからなかった。"
            "検出できた最小の集団は後述。",
        )
    benign = sum(bool(one.explanations) for one in groups)
    return Said(
        f"{stories} stories run through several languages. {len(groups)} groups of "
        f"{incident.rule.least_accounts} accounts or more share the same things at nearly the same "
        f"time beyond chance; ordinary reasons fit {benign} of them.",
        f"複数の言語にまたがる話題は{stories}件。{incident.rule.least_accounts}アカウント以上で、"
        f"偶然を超えてほぼ同時に同じものを共有する集団は{len(groups)}件。"
        f"うち{benign}件には通常の理由が当てはまる。",
    )


def _next_said(incident: Incident) -> Said:
    likely = [
        (one, story)
        for story in incident.stories
        for one in story.next
        if one.is_likely(incident.rule.next_part)
    ]
    if not likely:
        return Said("Nothing seen here says which language comes next.",
                    "次に広がる言語を示す観測はない。")  # fmt: skip
    one, _ = max(likely, key=lambda pair: (pair[0].followed, pair[0].low))
    name = language_said(one.language)
    sure = {"fair": ("fairly sure", "ある程度確か"), "low": ("little sure", "確度は低い")}[one.sure]
    return Said(
        f"The likeliest next language is {name.en}, where {one.followed} of {one.among} other "
        f"stories came later ({sure[0]}).",
        f"次に広がる可能性が最も高いのは{name.ja}（他の話題{one.among}件中{one.followed}件が"
        f"後に到達、{sure[1]}）。",
    )
