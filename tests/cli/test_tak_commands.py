"""sealane tak: a device taken, a lane served and dialled by the command line alone."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from sealane.cli import sealane

SERVE = [sys.executable, "-m", "sealane", "tak", "serve", "--to", "PH", "--port", "0", "--json"]


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(sealane, list(words))
    return done.exit_code, done.output


def test_a_lane_by_the_command_line(tmp_path: Path) -> None:
    folder = str(tmp_path / "jp")
    run("node", "init", folder, "--party", "JP", "--pack", "sea-lanes-public")
    own = tmp_path / "jp/tls.crt"
    code, told = run("tak", "device", str(own), "--to", "PH", "--name", "boat7", "--node", folder,
                     "--json")  # fmt: skip
    assert (code, json.loads(told)["name"]) == (0, "boat7")
    assert (tmp_path / "jp/tak/PH/boat7.crt").read_bytes() == own.read_bytes()
    for words in (["serve"], ["serve", "--to", "PH", "--tls"], ["dial", "tcp://[::1]", "--to", "PH",
                  "--take", "PH"]):  # fmt: skip
        assert run("tak", *words, "--node", folder)[0] == 2
    assert run("tak", "serve", "--to", "PH", "--host", "0.0.0.0", "--node", folder)[0] == 1
    dial = ["dial", "tcp://127.0.0.1:1", "--to", "PH", "--take", "PH", "--purpose", "sar"]
    assert run("tak", *dial, "--node", folder)[0] == 1  # PH is no partner yet
    with subprocess.Popen(
        [*SERVE, "--node", folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["address"]
        port = int(address.rpartition(":")[2])
        with closing(socket.create_connection(("127.0.0.1", port), 10)) as device:
            at = datetime.now(UTC).isoformat()
            device.sendall(
                f'<event version="2.0" uid="x" type="t-x-c-t" time="{at}"></event>'.encode()
            )
            assert b"t-x-c-t-r" in device.recv(4096)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "pings: 1" in said
