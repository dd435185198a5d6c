"""Exposure: rows with their source, sums within one basis alone, and what is missing said so."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.assess import as_table
from sealane.assess.exposure import exposure, facts, in_layout, lanes_of, through_gates
from sealane.cli import sealane
from sealane.errors import BadInput

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "trade"
PACKAGED = facts()
LANES = pl.DataFrame(
    {
        "origin": ["SAU", "SAU", "ARE"],
        "destination": ["JPN"] * 3,
        "gate": ["hormuz", "malacca", "HORMUZ"],
        "share": [0.9, 0.8, 0.5],
    }
)


def test_every_packaged_row_has_a_year_a_source_and_shares_between_0_and_1() -> None:
    assert PACKAGED.height > 950
    assert PACKAGED.select("importer", "commodity", "year", "source").null_count().sum_horizontal()[
        0
    ] == 0  # fmt: skip
    for name in ("share", "low", "high"):
        shares = PACKAGED.filter(pl.col("share").is_not_null())[name].drop_nulls()
        assert shares.is_between(0.0, 1.0).all()


def test_japan_takes_crude_oil_through_hormuz_as_sources_say() -> None:
    found = exposure("JPN", commodity="crude oil", facts=PACKAGED)
    gate = [row for row in found.rows if row["kind"] == "gate" and row["share"] is not None]
    assert [(row["gate"], row["share"], row["low"], row["high"]) for row in gate] == [
        ("hormuz", 0.7, 0.66, 0.8)
    ]
    assert (gate[0]["gate_ja"], gate[0]["commodity_ja"]) == ("ホルムズ海峡", "原油")
    assert gate[0]["is_contested"]
    assert found.by_gate == []
    first = found.missing[0]
    assert (first["code"], first["origins"]) == ("lanes", ["SAU", "ARE", "RUS"])
    assert first["missing_en"] == "lanes from Saudi Arabia, United Arab Emirates, Russia"
    assert first["missing_ja"] == "サウジアラビア、アラブ首長国連邦、ロシアからの航路"
    table = as_table(found.assessments())
    assert table["assessment_id"].n_unique() == table.height == len(found.rows)


def test_shares_from_origins_times_lanes_are_added_up_within_one_basis() -> None:
    found = exposure("JPN", commodity="crude_oil", facts=PACKAGED, lane_shares=LANES)
    sums = {row["gate"]: row for row in found.by_gate}
    assert sums["hormuz"]["share"] == pytest.approx(0.404 * 0.9 + 0.39 * 0.5)
    assert sums["malacca"]["share"] == pytest.approx(0.404 * 0.8)
    assert sums["malacca"]["covered"] == sums["hormuz"]["covered"] == pytest.approx(0.794)
    assert {row["source"] for row in found.by_gate} == {"METI 2023 via press"}
    assert sums["hormuz"]["not_known"] == pytest.approx(1.0 - 0.794)
    assert [sums["hormuz"][name] for name in ("low", "high", "no_interval")] == [
        None, None, "no_range"
    ], "shares of the user without a range"  # fmt: skip
    assert (sums["hormuz"]["gate_ja"], sums["hormuz"]["told_to"]) == ("ホルムズ海峡", 0.001)
    kinds = {(row["kind"], row["origin"]) for row in found.rows}
    assert ("origin", "RUS") in kinds
    assert ("origin", "SAU") not in kinds
    asked = []

    def of_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
        asked.extend(pairs.rows())
        return LANES

    same = exposure("JPN", commodity="crude_oil", facts=PACKAGED, lane_shares=of_pairs)
    assert same.rows == found.rows
    assert ("SAU", "JPN") in asked


def test_a_sum_by_gate_holds_the_ends_of_its_origins_and_gates_taken_only_at_most() -> None:
    lanes = LANES.with_columns(
        share=pl.Series([0.9, 0.0, 0.5]), low=pl.Series([0.8, 0.0, None]),
        high=pl.Series([1.0, 0.6, None]),
    )  # fmt: skip
    found = exposure("JPN", commodity="crude_oil", facts=PACKAGED, lane_shares=lanes)
    sums = {row["gate"]: row for row in found.by_gate}
    assert sums["hormuz"]["low"] == pytest.approx(0.404 * 0.8 + 0.39 * 0.5)
    assert sums["hormuz"]["high"] == pytest.approx(0.404 + 0.39 * 0.5)
    assert (sums["malacca"]["share"], sums["malacca"]["high"]) == pytest.approx((0.0, 0.404 * 0.6))


def test_every_figure_has_an_interval_of_a_kind_or_says_why_it_has_none() -> None:
    flows = pl.DataFrame(
        {"importer": ["JPN"] * 4, "commodity": ["crude_oil", "coal", "lng", "lng"],
         "origin": ["SAU", "SAU", "hormuz", "SAU"], "share": [None, "0.5", None, "0.4"],
         "volume": ["200", "80", "50", None], "unit": ["kb/d", "t/y", "bcm/y", None],
         "low": [None, None, "40", None], "high": [None, None, "55", None],
         "year": ["2024"] * 4, "source": ["x"] * 4}
    )  # fmt: skip
    lanes = pl.DataFrame({"origin": ["SAU"], "destination": ["JPN"], "gate": ["malacca"],
                          "share": [0.8], "low": [0.6], "high": [1.0]})  # fmt: skip
    found = exposure("JPN", facts=in_layout(flows, file="own.csv"), lane_shares=lanes)
    rows = {(row["commodity"], row["gate"]): row for row in found.rows}
    names = ("volume_low", "volume", "volume_high", "volume_interval", "volume_no_interval")
    assert [rows["crude_oil", "malacca"][name] for name in names] == pytest.approx(
        [120.0, 160.0, 200.0, "bounds", None]
    ), "a volume has the interval of its lane, as a share has"
    assert [rows["coal", "malacca"][name] for name in names] == pytest.approx(
        [48.0, 64.0, 80.0, "bounds", None]
    )
    assert rows["coal", "malacca"]["interval"] == "bounds"
    assert [rows["lng", "hormuz"][name] for name in names] == [40.0, 50.0, 55.0, "published", None]
    for row in exposure("JPN", facts=PACKAGED, lane_shares=lanes).rows:
        ends = row["low"] is not None, row["volume_low"] is not None
        assert ends == (row["interval"] is not None, row["volume_interval"] is not None)
        assert (row["interval"] is None) == (row["no_interval"] is not None)
        assert (row["volume_interval"] is None) == (row["volume_no_interval"] is not None)
    table = as_table(found.assessments())
    assert table.filter(pl.col("interval").is_null() == pl.col("no_interval").is_null()).is_empty()


def test_the_text_tells_per_cent_to_the_digits_of_the_source_and_counts_what_is_small(
    tmp_path: Path,
) -> None:
    lanes = tmp_path / "lanes.csv"
    added = pl.DataFrame({"origin": ["RUS"], "destination": ["JPN"], "gate": ["tsugaru"],
                          "share": [1.0]})  # fmt: skip
    pl.concat([LANES, added]).write_csv(lanes)
    asked = ["assess", "exposure", "--country", "Japan", "--commodity", "crude", "--lanes"]
    for language, wanted in (
        (
            "en",
            (
                "55.9",
                "20.5",
                "1,700 kb/d",
                "95.1",
                "Middle East",
                "less than 1 % each: 1;",
                "In brackets: the ends of published figures",
                "the source tells one figure",
            ),
        ),
        (
            "ja",
            (
                "ホルムズ海峡",
                "1,700千バレル/日",
                "中東",
                "省略：各1%に満たない行1件",
                "括弧内：公表値の下端と上端",
            ),
        ),
    ):
        done = CliRunner().invoke(sealane, [*asked, str(lanes), "--lang", language])
        assert done.exit_code == 0, done.output
        assert [text for text in wanted if text not in done.stdout] == []
        assert "0.55" not in done.stdout


def test_use_is_never_told_as_an_import() -> None:
    kinds = {row["commodity"]: row["kind"] for row in exposure("JPN", facts=PACKAGED).rows}
    assert (kinds["oil_products_consumption"], kinds["oil_products"]) == ("use", "import")


def test_where_nothing_is_known_the_answer_says_so() -> None:
    found = exposure("DEU", commodity="wheat", facts=PACKAGED)
    assert found.rows == []
    assert (found.missing[0]["code"], found.missing[0]["hint"]) == ("any_fact", "food")
    assert all("FAOSTAT" in found.missing[0][name] for name in ("hint_en", "hint_ja"))


@settings(max_examples=20)
@given(st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3))
def test_shares_by_gate_stay_between_0_and_1(lane: list[float]) -> None:
    found = exposure(
        "JPN",
        commodity="crude_oil",
        facts=PACKAGED,
        lane_shares=LANES.with_columns(share=pl.Series(lane)),
    )
    for row in (*found.rows, *found.by_gate):
        assert row["share"] is None or 0.0 <= row["share"] <= 1.0


def test_a_lane_share_of_one_commodity_goes_before_one_of_all() -> None:
    lanes = pl.DataFrame(
        {"origin": ["SAU"] * 2, "destination": ["JPN"] * 2, "gate": ["hormuz"] * 2,
         "share": [0.9, 0.6], "commodity": [None, "crude_oil"], "low": [None, 0.5],
         "high": [None, 0.7]}
    )  # fmt: skip
    ours = PACKAGED.filter((pl.col("importer") == "JPN") & (pl.col("commodity") == "crude_oil"))
    row = through_gates(ours, lanes).row(0, named=True)
    assert row["share"] == pytest.approx(0.404 * 0.6)
    assert (row["low"], row["high"]) == pytest.approx((0.404 * 0.5, 0.404 * 0.7))


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ("JPN,lng,QAT,1.2,,,2024,x", "share", "is no share"),
        ("JPN,lng,QAT,,5,,2024,x", "unit", "missing beside a volume"),
        ("JPN,lng,QAT,,5,USD,then,x", "unit", "money without a year"),
        ("JPN,lng,QAT,,-5,Mt/y,2024,x", "volume", "is negative"),
        ("JPN,lng,QAT,,five,Mt/y,2024,x", "volume", "is no number"),
        ("JPN,lng,QAT,,,,2024,x", "volume", "both missing"),
        ("JPN,lng,QAT,0.5,,,,x", "year", "is missing"),
        ("JPN,lng,QAT,0.5,,,2024,", "source", "is missing"),
        ("JPN,lng,QAT,0.8,,,2024,y", "share", "contradicts the others"),
    ],
)
def test_rows_that_do_not_hold_are_refused_by_line_and_column(
    row: str, field: str, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "facts_own.csv"
    path.write_text(
        "importer,commodity,origin,share,volume,unit,year,source\n"
        f"JPN,lng,AUS,0.4,,,2024,y\n{row}\n"
    )
    with pytest.raises(BadInput, match=says) as caught:
        facts(tmp_path)
    assert (caught.value.field, caught.value.file) == (field, str(path))
    assert caught.value.line in (2, 3)


def test_columns_that_are_missing_are_named() -> None:
    frame = pl.DataFrame({"importer": ["JPN"], "commodity": ["lng"], "share": ["0.5"]})
    with pytest.raises(BadInput, match="'year', 'source'"):
        in_layout(frame, file="own.csv")
    frame = frame.with_columns(year=pl.lit("2024"), source=pl.lit("x")).drop("share")
    with pytest.raises(BadInput, match="'volume'"):
        in_layout(frame, file="own.csv")
    with pytest.raises(BadInput, match="'unit'"):
        in_layout(frame.with_columns(volume=pl.lit("5")), file="own.csv")


def test_lane_shares_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(BadInput, match="stands twice"):
        lanes_of(pl.concat([LANES, LANES.head(1)]))
    with pytest.raises(BadInput, match="is no share"):
        lanes_of(LANES.with_columns(share=pl.lit(40.0)))
    with pytest.raises(BadInput, match="malacca"):
        lanes_of(LANES.with_columns(gate=pl.lit("malaca")))
    with pytest.raises(BadInput, match="needs the column 'gate'"):
        lanes_of(LANES.drop("gate"))


@pytest.mark.skipif(not SHARED.exists(), reason="the tables of ../shared are not here")
def test_the_folder_of_facts_adds_food_and_repeats_nothing() -> None:
    every = facts(SHARED, importer="EGY")
    assert every.filter(pl.col("commodity") == "wheat").height > 3
    crude = every.filter((pl.col("commodity") == "crude_oil") & (pl.col("origin_kind") == "world"))
    assert crude.height == crude["source"].n_unique()


def test_the_command_tells_rows_what_is_missing_and_near_names(tmp_path: Path) -> None:
    def run(*words: str) -> dict[str, object]:
        done = CliRunner().invoke(sealane, ["assess", *words, "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        told: dict[str, object] = json.loads(done.stdout)
        return told

    lanes = tmp_path / "lanes.csv"
    LANES.write_csv(lanes)
    told = run("exposure", "--country", "jpn", "--commodity", "crude_oil", "--lanes", str(lanes))
    assert (told["country"], told["name_ja"]) == ("JPN", "日本")
    assert told["by_gate"]
    assert run("risk", "--draws", "200")["draws"] == 200
    with pytest.raises(BadInput, match="JPN"):
        run("exposure", "--country", "JPX")
    with pytest.raises(BadInput, match="holds no table"):
        run("exposure", "--country", "JPN", "--facts", str(tmp_path))
