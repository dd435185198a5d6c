"""A place that is left out by the rule of one ship, one span, one cell is said to whoever releases
it, and changes nothing of what the party gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from node_case import AT, BODY, PACK_OF_TWO, grant, key, node, pack, product, records

from sealane.cli import sealane
from sealane.share import Product, release
from sealane.share.foresee import explained_here
from sealane.share.log.history import Asked, history
from sealane.share.node import Node

GRID: dict[str, Any] = {"grid_nmi": 4, "time_h": 1}
LEFT_OUT = {"lat": "same_span", "lon": "same_span"}


def far(item: str, **more: Any) -> Product:
    """The same ship in the same span, 16 degrees further east."""
    return product(item, body={**BODY, "lon": 140.0, **more})


def test_a_place_that_is_not_told_is_said() -> None:
    """It was "released, permitted", and "lon: another name"."""
    jp = node("JP", rules=pack(grant("1", {"sar"}, obligations=GRID)))
    foreseen = explained_here(jp, far("b"), to="PH", purpose="sar", at=AT, is_shown=True)
    assert "not_told" not in foreseen
    (first,) = release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    assert "not_told" not in first.as_json()
    told = explained_here(jp, far("b"), to="PH", purpose="sar", at=AT, is_shown=True)
    assert (told["not_told"], told["renamed"], told["sees"]["lon"]) == (
        LEFT_OUT,
        ["event_id"],
        None,
    )
    (done,) = release(
        jp,
        far("b"),
        [
            "PH",
        ],
        purpose="sar",
        at=AT,
    )
    assert done.as_json()["not_told"] == LEFT_OUT
    assert [row.get("not_told") for row in history(jp, Asked()).rows] == [LEFT_OUT, None]
    bodies = [one["product"]["body"] for one in records(jp, "PH")]
    assert [one["lon"] is None for one in bodies] == [False, True]
    assert "not_told" not in json.dumps(records(jp, "PH"))


def test_a_place_without_a_time_and_points_of_a_track_say_so_too() -> None:
    jp = node("JP", rules=pack(grant("1", {"sar"}, obligations=GRID)))
    ends = far("c", mmsis=[7], end_lon=140.0, end_lat=20.0, end_at=None)
    (done,) = release(jp, ends, ["PH"], purpose="sar", at=AT)
    assert done.as_json()["not_told"] == {"end_lat": "no_time", "end_lon": "no_time"}
    body = {
        "track_id": "t",
        "mmsi": 7,
        "points": [["2026-05-31T22:20:00Z", 124.0, 20.3, None, None]],
    }
    (done,) = release(jp, product("t", kind="track", body=body), ["PH"], purpose="sar", at=AT)
    assert done.as_json()["not_told"] == {"points": "same_span"}


def test_the_commands_say_it_in_both_languages(tmp_path: Path) -> None:
    rules = tmp_path / "pack.toml"
    rules.write_text(
        PACK_OF_TWO + "onward = true\nobligations = { grid_nmi = 4, time_h = 1 }\n", "utf-8"
    )
    jp = Node.make(tmp_path / "jp", "JP", rules, at=AT)
    jp.meet("PH", key("PH").public, at=AT)
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    jp.close()

    def run(command: str, item: str, *more: str) -> str:
        file = tmp_path / f"{item}.json"
        file.write_text(json.dumps(far(item).as_json()), "utf-8")
        asked = ["share", command, str(file), "--to", "PH", "--purpose", "sar", *more]
        asked += ["--node", str(tmp_path / "jp")]
        done = CliRunner().invoke(sealane, asked, standalone_mode=False, env={"COLUMNS": "250"})
        return " ".join(done.output.split())

    said = run("explain", "b")
    assert "lon: not told lat: not told" in said or "lat: not told lon: not told" in said
    assert "place not told (same ship, same span)" in said
    assert "event_id: another name" in said
    assert "lon: 伝えない" in run("explain", "b", "--lang", "ja")
    assert "Article 1, place not told (same ship, same span)" in run("release", "b")
    assert "位置は伝えない（同じ船、同じ時間帯）" in run("release", "d", "--lang", "ja")
    assert '"not_told": {"lat": "same_span"' in run("release", "e", "--json")
