"""NMEA logs: where the time comes from, what becomes of each line, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nmea_samples import checksum, position, read_log, sentence, static, tag
from pyais.encode import encode_dict

from sealane.errors import BadInput, NoTime
from sealane.observe.reject import REASONS

AT = datetime(2024, 3, 10, 23, 59, 58, tzinfo=UTC)
EPOCH = int(AT.timestamp())


def pghp(at: datetime, *, station: str = "2190074", check: str = "") -> str:
    """A ``$PGHP`` line."""
    clock = f"{at.year},{at.month},{at.day},{at.hour},{at.minute},{at.second}"
    body = f"PGHP,1,{clock},{at.microsecond // 1000},219,,{station},1,{check}"
    return sentence(body, "$")


def only(rows: Any) -> dict[str, Any]:
    """The one row of a frame."""
    assert rows.height == 1
    return dict(rows.row(0, named=True))


def test_a_tagged_position_becomes_a_row() -> None:
    line = tag(s="Kii", c=str(EPOCH)) + position()
    read = read_log("\n" + line + "\n")
    row = only(read.positions)
    assert row["mmsi"] == 431000001
    assert row["observed_at"] == AT
    assert (row["lon"], row["lat"]) == pytest.approx((139.5, 35.25), abs=1e-6)
    assert row["sog_kn"] == pytest.approx(12.3)
    assert row["cog_deg"] == pytest.approx(90.5)
    assert (row["heading_deg"], row["message_type"]) == (91, 1)
    assert (row["transponder"], row["source"]) == ("A", "Kii")
    assert row["offset"] == 1 + line.index("!")
    assert (read.report.lines, read.report.accepted, read.report.other) == (2, 1, 1)


@pytest.mark.parametrize(
    ("before", "behind", "due"),
    [
        (tag(c=str(EPOCH)), "", AT),
        (tag(c=f"{EPOCH}250"), "", AT + timedelta(milliseconds=250)),
        (f"{EPOCH} ", "", AT),
        (f"{EPOCH}.5,", "", AT + timedelta(milliseconds=500)),
        (f"{EPOCH}250 ", "", AT + timedelta(milliseconds=250)),
        (f"{EPOCH}000250 ", "", AT + timedelta(microseconds=250)),
        (f"{EPOCH}000250999 ", "", AT + timedelta(microseconds=250)),
        ("2024-03-10T23:59:58Z ", "", AT),
        ("[2024-03-11 08:59:58.25+09:00] ", "", AT + timedelta(milliseconds=250)),
        ("", f",{EPOCH}", AT),
        ("", f",{EPOCH}125", AT + timedelta(milliseconds=125)),
        ("", " 2024-03-10T23:59:58", AT),
        ("", f",d-109,S2105,t235958.00,T58.13718694,r003669946,{EPOCH},{EPOCH - 59}", AT),
        # The tag block speaks before anything else on the line.
        (tag(c=str(EPOCH)) + "1111111111 ", ",1222222222", AT),
    ],
)
def test_the_time_stands_on_the_line(before: str, behind: str, due: datetime) -> None:
    assert only(read_log(before + position() + behind).positions)["observed_at"] == due


def test_the_coast_guard_suffix_names_the_station() -> None:
    line = position() + f",d-109,S2105,t050056.00,T56.1,r003669946,{EPOCH}"
    assert only(read_log(line).positions)["source"] == "r003669946"
    assert only(read_log(f"{EPOCH} " + position()).positions)["source"] == "log.nmea"


def test_a_wrapper_line_times_the_next_sentence_only() -> None:
    first, second = position(), position(431000002)
    log = "\n".join([tag(si="AISD"), pghp(AT), first, second])
    read = read_log(log)
    row = only(read.positions)
    assert (row["mmsi"], row["observed_at"], row["source"]) == (431000001, AT, "AISD")
    assert read.reasons == {"time": 1}
    assert read.report.other_by_type == {"wrapper": 2}


def test_a_wrapper_line_announces_a_checksum() -> None:
    line = position()
    right, wrong = pghp(AT, check=line[-2:]), pghp(AT, check="00")
    assert only(read_log(f"{right}\n{line}").positions)["source"] == "2190074"
    with pytest.raises(NoTime):
        read_log(f"{wrong}\n{line}")


def test_a_group_shares_its_time_and_station() -> None:
    parts = static(sequence=4)
    first = tag(g="1-2-1234", s="Muroto", c=str(EPOCH)) + parts[0]
    second = tag(g="2-2-1234") + parts[1]
    for log in (f"{first}\n{second}", f"{second}\n{first}"):
        claim = only(read_log(log).identities)
        assert (claim["first_at"], claim["source"]) == (AT, "Muroto")


def test_base_stations_give_the_time_on_request() -> None:
    base = encode_dict(
        {
            "type": 4,
            "mmsi": 4310001,
            "lon": 135.0,
            "lat": 34.0,
            "year": 2024,
            "month": 3,
            "day": 10,
            "hour": 23,
            "minute": 59,
            "second": 58,
        },
        talker_id="AI",
    )[0]
    log = "\n".join([position(431000003), base, position(431000004)])
    with pytest.raises(NoTime, match="--base-station-time"):
        read_log(log)
    read = read_log(log, base_station_time=True)
    assert read.positions["mmsi"].to_list() == [4310001, 431000004]
    assert set(read.positions["observed_at"]) == {AT}
    assert read.reasons == {"time": 1}


def test_received_at_stamps_what_has_no_time() -> None:
    log = f"{position()}\n{tag(c=str(EPOCH))}{position(431000002)}"
    read = read_log(log, received_at=AT - timedelta(hours=1))
    assert read.positions["observed_at"].to_list() == [AT - timedelta(hours=1), AT]


def test_a_log_without_time_is_refused_and_never_stamped() -> None:
    with pytest.raises(NoTime, match="--received-at"):
        read_log(position())


def test_static_data_become_one_claim_with_its_interval() -> None:
    lines = [tag(c=str(EPOCH + k)) + part for k in (0, 60) for part in static()]
    claim = only(read_log("\n".join(lines)).identities)
    due = {"imo": 9074729, "name": "UMINEKO", "callsign": "7ABC", "ship_type": 70}
    assert {key: claim[key] for key in due} == due
    assert (claim["length_m"], claim["beam_m"], claim["draught_m"]) == (120.0, 17.0, 7.5)
    assert (claim["destination"], claim["claims"], claim["transponder"]) == ("KOBE", 2, "A")
    assert (claim["first_at"], claim["last_at"]) == (AT, AT + timedelta(seconds=60))


def test_not_available_becomes_null() -> None:
    nothing = position(speed=102.3, course=360.0, heading=511, status=15)
    row = only(read_log(f"{EPOCH} {nothing}").positions)
    assert [row[name] for name in ("sog_kn", "cog_deg", "heading_deg", "nav_status")] == [None] * 4
    sizes = {"to_bow": 0, "to_stern": 0, "to_port": 0, "to_starboard": 0}
    empty = static(**{**sizes, "imo": 0, "callsign": "", "shipname": "", "ship_type": 0})
    claim = only(read_log("\n".join(f"{EPOCH} {part}" for part in empty)).identities)
    names = ("imo", "callsign", "name", "ship_type", "length_m", "beam_m")
    assert [claim[name] for name in names] == [None] * 6


def test_a_position_that_is_not_available_counts_as_other() -> None:
    read = read_log(f"{EPOCH} " + position(lon=181.0, lat=91.0))
    assert read.positions.height == 0
    assert read.report.other_by_type == {"position_not_available": 1}


def test_180_degrees_east_is_180_west() -> None:
    row = only(read_log(f"{EPOCH} " + position(lon=180.0)).positions)
    assert row["lon"] == -180.0


def test_long_range_reports_are_coarse() -> None:
    line = encode_dict(
        {
            "type": 27,
            "mmsi": 431000001,
            "lon": -150.5,
            "lat": -20.25,
            "speed": 63,
            "course": 511,
            "status": 0,
        },
        talker_id="AI",
    )[0]
    row = only(read_log(f"{EPOCH} {line}").positions)
    assert (row["lon"], row["lat"]) == pytest.approx((-150.5, -20.25), abs=1e-6)
    assert (row["sog_kn"], row["cog_deg"], row["nav_status"]) == (None, None, 0)


def test_aircraft_speed_is_whole_knots() -> None:
    fields = {"type": 9, "mmsi": 111431001, "lon": 1.0, "lat": 2.0, "speed": 130, "course": 10}
    line = encode_dict(fields, talker_id="AI")[0]
    row = only(read_log(f"{EPOCH} {line}").positions)
    assert (row["sog_kn"], row["transponder"]) == (130.0, "sar")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"{EPOCH} " + position()[:-1] + "Z", "checksum"),
        (f"{EPOCH} " + position().split("*")[0], "checksum"),
        (f"\\c:{EPOCH}*00\\" + position(), "tag_checksum"),
        (f"\\c:{EPOCH}\\" + position(), "tag_checksum"),
        (f"{EPOCH} " + sentence("AIVDM,1,1,,A,15~z,0"), "payload"),
        (f"{EPOCH} " + sentence("AIVDM,1,1,,A,,0"), "payload"),
        (f"{EPOCH} " + sentence("AIVDM,1,1,A,177KQJ5000G?tO`K>RA1wUbN0TKH,0"), "malformed"),
        (f"{EPOCH} " + sentence("AIVDM,0,1,,A,177KQJ5000G?tO`K>RA1wUbN0TKH,0"), "malformed"),
        (f"{EPOCH} " + sentence("AIVDM,1,1,,A,16S`2cPP00a3UF6EKT@,0"), "length"),
        (f"{EPOCH} " + sentence("AIVDM,1,1,,A,06S`2cPP00a3UF6EKT@2:?vOr0S2,0"), "type"),
        (f"{EPOCH} " + position(mmsi=123456789), "mmsi"),
        (f"{EPOCH} " + position(lon=181.0), "position"),
        (f"{EPOCH} " + static()[0], "fragment"),
        ("what is this", "noise"),
        ("what \0 is this", "encoding"),
        ("x" * 70_000, "too_long"),
        (pghp(AT)[:-2] + "ZZ", "checksum"),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_reason(line: str, reason: str) -> None:
    good = f"{EPOCH} {position(431000009)}"
    read = read_log(f"{good}\n{line}\n{good}\n")
    reject = only(read.rejects)
    assert reject["reason"] == reason
    assert reason in REASONS
    assert (reject["line"], reject["offset"]) == (2, len(good) + 1)
    assert reject["raw"] == line.replace("\0", "\\x00")[:4096]
    assert (read.report.lines, read.report.accepted, read.report.rejected) == (3, 2, 1)


def test_other_lines_are_counted_by_kind() -> None:
    lines = ["# a comment", "", "   ", "$GPRMC,1*00", sentence("AIPWR,1,2"), tag(s="a")]
    weather = sentence("AIVDM,1,1,,A,85PH5vQKf0,0")
    read = read_log("\n".join([*lines, weather]))
    due = {"comment": 1, "blank": 2, "GPRMC": 1, "AIPWR": 1, "wrapper": 1, "8": 1}
    assert read.report.other_by_type == due


@pytest.mark.parametrize("mark", ["#", "# ", "  # was: "])
def test_a_sentence_that_was_commented_out_is_no_report(mark: str) -> None:
    read = read_log(f"{EPOCH} {position()}\n{mark}{EPOCH} {position(431000009)}\n")
    assert read.report.other_by_type == {"comment": 1}
    assert read.positions.height == 1


@pytest.mark.parametrize("talker", ["AI", "AB", "BS", "SA", "=I"])
@pytest.mark.parametrize("formatter", ["VDM", "VDO"])
def test_any_talker_is_read(talker: str, formatter: str) -> None:
    body = talker + formatter + position()[6:].split("*")[0]
    assert read_log(f"{EPOCH} {sentence(body)}").positions.height == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(end: str) -> None:
    lines = [f"{EPOCH} {position(431000001 + k)}" for k in range(3)]
    read = read_log(end.join(lines) + end)
    assert (read.report.lines, read.positions.height) == (3, 3)


def test_parts_may_be_interleaved_and_out_of_order() -> None:
    one, two = static(431000001, 1), static(431000002, 2)
    for order in ((0, 2, 1, 3), (1, 0, 3, 2), (3, 0, 2, 1)):
        parts = [f"{EPOCH} {(one + two)[k]}" for k in order]
        read = read_log("\n".join(parts))
        assert sorted(read.identities["mmsi"]) == [431000001, 431000002]
        assert read.report.accepted == 4


def test_parts_of_different_stations_are_not_mixed() -> None:
    one, two = static(431000001, 1), static(431000002, 1)
    log = [tag(s="x", c=str(EPOCH)) + one[0], tag(s="y", c=str(EPOCH)) + two[1]]
    assert read_log("\n".join(log)).reasons == {"fragment": 2}


def test_an_old_half_is_not_joined_with_a_new_one() -> None:
    one, two = static(431000001, 1), static(431000002, 1)
    filler = [f"{EPOCH + 1} {position()}"] * 40
    log = [f"{EPOCH} {one[1]}", *filler, f"{EPOCH + 1} {two[0]}"]
    assert read_log("\n".join(log)).reasons == {"fragment": 2}


def test_several_sentences_on_one_line() -> None:
    good = tag(c=str(EPOCH)) + position(431000001)
    other = tag(c=str(EPOCH)) + position(431000002)
    bad = tag(c=str(EPOCH)) + position(431000003)[:-2] + "ZZ"
    both = tag(c=str(EPOCH)) + static()[0] + tag(c=str(EPOCH)) + static()[1]
    read = read_log("\n".join([good + other, good + bad, both]))
    # The good sentence of a line with a bad one is kept; the line counts as rejected.
    assert read.positions["mmsi"].to_list() == [431000001, 431000002, 431000001]
    assert read.identities.height == 1
    assert read.reasons == {"checksum": 1}
    assert (read.report.lines, read.report.accepted, read.report.rejected) == (3, 2, 1)


def test_the_same_transmission_has_the_same_content() -> None:
    log = [f"{EPOCH} {position()}", f"{EPOCH + 5} {position()}", f"{EPOCH} {position(second=8)}"]
    content = read_log("\n".join(log)).positions["content"].to_list()
    assert content[0] == content[1] != content[2]
    repeated = read_log(f"{EPOCH} {position(repeat=1)}").positions["content"].to_list()
    assert repeated == content[:1]


def test_reports_ahead_of_the_clock_of_the_file_are_set_aside() -> None:
    lines = [f"{EPOCH + k} {position(431000001 + k)}" for k in range(40)]
    late = f"2038-01-19T03:14:07Z {position(431000100)}"
    read = read_log("\n".join([late, *lines]))
    assert read.reasons == {"future": 1}
    assert only(read.rejects)["raw"] == late
    assert read.report.accepted == 40


def test_utf16_is_refused_with_the_way_out() -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        with pytest.raises(BadInput, match="iconv"):
            read_log((f"{EPOCH} {position()}\n" * 20).encode(encoding))


def test_a_line_of_ten_megabytes_is_one_reject() -> None:
    good = f"{EPOCH} {position()}\n".encode()
    data = good + b"A" * 10_000_000 + b"\r\n" + good
    read = read_log(data)
    reject = only(read.rejects)
    assert (reject["reason"], reject["line"], reject["offset"]) == ("too_long", 2, len(good))
    assert len(reject["raw"]) == 4096
    assert read.positions["offset"].to_list() == [11, len(data) - len(good) + 11]


def test_an_empty_log_holds_nothing() -> None:
    assert read_log(b"").report.lines == 0


def test_the_samples_are_sound() -> None:
    body = position()[1:].split("*")
    assert checksum(body[0]) == body[1]
