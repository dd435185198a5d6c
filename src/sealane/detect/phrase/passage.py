"""Sentences of passages: which strait, from which end to which, and when."""

from __future__ import annotations

__all__ = ["PHRASES"]

PHRASES: dict[str, tuple[str, str]] = {
    "passage.marks": (
        "{vessel} passed the {strait}, {word} from {from} to {to}, in {dwell}: it came within "
        "{mark} of the line across on {start} ± {start_by} and was {mark} beyond it on {end} ± "
        "{end_by}.",
        "{vessel}は{strait}を{from}から{to}へ{dwell}で通過({word}): {start} ± {start_by}に横断線の"
        "{mark}手前に達し、{end} ± {end_by}に{mark}先に出た。",
    ),
    "passage.gates": (
        "{vessel} passed the {strait}, {word} from {from} to {to}, in {dwell}: it passed the "
        "first gate on {start} ± {start_by} and the second on {end} ± {end_by}.",
        "{vessel}は{strait}を{from}から{to}へ{dwell}で通過({word}): {start} ± {start_by}に入口の"
        "線を、{end} ± {end_by}に出口の線を越えた。",
    ),
    "passage.open": (
        "{vessel} is in the {strait}, {word} from {from} to {to}, past its middle line: it came in "
        "on {start} ± {start_by}.",
        "{vessel}は{strait}を{from}から{to}へ通航中({word})で中央の線を過ぎた: {start} ± "
        "{start_by}に入った。",
    ),
}
