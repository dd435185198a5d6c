"""A real server on a real lake: where it listens, and that it answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sample_lake import write_sample

from sealane.errors import BadSetting, NotALake
from sealane.serve import Limits, create_app, run
from sealane.settings import SETTINGS, resolve

DEADLINE_S = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server in a process of its own, on a lake on disk."""
    lake = tmp_path_factory.mktemp("serve") / "lake"
    write_sample(lake, vessels=12)
    port = free_port()
    code = f"from sealane import serve; serve.run({str(lake)!r}, port={port})"
    environment = {**os.environ, "POLARS_MAX_THREADS": "2"}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process)
        yield url, process
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + DEADLINE_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(process.communicate()[0])
        try:
            httpx.get(f"{url}/api/v1/health", timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def test_a_real_server_answers_from_a_real_lake(
    served: tuple[str, subprocess.Popen[str]],
) -> None:
    url, _ = served
    with httpx.Client(base_url=url, timeout=120) as client:
        status = client.get("/api/v1/status").json()
        assert status["tables"]["positions"]["rows"] == 12 * 288 - 8 * 12
        assert status["events"] == {"encounter": 2, "gap": 2, "zone_entry": 2}
        vessels = client.get("/api/v1/vessels?format=json&at=2026-03-01T12:00:00Z").json()
        assert len(vessels["rows"]) == 12
        track = vessels["rows"][2]["track_id"]
        path = client.get(f"/api/v1/tracks/{track}").json()
        assert path["fixes"] == 288
        rows, after = 0, ""
        while True:
            page = client.get(f"/api/v1/positions?limit=1000{after}").json()
            rows += page["count"]
            if page["next"] is None:
                break
            after = f"&after={page['next']}"
        assert rows == status["tables"]["positions"]["rows"]
        assert "server" not in client.get("/api/v1/health").headers


def test_an_interrupt_ends_the_server_well(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    write_sample(lake, vessels=1)
    port = free_port()
    code = f"from sealane import serve; serve.run({str(lake)!r}, port={port}, ready=print)"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(f"http://127.0.0.1:{port}", process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    assert out == f"http://127.0.0.1:{port}\n"


def test_a_port_in_use_names_the_next_free_one(tmp_path: Path) -> None:
    lake = write_sample(tmp_path / "lake", vessels=1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BadSetting, match=f"Port {port}") as caught:
            run(lake, port=port)
    assert "--port" in str(caught.value.hint)
    assert str(port) not in str(caught.value.hint)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.7.7", "example.org"])
@pytest.mark.parametrize("token", [None, "a-token-of-sixteen-signs"])
def test_other_machines_are_refused_without_tls_and_accounts(
    tmp_path: Path, host: str, token: str | None
) -> None:
    with pytest.raises(BadSetting, match=r"--accounts DIR.*--certificate FILE"):
        run(tmp_path / "lake", host=host, token=token)


def test_where_there_is_no_lake_nothing_is_served(tmp_path: Path) -> None:
    with pytest.raises(NotALake):
        create_app(tmp_path / "nothing")


def test_settings_and_limits_have_the_same_defaults(tmp_path: Path) -> None:
    chosen = resolve(directory=tmp_path, environment={})
    assert Limits.from_settings(chosen) == Limits()
    shared = {s.name for s in SETTINGS} & {f"serve.{name}" for name in Limits.__dataclass_fields__}
    assert len(shared) >= 3
    changed = resolve(directory=tmp_path, environment={"SEALANE_SERVE_LOOKBACK_S": "60"})
    assert Limits.from_settings(changed).lookback_s == 60.0
