"""Positions are told where their States claim, and a brief stands under headings in one order."""

from __future__ import annotations

from datetime import date

import pytest

from sealane.law import Waters, brief
from sealane.law.fact import Row, listed, table
from sealane.law.packaged import COMPUTED
from sealane.law.position import positions_here
from sealane.law.wording import HEADINGS

ON = date(2026, 11, 27)
RIGHTS = {(row["activity"], row["zone"]): row for row in table("rights")}


@pytest.mark.parametrize(
    "row", table("own_positions"), ids=lambda r: f"{r['activity']}-{r['zone']}"
)
def test_each_own_position_is_of_a_right_and_gone_where_nobody_claims(row: Row) -> None:
    right = RIGHTS[row["activity"], row["zone"]]
    own, named = set(listed(row["own"])), set(listed(right["contested_by"]))
    assert row["others"] in ("beside", "always")
    nowhere, everywhere = positions_here(right, []), positions_here(right, own | named)
    assert everywhere["contested_en"] == right["contested_en"]
    assert everywhere["contested_ja"] == right["contested_ja"]
    assert set(nowhere["contested_by"]) == (
        named - own if row["others"] == "always" and not right["where"] else set()
    )
    for code in sorted(own & named):
        assert code not in (nowhere["contested_en"] or "")
        assert code not in (nowhere["contested_ja"] or "")
        alone = positions_here(right, [code])
        assert code in alone["contested_by"]
        assert code in alone["contested_en"]
        assert code in alone["contested_ja"]


@pytest.mark.parametrize(
    ("lon", "lat", "activity", "told", "gone"),
    [
        (117.76, 15.15, "warship_passage", {"China", "Taiwan"}, {"Iran", "Oman", "India"}),
        (178.5, -18.3, "stop", set(), {"Japan"}),
        (139.8, 34.9, "stop", {"Japan"}, set()),
        (56.5, 26.5, "warship_passage", {"Iran", "Oman"}, {"India", "Viet Nam", "China"}),
    ],
)
def test_what_a_state_asks_in_its_waters_is_told_in_them(
    lon: float, lat: float, activity: str, told: set[str], gone: set[str], waters: Waters
) -> None:
    text = brief(lon, lat, waters=waters, on=ON, activity=activity).text("en")
    positions = text.partition("\n\nPositions\n")[2]
    assert all(name in positions for name in told), positions
    assert not any(name in positions for name in gone), positions


@pytest.mark.parametrize("which", [0, 1])
def test_a_brief_stands_under_headings_with_local_acts_first(which: int, waters: Waters) -> None:
    found = brief(123.6, 25.95, waters=waters, on=ON)
    lines = found.text(("en", "ja")[which]).splitlines()
    headings = [lines[at + 1] for at, line in enumerate(lines) if not line]
    wanted = [names[which] for names in HEADINGS.values()]
    assert headings == [name for name in wanted if name in headings]
    assert {wanted[0], wanted[2], wanted[3], wanted[4]} <= set(headings)
    acts = found.facts["instruments"]
    groups = [act["group"] for act in acts]
    assert groups == sorted(groups, key=["here", "international", "other"].index)
    for act in acts:
        is_claimant = act["issuer"] in {*found.facts["claimants"], *found.facts["other_claimants"]}
        assert (act["group"] == "here") is is_claimant, act["issuer"]
        assert sum(act["asserts_en" if which == 0 else "asserts_ja"] in line for line in lines) == 1


def test_the_source_of_computed_limits_is_told_in_the_language(waters: Waters) -> None:
    found = brief(139.8, 34.9, waters=waters, on=ON)
    assert COMPUTED in found.text("en")
    assert "computed" not in found.text("ja")
    assert "の海岸線から計算" in found.text("ja")
