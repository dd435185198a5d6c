"""One filter for list, map, API and export."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_lake import START, SampleLake, mmsi_of

from sealane.errors import BadInput
from sealane.serve import Query, parse_bbox
from sealane.serve.moment import parse_time, print_time
from sealane.serve.query import latest_revisions


def ids(query: Query, sea: SampleLake) -> set[str]:
    return set(query.apply(sea.frames["events"], "events").get_column("event_id"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01T06:00:00Z", datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("2026-03-01T06:00:00", datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T15:00:00+09:00", datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("2026-03-01T15:00:00 09:00", datetime(2026, 3, 1, 6, tzinfo=UTC)),
        (" 2026-03-01T06:00:00.25Z ", datetime(2026, 3, 1, 6, 0, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_times_are_utc_however_they_are_typed(text: str, expected: datetime) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["", "noon", "2026-13-01", "0001-01-01T00:00:00+14:00", "1e9"])
def test_what_is_no_time_is_refused_with_the_field(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_time(text, field="since")
    assert caught.value.field == "since"
    assert caught.value.hint is not None


def test_times_print_with_z_and_fractions_only_where_there_are_any() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert print_time(datetime(2026, 3, 1, 15, tzinfo=tokyo)) == "2026-03-01T06:00:00Z"
    assert print_time(datetime(2026, 3, 1, microsecond=5, tzinfo=UTC)) == (
        "2026-03-01T00:00:00.000005Z"
    )
    assert print_time(None) is None


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "181,0,0,1", "0,-91,1,1", "0,5,1,4", "nan,0,1,1"]
)
def test_what_is_no_box_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="bbox"):
        parse_bbox(text)


@given(
    west=st.integers(-180, 180),
    east=st.integers(-180, 180),
    lon=st.integers(-180, 179),
    shift=st.sampled_from([0, 30, 90, 180, 300]),
)
def test_a_box_holds_the_same_points_wherever_the_world_is_turned(
    west: int, east: int, lon: int, shift: int
) -> None:
    def turn(value: int) -> int:
        return (value + shift + 180) % 360 - 180

    def holds(box: str, place: int) -> bool:
        frame = pl.DataFrame({"lon": [float(place)], "lat": [0.0]})
        return frame.select(parse_bbox(box).holds(pl.col("lon"), pl.col("lat"))).item()

    if -180 in (turn(west), turn(east), west, east) or 180 in (west, east):
        return  # an edge on the antimeridian has two names
    plain = holds(f"{west},-1,{east},1", lon)
    assert plain == holds(f"{turn(west)},-1,{turn(east)},1", turn(lon))
    if west != east:
        outside = holds(f"{east},-1,{west},1", lon)
        assert plain or outside


def test_the_whole_world_holds_the_antimeridian() -> None:
    frame = pl.DataFrame({"lon": [-180.0, 179.99, 0.0], "lat": [0.0, 0.0, 90.0]})
    whole = parse_bbox("-180,-90,180,90").holds(pl.col("lon"), pl.col("lat"))
    assert frame.filter(whole).height == 3
    east = parse_bbox("170,-90,180,90").holds(pl.col("lon"), pl.col("lat"))
    assert frame.filter(east).get_column("lon").to_list() == [-180.0, 179.99]


@pytest.mark.parametrize(
    ("track", "box", "meets"),
    [
        ((139, 34, 141, 35), "140,30,150,40", True),
        ((139, 34, 141, 35), "142,30,150,40", False),
        ((139, 34, 141, 35), "139.5,34.2,140,34.5", True),
        ((139, 34, 141, 35), "130,36,150,40", False),
        ((179, -1, -179, 1), "170,-5,-170,5", True),
        ((179, -1, -179, 1), "-179.5,-5,-170,5", True),
        ((179, -1, -179, 1), "170,-5,179.5,5", True),
        ((179, -1, -179, 1), "-178,-5,-170,5", False),
        ((10, -1, 20, 1), "170,-5,-170,5", False),
        ((10, -1, 20, 1), "15,-5,-170,5", True),
        ((10, -1, 20, 1), "-170,-5,15,5", True),
    ],
)
def test_a_track_meets_a_box_by_its_own(
    track: tuple[float, float, float, float], box: str, meets: bool
) -> None:
    names = ("min_lon", "min_lat", "max_lon", "max_lat")
    frame = pl.DataFrame(dict(zip(names, ([float(v)] for v in track), strict=True)))
    assert frame.select(parse_bbox(box).meets()).item() is meets


def test_a_point_in_time_matches_from_since_until_before_until(sea: SampleLake) -> None:
    positions = sea.frames["positions"]
    middle = START + timedelta(hours=3)
    before = Query(until=middle).apply(positions, "positions")
    after = Query(since=middle).apply(positions, "positions")
    assert before.height + after.height == positions.height
    assert before.height > 0
    assert after.get_column("observed_at").min() == middle


def test_an_event_matches_where_it_overlaps_and_an_open_one_has_no_end(sea: SampleLake) -> None:
    late = Query(since=START + timedelta(days=300))
    assert ids(late, sea) == {"gap000000000002"}
    during = Query(since=START + timedelta(hours=10), until=START + timedelta(hours=11))
    assert ids(during, sea) == {"gap000000000001"}
    assert "gap000000000001" not in ids(Query(until=START + timedelta(hours=9)), sea)


def test_only_the_newest_revision_is_judged(sea: SampleLake) -> None:
    late = Query(kind=("encounter",), since=START + timedelta(hours=7, minutes=30))
    assert "encounter000000000003" in ids(late, sea)
    assert latest_revisions(sea.frames["events"]).get_column("event_id").is_unique().all()


def test_withdrawn_events_are_seen_only_where_asked_for(sea: SampleLake) -> None:
    withdrawn = "zone_entry000000000005"
    assert withdrawn not in ids(Query(), sea)
    assert withdrawn in ids(Query(is_standing=False), sea)
    assert ids(Query(status=("withdrawn",)), sea) == {withdrawn}
    assert ids(Query(status=("withdrawn",), is_standing=True), sea) == set()


def test_events_match_by_vessel_kind_confidence_and_text(sea: SampleLake) -> None:
    assert ids(Query(mmsi=(mmsi_of(6),)), sea) == {"encounter000000000003"}
    assert ids(Query(kind=("gap",)), sea) == {"gap000000000001", "gap000000000002"}
    assert ids(Query(kind=("gap",), min_confidence=0.5), sea) == {"gap000000000001"}
    assert ids(Query(text="ENCOUNTER OF"), sea) == ids(Query(kind=("encounter",)), sea)
    assert ids(Query(text=".*"), sea) == set()


@pytest.mark.parametrize("table", ["positions", "tracks", "events", "rejects", "files"])
def test_a_drill_is_never_in_the_real_picture(sea: SampleLake, table: str) -> None:
    rows = sea.frames[table]
    drill = rows.with_columns(exercise_id=pl.lit("drill-1"))
    both = pl.concat([rows.head(1), drill.tail(1)])
    if table == "events":
        both = both.with_columns(event_id=pl.Series(["a", "b"]), status=pl.lit("new"))
    assert Query().apply(both, table).get_column("exercise_id").to_list() == [None]
    chosen = Query(exercise="drill-1").apply(both, table)
    assert chosen.get_column("exercise_id").to_list() == ["drill-1"]


@pytest.mark.parametrize(
    ("table", "query"),
    [
        ("rejects", Query(since=START)),
        ("rejects", Query(bbox=parse_bbox("0,0,1,1"))),
        ("files", Query(mmsi=(1,))),
        ("positions", Query(kind=("gap",))),
        ("positions", Query(text="x")),
        ("tracks", Query(status=("new",))),
        ("tracks", Query(min_confidence=0.5)),
        ("nothing", Query()),
    ],
)
def test_a_filter_that_a_table_cannot_answer_is_refused(table: str, query: Query) -> None:
    with pytest.raises(BadInput):
        query.check(table)


@pytest.mark.parametrize(
    "given_",
    [
        {"mmsi": ["x"]},
        {"mmsi": ["-1"]},
        {"mmsi": ["1234567890"]},
        {"mmsi": ["٣"]},
        {"mmsi": [str(n) for n in range(2000)]},
        {"status": ["old"]},
        {"min_confidence": 1.5},
        {"min_confidence": float("nan")},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"since": "2026-03-01", "until": "2026-03-01"},
    ],
)
def test_a_query_that_cannot_hold_is_refused(given_: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        Query.parse(**given_)  # type: ignore[arg-type]


def test_the_command_says_the_same_as_the_query() -> None:
    query = Query.parse(
        since="2026-03-01",
        bbox="170,-10,-170,10",
        mmsi=["2,1", 3],
        kind=["gap"],
        text="it's",
        min_confidence=0.5,
        is_standing=False,
    )
    words = shlex.split(query.command("events", "my lake"))
    assert words[:5] == ["sealane", "export", "events", "--lake", "my lake"]
    assert words[5:] == [
        "--since=2026-03-01T00:00:00Z",
        "--bbox=170,-10,-170,10",
        "--mmsi=1",
        "--mmsi=2",
        "--mmsi=3",
        "--kind=gap",
        "--min-confidence=0.5",
        "--text=it's",
    ]
    assert "--standing" in Query().flags("events")
    assert "--standing" not in Query(status=("withdrawn",)).flags("events")
    assert Query().flags("positions") == []


def test_lazy_and_eager_frames_give_the_same(sea: SampleLake) -> None:
    query = Query(since=START + timedelta(hours=2), bbox=parse_bbox("170,-20,-170,20"))
    for table in ("positions", "events"):
        frame = sea.frames[table]
        assert query.apply(frame, table).equals(query.apply(frame.lazy(), table).collect())
