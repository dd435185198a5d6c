"""How sealane live refuses what it cannot follow, and what it says of the events it sent."""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cli_lake import sealane

SENTENCE = "\\s:alpha,c:1700000000*0E\\!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of one sentence."""
    path = tmp_path / "a.nmea"
    path.write_text(SENTENCE)
    return path


@pytest.mark.parametrize(
    "source", ["udp://127.0.0.1:99999", "http://127.0.0.1:80", "tcp://127.0.0.1"]
)
def test_a_source_that_is_no_address_is_exit_code_two(source: str, tmp_path: Path) -> None:
    said = sealane("live", source, "--lake", tmp_path / "lake", "--json")
    assert said.code == 2
    assert "no address of a feed" in said.json["error"]["message"]
    assert not list(tmp_path.iterdir()), "nothing is made for it"


def test_a_source_that_is_named_twice_is_refused(log: Path, tmp_path: Path) -> None:
    again = log.parent / "." / "x" / ".." / log.name
    for pair in ((log, log), (log, str(again)), ("-", "-"), ("tcp://h:1", "TCP://h:1")):
        said = sealane("live", *pair, "--lake", tmp_path / "lake", "--json")
        assert said.code == 2
        assert "named twice" in said.json["error"]["message"]
    assert not (tmp_path / "lake").exists()


def test_an_archive_is_sent_to_the_commands_that_read_it(tmp_path: Path) -> None:
    packed = tmp_path / "s.nmea.gz"
    packed.write_bytes(gzip.compress(SENTENCE.encode()))
    for source, what in ((packed, "a gzip file"), (Path("/dev/null"), "no serial line")):
        said = sealane("live", source, "--lake", tmp_path / "lake", "--json")
        assert said.code == 1
        assert what in said.json["error"]["message"]
    assert not (tmp_path / "lake.spool").exists()


def test_a_lake_at_a_url_without_a_spool_is_refused_before_it_is_looked_for(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touched(*_given: object, **_named: object) -> None:
        raise AssertionError("the lake was looked for")

    monkeypatch.setattr("sealane.lake.Lake.__init__", touched)
    said = sealane("live", log, "--lake", "s3://bucket/lake", "--json")
    assert said.code == 2
    assert "--spool DIR" in said.json["error"]["message"]


def test_the_result_says_what_was_sent_and_what_waits(log: Path, tmp_path: Path) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_given: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        where = f"http://127.0.0.1:{server.server_port}"
        given = ("--lake", tmp_path / "lake", "--every", "0.2", "--until-eof", "--json")
        said = sealane("live", log, *given, "--webhook", f"{where}/x?key=hidden")
        server.shutdown()
    (hook,) = said.json["hooks"]
    assert hook["to"] == f"webhook {where}"
    assert "hidden" not in said.out
    assert (hook["delivered"], hook["undelivered"]) == (0, 0)
    assert sealane("live", log, *given).json["hooks"] == []
