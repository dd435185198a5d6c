"""What others reported, shown as the range of their sources; claims set beside it."""

from __future__ import annotations

import pytest

from sealane.assess.reported import beside, reported, reported_names
from sealane.errors import BadInput


def test_trade_of_the_three_seas_is_above_every_undisputed_figure() -> None:
    found = beside("trade_value", "three_east_asian_seas")
    assert found.place == "above"
    assert found.claim.value == 5.5
    assert found.others.ends == (0.29, 4.1)
    assert len(found.sources) >= 3
    sea = reported("trade_value", "south_china_sea")
    assert sea.span.ends == (3.37, 5.3)
    assert {one.standing for one in sea.values} == {"reported", "disputed"}


def test_freight_of_175_to_200_per_cent_by_date_and_route() -> None:
    """True of the spot rate Shanghai-Rotterdam over four weeks; too low from its low of November,
    too high for the mean of all routes."""

    def rise(subject: str, start: str, end: str) -> float:
        first = reported("freight", subject, from_on=start, until=start).values[0]
        last = reported("freight", subject, from_on=end, until=end).values[0]
        return 100 * (last.value / first.value - 1)

    claim = beside("freight_change", "essay_claim")
    low, high = claim.claim.ends
    assert (low, high) == (175, 200)
    assert low < rise("wci_shanghai_rotterdam", "2023-12-21", "2024-01-18") < high
    assert rise("wci_shanghai_rotterdam", "2023-11", "2024-01-18") > high
    assert rise("wci_composite", "2023-11", "2024-01-18") < low
    assert claim.place == "within"
    assert claim.others.ends == (122, 256)


def test_every_row_has_a_source_and_licensed_indices_stay_few() -> None:
    names = reported_names()
    rows = [one for measure in names for one in reported(measure).values]
    assert all(one.source and one.at and one.unit for one in rows)
    assert all(one.url or one.note for one in rows)
    assert {one.standing for one in rows} == {"reported", "derived", "disputed"}
    assert len(reported("freight").values) <= 6
    premiums = reported("war_risk_premium", "red_sea", from_on="2024", until="2025")
    assert premiums.span.ends == (0.7, 2.0)


def test_unknown_names_and_days_are_refused() -> None:
    with pytest.raises(BadInput, match="Near names: freight"):
        reported("fright")
    with pytest.raises(BadInput, match="south_china_sea"):
        reported("trade_value", "south china seas")
    with pytest.raises(BadInput, match="nothing is reported"):
        reported("freight", from_on="2030")
    with pytest.raises(BadInput, match="make no range"):
        _ = reported("toll").span
