"""`make demo-partners`: three real nodes, a cut link, a recall, and who has confirmed."""

from __future__ import annotations

import importlib.util
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_lake import HEADER, row, sealane

TOOL = Path(__file__).resolve().parents[2] / "tools" / "demo_partners.py"


HELD_UP = """
import contextlib, importlib.util, sys, time
told = importlib.util.spec_from_file_location("demo_partners", sys.argv.pop(1))
demo = importlib.util.module_from_spec(told)
told.loader.exec_module(demo)

@contextlib.contextmanager
def database():
    try:
        yield "postgresql://nowhere"
    finally:
        print("ended", flush=True)

def introduced(_):
    print("begun", flush=True)
    time.sleep(60)

demo.database, demo.introduced = database, introduced
demo.main()
"""


def test_a_demonstration_that_is_ended_ends_its_database(tmp_path: Path) -> None:
    """A SIGTERM left PostgreSQL running."""
    words = [sys.executable, "-c", HELD_UP, str(TOOL), str(tmp_path), str(tmp_path / "demo")]
    run = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "begun\n"
    run.send_signal(signal.SIGTERM)
    told, _ = run.communicate(timeout=30)
    assert (told, run.returncode) == ("ended\n", 128 + signal.SIGTERM)


@pytest.mark.slow
def test_the_demonstration_of_partners_goes_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        row(211_000_100 + 2 * pair + side, minute, 4.0 * pair, 5.0 + 0.001 * side, 0.1)
        for minute in range(0, 360, 2) for pair in range(6) for side in (0, 1)
    ]  # fmt: skip
    (tmp_path / "feed.csv").write_text(HEADER + "".join(rows))
    done = sealane("run", tmp_path / "feed.csv", "--lake", tmp_path / "lake", "--kind", "encounter")
    assert done.code == 0, done.err
    told = importlib.util.spec_from_file_location("demo_partners", TOOL)
    assert told is not None
    assert told.loader is not None
    demo: Any = importlib.util.module_from_spec(told)
    told.loader.exec_module(demo)

    def here(_self: Any, *words: str, codes: tuple[int, ...] = (0,)) -> Any:
        said = sealane(*words, "--json")
        assert said.code in codes, (words, said.out, said.err)
        return said.json

    monkeypatch.setattr(demo.Demo, "sealane", here)  # the nodes still run each by themselves
    one = demo.Demo(tmp_path / "lake", tmp_path / "demo", is_quiet=True)
    one.folder.mkdir()
    with demo.database() as where:
        try:
            one.databases["PH"] = where
            demo.introduced(one)
            demo.story(one)
            whole = {
                party: here(one, "ledger", "verify", one.ledger(party))
                for party in ["JP", "PH", "AU"]
            }
        finally:
            for party in list(one.processes):
                one.stop(party)
    steps = json.loads(json.dumps(one.steps))
    assert [len(step["step"]) > 0 for step in steps] == [True] * 6
    assert sorted(steps[1]["outcomes"]) == ["refused"] * 3 + ["released"] * 3
    assert steps[2]["holds"] == {"JP": 3, "PH": 3, "AU": 1}
    assert steps[3]["waiting"] == 3
    assert steps[4]["holds"] == {"JP": 4, "PH": 4, "AU": 0}
    states = {reached["party"]: reached["state"] for reached in steps[5]["reached"]}
    assert states == {"PH": "confirmed", "AU": "told"}
    assert all(audit["holds"] for audit in whole.values())
