"""sealane inform claim: what a text claims, held against the tracks of a lake."""

from __future__ import annotations

import math
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output
from sealane.cli.inform.opening import tell_drill

if TYPE_CHECKING:
    from sealane.cli.inform.claim_lake import ClaimLake
    from sealane.inform.claim import Claim, Judgement, Rule, Said

__all__ = ["command"]

REJECTED = 3  # exit code: done, with rejected input


@click.command(
    epilog="Example: sealane inform claim --who 431000001 --did was_at --where 123.5,25.7,2 "
    "--from 2026-03-05T01:00Z --to 2026-03-05T01:30Z --lake lake"
)
@click.argument("said", metavar="TEXT|FILE|CASE", required=False)
@option.lake
@click.option("--who", metavar="SHIP", help="By hand: MMSI, IMO number (IMO 9074729) or name.")
@click.option(
    "--did",
    metavar="DEED",
    help="By hand: collided, rammed, blocked, entered, was_at, stopped, ais_off, fired_on or "
    "water_cannon.",
)
@click.option("--whom", metavar="SHIP", help="By hand: the other ship.")
@click.option(
    "--where", metavar="PLACE", help="By hand: longitude,latitude[,radius in nmi], or a zone."
)
@click.option("--from", "since", type=option.TIME, metavar="T", help="By hand: from this time.")
@click.option("--to", "until", type=option.TIME, metavar="T", help="By hand: until this time.")
@click.option("--throughout", is_flag=True, help="By hand: all of that time, not some moment.")
@click.option("--denied", is_flag=True, help="By hand: the claim is that it did not happen.")
@click.option(
    "--posted-at",
    type=option.TIME,
    metavar="T",
    help="When a TEXT was posted: it dates 'yesterday', and days without a year.",
)
@click.option(
    "--time-zone",
    metavar="NAME",
    help="Whose clock a text goes by that names none, for example Asia/Tokyo. Default: by its "
    "language.",
)
@click.option(
    "--zones",
    "zones_path",
    metavar="FILE",
    help="Zones (GeoJSON) that claims may name, before those of the lake's latest run.",
)
@click.option(
    "--sensor",
    "sensors",
    multiple=True,
    metavar="SOURCE",
    help="A source of positions that does not rest on AIS (radar, SAR). Repeatable.",
)
@click.option("--platform", metavar="NAME", help="Platform of the posts of a FILE.")
@click.option(
    "--set",
    "chosen",
    multiple=True,
    metavar="NAME=NUMBER",
    help="Another threshold, for example max_speed_kn=50 or contact_m=60.",
)
@option.in_words
@option.as_json
def command(**given: Any) -> int:
    """Hold a claim against the tracks: supported, contradicted, or not to be decided.

    TEXT is read by rules in Chinese, Japanese, English and Russian; FILE is posts, a plain text
    (.txt, .md) or claims as JSON; CASE a folder of `sealane inform posts`. By hand: --who and
    --did. A silence never contradicts, intent and fault are not worked out, AIS can be false: the
    sources are named. No outlet and no author gets a mark.
    """
    from sealane.cli.inform.claim_lake import ClaimLake
    from sealane.inform.claim import judge
    from sealane.lake import Lake

    rule = _rule(given["chosen"])
    _check(given)
    lake = Lake(given["lake_path"], create=False)
    exercise_id = _exercise_of(given["said"])
    seen = ClaimLake(
        lake, rule, zones_path=given["zones_path"], sensors=given["sensors"],
        exercise_id=exercise_id,
    )  # fmt: skip
    said = _said(given, seen)
    judged = [judge(claim, seen.sea(claim)) for claim in said.claims]
    if given["as_json"]:
        output.print_json({"exercise_id": exercise_id, **_as_json(said, judged, rule)})
    else:
        tell_drill(exercise_id)
        _print(said, judged)
    return REJECTED if said.rejected else 0


def _exercise_of(said: str | None) -> str | None:
    """The drill that a CASE is of; a FILE, a TEXT or a claim by hand is held to be real."""
    from sealane.cli.inform.claim_lake import existing
    from sealane.inform import Case

    path = existing(said) if said else None
    return Case(path).exercise_id if path is not None and path.is_dir() else None


def _rule(chosen: tuple[str, ...]) -> Rule:
    from sealane.inform.claim import Rule

    values = {}
    for one in chosen:
        name, mark, value = one.partition("=")
        if not mark:
            raise click.BadParameter(f"{one!r} is no NAME=NUMBER.", param_hint="--set")
        values[name] = value
    return Rule.from_settings(values)


def _check(given: dict[str, Any]) -> None:
    """That there is one thing to ask about."""
    if bool(given["who"] or given["did"]) == bool(given["said"]):
        raise click.UsageError("Give a TEXT, FILE or CASE, or else --who and --did.")


def _said(given: dict[str, Any], seen: ClaimLake) -> Said:
    """Claims by hand, of a file or a case, or of the text itself."""
    from sealane.cli.inform.claim_lake import existing
    from sealane.inform.claim import Said, claims_in, said_in

    if not given["said"]:
        return Said((_by_hand(given),), "by hand")
    zone = _zone(given["time_zone"])
    path = existing(given["said"])
    if path is not None:
        return said_in(path, platform=given["platform"], zone=zone, names=seen.heard)
    import polars as pl

    texts = pl.Series([given["said"]])
    found = claims_in(texts, posted_at=[given["posted_at"]], zone=zone, names=seen.heard)[0]
    return Said(tuple(found), "text", silent=int(not found))


def _zone(name: str | None) -> Any:
    from zoneinfo import ZoneInfo

    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise click.BadParameter(
            f"{name!r} is no time zone; write Asia/Tokyo, for example.", param_hint="--time-zone"
        ) from error


def _by_hand(given: dict[str, Any]) -> Claim:
    from sealane.inform.claim import Claim, Party, When, party_of

    since, until = given["since"], given["until"]
    if (since is None) != (until is None):
        raise click.UsageError("Give both --from and --to.")
    when = When(since=since, until=until, is_throughout=given["throughout"]) if since else None
    return Claim(
        did=given["did"] or "",
        who=party_of(given["who"]) or Party(),
        whom=party_of(given["whom"]),
        where=_where(given["where"]),
        when=when,
        is_negated=given["denied"],
    )


def _where(text: str | None) -> Any:
    """Degrees with a radius, or the name of a zone."""
    from sealane.inform.claim import Where

    if text is None:
        return None
    parts = text.split(",")
    try:
        numbers = [float(one) for one in parts]
    except ValueError:
        return Where(zone=text, text=text)
    is_odd = len(numbers) not in (2, 3) or not all(map(math.isfinite, numbers))
    if is_odd or abs(numbers[0]) > 180 or abs(numbers[1]) > 90 or min(numbers[2:], default=0) < 0:
        raise click.BadParameter(
            f"{text!r} is no place: write longitude,latitude or longitude,latitude,radius in nmi.",
            param_hint="--where",
        )
    radius = numbers[2] if len(numbers) == 3 else None
    return Where(lon=numbers[0], lat=numbers[1], within_nmi=radius)


def _same(judged: list[Judgement]) -> dict[Any, list[Judgement]]:
    """Claims that say the same, in whatever words, by what they say."""
    from sealane.inform.claim import gist_of

    same: dict[Any, list[Judgement]] = {}
    for one in judged:
        same.setdefault(gist_of(one.claim), []).append(one)
    return same


def _said_by(said: Said, same: list[Judgement]) -> dict[str, int]:
    """In how many different texts a thing is claimed, and in how many posts; of posts alone."""
    if not said.copies:
        return {}
    claims = [one.claim for one in same]
    return {"texts": len({one.source for one in claims}), "posts": said.posts_of(claims)}


def _as_json(said: Said, judged: list[Judgement], rule: Rule) -> dict[str, Any]:
    """``readings`` count each time that a text says something, ``distinct_verdicts`` each thing
    that is claimed once, as a brief and the page do."""
    from sealane.inform.claim import gist_of

    same = _same(judged)
    counts = dict(Counter(one.verdict for one in judged))
    once = Counter(every[0].verdict for every in same.values())
    return {
        "layout": said.layout,
        "texts": said.texts,
        "texts_without_claim": said.silent,
        "rejected": said.rejected,
        "readings": counts,
        "distinct": len(same),
        "distinct_verdicts": dict(once),
        "claims": [one.as_json() | _said_by(said, same[gist_of(one.claim)]) for one in judged],
        "thresholds": rule.thresholds,
    }


def _print(said: Said, every: list[Judgement]) -> None:
    """Each claim once with its verdict, those decided first and then those in most posts;
    under each why, with what reserve, and what would decide."""
    from sealane.cli import tongue
    from sealane.inform.claim import VERDICTS, verdict_told

    language = option.chosen_language()
    once = [(same[0], _said_by(said, same)) for same in _same(every).values()]
    once.sort(key=lambda one: (list(VERDICTS).index(one[0].verdict), -one[1].get("posts", 0)))
    judged = [one for one, _ in once]
    rows = [
        (number, _told(one.claim, language), *by.values(), verdict_told(one.verdict, language),
         _covered(one))
        for number, (one, by) in enumerate(once, 1)
    ]  # fmt: skip
    counts = ("texts", "posts") if said.copies else ()
    if rows:
        tongue.table("Claims", ("number", "claim", *counts, "verdict", "covered by fixes"), rows)
    else:
        output.print_paragraphs(tongue.word("No claim was found that tracks could be asked about."))
    for number, one in enumerate(judged, 1):
        lines = [f"{number}. {_told(one.claim, language)}: {verdict_told(one.verdict, language)}"]
        for heading, reasons in (
            ("why", one.why), ("with reserve", one.caveats), ("would decide", one.decide)
        ):  # fmt: skip
            lines += [f"   {tongue.word(heading)}: {reason.told(language)}" for reason in reasons]
        lines += [
            f"   {tongue.word('track')}: {used['mmsi']} {used['name'] or ''} · {used['fixes']} · "
            f"{used['sha256']}"
            for used in one.tracks
        ]
        output.print_paragraphs("\n".join(lines))
    if said.silent:
        told = tongue.word("{count} texts hold no such claim.", count=said.silent)
        output.print_paragraphs(told)
    for reason, count in said.rejected.items():
        output.print_paragraphs(f"{tongue.word('left out')}: {tongue.word(reason)} {count}")


def _told(claim: Claim, language: str) -> str:
    """A claim in one line: who, did what, to whom, where, when."""
    from sealane.inform.claim import deed_told

    parts = [claim.who.told(), deed_told(claim.did, language, is_to=claim.whom is not None)]
    if claim.is_negated:
        parts[1] = f"NOT {parts[1]}" if language == "en" else f"{parts[1]}の否定"
    if claim.whom is not None:
        parts.append(claim.whom.told())
    if claim.where is not None:
        parts.append(f"@ {claim.where.told()}")
    if claim.when is not None:
        parts.append(f"{_short(claim.when.since)} .. {_short(claim.when.until)}")
    return " ".join(parts)


def _short(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%MZ")


def _covered(one: Judgement) -> str:
    """The least share of the time that fixes of a hull cover."""
    from sealane.inform.claim import share_told

    if not one.coverage:
        return "–"
    return share_told(min(each["covered"] for each in one.coverage))
