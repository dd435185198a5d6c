"""``sealane assess route`` and ``routes`` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from sealane.cli import sealane
from sealane.errors import BadInput, NoRoute, SealaneError


def ask(*words: str) -> Result:
    return CliRunner().invoke(sealane, ["assess", *words])


def said(done: Result) -> str:
    """The error that a command ends with, with its hint."""
    assert isinstance(done.exception, SealaneError)
    return str(done.exception)


def test_a_route_has_its_length_gates_and_path() -> None:
    done = ask("route", "Singapore", "NLRTM", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert 8_000 < told["distance_nmi"] < 8_700
    assert "suez" in told["gates"]
    assert told["path"][0] == [103.85, 1.2833]
    round_the_cape = json.loads(
        ask("route", "Singapore", "NLRTM", "--avoid", "suez", "--json").stdout
    )
    assert "cape_good_hope" in round_the_cape["gates"]
    assert round_the_cape["distance_nmi"] > told["distance_nmi"] + 3_000


def test_degrees_west_are_a_place_and_an_order_that_turns_back_is_told() -> None:
    for west in ("-5.6,36.0", "-5.6, 36.0"):
        done = ask("route", "SGSIN", west, "--avoid", "suez", "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["to"]["lon"] == -5.6
    assert ask("route", "-5.6,36.0", "-9.5,38.6").exit_code == 0
    assert "No such option" in ask("route", "SGSIN", "NLRTM", "--sped", "12").output
    back = ask("route", "JPYOK", "Ras Tanura", "--via", "lombok,makassar")
    assert "turns back" in back.output
    assert "Makassar Strait, Lombok Strait the way is" in back.output.replace("\n", " ")


def test_a_route_that_is_cut_names_the_gate() -> None:
    done = ask("route", "Ras Tanura", "JPYOK", "--avoid", "hormuz", "--json")
    assert isinstance(done.exception, NoRoute)
    assert done.exception.gates == ["hormuz"]
    assert "hormuz" in said(done)


def test_an_unknown_gate_or_port_suggests_near_names() -> None:
    assert "malacca" in said(ask("route", "JPYOK", "SGSIN", "--avoid", "malaca"))
    assert "Rotterdam" in said(ask("route", "JPYOK", "Roterdam"))


def test_a_ship_far_from_any_type_is_told_all_types() -> None:
    far, near = (
        said(ask("route", "JPYOK", "SGSIN", "--ship", one)) for one in ("submarine", "vlc")
    )
    assert "Known: vlcc, suezmax" in far
    assert "yacht" in far
    assert "Near names: vlcc" in near


def test_one_place_is_refused_and_an_end_without_a_way_is_named() -> None:
    one = ask("route", "Tokyo", "Tokyo")
    assert isinstance(one.exception, BadInput)
    assert one.exception.field == "destination"
    assert "one place" in said(one)
    assert "(50, 42) lies on the Caspian Sea" in said(ask("route", "50.0,42.0", "SGSIN"))
    assert "the end (70, 48) lies on land" in said(ask("route", "SGSIN", "70.0,48.0"))
    assert "the start (70, 48) lies on land" in said(ask("route", "70.0,48.0", "SGSIN"))


def test_a_table_of_pairs_keeps_its_columns_and_says_why_there_is_no_way(tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.csv", tmp_path / "out.csv"
    pairs.write_text(
        "name,from_lon,from_lat,to_lon,to_lat\n"
        "cut,50.2,26.8,139.7,35.3\nfree,103.8,1.2,139.7,35.3\nsame,2.0,0.0,2.0,0.0\ninland,9.0,47.0,2.0,0.0\n"
    )
    done = ask("routes", str(pairs), "--avoid", "hormuz", "-o", str(out))
    assert done.exit_code == 0, done.output
    table = pl.read_csv(out)
    assert table.columns[:5] == ["name", "from_lon", "from_lat", "to_lon", "to_lat"]
    assert table["distance_nmi"].to_list()[0] is None
    assert "hormuz" in table["error"][0]
    assert 2_800 < table["distance_nmi"][1] < 3_000
    assert table["error"][1] is None
    assert table["distance_nmi"][2] is None
    assert table["error"][2] == "start and end are one place."
    assert table["distance_nmi"][3] is None
    assert "no port is near it" in table["error"][3]


def test_a_table_without_a_column_is_refused_and_a_bad_row_rejected(tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.csv", tmp_path / "o.csv"
    pairs.write_text("from_lon,from_lat,to_lon\n1,2,3\n")
    assert "to_lat" in said(ask("routes", str(pairs), "-o", str(tmp_path / "o.csv")))
    pairs.write_text("from_lon,from_lat,to_lon,to_lat\n1,2,3,4\n1,2,3,99\n1,,3,4\nx,2,3,4\n")
    done = ask("routes", str(pairs), "-o", str(out), "--json")
    assert json.loads(done.stdout)["rejected"] == 3
    table = pl.read_csv(out, schema_overrides={"from_lon": pl.String})
    assert table["distance_nmi"].is_null().to_list() == [False, True, True, True]
    assert [str(one)[:7] for one in table["error"][1:]] == ["line 3:", "line 4:", "line 5:"]
    assert "to_lat is 99" in table["error"][1]
    assert table["error"][2] == "line 4: from_lat is empty, expected degrees."
    assert table["from_lon"].to_list() == ["1", "1", "1", "x"]


def test_a_table_may_name_its_ports_as_route_does(tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.csv", tmp_path / "o.csv"
    pairs.write_text(
        'from,to,of\nSingapore,NLRTM,a\nRoterdam,JPYOK,b\n"103.8,1.2",横浜港,c\nJPYOK,,d\nSGSIN,シンガポール,e\n',
        encoding="utf-8",
    )
    done = ask("routes", str(pairs), "-o", str(out), "--json")
    assert json.loads(done.stdout) == {
        "pairs": 5, "without_route": 3, "rejected": 2, "file": str(out)
    }  # fmt: skip
    table = pl.read_csv(out)
    assert table.columns[:3] == ["from", "to", "of"]
    one = json.loads(ask("route", "Singapore", "NLRTM", "--json").stdout)
    assert table["distance_nmi"][0] == pytest.approx(one["distance_nmi"], abs=0.06)
    assert table["gates"][0] == ";".join(one["gates"])
    assert table["from_lon"].is_null().to_list() == [False, True, False, False, False]
    assert "line 3: from: There is no port 'Roterdam'. Near it: Rotterdam" in table["error"][1]
    assert table["error"][2] is None
    assert table["error"][3] == "line 5: to: no port is named."
    assert table["error"][4] == "start and end are one place."
    again = tmp_path / "again.csv"
    ask("routes", str(out), "-o", str(again))
    degrees = pl.read_csv(again)["distance_nmi"]
    assert degrees.to_list() == table["distance_nmi"].to_list(), "degrees hold where they stand"


def test_a_ship_has_days_and_fuel_and_finds_what_it_does_not_fit_closed() -> None:
    def told(*words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(ask("route", "SGSIN", "NLRTM", "--json", *words).stdout)
        return found

    bare, box = told(), told("--ship", "container_14k")
    assert [bare[name] for name in ("days", "fuel_t", "co2_t", "cost")] == [None] * 4
    assert "--fuel-price" in box["why_no_cost_en"]
    fuel, hire = ("--fuel-price", "600 USD 2026"), ("--hire", "90000..110000 USD 2026")
    toll = ("--toll", "suez=675000 USD 2026")
    paid = told("--ship", "container_14k", *fuel, *hire, *toll)
    parts = {one["part"]: one["value"] for one in paid["cost_parts"]}
    assert parts["fuel hfo"] == pytest.approx(600 * paid["fuel_t"], rel=1e-3)
    assert parts["hire"] == pytest.approx(100_000 * paid["days"], rel=1e-3)
    assert paid["cost"]["value"] == pytest.approx(sum(parts.values()), abs=2)
    assert paid["cost"]["low"] < paid["cost"]["value"] < paid["cost"]["high"]
    assert (paid["cost"]["unit"], paid["why_no_cost_en"]) == ("USD 2026", None)
    assert "emission trading not known" in paid["cost_missing"]
    risk = told("--ship", "container_14k", "--hull-value", "150000000 USD 2026",
                "--premium", "bab_el_mandeb=0.7")  # fmt: skip
    assert risk["cost"]["value"] == 1_050_000
    for words in (fuel, (*fuel, "--ship", "vlcc", "--shares"), ("--premium", "suez=1")):
        assert ask("route", "SGSIN", "NLRTM", *words).exit_code == 2
    told_ja = ask("route", "SGSIN", "NLRTM", "--ship", "container_14k", *fuel, "--lang", "ja")
    assert "燃料：" in told_ja.stdout
    assert "スエズ運河の通航料" in told_ja.stdout
    mixed = ask("route", "SGSIN", "NLRTM", "--ship", "vlcc", *fuel, "--hire", "9 JPY 2026")
    assert "costs are sums of them" in said(mixed)
    assert box["distance_nmi"] == bare["distance_nmi"]
    assert "suez" in box["gates"]
    assert box["co2_t"] == pytest.approx(3.114 * box["fuel_t"], rel=0.03)
    slow = told("--ship", "container_14k", "--speed", "12")
    assert slow["days"] == pytest.approx(box["distance_nmi"] / 12 / 24, abs=0.01)
    assert slow["fuel_t"] < box["fuel_t"]
    deep = told("--ship", "vlcc")
    assert "suez" not in deep["gates"], "20.5 m of draught, 20.1 m at most"
    assert deep["distance_nmi"] > box["distance_nmi"]
    assert "--ship" in ask("route", "SGSIN", "NLRTM", "--speed", "12").output
    assert "vlcc" in said(ask("route", "SGSIN", "NLRTM", "--ship", "vlc"))
