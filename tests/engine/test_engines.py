"""One suite for every engine: the same events whoever does the tasks, and whoever is lost."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import engine_sea
import polars as pl
import psutil
import pytest

from sealane import engine, scenario, tracks
from sealane.engine.plan import Sift
from sealane.errors import BadSetting
from sealane.lake import Lake

pytestmark = pytest.mark.slow

SPLIT_ROWS = 5_000


@pytest.fixture(scope="module")
def sea(
    kept_sea: Callable[..., scenario.Made], tmp_path_factory: pytest.TempPathFactory
) -> engine_sea.Sea:
    return engine_sea.make(tmp_path_factory.mktemp("sea"), kept_sea(**engine_sea.MADE))


@pytest.fixture(scope="module")
def judged(sea: engine_sea.Sea, kept_folder: engine_sea.Kept) -> Path:
    return engine_sea.judged(sea, kept_folder)


@pytest.fixture
def lake(judged: Path, tmp_path: Path) -> Lake:
    """A lake of its own with the positions of the sea."""
    return Lake(shutil.copytree(judged / "ingested", tmp_path / "lake"))


@pytest.fixture(scope="module")
def plain(judged: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Events and tracks of one worker on everything at once."""
    lake = Lake(judged / "plain", create=False)
    assert set(lake.events()["kind"]) >= {"gap", "encounter", "zone_entry"}
    return lake.events(), lake.tracks()


@pytest.fixture(scope="module")
def cluster() -> Iterator[dict[str, Any]]:
    with engine_sea.cluster(workers=2) as started:
        yield started


@pytest.fixture(params=["local", "dask"])
def given(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The settings of an engine."""
    if request.param == "local":
        return {"engine.name": "local"}
    address = request.getfixturevalue("cluster")["address"]
    return {"engine.name": "dask", "engine.cluster": address}


def executor(given: dict[str, Any], workers: int | None) -> AbstractContextManager[Any]:
    return engine.executor_of({**given, "engine.workers": workers})


@pytest.mark.parametrize(("workers", "split_rows"), [(None, SPLIT_ROWS), (1, 60_000)])
def test_events_and_tracks_are_the_same(
    given: dict[str, Any],
    workers: int | None,
    split_rows: int,
    sea: engine_sea.Sea,
    lake: Lake,
    plain: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    heard: list[tuple[float, float, str]] = []
    with executor(given, workers) as one:
        engine.run(
            lake,
            zones=sea.zones,
            ports=sea.ports,
            split_rows=split_rows,
            executor=one,
            progress=lambda *said: heard.append(said),
            recorded_at=engine_sea.AT,
        )
    assert lake.events().equals(plain[0])
    assert lake.tracks().equals(plain[1])
    parts = heard[-1][1]
    assert [done for done, _, _ in heard] == list(range(1, int(parts) + 1))


def test_tracks_alone_are_the_same(
    given: dict[str, Any], lake: Lake, plain: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    with executor(given, None) as one:
        report = engine.tracks(lake, executor=one, split_rows=SPLIT_ROWS, recorded_at=engine_sea.AT)
    assert lake.tracks().equals(plain[1])
    assert report.tracks == plain[1].height


def test_the_order_is_that_of_the_tasks_and_a_task_may_be_asked_for_alone(
    given: dict[str, Any],
) -> None:
    with executor(given, None) as one:
        assert list(one.map(abs, [-3, 1, -2])) == [3, 1, 2]
        assert next(iter(one.map(abs, [-3, 1]))) == 3
        assert list(one.map(abs, [])) == []


def test_an_error_of_a_task_is_the_error_of_the_run(given: dict[str, Any]) -> None:
    with executor(given, None) as one:
        with pytest.raises(BadSetting, match="There is no detector 'gaps'") as raised:
            list(one.map(engine.detectors, [("gap",), ("gaps",)]))
        assert "Did you mean 'gap'" in str(raised.value.hint)
        with pytest.raises(ZeroDivisionError):
            list(one.map((1).__floordiv__, [1, 0]))


def test_tasks_read_the_lake_as_it_was_when_the_run_began(
    given: dict[str, Any], sea: engine_sea.Sea, lake: Lake, tmp_path: Path
) -> None:
    still = Sift(lake.frozen(), tracks.Segmenter(), ())
    spans = lake.hull_splits(10**9)
    with executor(given, None) as one:
        (before,) = one.map(still, spans)
        more = pl.read_csv(sea.made.csv, infer_schema=False, n_rows=500)
        later = pl.col("BaseDateTime").str.to_datetime().dt.offset_by("20d")
        more.with_columns(later.dt.strftime("%Y-%m-%dT%H:%M:%S")).write_csv(tmp_path / "more.csv")
        lake.ingest([str(tmp_path / "more.csv")])
        (after,) = one.map(still, spans)
        (now,) = one.map(Sift(lake, tracks.Segmenter(), ()), spans)
    assert before.fixes == after.fixes < now.fixes


def test_a_worker_that_is_killed_costs_nothing(
    sea: engine_sea.Sea, lake: Lake, plain: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    """Kill -9 of a worker process that holds results and is at work on the next."""
    with engine_sea.cluster(workers=2) as started:
        workers = engine_sea.worker_processes(started["pid"])
        assert len(workers) == 2

        def kill(done: float, parts: float, note: str) -> None:
            if done == 2:
                os.kill(workers[0].pid, signal.SIGKILL)

        given = {"engine.name": "dask", "engine.cluster": started["address"]}
        with executor(given, None) as one:
            report = engine.run(
                lake,
                zones=sea.zones,
                ports=sea.ports,
                split_rows=4_000,
                executor=one,
                progress=kill,
                recorded_at=engine_sea.AT,
            )
        assert not workers[0].is_running() or workers[0].status() == psutil.STATUS_ZOMBIE
    assert lake.events().equals(plain[0])
    assert report.tracks.tracks == plain[1].height


def test_a_started_cluster_listens_here_alone_and_leaves_nobody_behind() -> None:
    with engine_sea.cluster(workers=1) as started:
        everyone = [psutil.Process(started["pid"])]
        everyone += everyone[0].children(recursive=True)
        heard = [
            at.laddr.ip
            for one in everyone
            for at in one.net_connections()
            if at.status == psutil.CONN_LISTEN
        ]
        assert len(heard) >= 2
        assert set(heard) == {"127.0.0.1"}
    deadline = time.monotonic() + 10
    while any(one.is_running() for one in everyone) and time.monotonic() < deadline:
        psutil.wait_procs(everyone, timeout=1)
    assert not [one for one in everyone if one.is_running()]


def test_a_started_cluster_ends_on_sigterm_too() -> None:
    with engine_sea.cluster(workers=1, stop=signal.SIGTERM):
        pass


def test_another_sealane_over_there_is_refused(
    cluster: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"engine.name": "dask", "engine.cluster": cluster["address"]}
    monkeypatch.setattr("sealane.engine.cluster.version", lambda _: "0.0.1")
    with executor(given, None) as one, pytest.raises(BadSetting, match=r"begun by 0\.0\.1"):
        list(one.map(abs, [1]))
