"""Reading daily transits: the ways in which PortWatch is kept, and what is refused by line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from sealane.assess.watch import (
    TRANSITS,
    Transits,
    compare,
    counted,
    keep,
    kept,
    read_transits,
    whole_days,
)
from sealane.assess.watch.gate import ALTERNATIVES, IN_LINE, PORTWATCH, gate_of
from sealane.assess.watch.made_up import Drop, sea
from sealane.assess.watch.read import CLASSES
from sealane.cli import sealane
from sealane.errors import BadInput
from sealane.lake import Lake
from sealane.law import gateways
from sealane.tables import EVENTS, polars_schema

HEAD = (
    "date,portid,portname,n_container,n_dry_bulk,n_general_cargo,n_roro,n_tanker,n_total,capacity"
)


def written(path: Path, *lines: str, head: str = HEAD) -> Path:
    path.write_text("\n".join((head, *lines)) + "\n")
    return path


def as_portwatch(table: pl.DataFrame) -> pl.DataFrame:
    wide = table.pivot("class", index=["gate", "day"], values="ships")
    names = {kind: f"n_{kind}" for kind in CLASSES}
    return wide.rename(names | {"gate": "portname", "day": "date"})


def as_total(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(date="day", portname="gate", n_total="ships")


def test_every_gate_of_portwatch_is_a_strait_of_the_tables() -> None:
    known = {one.strait_id for one in gateways()}
    assert len(PORTWATCH) == 28
    for number, (name, strait) in PORTWATCH.items():
        assert strait in known
        assert gate_of(name) == gate_of(None, number) == gate_of(name.upper()) == strait
    assert gate_of("hormuz_strait") == "hormuz"
    assert gate_of("Straits of Nowhere") is None
    for gate, ways in (ALTERNATIVES | IN_LINE).items():  # type: ignore[operator]
        assert {gate, *(way.gate for way in ways)} <= known


@pytest.mark.parametrize(
    "day", ["2024-01-31", "2024/01/31 00:00:00+00", "1/31/2024 12:00:00 AM", "1706659200000"]
)
def test_days_are_read_in_the_ways_in_which_they_are_exported(tmp_path: Path, day: str) -> None:
    path = written(tmp_path / "a.csv", f"{day},chokepoint1,Suez Canal,1,2,3,4,5,15,900")
    table = read_transits(path).table
    assert set(table["day"]) == {date(2024, 1, 31)}
    assert dict(table.select("class", "ships").iter_rows())["total"] == 15.0
    assert table.filter(pl.col("class") == "total")["tonnes"].to_list() == [900.0]


def test_other_names_of_the_columns_and_wide_tables_give_the_same(tmp_path: Path) -> None:
    one = read_transits(written(tmp_path / "a.csv", "2024-01-31,cp1,Suez Canal,1,2,3,4,5,15,9"))
    two = written(
        tmp_path / "b.csv", "2024-01-31,1,2,3,4,5,15,suez",
        head="date,container,dryBulk,generalCargo,roro,tanker,total,chokepoint",
    )  # fmt: skip
    three = written(
        tmp_path / "c.csv", "2024-01-31,15,5,9", head="date,cp1_total,cp1_tanker,cp1_cap_total"
    )
    same = one.table.drop("tonnes")
    assert read_transits(two).table.drop("tonnes").equals(same)
    assert (
        read_transits(three)
        .table.drop("tonnes")
        .equals(same.filter(pl.col("class").is_in(["total", "tanker"])))
    )
    half = written(
        tmp_path / "d.csv", "2024-01-31,1,2,3,4,5,Suez Canal",
        head="date,n_container,n_dry_bulk,n_general_cargo,n_roro,n_tanker,portname",
    )  # fmt: skip
    assert read_transits(half).table.drop("tonnes").equals(same)


def test_rows_that_do_not_hold_are_counted_with_reason_and_line(tmp_path: Path) -> None:
    good = "2024-01-30,chokepoint1,Suez Canal,1,2,3,4,5,15,9"
    read = read_transits(written(
        tmp_path / "a.csv", good, "yesterday,chokepoint1,Suez Canal,1,2,3,4,5,15,9",
        "2024-01-29,chokepoint1,Suez Canal,-1,2,3,4,5,15,9",
        "2024-01-28,chokepoint1,Suez Canal,x,2,3,4,5,15,9", good,
        "2024-01-27,,Strait of Nowhere,1,2,3,4,5,15,9",
    ))  # fmt: skip
    assert read.rejects == {
        "a count that is no number": 1, "a date that cannot be read": 1, "a negative count": 1,
        "there more than once": 1,
    }  # fmt: skip
    assert read.lines["a negative count"] == [4]
    assert read.lines["there more than once"] == [2], "the later one holds"
    assert set(read.table["gate"]) == {"suez", "Strait of Nowhere"}
    assert "Strait of Nowhere" in read.notes[0].said.en


@pytest.mark.parametrize(
    ("head", "line", "match"),
    [
        ("day_of,portname,n_total", "2024-01-01,Suez Canal,3", "no column date"),
        ("date,where,n_total", "2024-01-01,Suez Canal,3", "portname or portid"),
        ("date,portname,ships", "2024-01-01,Suez Canal,3", "no column of counts"),
        ("date,portname,n_total", "2024-99-01,Suez Canal,3", "line 2"),
        ("date,portname,n_total", "2024-01-01,Suez Canal,-3", "negative"),
    ],
)
def test_files_that_say_nothing_are_refused(
    tmp_path: Path, head: str, line: str, match: str
) -> None:
    with pytest.raises(BadInput, match=match) as caught:
        read_transits(written(tmp_path / "a.csv", line, head=head))
    assert caught.value.file
    assert caught.value.line
    with pytest.raises(BadInput, match="no file"):
        read_transits(tmp_path / "none.csv")


def test_vintages_are_kept_as_they_were_and_held_against_one_another(tmp_path: Path) -> None:
    first, start = date(2021, 1, 1), date(2022, 1, 10)
    old, new = date(2022, 3, 1), date(2022, 6, 1)
    tables = [
        sea(
            ["suez"], first=first, days=420, per_day=70.0, seed=1,
            drops=[Drop("suez", start, 90, one)],
        )
        .with_columns(pl.lit(day, pl.Date).alias("vintage"))
        for one, day in ((0.5, old), (0.0, new))
    ]  # fmt: skip
    for table in tables:
        assert len(keep(table, tmp_path)) == 1
        assert keep(table, tmp_path) == []
    both = kept(tmp_path)
    assert both.height == sum(table.height for table in tables)
    with pytest.raises(BadInput, match="other content"):
        keep(tables[0].with_columns(pl.col("ships") + 1.0), tmp_path)
    with pytest.raises(BadInput, match="vintage"):
        keep(tables[0].with_columns(pl.lit(None, pl.Date).alias("vintage")), tmp_path)
    usual, span = (date(2021, 9, 1), start - timedelta(1)), (start, start + timedelta(40))
    held = compare(both, old, new, usual=usual, span=span).filter(pl.col("class") == "total")
    assert held["change_old"][0] < -0.35
    assert abs(held["change_new"][0]) < 0.2
    assert held["revised"][0] > 0.5
    path = tmp_path / "both.parquet"
    as_portwatch(tables[0]).with_columns(pl.lit(str(old)).alias("vintage")).write_parquet(path)
    said = json.loads(run("assess", "watch", str(path), "--store", str(tmp_path), "--json"))
    assert said["vintage"] == str(old)
    assert said["vintages"] == [str(old), str(new)]
    falls = [
        one for one in said["episodes"] if one["direction"] == "fall" and one["onset"] > "2022"
    ]
    assert falls[0]["vintages"] == {"shown_by": [str(old)], "not_shown_by": [str(new)]}


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(sealane, list(words))
    assert done.exit_code == code, done.output
    return done.stdout


def test_the_command_tells_the_same_as_json_and_as_a_table(tmp_path: Path) -> None:
    shut = Drop("suez", date(2021, 9, 1), 30, 0.9)
    more = Drop("hormuz", date(2021, 8, 1), 30, -0.9)
    table = sea(
        ["suez", "hormuz"], first=date(2021, 1, 1), days=300, per_day=60.0, seed=6,
        drops=[shut, more],
    )  # fmt: skip
    path = tmp_path / "a.csv"
    as_portwatch(table).write_csv(path)
    said = json.loads(run("assess", "watch", str(path), "--vintage", "2026-07-19", "--json"))
    assert said["vintage"] == "2026-07-19"
    assert [one["gate"] for one in said["gates"]] == ["hormuz", "suez"]
    assert said["gates"][0]["history_days"] == 300
    (fall,) = [one for one in said["episodes"] if one["gate"] == "suez" and one["ratio"] < 0.5]
    wanted = {
        "gate", "class", "direction", "onset", "alarm", "delay_d", "end", "ratio", "ratio_low",
        "ratio_high", "shortfall", "shortfall_low", "shortfall_high", "coverage", "diversion",
        "confidence",
    }  # fmt: skip
    assert wanted <= set(fall)
    assert fall["diversion"][0]["gate"] == "cape_good_hope"
    assert fall["diversion"][0]["seen"] is None
    assert 0 < said["false_alarm_rate_per_year"] <= 1
    text = " ".join(run("assess", "watch", str(path)).split())
    assert "Suez Canal" in text
    ends = (f"{fall[name]:,.0f}" for name in ("shortfall", "shortfall_low", "shortfall_high"))
    assert "{} ({} to {})".format(*ends) in text
    (rise,) = [one for one in said["episodes"] if one["gate"] == "hormuz"]
    assert rise["shortfall"] < 0
    ends = (f"{-rise[name]:,.0f}" for name in ("shortfall", "shortfall_high", "shortfall_low"))
    assert "{} ({} to {}) more".format(*ends) in text, "no negative count of what is missing"
    assert "In brackets: what the same rule finds where nothing went on." in text
    run("assess", "watch", str(path), "--set", "alarm_shrot=3", code=1)
    run("assess", "watch", str(path), "--vintage", "soon", code=2)
    run("assess", "watch", code=2)
    path.write_text(path.read_text() + "never,suez,1,1,1,1,1,1\n")
    run("assess", "watch", str(path), "--json", code=3)


def event(
    strait: str, at: datetime, vessel: str | None, confidence: float = 0.9
) -> dict[str, object]:
    told = {"strait": {"strait_id": strait}, "vessel_class": vessel, "direction": "southbound"}
    return {
        "kind": "passage", "start_at": at, "confidence": confidence, "status": "new",
        "exercise_id": None, "evidence": json.dumps(told),
    }  # fmt: skip


def test_passages_are_counted_by_day_and_class_and_days_unheard_are_not_zero() -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    late = noon + timedelta(days=3)
    events = pl.DataFrame(
        [event("dover", noon, "merchant"), event("dover", noon, None),
         event("dover", noon, "merchant", confidence=0.45), event("dover", late, "fishing")],
        infer_schema_length=None,
    )  # fmt: skip
    table = counted(events)
    assert table.columns == list(TRANSITS)
    total = table.filter(pl.col("class") == "total")
    assert total["ships"].to_list() == [2.0, 0.0, 0.0, 1.0]
    assert table.filter(pl.col("class") == "merchant")["ships"].to_list() == [1.0, 0.0, 0.0, 0.0]
    heard = pl.DataFrame({"gate": ["dover", "dover"], "day": [noon.date(), date(2024, 5, 2)]})
    some = counted(events, heard=heard).filter(pl.col("class") == "total")
    assert some["day"].to_list() == [date(2024, 5, 1), date(2024, 5, 2)]
    assert some["ships"].to_list() == [2.0, 0.0]
    assert Transits(counted(events.clear())).table.is_empty()


def test_days_that_the_feed_heard_in_part_are_not_told() -> None:
    midnight = datetime(2024, 5, 1, tzinfo=UTC)
    spans = ((9.0, 23.9), (0.2, 23.9), (5.0, 12.0), (0.1, 23.5))
    heard = pl.DataFrame(
        {
            "gate": ["dover"] * 4,
            "day": [midnight.date() + timedelta(one) for one in range(4)],
            "first_at": [midnight + timedelta(one, 3600 * spans[one][0]) for one in range(4)],
            "last_at": [midnight + timedelta(one, 3600 * spans[one][1]) for one in range(4)],
        }
    )
    assert whole_days(heard)["day"].dt.day().to_list() == [2, 3, 4]
    assert whole_days(heard.head(3))["day"].dt.day().to_list() == [2]


def lake_of_dover(path: Path, *, days: int, shut_on: int) -> Path:
    """A lake that hears one ship off Dover each hour, with 40 passages a day until it is shut."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=one) for one in range(24 * days)]
    feed = path / "feed.csv"
    feed.write_text("MMSI,BaseDateTime,LAT,LON,SOG,COG,VesselName\n" + "".join(
        f"211000001,{at:%Y-%m-%dT%H:%M:%S},51.0,1.5,0.1,90.0,WATCH\n" for at in hours
    ))  # fmt: skip
    lake = Lake(path / "lake")
    lake.ingest([str(feed)])
    rows = [
        event("dover", start + timedelta(days=day, minutes=30 * one), "merchant")
        | {
            "event_id": f"{day}-{one}",
            "revision": 1,
            "recorded_at": start,
            "detector_version": "passage-1",
            "mmsis": [211000001],
            "track_ids": ["a"],
            "lon": 1.5,
            "lat": 51.0,
            "path": [1.5, 51.0],
            "sentence_en": "-",
            "sentence_ja": "-",
            "zones": "[]",
        }
        for day in range(days)
        for one in range(40 if day < shut_on else 2)
    ]
    told = pl.DataFrame(rows, infer_schema_length=None)
    schema = polars_schema(EVENTS)
    blank = [pl.lit(None, kind).alias(name) for name, kind in schema.items()
             if name not in told.columns]  # fmt: skip
    lake.append_events(told.with_columns(*blank).select(*schema).cast(dict(schema)))
    return path / "lake"


def test_a_lake_is_watched_by_its_own_passages_and_its_vintages_are_kept(tmp_path: Path) -> None:
    lake = lake_of_dover(tmp_path, days=70, shut_on=60)
    store = str(tmp_path / "kept")
    words = ("assess", "watch", "--lake", str(lake), "--store", store, "--json")
    run(*words, code=1)  # a vintage is kept under its day alone
    said = json.loads(run(*words, "--vintage", "2024-03-12"))
    (fall,) = said["episodes"]
    assert (fall["gate"], fall["direction"]) == ("dover", "fall")
    assert fall["onset"] == "2024-03-01"
    assert said["gates"][0]["usual_per_day"] == pytest.approx(40.0, abs=0.5)
    short = tmp_path / "short.csv"
    frame = kept(store).filter(pl.col("class") == "total", pl.col("day") < date(2024, 3, 1))
    as_total(frame).write_csv(short)
    again = json.loads(
        run("assess", "watch", str(short), "--vintage", "2024-03-02", "--store", store, "--json")
    )
    assert again["vintages"] == ["2024-03-02", "2024-03-12"]
    later = json.loads(run(*words, "--vintage", "2024-03-12"))
    assert later["episodes"][0]["vintages"]["not_shown_by"] == ["2024-03-02"]
    said = run("assess", "watch", str(short))
    assert "0 episodes at 1 gate." in said


def test_gates_that_are_too_young_are_named_and_not_called_quiet(tmp_path: Path) -> None:
    young = sea(["suez", "dover"], first=date(2021, 1, 1), days=20, per_day=60.0, seed=6)
    path = tmp_path / "a.csv"
    as_portwatch(young).write_csv(path)
    assert "0 episodes at 0 gates, 2 more not judged" in run("assess", "watch", str(path))
    notes = json.loads(run("assess", "watch", str(path), "--json"))["notes"]
    assert any("Suez Canal (20 d)" in note["said_en"] for note in notes)


def test_days_of_which_nothing_is_told_are_named(tmp_path: Path) -> None:
    whole = sea(["suez", "dover"], first=date(2021, 1, 1), days=400, per_day=60.0, seed=6)
    path = tmp_path / "a.csv"
    hole = pl.col("day").is_between(date(2021, 6, 1), date(2021, 9, 8))
    as_portwatch(whole.filter(~hole)).write_csv(path)
    notes = json.loads(run("assess", "watch", str(path), "--json"))["notes"]
    (told,) = (note for note in notes if note["code"] == "hole")
    assert "from 1 June 2021 to 8 September 2021 (100 days)" in told["said_en"]
    assert "Dover Strait, Suez Canal" in told["said_en"]
    as_portwatch(whole).write_csv(path)
    notes = json.loads(run("assess", "watch", str(path), "--json"))["notes"]
    assert "hole" not in {note["code"] for note in notes}
