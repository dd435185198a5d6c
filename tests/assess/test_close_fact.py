"""The facts behind a closure: ports by destination, trade that has ended, ports behind a gate, and
how near to its origin a figure was read."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sealane.assess.close import CloseAnswer, CloseLimits, Closure, close
from sealane.assess.close import told as as_told
from sealane.assess.close.behind import behind_said
from sealane.assess.close.country import OIL
from sealane.assess.close.enclosed import Coast, behind_gates
from sealane.assess.close.oil import oil_lost
from sealane.assess.close.phrase import country
from sealane.assess.close.reference import harbours, shipped_from, shipped_to
from sealane.assess.close.role import Role, ports_of, read_roles, roles
from sealane.assess.close.short import in_short
from sealane.assess.close.unknown import unknown_section
from sealane.assess.close.written import written
from sealane.assess.exposure import exposure, facts
from sealane.assess.exposure.superseded import divided, ended_said, read_superseded, superseded
from sealane.assess.lane import Conditions, Hull, distances
from sealane.assess.lane.enclosed import OCEAN, enclosed
from sealane.assess.packaged import regions
from sealane.assess.source_kind import KINDS, kind_of, source_kinds
from sealane.assess.source_table import FOLDER
from sealane.cli.assess.close import command
from sealane.errors import BadInput
from sealane.geo import Ports
from sealane.say.said import Said

HEADER = "who,role,commodity,port,rank,to,source\n"
GOOD = "RUS,export,coal,vostochny,main,,x\n"
NO_FACTS = {"reference_roles", "superseded", "source_kinds"}
"""Tables with a source in each row that are no figures."""


@cache
def closed(*gates: str) -> CloseAnswer:
    asked = Closure.of(gates, start=date(2026, 3, 1), days=60)
    return close(asked, CloseLimits(draws=20), has_measures=False)


def first(who: str, goods: str, to: str) -> str:
    return shipped_from(who, goods, to)[0].port


def test_what_passes_by_another_port_alone_is_bounds_and_stands_after_what_passes() -> None:
    answer = closed("bab_el_mandeb")
    told = as_told(answer)
    oil = [one for one in told["countries"] if one["commodity"] in OIL]
    bound = {one["country"] for one in oil if one["bound_en"]}
    assert {"CHN", "KOR", "JPN"} <= bound
    assert "IND" not in bound
    for one in oil:
        kind = "bounds" if one["country"] in bound else "draws"
        assert {one[name]["interval"] for name in ("share", "volume", "stopped")} == {kind}
        assert (one["stopped"]["value"] == 0) == (kind == "bounds")
        if kind == "bounds":
            most = one["facts"][0]["volume"]["high"]
            assert one["stopped"]["high"] == pytest.approx(most, rel=1e-4), "the end itself"
            assert one["bound_ja"]
    lost = {one["country"]: one["lost_kbd"] for one in told["stocks"] if "lost_kbd" in one}
    assert {iso3 for iso3, one in lost.items() if one["interval"] == "bounds"} == bound
    said = [one.text.en for one in oil_lost(answer)]
    at = next(at for at, one in enumerate(said) if "In the middle no oil" in one)
    assert said[0].startswith("India: ")
    assert at > 0
    assert not any("China" in one for one in said[:at])
    assert "All oil that passed Bab el-Mandeb" in said[at]
    brief = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC))
    tables = [one.table for one in brief.sections if one.table is not None]
    for head, line in (
        ("Imports that pass there", "more whose share may pass"),
        ("Oil that is lost or late", "more whose oil may be lost or late"),
    ):
        (table,) = [one for one in tables if one.caption.en.startswith(head)]
        assert table.rows[0][0] == country("IND")
        assert country("CHN") not in [row[0] for row in table.rows], "no row of 0 hides others"
        (folded,) = [one.in_("en") for one in table.more if line in one.en]
        assert "China" in folded
        assert "5,550" in folded
    line_ = ["bab_el_mandeb", "--from", "2026-03-01", "--days", "60", "--draws", "20"]
    text = CliRunner().invoke(command, line_, catch_exceptions=False).stdout
    assert "more whose share may pass, none of it in the middle" in text
    assert not [row for row in text.splitlines() if row.split()[:2] == ["China", "Crude"]]
    rows = [one for one in answer.assessments() if "CHN" in one.subject and "stopped" in
            one.quantity and "crude" in one.quantity]  # fmt: skip
    assert {one.interval for one in rows} == {"bounds"}


def test_where_a_cargo_is_loaded_depends_on_where_it_goes() -> None:
    assert first("RUS", "coal", "EUU") == first("RUS", "coal", "DEU") == "ust_luga"
    assert first("RUS", "coal", "JPN") == "vostochny"
    assert (first("RUS", "lng", "FRA"), first("RUS", "lng", "JPN")) == ("sabetta", "prigorodnoye")
    assert (first("RUS", "crude_oil", "CHN"), first("RUS", "crude_oil", "TUR")) == (
        "kozmino", "novorossiysk",
    )  # fmt: skip
    assert first("AUS", "lng", "CHN") == "gladstone"
    assert first("AUS", "lng", "JPN") == "dampier"
    assert [one.port for one in shipped_from("RUS", "crude_oil", "JPN")] == ["prigorodnoye"]
    assert shipped_from("RUS", "wheat", "JPN") == shipped_from("USA", "crude_oil", "USA") == ()
    assert shipped_to("EUU")[0].port == "rotterdam"


@given(st.sampled_from(roles()), st.sampled_from(["", "JPN", "DEU", "EUU", "ASIA", "BRA", "TUR"]))
def test_the_most_specific_row_wins_and_one_port_is_the_main_one(one: Role, to: str) -> None:
    who, role, goods = one.who, one.role, one.commodity
    found = ports_of(who, role, goods, to)
    own = [row for row in roles() if (row.who, row.role, row.commodity) == (who, role, goods)]
    assert set(found) <= {row.port for row in own} & set(harbours())
    exact = [row.port for row in own if row.to == to]
    if exact:
        assert set(found) == set(exact)
    elif found:
        held = {row.to for row in own if row.port in found and to in regions().get(row.to, ())}
        assert held or any(row.port == found[0] and not row.to for row in own)


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ("RUS,export,coal,ust_luga,main,EUROPA,x", "to", "is no country"),
        ("RUS,import,,ust_luga,main,JPN,x", "to", "an import"),
        ("RUS,export,coal,vostochnyy,also,JPN,x", "port", "is no port"),
        ("RUS,export,cole,vostochny,main,JPN,x", "commodity", "is no commodity"),
        ("RUS,exports,coal,vostochny,main,JPN,x", "role", "is no role"),
        ("RUS,export,coal,ust_luga,main,,x", "rank", "must stand once"),
        ("RUS,export,coal,ust_luga,also,JPN,x", "rank", "must stand once"),
        ("RUS,export,coal,vostochny,also,,x", "port", "stands twice"),
        (",export,coal,vostochny,main,JPN,x", "who", "is missing"),
    ],
)
def test_roles_that_do_not_hold_are_refused_by_file_and_line(
    row: str, field: str, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "roles.csv"
    path.write_text(f"{HEADER}{GOOD}{row}\n")
    with pytest.raises(BadInput, match=says) as refused:
        read_roles(path)
    assert (refused.value.field, refused.value.file) == (field, str(path))
    assert refused.value.line in (2, 3)


def test_a_table_of_roles_without_destinations_is_read_as_before(tmp_path: Path) -> None:
    path = tmp_path / "roles.csv"
    path.write_text("who,role,commodity,port,rank\nRUS,export,coal,vostochny,main\n")
    (one,) = read_roles(path)
    assert (one.to, one.source, one.is_main) == ("", "", True)
    path.write_text("who,role,commodity,rank\nRUS,export,coal,main\n")
    with pytest.raises(BadInput, match="'port'"):
        read_roles(path)


def test_what_an_embargo_has_ended_is_in_no_sum_and_is_named() -> None:
    told = exposure("EUU", commodity="coal")
    (old,) = (row for row in told.rows if row["kind"] == "superseded")
    assert (old["origin"], old["share"], old["superseded"]["from"]) == ("RUS", 0.46, "2022-08-10")
    assert "2022/576" in old["superseded"]["instrument"]
    assert any("ended since 10 August 2022" in one["missing_en"] for one in told.missing)
    said = ended_said(old)
    assert said.in_("en").startswith("Coal from Russia: 46")
    assert "ended on 10 August 2022" in said.in_("en")
    assert "石炭（ロシア産）" in said.in_("ja")
    others = [row for row in told.rows if row["kind"] == "origin"]
    assert len(others) == 2
    assert all("2022/576" in row["note"] for row in others)
    assert {row["ended_beside"]["origin"] for row in others} == {"RUS"}
    assert all("ロシア産がまだ含まれていた" in row["ended_beside"]["said_ja"] for row in others)
    assert "2022年" not in old["superseded"]["why_ja"].split("より前")[0]
    assert "ロシアからの輸入は2022-08-10以降禁じられている" in old["superseded"]["why_ja"]
    names = [one.quantity for one in told.assessments()]
    assert "coal.RUS.superseded.share" in names
    assert "coal.RUS.share" not in names


def test_a_closure_names_what_ended_and_counts_none_of_it() -> None:
    answer = closed("suez")  # coal of Australia to the EU is of the same import of 2021
    (coal,) = (
        one.fact for one in answer.countries
        if (one.fact.importer, one.fact.commodity) == ("EUU", "coal")
    )  # fmt: skip
    assert {fact.via for fact in coal.facts} == {"AUS"}
    assert coal.share is not None
    assert coal.share.ends[1] <= 0.13
    assert "2022/576" in coal.note
    (gap,) = (one for one in as_told(answer)["not_known"] if one["code"] == "ended")
    assert (gap["country"], gap["commodity"], gap["origin"]) == ("EUU", "coal", "RUS")
    assert (gap["from"], "2022/576" in gap["instrument"]) == ("2022-08-10", True)
    assert "in no figure" in gap["said_en"]
    assert "欧州連合の石炭：ロシアからの2021年の割合" in gap["said_ja"]
    paragraphs = unknown_section(answer).paragraphs
    (said,) = (one for one in paragraphs if isinstance(one, Said) and "2022/576" in one.en)
    assert "禁じられている" in said.ja


def test_a_fact_of_the_year_before_ends_and_one_of_the_year_after_holds() -> None:
    row = {
        "importer": "DEU", "commodity": "crude_oil", "origin": "RUS", "origin_kind": "iso3",
        "flow": "imports", "share": 0.3, "year": "2022", "source": "x", "note": None,
    }  # fmt: skip
    years = ["2021", "2022", "2022-11", "2022 Jan-May", "2023", "2022-12", "2023-01"]
    table = facts().clear()
    rows = pl.DataFrame([{**row, "year": year} for year in years])
    table = pl.concat([table, rows], how="diagonal")
    held, ended = divided(table)
    assert [one.year for one in ended] == ["2021", "2022", "2022-11", "2022 Jan-May", "2022-12"]
    assert held["year"].to_list() == ["2023", "2023-01"]
    whole = rows.with_columns(commodity=pl.lit("oil_all"), year=pl.lit("2022"))
    assert {
        one.by.since for one in divided(pl.concat([table.clear(), whole], how="diagonal"))[1]
    } == {"2023-02-05"}
    japan = rows.with_columns(importer=pl.lit("JPN"))
    assert divided(pl.concat([table.clear(), japan], how="diagonal"))[1] == []


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("EUU,RUS,coal,August 2022,x,y", "from"),
        ("EUU,RUS,coal,2022-13-10,x,y", "from"),
        ("EUX,RUS,coal,2022-08-10,x,y", "importer"),
        ("EUU,RUS,cole,2022-08-10,x,y", "commodity"),
        ("EUU,RUS,coal,2022-08-10,,y", "instrument"),
    ],
)
def test_what_has_ended_is_refused_by_file_and_line(row: str, field: str, tmp_path: Path) -> None:
    assert len(superseded()) > 10
    path = tmp_path / "superseded.csv"
    path.write_text(f"importer,origin,commodity,from,instrument,source\n{row}\n")
    with pytest.raises(BadInput) as refused:
        read_superseded(path)
    assert (refused.value.field, refused.value.line) == (field, 2)


def test_ports_behind_a_gate_and_countries_without_another() -> None:
    hormuz = behind_gates(("hormuz",))
    standing = {one.port.port: one.standing for one in hormuz.ports}
    assert standing["bandar_abbas"] == standing["ras_tanura"] == "behind"
    assert standing["fujairah"] == standing["khor_fakkan"] == "at_gate"
    assert not {"yanbu", "chabahar", "mina_al_fahal"} & set(standing)
    assert hormuz.cut_off == ("BHR", "IRQ", "KWT", "QAT")
    assert {one.iso3 for one in hormuz.coasts if not one.is_cut_off} == {"ARE", "IRN", "OMN", "SAU"}
    assert behind_gates(("malacca",)).coasts == behind_gates(("suez",)).coasts == ()
    assert {"SDN", "JOR"} <= set(behind_gates(("suez", "bab_el_mandeb")).cut_off)
    told = as_told(closed("hormuz"))
    assert {one["port"] for one in told["ports"]} == set(standing)
    kuwait = next(one for one in told["behind"] if one["country"] == "KWT")
    assert (kuwait["exports"], kuwait["imports"]) == ("cut_off", "cut_off")


def test_a_port_between_two_closed_lines_is_open_to_ships_of_little_draught_alone() -> None:
    """Malacca and Singapore: by Durian Strait, 10 m (`route SGSIN Shanghai` says the same)."""
    both = {one.port.port: one for one in behind_gates(("malacca", "singapore")).ports}
    assert {one.standing for one in both.values()} == {"shut_in"}
    assert {"singapore", "tanjung_pelepas"} <= set(both)
    out = both["singapore"].outlet
    assert out is not None
    assert (out.most_draught_m, out.gates) == (10.0, ("durian",))
    asked = [both["singapore"].port.place], [(122.3, 31.0)]
    for draught, is_open in ((10.0, True), (14.2, False)):
        held = Conditions.of(avoid=["malacca", "singapore"], hull=Hull(draught_m=draught))
        assert bool(np.isfinite(distances(*asked, conditions=held)[0, 0])) is is_open
    alone = {one.port.port: one for one in behind_gates(("singapore",)).ports}
    assert (alone["singapore"].standing, alone["singapore"].outlet) == ("at_gate", None)
    rows = as_told(closed("malacca", "singapore"))
    (said,) = behind_said(rows["ports"], rows["behind"])
    assert "Singapore and Johor. Only ships of up to 10\u202fm draught have a way out" in said.en
    assert "喫水10\u202fmまでの船のみ（ドゥリアン海峡を通る）" in said.ja
    note = next(one for one in rows["not_known"] if one["code"] == "one_line")
    assert "another closed gate" in note["said_en"]


@pytest.mark.parametrize(("start", "still"), [(date(2021, 3, 23), True), (date(2026, 3, 1), False)])
def test_no_embargo_is_told_of_days_before_it_and_a_past_day_is_told_to_have_later_facts(
    start: date, still: bool
) -> None:
    """Suez in 2021: coal still came from Russia, and shares of imports are of years since."""
    asked = Closure.of(["suez"], start=start, days=6)
    answer = close(asked, CloseLimits(draws=20), has_measures=False)
    notes = as_told(answer)["not_known"]
    coal = next(one for one in notes if one["code"] == "ended" and one["commodity"] == "coal")
    assert ("nothing may come from there since" in coal["said_en"]) is not still
    assert ("still came on the first day" in coal["said_en"]) is still
    assert ("まだ輸入されていた" in coal["said_ja"]) is still
    later = [one["said_en"] for one in notes if one["code"] == "later_facts"]
    assert bool(later) is still
    first = [one.text.en for one in in_short(answer)]
    assert any("begins in 2021, and what is told of imports is of" in one for one in first) is still


SOUND_AND_BELTS = ("oresund", "great_belt", "kiel_canal", "little_belt")
BLACK_SEA = ("BGR", "GEO", "ROU", "UKR")


@pytest.mark.parametrize(
    ("gates", "cut_off", "in_part"),
    [
        (("bosporus",), BLACK_SEA, ("RUS", "TUR")),
        (("dardanelles",), BLACK_SEA, ("RUS", "TUR")),
        (SOUND_AND_BELTS, ("EST", "FIN", "LTU", "LVA", "POL"), ("DEU", "DNK", "RUS", "SWE")),
        (SOUND_AND_BELTS[:3], (), ()),
        (("otranto",), ("ALB", "BIH", "HRV", "MNE", "SVN"), ("ITA",)),
    ],
)
def test_every_state_on_an_enclosed_sea_is_told(
    gates: tuple[str, ...], cut_off: tuple[str, ...], in_part: tuple[str, ...]
) -> None:
    found = behind_gates(gates)
    assert found.cut_off == cut_off
    assert tuple(one.iso3 for one in found.coasts if not one.is_cut_off) == in_part


def test_larger_ports_behind_a_gate_are_counted_with_the_small_ones_of_their_coast() -> None:
    ports = Ports.packaged()
    names = {"Samsun", "Trabzon", "Zonguldak", "Istanbul", "Mersin"}
    at = {name: k for k, name in enumerate(ports.name) if name in names}
    assert {ports.size[at[name]] for name in ("Samsun", "Zonguldak")} == {"large", "very small"}
    places = {name: (float(ports.lon[k]), float(ports.lat[k])) for name, k in at.items()}
    shut = enclosed(list(places.values()), ["bosporus"])
    behind = {name for name, is_shut in zip(places, shut, strict=True) if is_shut}
    assert behind == {"Samsun", "Trabzon", "Zonguldak"}
    turkiye = {gate: _coast(gate, "TUR") for gate in ("bosporus", "dardanelles")}
    assert turkiye["bosporus"].behind >= 3
    assert turkiye["dardanelles"].behind > turkiye["bosporus"].behind
    assert sum(_sides(turkiye["bosporus"])) == sum(_sides(turkiye["dardanelles"])) >= 50


def _coast(gate: str, state: str) -> Coast:
    return next(one for one in behind_gates((gate,)).coasts if one.iso3 == state)


def _sides(coast: Coast) -> tuple[int, int]:
    return coast.behind, coast.outside


@pytest.mark.parametrize("gates", [["bosporus"], ["malacca"], ["suez", "bab_el_mandeb"]])
def test_enclosed_ports_are_those_that_routing_finds_no_way_to(gates: list[str]) -> None:
    places = [one.place for one in harbours().values()]
    ways = distances([OCEAN], places, conditions=Conditions.of(avoid=gates))[0]
    assert enclosed(places, gates).tolist() == [way == float("inf") for way in ways]


def test_every_packaged_source_has_a_kind_and_answers_show_it() -> None:
    there = set()
    for path in FOLDER.glob("*.csv"):
        if path.stem not in NO_FACTS:
            with path.open(encoding="utf-8", newline="") as lines:
                there |= {row["source"] for row in csv.DictReader(lines) if row.get("source")}
    assert there == set(source_kinds())
    assert set(source_kinds().values()) == set(KINDS)
    assert kind_of("a source of mine") is None
    japan = exposure("JPN", commodity="crude_oil")
    assert {row["source_kind"] for row in japan.rows} == {"press", "primary"}
    row = next(one for one in as_told(closed("hormuz"))["countries"] if one["country"] == "JPN")
    assert {fact["source_kind"] for fact in row["facts"]} == {"press"}


def test_the_largest_figure_of_india_has_the_range_that_sources_tell() -> None:
    told = as_told(closed("hormuz"))
    india = next(one for one in told["countries"]
                 if (one["country"], one["commodity"]) == ("IND", "crude_oil"))  # fmt: skip
    fact = next(one for one in india["facts"] if one["basis"] == "reported")
    volume = fact["volume"]
    assert (volume["value"], volume["low"], volume["high"]) == (2000, 1828, 2100)
    assert volume["interval"] == "published"
    assert fact["share"]["low"] == pytest.approx(0.40, abs=1e-3), "WION says 40 %"
    assert 1828 < india["stopped"]["low"] < 2000 == india["stopped"]["value"]
    assert 2000 < india["stopped"]["high"] < 2100
