"""A closed lane as the server answers it: figures that move with the question, and refusals."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from sample_lake import SampleLake
from serve_client import V1, Client

from sealane.serve.brief import pdf
from sealane.serve.closing import STEPS, Keeper
from sealane.serve.route import closing

CLOSE = f"{V1}/assess/close"
SLIM = "from=2026-03-01&draws=50&measures=false"


def asked(client: Client, more: str = "", gate: str = "hormuz") -> Any:
    return client.json(f"{CLOSE}?gate={gate}&{SLIM}{more}")


def lost(body: Any) -> dict[str, float]:
    return {row["country"]: row["lost_kbd"]["value"] for row in body["stocks"] if "held" in row}


def test_more_stopped_is_not_less_lost_and_nothing_stopped_is_nothing_lost(client: Client) -> None:
    shares = (0.0, 0.3, 0.65, 1.0)
    found = [lost(asked(client, f"&share={share}")) for share in shares]
    assert found[0]
    assert set(found[0].values()) == {0.0}
    for less, more in pairwise(found):
        assert all(more[iso3] >= value for iso3, value in less.items())
    assert found[-1]["JPN"] > found[1]["JPN"] > 0


def test_the_same_figures_as_the_command_line(client: Client) -> None:
    from datetime import date

    from sealane.assess.close import CloseLimits, Closure, close, told

    body = client.json(f"{CLOSE}?gate=hormuz&from=2026-03-01&days=30..60&draws=50&detail=all")
    closure = Closure.of(["hormuz"], start=date(2026, 3, 1), days="30..60")
    of_library = told(close(closure, CloseLimits(draws=50)))
    for key in ("days", "fleet", "inputs", "draws", "sources"):
        assert body[key] == of_library[key]
    assert body["stocks"] == of_library["stocks"]
    assert [row["saves_kb"] for row in body["measures"]] == [
        row["saves_kb"] for row in of_library["measures"]
    ]
    assert (
        body["command"] == "sealane assess close hormuz --from 2026-03-01 --days 30..60 --share 1"
    )
    assert all(row["name_ja"] for row in [*body["lanes"], *body["measures"]])
    assert body["said"][0]["ja"].startswith("基準航路")
    held = {each["kind"] for row in body["stocks"] for each in row.get("held", ())}
    assert held <= set(body["held_words"])
    assert body["method_ja"].startswith("close 5：")
    assert [one.partition(":")[0] for one in body["method"].split("; ")[::4]] == [
        "close 5", "lane choice 2"
    ], "both languages name the same versions"  # fmt: skip
    assert "lane choice 2：" in body["method_ja"]
    facts = [fact for row in body["countries"] for fact in row["facts"]]
    assert all(fact["year_ja"] and fact["year_en"] for fact in facts)
    stands = [fact["stands_for"] for fact in facts if fact["stands_for"]]
    assert {(one["region_en"], one["region_ja"]) for one in stands} >= {("Middle East", "中東")}
    assert all(bool(one["also"]) == bool(one["others_ja"]) for one in stands)


def test_speed_and_prices_tell_when_going_round_is_cheaper(client: Client) -> None:
    slow, fast = (asked(client, f"&speed={part}", "suez") for part in (0.5, 0.9))
    days = [
        next(row for row in one["lanes"] if row["extra"])["extra"]["days"] for one in (slow, fast)
    ]
    assert days[0]["value"] > days[1]["value"]
    assert slow["premium"]["even_at"] == []
    assert slow["premium"]["reported"]["low"] <= slow["premium"]["reported"]["high"]
    dear, cheap = (
        asked(client, f"&hull_value=100000000 USD 2026&fuel_price={fuel} USD 2026", "suez")
        for fuel in (900, 450)
    )
    both = zip(dear["premium"]["even_at"], cheap["premium"]["even_at"], strict=True)
    pairs = [(one["value"], other["value"]) for one, other in both]
    assert pairs
    assert all(more == pytest.approx(2 * less, rel=1e-3, abs=2e-4) for more, less in pairs)
    assert "--hull-value '100000000 USD 2026'" in dear["command"]


def test_ways_before_and_during_go_round_without_a_jump_over_land(client: Client) -> None:
    found = client.json(f"{CLOSE}/ways?gate=suez")["features"]
    kinds = {one["properties"]["kind"] for one in found}
    assert kinds == {"before", "during", "port", "gate"}
    for one in found:
        if one["geometry"]["type"] == "LineString":
            line = one["geometry"]["coordinates"]
            assert len(line) > 10
            for (lon, lat), (lon2, lat2) in pairwise(line):
                assert abs((lon2 - lon + 180) % 360 - 180) < 3
                assert abs(lat2 - lat) < 3
    (gate,) = (one for one in found if one["properties"]["kind"] == "gate")
    listed = client.json(f"{CLOSE}/gates")["gates"]
    suez = next(one for one in listed if one["gate"] == "suez")
    assert gate["geometry"]["coordinates"] == pytest.approx([suez["lon"], suez["lat"]], abs=1e-3)
    assert gate["properties"]["name_ja"] == suez["name_ja"] == "スエズ運河"


def test_the_brief_is_kept_under_a_name_and_says_its_command(client: Client) -> None:
    answer = client.get(f"{CLOSE}/brief?gate=hormuz&{SLIM[:15]}&days=45&share=0.7")
    assert answer.status_code == 200
    assert 'filename="sealane-hormuz-2026-03-01.html"' in answer.headers["content-disposition"]
    assert "ホルムズ海峡" in answer.text
    assert "--days 45 --share 0.7" in answer.text


def test_the_brief_is_a_pdf_where_its_part_is_installed_and_else_says_how(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = f"{CLOSE}/brief?gate=kerch&from=2026-03-01&format=pdf&lang=ja"
    if client.json(f"{CLOSE}/gates")["has_pdf"]:
        answer = client.get(asked)
        assert answer.headers["content-type"] == "application/pdf"
        assert 'filename="sealane-kerch-2026-03-01.ja.pdf"' in answer.headers["content-disposition"]
        assert answer.content.startswith(b"%PDF-")
    found = pdf.find_spec
    monkeypatch.setattr(pdf, "find_spec", lambda one: None if "fontja" in one else found(one))
    assert not client.json(f"{CLOSE}/gates")["has_pdf"]
    refused = client.get(asked)
    assert refused.status_code == 501
    assert "pip install 'sealane[brief]'" in refused.json()["error"]["hint"]


def test_several_closed_gates_are_compared_as_one_set(client: Client) -> None:
    body = asked(
        client, "&gate=bab_el_mandeb&hull_value=100000000 USD 2026&fuel_price=600 USD 2026", "suez"
    )
    both = [one for one in body["premium"]["even_at"] if len(one["gates"]) == 2]
    assert both
    for one in both:
        assert one["gate"] == ",".join(one["gates"])
        assert one["together"]["value"] == pytest.approx(2 * one["value"], rel=1e-3)


@pytest.mark.parametrize(
    ("question", "status", "field", "hint"),
    [
        ("gate=hormus", 400, "gate", "hormuz"),
        ("gate=,", 400, "gate", "hormuz"),
        ("days=10", 422, "gate", "openapi"),
        ("gate=hormuz&days=0", 400, "days", "1 to 1,095"),
        ("gate=hormuz&share=60", 400, "share", "not per cent"),
        ("gate=hormuz&speed=14", 400, "speed", "not knots"),
        ("gate=hormuz&from=noon", 400, "from", "2026-03-01"),
        ("gate=hormuz&premium=-1", 400, "war_risk_pct", None),
        ("gate=hormuz&hull_value=5", 400, "hull_value", "USD"),
        ("gate=hormuz&shares=1", 400, "shares", "share"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    client: Client, question: str, status: int, field: str, hint: str | None
) -> None:
    answer = client.get(f"{CLOSE}?{question}")
    error = answer.json()["error"]
    assert (answer.status_code, error["field"]) == (status, field)
    assert hint is None or hint in error["hint"]


def test_the_first_opening_tells_how_far_it_is_and_tries_again(
    client: Client, sea: SampleLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Keeper()
    monkeypatch.setattr(closing, "keeper", kept)
    for step in ("_sea", "_ways", "_figures"):
        monkeypatch.setattr(kept, step, lambda: None)
    first = client.json(f"{CLOSE}/ready")
    assert first["of"] == len(STEPS)
    monkeypatch.setattr(kept, "_sea", lambda: 1 / 0)
    kept._progress = None
    kept.warm()
    assert kept._thread is not None
    kept._thread.join(timeout=60)
    told = client.json(f"{CLOSE}/ready")
    assert not told["is_ready"]
    assert told["failure"].startswith("ZeroDivisionError")
    monkeypatch.setattr(kept, "_sea", lambda: None)
    assert client.json(f"{CLOSE}/ready")["failure"] is None, "told once, then tried again"
    kept._thread.join(timeout=60)
    assert client.json(f"{CLOSE}/ready")["is_ready"]


def test_the_first_opening_makes_what_the_page_asks_for(
    client: Client, sea: SampleLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Keeper()
    monkeypatch.setattr(closing, "keeper", kept)
    client.json(f"{CLOSE}/ready")
    assert kept._thread is not None
    kept._thread.join(timeout=120)
    now = client.json(f"{CLOSE}/ready")
    assert now["failure"] is None
    assert now["is_ready"]
    assert kept.ground(()).gates == ()


def test_a_first_day_near_the_end_of_the_calendar_is_refused(client: Client) -> None:
    answer = client.get(CLOSE, params={"gate": "hormuz", "from": "9999-12-31", "days": "100"})
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "from"
