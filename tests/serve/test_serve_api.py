"""What the API answers, and what it answers to nonsense."""

from __future__ import annotations

import gzip
import io
import itertools
from datetime import timedelta
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from sample_lake import START, SampleLake, frame, mmsi_of, sample_lake, track_of
from serve_client import V1, Client, every_page

from sealane.serve import Limits, create_app
from sealane.serve.cursor import order_of
from sealane.serve.route import ROUTERS
from sealane.serve.route.ogc import router as ogc

TRACK = track_of(mmsi_of(1))
EVENT = "gap000000000001"
COLLECTIONS = ("positions", "hearings", "identities", "tracks", "events", "files", "rejects")
ADDRESSES = (
    "/health",
    "/status",
    "/vessels",
    *(f"/{name}" for name in COLLECTIONS),
    f"/tracks/{TRACK}",
    f"/events/{EVENT}",
    "/zones",
    "/ports",
    "/histogram",
    "/tally",
)
EVENT_FILTERS = (
    "",
    "kind=gap",
    "kind=gap,encounter",
    "kind=gap&kind=zone_entry",
    "status=withdrawn",
    "status=new,revised",
    "standing=false",
    "standing=true",
    "since=2026-03-01T12:00:00Z",
    "until=2026-03-01T12:00:00Z",
    "since=2026-03-02&until=2026-03-03",
    "bbox=139,30,141,40",
    "bbox=170,-20,-170,20",
    f"mmsi={mmsi_of(3)}",
    f"mmsi={mmsi_of(3)},{mmsi_of(7)}",
    "min_confidence=0.5",
    "q=encounter",
    "q=%E3%81%8B%E3%82%89",
    "exercise=drill",
    "kind=gap&min_confidence=0.5&bbox=139,30,141,40&since=2026-03-01",
)


def arrow(content: bytes) -> pa.Table:
    return pa.ipc.open_stream(io.BytesIO(content)).read_all()


def test_status_counts_everything(client: Client, sea: SampleLake) -> None:
    body = client.json(f"{V1}/status")
    for name in (*COLLECTIONS, "runs"):
        expected = sea.frames[name].height if name in sea.frames else 0
        assert body["tables"][name]["rows"] == expected
    assert body["vessels"] == 40
    assert body["events"] == {"encounter": 2, "gap": 2, "zone_entry": 2}
    assert body["rejects_share"] == pytest.approx(4 / body["lines"])
    assert body["first_at"] == "2026-03-01T06:00:00Z"
    assert body["run"]["has_zones"] is True


@pytest.mark.parametrize("filters", EVENT_FILTERS)
def test_list_equals_map_equals_arrow(client: Client, filters: str) -> None:
    listed = client.json(f"{V1}/events?{filters}")
    mapped = client.json(f"{V1}/events?{filters}&format=geojson")
    streamed = arrow(client.get(f"{V1}/events?{filters}&format=arrow").content)
    ids = [row["event_id"] for row in listed["rows"]]
    assert len(set(ids)) == len(ids) == listed["total"]
    assert [feature["id"] for feature in mapped["features"]] == ids
    assert streamed.column("event_id").to_pylist() == ids
    assert mapped["command"] == listed["command"] == streamed.schema.metadata[b"command"].decode()
    for row, feature in zip(listed["rows"], mapped["features"], strict=True):
        assert feature["geometry"]["coordinates"] == [row["lon"], row["lat"]]
        assert feature["properties"] == row


def test_the_filters_of_the_sample_tell_events_apart(client: Client) -> None:
    answers = {f: client.json(f"{V1}/events?{f}")["total"] for f in EVENT_FILTERS}
    assert answers[""] == 6
    assert answers["standing=false"] == 7
    assert answers["exercise=drill"] == 0
    assert answers["bbox=170,-20,-170,20"] == 1
    assert len(set(answers.values())) >= 5


def test_an_event_is_told_with_parsed_evidence_and_times_in_z(client: Client) -> None:
    row = client.json(f"{V1}/events?kind=gap&min_confidence=0.5")["rows"][0]
    assert row["zones"][0]["claimants"] == ["JP"]
    assert row["evidence"]["duration_h"] == 3.0
    assert row["start_at"] == "2026-03-01T15:00:00Z"
    assert row["recorded_at"].endswith("Z")
    assert row["mmsis"] == [mmsi_of(1)]


def test_a_withdrawn_event_leads_to_its_successor(client: Client) -> None:
    body = client.json(f"{V1}/events/zone_entry000000000005")
    assert body["asked"] == "zone_entry000000000005"
    assert body["event"]["event_id"] == "zone_entry000000000006"
    assert body["successors"] == ["zone_entry000000000006"]
    assert [row["status"] for row in body["history"]] == ["new", "withdrawn", "new"]
    assert body["history"][1]["because"].startswith("replaced, changed: vessels")


def test_a_revised_event_keeps_its_history(client: Client) -> None:
    body = client.json(f"{V1}/events/encounter000000000003")
    assert [row["revision"] for row in body["history"]] == [1, 2]
    assert body["event"] == body["history"][-1]
    assert body["successors"] == []


def test_a_ring_of_successors_ends(portal: Any) -> None:
    sea = sample_lake(vessels=2)
    events = (
        sea.frames["events"]
        .head(2)
        .with_columns(
            event_id=pl.Series(["a", "b"]),
            successor_id=pl.Series(["b", "a"]),
            status=pl.lit("withdrawn"),
            revision=pl.lit(1, pl.Int32),
        )
    )
    sea.frames["events"] = events
    body = Client(create_app(sea), portal).json(f"{V1}/events/a")
    assert body["successors"] == ["b"]


@pytest.mark.parametrize(
    "address", ["/positions?until=2026-03-01T08:00:00Z", "/tracks", "/rejects"]
)
@pytest.mark.parametrize("limit", [1, 7, 999])
def test_pages_hold_every_row_once(client: Client, address: str, limit: int) -> None:
    if limit == 1 and address.startswith("/positions"):
        address += f"&mmsi={mmsi_of(3)},{mmsi_of(9)}"
    whole = client.json(f"{V1}{address}{'&' if '?' in address else '?'}limit=50000")
    assert whole["next"] is None
    assert every_page(client, address, limit) == whole["rows"]


def test_pages_hold_every_event_once_under_every_filter(client: Client) -> None:
    for filters in EVENT_FILTERS:
        whole = client.json(f"{V1}/events?{filters}")["rows"]
        assert every_page(client, f"/events?{filters}", 2) == whole


def test_pages_of_arrow_join_to_the_whole(client: Client, sea: SampleLake) -> None:
    found, after = [], ""
    while True:
        table = arrow(client.get(f"{V1}/positions?format=arrow&limit=5000{after}").content)
        found.append(table)
        cursor = (table.schema.metadata or {}).get(b"next")
        if cursor is None:
            break
        after = f"&after={cursor.decode()}"
    joined = pl.from_arrow(pa.concat_tables(t.replace_schema_metadata() for t in found))
    assert isinstance(joined, pl.DataFrame)
    expected = sea.frames["positions"].sort(order_of("positions"))
    assert joined.equals(expected)


def test_pages_go_on_past_nulls_and_equal_times(portal: Any) -> None:
    report = {
        "mmsi": 7,
        "observed_at": START,
        "lon": 1.0,
        "lat": 1.0,
        "source": "s",
        "file_id": "f",
        "transponder": "A",
    }
    speeds = (None, 0.1, None, 12.3, 0.1)
    rows = [{**report, "sog_kn": sog, "offset": i} for i, sog in enumerate(speeds)]
    sea = SampleLake({"positions": frame("positions", rows)})
    found = every_page(Client(create_app(sea), portal), "/positions", 1)
    assert sorted(row["offset"] for row in found) == [0, 1, 2, 3, 4]


def test_every_answer_names_version_time_and_command(client: Client) -> None:
    for name in COLLECTIONS:
        body = client.json(f"{V1}/{name}?limit=1")
        assert body["lake_version"] == "1"
        assert body["as_of"].startswith("2026-03-02T05:5")
        assert body["command"].startswith(f"sealane export {name} --lake 'sample lake'")


def test_a_known_answer_is_not_sent_again_until_the_lake_moves_on(portal: Any) -> None:
    sea = sample_lake(vessels=3)
    client = Client(create_app(sea, limits=Limits(refresh_s=0)), portal)
    first = client.get(f"{V1}/events")
    tag = first.headers["etag"]
    held = client.get(f"{V1}/events", headers={"If-None-Match": tag})
    assert (held.status_code, held.content) == (304, b"")
    assert client.get(f"{V1}/events?kind=gap").headers["etag"] != tag
    assert client.get(f"{V1}/events?format=geojson").headers["etag"] != tag
    sea.frames["events"] = sea.frames["events"].filter(pl.col("kind") == "gap")
    sea.version = 2
    moved = client.get(f"{V1}/events", headers={"If-None-Match": tag})
    assert moved.status_code == 200
    assert {row["kind"] for row in moved.json()["rows"]} == {"gap"}


def test_large_json_is_compressed_where_the_client_takes_it(client: Client) -> None:
    url = f"{V1}/positions?limit=500"
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    refused = client.get(url, headers={"Accept-Encoding": "gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 5
    assert gzip.compress(b"") != b""


def test_the_accept_header_chooses_the_format(client: Client) -> None:
    seen = {
        media: client.get(f"{V1}/events", headers={"Accept": media}).headers["content-type"]
        for media in (
            "application/json",
            "application/geo+json",
            "application/vnd.apache.arrow.stream",
        )
    }
    assert all(kind == media for media, kind in seen.items())
    assert client.get(f"{V1}/events").headers["content-type"] == "application/json"


def test_the_histogram_counts_every_report_and_event_once(client: Client, sea: SampleLake) -> None:
    for bins in (1, 7, 120, 2000):
        body = client.json(f"{V1}/histogram?bins={bins}")
        assert len(body["reports"]) == len(body["events"]) <= bins
        assert sum(body["reports"]) == sea.frames["positions"].height
        assert sum(body["events"]) == 6
        assert body["width_s"] % 60 == 0
    hour = client.json(f"{V1}/histogram?since=2026-03-01T10:00Z&until=2026-03-01T11:00Z&bins=4")
    assert (hour["width_s"], len(hour["reports"])) == (900, 4)
    assert sum(hour["reports"]) == 40 * 12
    assert sum(hour["events"]) == 1


def test_counts_say_what_a_filter_shows_and_leaves_out(client: Client) -> None:
    def height(query: str) -> int:
        return len(client.json(f"{V1}/events?{query}")["rows"])

    for query in ("", "kind=gap", "status=new&kind=encounter", "q=431000004", "standing=false"):
        sure = f"{query}&min_confidence=0.5"
        body = client.json(f"{V1}/counts?{sure}")
        assert body["total"] == height(sure)
        assert body["lower_confidence"] == height(query) - height(sure)
    body = client.json(f"{V1}/counts?kind=gap&min_confidence=0.5")
    assert body["kind"] == {
        kind: height(f"kind={kind}&min_confidence=0.5")
        for kind in ("encounter", "gap", "zone_entry")
    }
    assert body["status"] == {
        status: height(f"kind=gap&status={status}&min_confidence=0.5")
        for status in ("new", "revised", "withdrawn")
    }
    assert body["command"].endswith("--kind=gap --min-confidence=0.5 --standing")


def test_zones_are_those_of_the_latest_run(client: Client) -> None:
    body = client.json(f"{V1}/zones")
    assert [f["properties"]["name"] for f in body["features"]] == ["Sample Bay", "Sample Shelf"]
    assert body["features"][1]["properties"]["claimants"] == ["JP", "XX"]


def test_ports_are_those_given_or_packaged(client: Client, portal: Any) -> None:
    body = client.json(f"{V1}/ports")
    assert body["source"] == "packaged"
    assert len(body["features"]) > 1000
    sea = sample_lake(vessels=2)
    sea.frames["runs"] = sea.frames["runs"].with_columns(
        ports=pl.lit('[{"name": "Home", "lon": 1.5, "lat": 2.5}]')
    )
    own = Client(create_app(sea), portal).json(f"{V1}/ports")
    assert [f["geometry"]["coordinates"] for f in own["features"]] == [[1.5, 2.5]]


def test_an_empty_lake_answers_everything(portal: Any) -> None:
    client = Client(create_app(SampleLake({})), portal)
    for address in ADDRESSES:
        answer = client.get(f"{V1}{address}")
        expected = 404 if address.count("/") == 2 else 200
        assert answer.status_code == expected, (address, answer.text)
    assert client.json(f"{V1}/status")["first_at"] is None
    assert client.json(f"{V1}/histogram")["reports"] == []
    assert arrow(client.get(f"{V1}/vessels").content).num_rows == 0


ODD = ("", "0", "-1", "x", "1e400", "nan", "null", "%00", "%F0%9F%9A%A2", "a" * 3000, "[1]", "2026")
PARAMETERS = (
    *("since", "until", "bbox", "mmsi", "kind", "status", "min_confidence", "q", "standing"),
    *("limit", "after", "format", "at", "lookback_s", "bins", "points", "exercise", "unknown"),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_parameter_makes_the_server_fail(client: Client, address: str) -> None:
    for name, value in itertools.product(PARAMETERS, ODD):
        answer = client.get(f"{V1}{address}?{name}={value}")
        assert answer.status_code < 500, (address, name, value, answer.text)
        if answer.status_code >= 400:
            assert_error(answer)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/nothing", 404),
        (f"{V1}/nothing", 404),
        (f"{V1}/events/nothing", 404),
        (f"{V1}/tracks/nothing", 404),
        (f"{V1}/tracks/%2e%2e%2fetc", 404),
        (f"{V1}/events?since=noon", 400),
        (f"{V1}/events?bbox=1,2", 400),
        (f"{V1}/events?after=!!!", 400),
        (f"{V1}/events?after=WzFd", 400),
        (f"{V1}/positions?after=W251bGwsMSwyLDMsNCw1LDYsNyw4LDksMTBd", 400),
        (f"{V1}/events?limit=many", 422),
        (f"{V1}/events?limit=0", 422),
        (f"{V1}/events?limit=60000", 413),
        (f"{V1}/positions?limit={10**30}", 413),
        (f"{V1}/events?format=arrow&limit=2000000", 413),
        (f"{V1}/events?format=xml", 422),
        (f"{V1}/events?min_confidence=2", 422),
        (f"{V1}/vessels?lookback_s=0", 400),
        (f"{V1}/vessels?lookback_s=1e12", 400),
        (f"{V1}/vessels?at=2999-12-31T23:59:59Z", 200),
        (f"{V1}/vessels?at=1900-01-01T00:00:00Z", 200),
        (f"{V1}/vessels?at=1899-12-31T23:59:59Z", 400),
        (f"{V1}/vessels?at=9999-12-31T23:59:59Z", 400),
        (f"{V1}/histogram?since=1900-01-01&until=2999-12-31", 200),
    ],
)
def test_errors_have_one_shape(client: Client, url: str, status: int) -> None:
    answer = client.get(url)
    assert answer.status_code == status, answer.text
    if status != 200:
        assert_error(answer)


def test_a_wrong_method_and_a_failure_have_the_same_shape(portal: Any) -> None:
    sea = sample_lake(vessels=2)
    client = Client(create_app(sea), portal)
    wrong = client.request("POST", f"{V1}/events")
    assert wrong.status_code == 405
    assert_error(wrong)

    def broken(table: str) -> pl.LazyFrame:
        raise RuntimeError(f"secret path of {table}")

    sea.scan = broken  # type: ignore[method-assign]
    failed = client.get(f"{V1}/events")
    assert failed.status_code == 500
    assert_error(failed)
    assert "secret" not in failed.text
    assert failed.headers["x-content-type-options"] == "nosniff"


def test_too_much_is_refused_with_the_way_to_split_it(portal: Any) -> None:
    limits = Limits(max_page_rows=5, max_track_fixes=10)
    client = Client(create_app(sample_lake(vessels=9), limits=limits), portal)
    for url, way in (
        (f"{V1}/positions?limit=6", "next"),
        (f"{V1}/vessels?format=json", "arrow"),
        (f"{V1}/tracks/{TRACK}", "points"),
    ):
        answer = client.get(url)
        assert answer.status_code == 413
        assert way in answer.json()["error"]["hint"]
    assert client.get(f"{V1}/tracks/{TRACK}?points=8").status_code == 200


def test_open_api_documents_every_address_and_parameter(client: Client) -> None:
    document = client.json("/openapi.json")
    served = {
        f"{V1}{route.path.replace(':path', '')}" for router in ROUTERS for route in router.routes
    }
    served |= {str(route.path).replace(":path", "") for route in ogc.routes}  # type: ignore[attr-defined]
    assert served == set(document["paths"])
    assert len(served) >= 14
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (path, method)
            assert operation["description"], (path, method)
            assert {"400", "401", "404", "413", "422", "500"} <= set(operation["responses"])
            for parameter in operation.get("parameters", ()):
                assert parameter.get("description"), (path, parameter["name"])
    rows = document["paths"][f"{V1}/events"]["get"]["responses"]["200"]["content"]
    properties = rows["application/json"]["schema"]["properties"]["rows"]["items"]["properties"]
    assert "sentence_ja" in properties


def assert_error(answer: Any) -> None:
    body = answer.json()
    assert set(body) == {"error"}
    assert isinstance(body["error"]["type"], str)
    assert len(body["error"]["message"]) > 5
    assert body["error"]["hint"]
    assert "Traceback" not in answer.text


def test_a_parameter_that_an_address_does_not_know_is_refused(client: Client) -> None:
    for url, near in (
        ("events?kinds=gap", "kind"),
        ("vessels?since=2026-03-01", ""),
        ("zones?x=1", ""),
    ):
        answer = client.get(f"{V1}/{url}")
        assert answer.status_code == 400
        assert_error(answer)
        assert (f"'{near}'" if near else "It knows") in answer.json()["error"]["hint"]


def test_identity_claims_are_listed(portal: Any) -> None:
    claims = [
        {
            "mmsi": 7,
            "name": name,
            "first_at": START + timedelta(hours=hour),
            "last_at": START + timedelta(hours=hour + 1),
            "claims": 1,
            "source": "s",
            "file_id": "f",
        }
        for hour, name in enumerate(("ALPHA", None, "BETA"))
    ]
    client = Client(create_app(SampleLake({"identities": frame("identities", claims)})), portal)
    body = client.json(f"{V1}/identities?mmsi=7")
    assert [row["name"] for row in body["rows"]] == ["ALPHA", None, "BETA"]
    assert every_page(client, "/identities?mmsi=7", 1) == body["rows"]
    assert client.json(f"{V1}/identities?q=beta")["total"] == 1
    assert client.json(f"{V1}/identities?until=2026-03-01T07:00:00Z")["total"] == 1


def test_times_without_a_zone_are_utc(client: Client) -> None:
    plain = client.json(f"{V1}/events?since=2026-03-01T12:00:00")
    zoned = client.json(f"{V1}/events?since=2026-03-01T21:00:00%2B09:00")
    assert plain["rows"] == zoned["rows"]
    assert plain["command"] == zoned["command"]


def test_since_and_until_cut_the_path_of_a_track(client: Client) -> None:
    middle = START + timedelta(hours=4)
    cut = f"{middle:%Y-%m-%dT%H:%M:%SZ}"
    whole = client.json(f"{V1}/tracks/{TRACK}")
    early = client.json(f"{V1}/tracks/{TRACK}?until={cut}")
    late = client.json(f"{V1}/tracks/{TRACK}?since={cut}")
    assert early["times"] + late["times"] == whole["times"]
    assert early["coordinates"] + late["coordinates"] == whole["coordinates"]
    assert whole["fixes"] == len(whole["times"]) == 192


def test_zone_entries_are_counted_as_authorities_do(client: Client) -> None:
    counted = client.json(f"{V1}/tally?by=zone,hull_class&day_begins_h=15")
    assert counted["count"] == len(counted["tally"]) >= 1
    (row,) = client.json(f"{V1}/tally?by=hull_class&standing=true")["tally"]
    assert row["hull_class"] == "unknown"
    assert row["days"] >= 1
    assert client.json(f"{V1}/tally?kind=gap")["tally"] == []
    refused = client.get(f"{V1}/tally?by=colour")
    assert refused.status_code == 400
    assert "zone, hull_class" in refused.json()["error"]["hint"]
