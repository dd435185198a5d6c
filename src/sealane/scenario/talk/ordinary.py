"""Talk in which nobody acts in concert, though much of it is said at one time: everyday talk, links
that many find at once, wire copies, accounts that post by the clock, and repeated warnings."""

from __future__ import annotations

from sealane.scenario.talk.crowd import Post, Talk
from sealane.scenario.talk.wording import (
    BULLETINS,
    CHATTER,
    HAZARDS,
    LANGUAGES,
    PORTS,
    THINGS,
    WARNING,
    WIRE,
)

__all__ = ["bulletins", "bursts", "chatter", "everyday", "warnings", "wires"]

HOUR, DAY = 3600.0, 86_400.0
PER_HOUR = 60.0
"""Everyday posts in an hour."""
LINKS = 500
STOPS = {"zh": "。", "ja": "。"}
"""What ends a sentence; elsewhere a full stop and a space."""
LINKED = 0.35
"""Part of everyday posts with a link of those that go round."""
NIGHT = 0.7
"""Part of the posts between 15 and 21 UTC that is not made: the strait sleeps."""
BURSTS, BURST_S = 6, 900.0
WIRES, OUTLETS, OTHERS, WIRE_S = 8, 14, 22, 600.0
OFFICIALS, EVERY_S, LATE_S = 6, 6 * HOUR, 3.0
REPEATERS, WARNINGS, REPEATS, AGAIN_S, SPREAD_S = 8, 6, 3, 4 * HOUR, 50.0


def everyday(talk: Talk, language: str) -> str:
    """Everyday talk, hardly ever the same twice."""
    rng = talk.rng
    lines = [
        CHATTER[language][int(one)].format(
            port=PORTS[language][int(rng.integers(3))],
            thing=THINGS[language][int(rng.integers(3))],
            n=int(rng.integers(2, 900)),
        )
        for one in rng.choice(len(CHATTER[language]), 4, replace=False)
    ]
    return STOPS.get(language, ". ").join(lines)


def chatter(talk: Talk) -> None:
    """Everyday posts by day and night, some with links of which a few are known to many."""
    rng, people = talk.rng, talk.people
    count = int(rng.poisson(talk.end_s / HOUR * PER_HOUR))
    accounts = rng.choice(len(people.activity), count, p=people.activity)
    fame = 1.0 / (rng.permutation(LINKS) + 30.0)
    born = rng.uniform(0, talk.end_s, LINKS)
    links = rng.choice(LINKS, count, p=fame / fame.sum())
    is_linked = rng.random(count) < LINKED
    later = rng.lognormal(8.0, 2.0, count)
    at = rng.uniform(0, talk.end_s, count)
    for account, link, has_link, delay, moment in zip(
        accounts, links, is_linked, later, at, strict=True
    ):
        time = float(born[link] + delay) if has_link else float(moment)
        if 15 * HOUR <= time % DAY < 21 * HOUR and rng.random() < NIGHT:
            continue
        language = people.language[int(account)]
        url = (f"https://strait-life.example/{int(link)}",) if has_link else ()
        said = everyday(talk, language)
        talk.add(
            Post(
                at_s=time,
                account=int(account),
                text=said,
                language=language,
                role="chatter",
                urls=url,
            )
        )


def bursts(talk: Talk) -> None:
    """A link that many find within minutes of each other, knowing nothing of each other."""
    rng = talk.rng
    for number in range(BURSTS):
        begin = float(rng.uniform(6 * HOUR, talk.end_s - 6 * HOUR))
        url = (f"https://strait-life.example/film/{number}",)
        for _ in range(int(rng.integers(40, 81))):
            language = LANGUAGES[int(rng.choice(4, p=(0.3, 0.2, 0.35, 0.15)))]
            at, account = begin + float(rng.lognormal(0, 1) * BURST_S), talk.somebody(language)
            said = everyday(talk, language)
            talk.add(
                Post(at_s=at, account=account, text=said, language=language, role="burst", urls=url)
            )


def wires(talk: Talk) -> None:
    """Items of a wire, carried by the same outlets within minutes and by many others later."""
    rng = talk.rng
    outlets = talk.take("outlets", OUTLETS, ("en",))
    for number in range(WIRES):
        begin = float(rng.uniform(3 * HOUR, talk.end_s - 6 * HOUR))
        text = WIRE[number % len(WIRE)].format(
            port=PORTS["en"][number % 3], n=int(rng.integers(3, 90)), m=int(rng.integers(3, 28))
        )
        url = (f"https://strait-wire.example/item/{number}",)
        first = None
        times = [begin + float(at) for at in sorted(rng.uniform(0, WIRE_S, OUTLETS))]
        later = [begin + WIRE_S + float(at) for at in sorted(rng.exponential(HOUR, OTHERS))]
        others = [talk.somebody("en") for _ in later]
        for at, account in zip(times + later, outlets + others, strict=True):
            made = talk.add(
                Post(
                    at_s=at, account=account, text=text, language="en", role="wire", urls=url,
                    story=f"wire-{number}", source=first, how=None if first is None else "copy",
                )
            )  # fmt: skip
            first = made if first is None else first


def bulletins(talk: Talk) -> None:
    """Official accounts that post one text every six hours, each within seconds."""
    rng = talk.rng
    officials = talk.take("officials", OFFICIALS)
    for number in range(int(talk.end_s // EVERY_S)):
        text = BULLETINS.format(
            number=number, n=int(rng.integers(4, 40)), m=int(rng.integers(5, 60))
        )
        for account in officials:
            at = number * EVERY_S + float(rng.uniform(0, LATE_S))
            talk.add(
                Post(
                    at_s=at, account=account, text=text, language="en", role="official",
                    story=f"bulletin-{number}",
                )
            )  # fmt: skip


def warnings(talk: Talk) -> None:
    """Navigational warnings, each repeated three times by the same accounts on purpose."""
    rng = talk.rng
    repeaters = talk.take("repeaters", REPEATERS)
    for number in range(1, WARNINGS + 1):
        begin = float(rng.uniform(HOUR, talk.end_s - REPEATS * AGAIN_S))
        text = WARNING.format(
            number=number,
            text=HAZARDS[number % len(HAZARDS)],
            place=f"39-{int(rng.integers(10, 59)):02d}.0S 145-{int(rng.integers(10, 59)):02d}.0E",
            day=12 + number % 10,
        )
        for turn in range(REPEATS):
            for account in repeaters:
                at = begin + turn * AGAIN_S + float(rng.uniform(0, SPREAD_S))
                talk.add(
                    Post(
                        at_s=at, account=account, text=text, language="en", role="warning",
                        story=f"warning-{number}",
                    )
                )  # fmt: skip
