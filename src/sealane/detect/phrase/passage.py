"""Sentences of passages: which strait, from which end to which, and when."""

from __future__ import annotations

__all__ = ["PHRASES"]

PHRASES: dict[str, tuple[str, str]] = {
    "passage.marks": (
        "{vessel} crossed the line across the {strait}, {word} from {from} to {to}, on {line} ± "
        "{line_by}: it came within {mark} of it on {start} ± {start_by} and was {mark} beyond it "
        "on {end} ± {end_by}.",
        "{vessel}は{strait}の横断線を{line} ± {line_by}に{from}側から{to}側へ越えた({word}): "
        "{start} ± {start_by}に{mark}手前に達し、{end} ± {end_by}に{mark}先に出た。",
    ),
    "passage.gates": (
        "{vessel} passed the {strait}, {word} from {from} to {to}, in {dwell}: it passed the "
        "first gate on {start} ± {start_by} and the second on {end} ± {end_by}.",
        "{vessel}は{strait}を{from}から{to}へ{dwell}で通過({word}): {start} ± {start_by}に入口の"
        "線を、{end} ± {end_by}に出口の線を越えた。",
    ),
    "passage.open_marks": (
        "{vessel} crossed the line across the {strait}, {word} from {from} to {to}, on {line} ± "
        "{line_by}, and is less than {mark} beyond it: it came within {mark} of it on {start} ± "
        "{start_by}.",
        "{vessel}は{strait}の横断線を{line} ± {line_by}に{from}側から{to}側へ越え({word})、"
        "{mark}先には出ていない: {start} ± {start_by}に{mark}手前に達した。",
    ),
    "passage.open": (
        "{vessel} is in the {strait}, {word} from {from} to {to}, past its middle line: it came in "
        "on {start} ± {start_by}.",
        "{vessel}は{strait}を{from}から{to}へ通航中({word})で中央の線を過ぎた: {start} ± "
        "{start_by}に入った。",
    ),
}
