"""A real S3 server on loopback for the tests: SeaweedFS, as its wheel brings it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

BUCKET = "sea"
KEY = "sealane-test"
SECRET = "not-a-secret"
_START_S = 60.0


def binary() -> str | None:
    """The weed program, beside this Python or on the path."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed")


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Run a server that keeps its data in ``folder``; gives its endpoint."""
    program = binary()
    assert program is not None
    ports = _free_ports(10)
    names = ("master", "volume", "filer", "s3")
    flags = [f"-{name}.port={ports.pop()}" for name in names]
    endpoint = f"http://127.0.0.1:{flags[-1].partition('=')[2]}"
    flags += [f"-{name}.port.grpc={ports.pop()}" for name in names]
    flags += [f"-s3.port.{name}={ports.pop()}" for name in ("iceberg", "lance")]
    identity = {
        "name": "test",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [identity]}))
    data = folder / "data"
    data.mkdir()
    command = [program, "server", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3"]
    command += ["-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=50"]
    log = (folder / "weed.log").open("wb")
    process = subprocess.Popen(
        [*command, f"-s3.config={config}", *flags], stdout=log, stderr=log, cwd=folder
    )
    try:
        _wait_for(endpoint, process, folder / "weed.log")
        yield endpoint
    finally:
        process.kill()
        process.wait()
        log.close()


def environment(endpoint: str) -> dict[str, str]:
    """The variables by which every S3 program finds the server."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }


def client(endpoint: str) -> object:
    """A boto3 client of the server."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
        config=Config(retries={"max_attempts": 1}, connect_timeout=2, read_timeout=10),
    )


def _wait_for(endpoint: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_S
    while True:
        try:
            s3 = client(endpoint)
            s3.create_bucket(Bucket=BUCKET)  # type: ignore[attr-defined]
            s3.put_object(Bucket=BUCKET, Key="probe", Body=b"x")  # type: ignore[attr-defined]
        except (BotoCoreError, ClientError) as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(log.read_text(errors="replace")[-3000:]) from error
            time.sleep(0.2)
        else:
            return


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
