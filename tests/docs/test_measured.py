"""What was measured is shown so: both views, peers beside, and who was not there."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

REPO = Path(__file__).resolve().parents[2]
NAMES = ("true_positives", "false_positives", "false_negatives")


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(REPO / "tools"))
    monkeypatch.syspath_prepend(str(REPO))
    for name in ("make_reference", "measured_tables"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def result(true: int, false: int, missed: int, **more: Any) -> dict[str, Any]:
    counts = dict(zip(NAMES, (true, false, missed), strict=True))
    counts |= {"start_error_s": 60.0, "end_error_s": None, "tolerated": 7}
    return {"kinds": {"gap": counts}, "vessel_days": 500.0, **more}


@pytest.mark.usefixtures("tools")
def test_seeds_are_summed_before_rates_are_taken() -> None:
    from benchmarks.judging import figures

    row = figures.row_of("gap", {"alone": [result(9, 1, 0), result(0, 0, 10)]})
    assert row["alone"]["instances"] == 19
    assert row["alone"]["precision"] == 0.9
    assert row["alone"]["recall"] == 9 / 19
    assert row["alone"]["false_per_1000_vessel_days"] == 1.0
    assert row["alone"]["end_error_s"] is None
    assert row["alone"]["neither_way"] == 14


@pytest.mark.usefixtures("tools")
def test_a_view_that_was_not_measured_keeps_its_older_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from benchmarks.judging import figures

    monkeypatch.setattr(figures, "MEASURED", tmp_path / "measured.json")
    for view, found in (("alone", 8), ("together", 5)):
        row = figures.row_of("gap", {view: [result(found, 0, 0)]})
        figures.write([{**row, "goal": 0.95}], [901], [view])
    (kept,) = json.loads((tmp_path / "measured.json").read_text())["rows"]
    assert (kept["alone"]["instances"], kept["together"]["instances"]) == (8, 5)
    assert kept["together"]["command"].endswith("--seeds 901 --kinds gap --views together")


@pytest.mark.usefixtures("tools")
def test_both_views_and_absent_peers_are_shown() -> None:
    import make_reference
    import measured_tables

    from benchmarks.judging import figures

    there = {**result(4, 4, 5)["kinds"]["gap"], "peer": "one", "version": "1", "setting": "set"}
    absent = {"peer": "other", "version": None, "setting": "defaults"}
    results = {"alone": [result(9, 0, 0, peers=[there, absent])], "together": [result(8, 1, 1)]}
    row = {**figures.row_of("gap", results), "goal": 0.95}
    for view in results:
        row[view] |= {"seeds": [901], "command": f"command of {view}"}
    text = measured_tables.block(row, make_reference.table)
    assert "| alone amid traffic | 9 | 1.000 | 1.000 | 1.000 | 7 | 60 s | - | 0.0 |" in text
    assert "| all kinds together, through the whole flow | 9 | 0.889 |" in text
    assert "| one 1 | set for the kind | 9 | 0.500 | 0.444 |" in text
    assert "| other | its defaults | not installed |" in text
    assert "command of alone" in text
    del row["together"]["neither_way"]  # of an older run: not known, which is not none
    text = measured_tables.block(row, make_reference.table)
    assert "through the whole flow | 9 | 0.889 | 0.889 | 0.889 | - |" in text
    page = measured_tables.overview([row], make_reference.table)
    assert "| [gap](gap.md) | 0.95 | 9 | 1.000 |" in page
    assert measured_tables.overview([], make_reference.table).endswith("made-up seas.\n")


@pytest.mark.usefixtures("tools")
def test_what_other_code_measured_is_never_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from benchmarks.judging import kept

    store = kept.Kept(tmp_path, "python")
    store.put("alone", 1, "gap", {"vessel_days": 3})
    assert store.find("alone", 1, "gap") == {"vessel_days": 3}
    assert store.find("together", 1, None) is None
    assert kept.Kept(tmp_path, "other").find("alone", 1, "gap") is None
    monkeypatch.setattr(kept, "fingerprint", lambda: "changed")
    assert kept.Kept(tmp_path, "python").find("alone", 1, "gap") is None
