"""Are the ships gone, or only unheard? How often the watch tells which, on trials of known truth.

    python -m benchmarks.watch_coverage

Ships are taken out of the real counts of seven chokepoints of IMF PortWatch at random: by receivers
that are lost (one, one end of the Red Sea, both ends at once, every gate at once; ships lost from
the counts whose tonnes are kept) and by closures whose ships are missed at the next gate days
later, take another lane, or leave small craft at the ends of a canal. Starts before 2022 were
looked at while the rule was written; those from 2022, on four gates, were not. Exit code 0, with a
word where the counts are not there.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from benchmarks.watch import FOUR, SEVEN, _print, table

LOOKED_AT = tuple(date(2020, 8, 5) + timedelta(one) for one in (0, 60, 120, 180, 300, 345))
UNSEEN = tuple(date(2022, 2, 9) + timedelta(one) for one in (0, 60, 120, 200, 260, 330, 400, 460))
ALARM_D = 14
"""An alarm later than this is another event [d]."""
LOST, GONE = "lost", "gone"


def trials(
    day: date, gates: list[str]
) -> Iterator[tuple[str, str, str, list[tuple[str, int, int, float, float]]]]:
    """Truth, name, gate that is judged, and drops (gate, first day, days, share, tonnes a ship)."""
    for share in (0.6, 0.9):
        yield LOST, "one receiver, end of a line", "suez", [("suez", 0, 15, share, 1.0)]
        yield LOST, "one receiver, alone", "hormuz", [("hormuz", 0, 10, share, 1.0)]
        yield LOST, "receivers of a region", "suez", [
            (one, 0, 10, share, 1.0) for one in ("suez", "bab_el_mandeb")
        ]  # fmt: skip
        yield LOST, "every gate at once", "hormuz", [(one, 0, 5, share, 1.0) for one in gates]
        yield LOST, "counts lost, tonnes kept", "hormuz", [
            ("hormuz", 0, 10, share, 1.0 / (1.0 - share))
        ]  # fmt: skip
        yield GONE, "canal shut for six days", "suez", [
            ("suez", 0, 6, share, 0.5), ("bab_el_mandeb", 3, 6, 0.6 * share, 1.0),
            ("suez", 6, 6, -0.6, 1.0),
        ]  # fmt: skip
        yield GONE, "canal shut for 40 days", "suez", [
            ("suez", 0, 40, share, 0.5), ("bab_el_mandeb", 3, 40, 0.6 * share, 1.0),
            ("cape_good_hope", 10, 35, -0.6, 1.0),
        ]  # fmt: skip
        yield GONE, "unsafe, ships go round", "bab_el_mandeb", [
            ("bab_el_mandeb", 0, 60, share, 0.8), ("suez", 4, 56, 0.8 * share, 0.8),
            ("cape_good_hope", 10, 50, -0.6, 1.0),
        ]  # fmt: skip
        yield GONE, "strait without another lane", "hormuz", [("hormuz", 0, 30, share, 0.6)]


def called(transits: pl.DataFrame, gate: str, day: date) -> str:
    """The verdict on the first fall of a gate that is alarmed within two weeks of a day."""
    from sealane.assess.watch import Transits, watch

    for one in watch(Transits(transits)).episodes:
        alarm = one.series.day(one.episode.lead.alarm)
        is_near = day <= alarm <= day + timedelta(ALARM_D)
        if is_near and one.episode.gate == gate and one.episode.lead.sign < 0:
            return one.coverage.verdict
    return "no alarm"


def run(starts: tuple[date, ...], whole: pl.DataFrame) -> list[dict[str, object]]:
    """For each kind of trial how often it was called what."""
    from sealane.assess.watch.made_up import Drop, thinned

    found: dict[tuple[str, str], Counter[str]] = {}
    for number, start in enumerate(starts):
        cut = whole.filter(pl.col("day") < start + timedelta(75), pl.col("class") == "total")
        gates = cut.filter(pl.col("day") == start)["gate"].unique().sort().to_list()
        cut = cut.filter(pl.col("gate").is_in(gates))
        for truth, name, gate, drops in trials(start, gates):
            made = cut
            for other, first, days, share, each in drops:
                drop = Drop(other, start + timedelta(first), days, share, each=each)
                made = thinned(made, drop, seed=number)
            found.setdefault((truth, name), Counter())[called(made, gate, start)] += 1
    names = ("doubtful", "supported", "unchecked", "no alarm")
    rows: list[dict[str, object]] = []
    for (truth, name), said in found.items():
        wrong = said["supported" if truth == LOST else "doubtful"]
        rows.append(
            {"ships are": truth, "trial": name, "trials": said.total()}
            | {one: said[one] for one in names}
            | {"wrong": wrong}
        )
    return rows


def main() -> int:
    """Print both tables and one JSON object."""
    if not (FOUR.exists() and SEVEN.exists()):
        print("no counts of PortWatch: nothing to measure")
        return 0
    whole = table()
    said: dict[str, dict[str, int]] = {}
    for name, starts in (("looked_at", LOOKED_AT), ("unseen", UNSEEN)):
        rows = run(starts, whole)
        _print(rows)
        print()
        said[name] = {
            key: sum(int(str(row[key])) for row in rows) for key in ("trials", "wrong", "unchecked")
        }
        said[name]["right"] = sum(
            int(str(row["doubtful" if row["ships are"] == LOST else "supported"])) for row in rows
        )
    print(json.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main())
