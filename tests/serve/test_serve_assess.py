"""The other assessments as the server answers them: what the command line says, and refusals."""

from __future__ import annotations

import json
import shlex
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from sample_lake import START, _event, frame, write_sample
from serve_client import V1, Client

from sealane.cli import sealane
from sealane.errors import SealaneError
from sealane.serve import create_app

ASSESS = f"{V1}/assess"


def of_command_line(command: str) -> Any:
    words = shlex.split(command)[1:]
    done = CliRunner().invoke(sealane, [*words[:2], "--json", *words[2:]])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "question",
    [
        "route?from=SGSIN&to=NLRTM&avoid=suez&ship=container_14k&speed=14",
        "route?from=-80,-40&to=JPYOK&via=panama",
        "route?from=Ras Tanura&to=Chiba&ship=vlcc&shares=true&premium=hormuz=0.5",
        "route?from=Ras Tanura&to=Rotterdam&ship=vlcc&hull_value=120000000 USD 2026"
        "&hire=40000 USD 2026&fuel_price=600 USD 2026&toll=suez=675000 USD 2026"
        "&premium=bab_el_mandeb=0.7",
        "exposure?country=jpn&commodity=lng",
        "risk?draws=200&seed=0",
        "stocks?country=JPN&lost=2000.5&days=90&from=2026-03-01&lag=0&stock=government=270"
        "&restraint=0.05&draws=50",
        "stocks?country=CHN&missed=1750@22.25..94.5,3000@3..9&days=60&bypass=210&draws=20",
    ],
)
def test_every_answer_is_that_of_the_command_beside_it(client: Client, question: str) -> None:
    answer = client.get(f"{ASSESS}/{question}")
    body = answer.json()
    command = body.pop("command")
    assert body == of_command_line(command)
    held = client.get(f"{ASSESS}/{question}", headers={"if-none-match": answer.headers["etag"]})
    assert held.status_code == 304


def test_pairs_are_the_rows_that_the_command_line_writes(client: Client, tmp_path: Path) -> None:
    pairs = [[50.2, 26.8, 139.7, 35.3], [103.8, 1.2, 139.7, 35.3], [9, 47, 2, 0], [1, 99, 2, None]]
    answer = client.request(
        "POST", f"{ASSESS}/routes", json={"pairs": pairs, "avoid": ["hormuz, suez"]}
    )
    body = answer.json()
    assert body["command"] == "sealane assess routes PAIRS.csv --avoid hormuz,suez -o ROUTES.csv"
    file, out = tmp_path / "pairs.csv", tmp_path / "routes.csv"
    table = pl.DataFrame(body["rows"]).select("from_lon", "from_lat", "to_lon", "to_lat")
    assert table.rows() == [tuple(pair) for pair in pairs]
    table.write_csv(file)
    words = ["assess", "routes", str(file), "--avoid", "hormuz,suez", "-o", str(out), "--json"]
    told = json.loads(CliRunner().invoke(sealane, words).stdout)
    counts = ("pairs", "without_route", "rejected")
    assert [body[name] for name in counts] == [told[name] for name in counts] == [4, 3, 1]
    rows = pl.read_csv(out).with_columns(pl.col("gates").fill_null("")).to_dicts()
    assert body["rows"][:3] == rows[:3]
    assert body["rows"][3]["error"] == rows[3]["error"].replace("line 5", "pair 4")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"[1,2]", 400, "no pairs"),
        (b"{", 400, "no JSON"),
        (b'{"pairs": [[1, 2, 3]]}', 400, "Pair 1"),
        (b'{"pairs": [[1, 2, 3, "4"]]}', 400, "Pair 1"),
        (b'{"pairs": [[1, 2, 3, true]]}', 400, "Pair 1"),
        (b'{"pairs": [[1, 2, 3, 4]], "avoid": "suez"}', 400, "avoid"),
        (b'{"pairs": [[1, 2, 3, 4]], "avoid": ["suezz"]}', 400, "suezz"),
        (b'{"pairs": [[1, 2, 3, 4]], "via": []}', 400, "'via'"),
        (b'{"pairs": [' + b"[0,0,0,0]," * 1000 + b"[0,0,0,0]]}", 413, "1,001"),
        (b" " * 200_001, 413, "200,000"),
    ],
)
def test_pairs_that_cannot_be_asked_are_refused(
    client: Client, body: bytes, status: int, said: str
) -> None:
    answer = client.request("POST", f"{ASSESS}/routes", content=body)
    error = answer.json()["error"]
    assert (answer.status_code, bool(error["hint"])) == (status, True)
    assert said in error["message"]


@pytest.mark.parametrize(
    ("question", "status", "field", "hint"),
    [
        ("route?from=JPYOK", 422, "to", "openapi"),
        ("route?from=JPYOK&to=Roterdam", 400, "port", "Rotterdam"),
        ("route?from=JPYOK&to=SGSIN&avoid=malaca", 400, "gate", "malacca"),
        ("route?from=JPYOK&to=SGSIN&ship=vlc", 400, "ship", "vlcc"),
        ("route?from=JPYOK&to=SGSIN&speed=12", 400, "ship", "vlcc"),
        ("route?from=JPYOK&to=SGSIN&premium=suez=1", 400, "premium", "shares"),
        ("route?from=JPYOK&to=SGSIN&hire=40000 USD 2026", 400, "ship", "ship=vlcc"),
        (
            "route?from=JPYOK&to=SGSIN&ship=vlcc&hire=4 USD 2026&fuel_price=6 EUR 2026",
            400,
            "currency",
            "USD 2026",
        ),
        ("route?from=JPYOK&to=SGSIN&shares=1&via=suez", 400, "via", "one of"),
        ("route?from=JPYOK&to=SGSIN&avoid=suez&via=Suez", 400, "via", "one of"),
        ("route?from=JPYOK&to=SGSIN&shares=1&premium=suez", 400, "premium", "="),
        ("route?from=Ras Tanura&to=JPYOK&avoid=hormuz", 409, None, "hormuz"),
        ("exposure?country=JPX", 400, "country", "JPN"),
        ("exposure?country=JPN&commodity=lgn", 400, "commodity", "lng"),
        ("risk?draws=1000000", 422, "draws", "openapi"),
        ("stocks?country=JPN&lost=nan", 400, "lost_kbd", None),
        ("stocks?country=JPN", 400, "lost", "--missed"),
        ("stocks?country=JPN&missed=5@3..2", 400, "missed", "KBD@FROM..TO"),
        ("stocks?country=JPN&lost=1&days=4000", 422, "days", "openapi"),
        ("stocks?country=JPN&lost=1&stock=state=3", 400, "stocks_mb", "government"),
        ("stocks?country=JPN&lost=1&stock=own=3,own=4", 400, "stock", "once"),
        ("watch?vintage=noon", 400, "vintage", "2026-03-01"),
        ("watch?file=a.csv", 400, "file", "vintage"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    client: Client, question: str, status: int, field: str | None, hint: str | None
) -> None:
    answer = client.get(f"{ASSESS}/{question}")
    error = answer.json()["error"]
    assert (answer.status_code, error.get("field")) == (status, field)
    assert hint is None or hint in f"{error['message']} {error.get('hint')}"


def test_the_watch_counts_the_passages_of_this_lake(portal: Any, tmp_path: Path) -> None:
    lake = write_sample(tmp_path / "lake", vessels=4)
    client = Client(create_app(lake), portal)
    none = client.get(f"{ASSESS}/watch")
    assert (none.status_code, "detect passage" in none.json()["error"]["hint"]) == (404, True)
    feed = tmp_path / "feed.csv"
    hours = [START.replace(hour=0) + timedelta(hours=one) for one in range(72)]
    feed.write_text("MMSI,BaseDateTime,LAT,LON,SOG,COG,VesselName\n" + "".join(
        f"211000001,{at:%Y-%m-%dT%H:%M:%S},51.0,1.5,0.1,90.0,WATCH\n" for at in hours
    ))  # fmt: skip
    lake.ingest([str(feed)])
    told = json.dumps({"strait": {"strait_id": "dover"}, "vessel_class": "merchant"})
    passages = [
        _event(60 + day, "passage", 24 * day, lon=1.5, lat=51.0, evidence=told) for day in range(3)
    ]
    lake.append_events(frame("events", passages))
    client = Client(create_app(lake), portal)
    for more in ("", "?vintage=2026-03-04&set=alarm_short=6"):
        body = client.json(f"{ASSESS}/watch{more}")
        command = body.pop("command")
        assert body == of_command_line(command)
        assert body["gates"][0]["gate"] == "dover"
    assert "--vintage 2026-03-04 --set alarm_short=6" in command
    refused = client.get(f"{ASSESS}/watch?set=alarm_shrt=6")
    assert refused.status_code == 400
    assert "alarm_short" in refused.json()["error"]["hint"]


def test_errors_are_those_of_the_command_line(client: Client) -> None:
    error = client.get(f"{ASSESS}/route?from=Ras Tanura&to=JPYOK&avoid=hormuz").json()["error"]
    words = ["assess", "route", "Ras Tanura", "JPYOK", "--avoid", "hormuz"]
    done = CliRunner().invoke(sealane, words)
    assert isinstance(done.exception, SealaneError)
    assert error == json.loads(json.dumps(done.exception.as_json()))["error"]
