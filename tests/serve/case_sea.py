"""A small sea with a case beside it: posts of the made-up talk around an incident that its tracks
tell of.

    python tests/serve/case_sea.py FOLDER [--port 8765]

serves it. AMBER GRACE lies where people say, IRON PEARL never comes nearer than 3 km, QUIET STAR
falls silent among ships that are heard.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import math
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sealane.cli import main
from sealane.cli.serve import cases_of
from sealane.lake import Lake
from sealane.serve import Cases

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scenario"))

import made_talk

START = datetime(2026, 3, 11, tzinfo=UTC)
HOURS = 14
HEADER = "MMSI,BaseDateTime,LAT,LON,SOG,COG,VesselName,Length\n"
AMBER, IRON, QUIET = made_talk.MMSIS
PASSER = 281000004
SILENT_H = (1.0, 9.0)
KEPT = {"campaign": 1, "wire": 1, "story": 3}
"""Of the posts of these roles each so many-th is kept; of the others every eighth."""
WHERE = "39°12′S 145°30′E"
BY_NUMBER = (
    ("en", "MV AMBER GRACE (MMSI 281000001) rammed MV IRON PEARL (MMSI 281000002) at {at} UTC on "
     "11 March, the harbour says"),
    ("ja", "船舶AMBER GRACE（MMSI 281000001）は11日{at} UTC、" + WHERE + "でIRON PEARL（MMSI "
     "281000002）に体当たりしたという"),
    ("en", "MV AMBER GRACE (MMSI 281000001) was at " + WHERE + " at {at} UTC on 11 March"),
    ("en", "MV AMBER GRACE (MMSI 281000001) was at 39°02′S 145°30′E at {at} UTC on 11 March"),
)  # fmt: skip
"""Claims that name ships so that their tracks can be asked; the talk of the strait names them
without a word for a ship."""


@dataclass(frozen=True)
class CaseSea:
    """A lake, the folder of a case, the posts that were read into it, and the cases as served."""

    lake: Lake
    case: Path
    records: list[dict[str, Any]]
    cases: Cases


def case_sea(folder: Path) -> CaseSea:
    """Make all of it in a folder that is new."""
    folder.mkdir(parents=True, exist_ok=True)
    _feed(folder / "feed.csv")
    run("observe", folder / "feed.csv", "--lake", folder / "lake")
    records = _posts(folder)
    run("inform", "posts", folder / "posts.jsonl", "--case", folder / "case", "--who", "watch")
    lake = Lake(folder / "lake", create=False)
    cases = cases_of(lake, (folder / "case",))
    assert cases is not None
    return CaseSea(lake, folder / "case", records, cases)


def run(*arguments: str | Path) -> str:
    """What a command prints; it must end well."""
    out, code = io.StringIO(), 0
    with contextlib.redirect_stdout(out):
        try:
            main([str(one) for one in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
    assert code == 0, out.getvalue()
    return out.getvalue()


def _feed(path: Path) -> None:
    lon, lat = made_talk.INCIDENT.lon, made_talk.INCIDENT.lat
    rows = []
    for minute in range(0, HOURS * 60, 2):
        at = (START + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%S")
        east = lon + 0.001 * math.cos(minute / 60.0)
        ships = [
            (AMBER, east, lat, 0.3, "AMBER GRACE"),
            (IRON, east, lat + 0.03, 0.3, "IRON PEARL"),
            (QUIET, lon + 0.0001 * minute, lat - 0.05, 0.9, "QUIET STAR"),
            (PASSER, lon - 0.05 + 0.0005 * minute, lat - 0.1, 4.0, "PASSER"),
        ]
        for mmsi, x, y, speed, name in ships:
            if mmsi == QUIET and SILENT_H[0] < minute / 60.0 < SILENT_H[1]:
                continue
            rows.append(f"{mmsi},{at},{y:.6f},{x:.6f},{speed},90.0,{name},90\n")
    path.write_text(HEADER + "".join(rows))


def _posts(folder: Path) -> list[dict[str, Any]]:
    said = made_talk.write(folder / "talk", seed=5)
    roles = said.truth["role"].to_list()
    kept = [
        one
        for number, (one, role) in enumerate(zip(said.records, roles, strict=True))
        if number % KEPT.get(role, 8) == 0
    ]
    kept += _by_number(kept[-1])
    kept.sort(key=lambda one: one["posted_at"])
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in kept]
    (folder / "posts.jsonl").write_text("".join(lines), encoding="utf-8")
    return kept


def _by_number(like: dict[str, Any]) -> list[dict[str, Any]]:
    """Each of these sentences by three accounts, in the hour after the incident."""
    made = []
    for number, (language, text) in enumerate(BY_NUMBER):
        for who in range(3):
            at = START + timedelta(hours=5, minutes=10 * number + 3 * who)
            name = f"a{900000 + 10 * number + who}"
            one = {
                "post_id": f"p{900000 + 10 * number + who}",
                "account": name,
                "handle": f"drill_{name}",
                "posted_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "text": text.format(at="04:53"),
                "language": language,
                "repost_of": None,
                "quote_of": None,
            }
            made.append(like | one | {key: [] for key in ("urls", "media", "hashtags")})
    return made


if __name__ == "__main__":
    from sealane import serve

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8765)
    given = parser.parse_args()
    made = case_sea(given.folder)
    serve.run(made.lake, port=given.port, cases=made.cases, ready=print)
