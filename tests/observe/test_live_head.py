"""What may be followed as a feed: a log of NMEA, also an empty one; nothing that is complete."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sealane.errors import BadInput, BadSetting
from sealane.observe.live import open_feed

SENTENCE = b"!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\r\n"
TABLE = b"MMSI,BaseDateTime,LAT,LON,SOG\n366123456,2024-03-01T00:00:00,32.4,-79.5,1.5\n"

FOLLOWED = {
    "empty": b"",
    "plain": SENTENCE,
    "tag block": b"\\s:alpha,c:1700000000*0E\\" + SENTENCE,
    "no line yet": SENTENCE[:12],
    "its own sentences only": b"$GPGGA,120000,3539,N,13945,E,1,08,0.9,5,M,,M,,*47\r\n" * 3,
    "remarks first": b"# receiver of the harbour, begun, today\n",
    "rubbish first": b"boot, ok, 3, 4\n" + SENTENCE,
    "noise first": bytes(range(128, 256)) * 9 + b"\n" + SENTENCE,
    "cut in a line end": SENTENCE[:-1],
}


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_log_of_nmea_is_followed(name: str, tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"  # the suffix says nothing
    path.write_bytes(FOLLOWED[name])
    assert open_feed(str(path)).name == "feed.csv"


REFUSED = {
    "a gzip file": gzip.compress(SENTENCE),
    "a zstd file": b"\x28\xb5\x2f\xfd" + bytes(20),
    "a bzip2 file": b"BZh91AY&SY" + bytes(20),
    "JSON lines of gpsd": b'{"class":"AIS","type":1,"mmsi":366123456}\n',
    "JSON lines of aisstream.io": b'{"MessageType":"PositionReport","Message":{}}\n',
    "a table (CSV)": TABLE,
    "a file of no known kind": bytes((i * 197 + 31) % 256 for i in range(50_000)),
}


def refused(path: Path) -> BadInput:
    with pytest.raises(BadInput) as raised:
        open_feed(str(path))
    assert str(path) in raised.value.message
    assert "sealane run" in str(raised.value.hint)
    return raised.value


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_of_another_kind_is_refused_by_its_name(what: str, tmp_path: Path) -> None:
    path = tmp_path / "feed.nmea"
    path.write_bytes(REFUSED[what])
    assert f"looks like {what}" in refused(path).message


def test_archives_and_unknown_tables_are_refused(tmp_path: Path) -> None:
    packed, table, other = (tmp_path / name for name in ("a.zip", "a.parquet", "a.csv"))
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("feed.nmea", SENTENCE)
    pq.write_table(pa.table({"mmsi": [1]}), table)
    other.write_bytes(b"vessel;when;north;east\nA;1;2;3\n")
    assert "a zip archive" in refused(packed).message
    assert "a Parquet file" in refused(table).message
    assert "a table (CSV)" in refused(other).message


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_a_device_that_is_no_serial_line_is_refused_at_once(device: str) -> None:
    with pytest.raises(BadInput, match=f"^{device}: a device, but no serial line"):
        open_feed(device)


def test_a_speed_that_no_serial_line_has_is_refused() -> None:
    master, slave = os.openpty()
    try:
        name = os.ttyname(slave)
        for baud in ("fast", "1234567", "²"):
            with pytest.raises(BadSetting, match="no speed of a serial line"):
                open_feed(f"{name}?baud={baud}")
        assert open_feed(f"{name}?baud=9600").spec == f"{name}?baud=9600"
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize(
    "spec",
    ["udp://127.0.0.1:99999", "http://127.0.0.1:80", "tcp://127.0.0.1", "tcp://u:p@host:1", "x://"],
)
def test_a_malformed_address_is_a_mistake_of_usage(spec: str) -> None:
    with pytest.raises(BadSetting, match="no address of a feed") as raised:
        open_feed(spec)
    assert raised.value.exit_code == 2
    assert "u:p" not in str(raised.value)
