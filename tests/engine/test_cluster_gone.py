"""A scheduler that is not there, or not any more: what is wrong, and what to do."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from sealane import engine
from sealane.engine import knock
from sealane.errors import EngineError

pytest.importorskip("distributed")


@pytest.fixture
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is waited for long."""
    monkeypatch.setattr("sealane.engine.cluster.ANSWER_S", 0.3)
    monkeypatch.setattr(knock, "PROBE_S", 0.2)


def unanswered(address: str) -> EngineError:
    with pytest.raises(EngineError) as raised:
        engine.executor_of({"engine.name": "dask", "engine.cluster": address}).__enter__()
    assert raised.value.message.startswith(f"No Dask cluster answers at {address}")
    assert "Timed out" not in raised.value.message
    return raised.value


@pytest.mark.usefixtures("_soon")
def test_a_port_that_is_closed() -> None:
    error = unanswered("tcp://127.0.0.1:9")
    assert "the connection was refused" in error.message
    assert "sealane engine start" in str(error.hint)


@pytest.mark.usefixtures("_soon")
def test_a_host_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_given: object, **_named: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = unanswered("tcp://no-such-host.invalid:8786")
    assert "no host is known as no-such-host.invalid" in error.message
    assert "looked up" in str(error.hint)


@pytest.mark.usefixtures("_soon")
def test_a_network_that_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_given: object, **_named: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(knock.socket, "create_connection", silent)
    error = unanswered("tcp://127.0.0.1:9")
    assert "nothing came back within 0.3 s" in error.message
    assert "firewall" in str(error.hint)


@pytest.mark.usefixtures("_soon")
def test_somebody_else_who_listens_and_never_says_a_word() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        began = time.monotonic()
        error = unanswered(f"tcp://127.0.0.1:{other.getsockname()[1]}")
    assert "does not speak as a scheduler" in error.message
    assert "dashboard" in str(error.hint)
    assert time.monotonic() - began < 20


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize("address", ["there", "tcp://127.0.0.1", "foo://there:1"])
def test_an_address_that_is_none(address: str) -> None:
    assert "tcp://HOST:PORT" in str(unanswered(address).hint)


@pytest.fixture
def scheduler() -> Iterator[tuple[str, int]]:
    """A cluster that may be killed: its address and the process of its scheduler."""
    command = [sys.executable, "-m", "sealane", "engine", "start", "--workers", "1", "--json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    started = json.loads(process.stdout.readline())
    workers = psutil.Process(process.pid).children(recursive=True)
    yield started["address"], process.pid
    process.kill()
    process.wait()
    process.stdout.close()
    for one in workers:
        if one.is_running():
            one.kill()


PROGRAM = """
import os, signal, sys, time
from sealane import engine
from sealane.errors import EngineError

address, pid = sys.argv[1], int(sys.argv[2])
with engine.executor_of({"engine.name": "dask", "engine.cluster": address}) as one:
    try:
        for _ in one.map(time.sleep, [0.2] * 100):
            os.kill(pid, signal.SIGKILL)
    except EngineError as error:
        print(error)
"""


@pytest.mark.slow
def test_a_scheduler_that_is_killed_while_a_run_goes_on(scheduler: tuple[str, int]) -> None:
    address, pid = scheduler
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, address, str(pid)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith(f"The scheduler at {address} does not answer any more.")
    assert "memory" not in done.stdout
    assert "Nothing was written" in done.stdout
    assert done.stderr == ""
