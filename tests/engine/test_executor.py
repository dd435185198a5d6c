"""Which engine does the tasks: chosen by settings, refused in words, and steady where one fails."""

from __future__ import annotations

import pickle
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import click
import pytest

from sealane import engine, settings
from sealane.cli import main, option
from sealane.engine.local import ATTEMPTS, Local
from sealane.engine.start import start
from sealane.errors import BadSetting, EngineError, MissingPart, NotFound
from sealane.lake import Lake

NOBODY = {"engine.name": "dask", "engine.cluster": "tcp://127.0.0.1:9"}


class Flaky:
    """Fails on each task a number of times."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.failures, self.error = failures, error
        self.begun: dict[int, int] = {}
        self.lock = threading.Lock()

    def __call__(self, task: int) -> int:
        with self.lock:
            self.begun[task] = self.begun.get(task, 0) + 1
            if self.begun[task] <= self.failures:
                raise self.error
        return task * task


@pytest.mark.parametrize("workers", [1, 3, None])
def test_a_task_that_fails_by_chance_is_done_again(workers: int | None) -> None:
    flaky = Flaky(ATTEMPTS - 1, OSError("the disk hiccups"))
    assert list(Local(workers).map(flaky, range(5))) == [0, 1, 4, 9, 16]  # type: ignore[arg-type]
    assert set(flaky.begun.values()) == {ATTEMPTS}


def test_a_task_that_always_fails_ends_the_run() -> None:
    flaky = Flaky(ATTEMPTS, OSError("the disk is gone"))
    with pytest.raises(OSError, match="the disk is gone"):
        list(Local(1).map(flaky, [1, 2, 3]))
    assert flaky.begun[1] == ATTEMPTS
    assert 3 not in flaky.begun or flaky.begun[3] <= ATTEMPTS


def test_what_we_say_ourselves_is_said_at_once() -> None:
    flaky = Flaky(1, NotFound("There is no such thing."))
    with pytest.raises(NotFound):
        list(Local(1).map(flaky, [1]))
    assert flaky.begun == {1: 1}


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"engine.name": "spark"}, r"There is no engine 'spark'. There are: local, dask"),
        ({"engine.name": "dask"}, "needs the address of a cluster"),
    ],
)
def test_engines_that_cannot_be(given: dict[str, Any], match: str) -> None:
    with pytest.raises(BadSetting, match=match), engine.executor_of(given):
        pass


def test_a_setting_file_and_the_environment_may_choose(tmp_path: Path) -> None:
    config = tmp_path / "sealane.toml"
    config.write_text('[engine]\nname = "dask"\ncluster = "tcp://there:8786"\nworkers = 4\n')
    chosen = settings.resolve(config=config, environment={"SEALANE_ENGINE": "local"})
    assert (chosen["engine.name"], chosen["engine.cluster"]) == ("local", "tcp://there:8786")
    with engine.executor_of(chosen) as one:
        assert isinstance(one, Local)
        assert one.workers == 4


def test_an_address_alone_means_dask_and_contradicts_local() -> None:
    assert option.engine_flags(None, "tcp://there:1", None)["engine.name"] == "dask"
    assert option.engine_flags(None, None, 2)["engine.name"] is None
    with pytest.raises(click.UsageError, match="goes with --engine dask"):
        option.engine_flags("local", "tcp://there:1", None)


def test_without_distributed_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingPart, match=r"pip install 'sealane\[cluster\]'"):
        engine.executor_of(NOBODY).__enter__()
    before = signal.getsignal(signal.SIGTERM)
    feed = tmp_path / "feed.nmea"
    feed.write_text("")
    address = ["--engine", "dask", "--cluster", "tcp://127.0.0.1:9"]
    for command in (
        ["run", str(feed), "--lake", str(tmp_path / "lake"), *address],
        ["engine", "start"],
    ):
        with pytest.raises(SystemExit) as left:
            main(command)
        assert left.value.code == 4
        assert "sealane[cluster]" in capsys.readouterr().err
    assert not (tmp_path / "lake").exists()
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert signal.getsignal(signal.SIGTERM) == before


def test_an_address_where_nobody_answers_is_an_error_within_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sealane.engine.cluster.ANSWER_S", 0.5)
    with pytest.raises(EngineError, match=r"No Dask cluster answers at tcp://127\.0\.0\.1:9"):
        engine.executor_of(NOBODY).__enter__()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::"])
def test_a_cluster_that_others_could_reach_is_refused(host: str) -> None:
    with pytest.raises(BadSetting, match="run code as you"), start(workers=1, host=host):
        pass


def test_a_lake_that_is_sent_elsewhere_takes_no_secret_along(tmp_path: Path) -> None:
    options = {"aws_secret_access_key": "do-not-tell"}
    lake = Lake(tmp_path / "lake", storage_options=options)
    for one in (lake, lake.frozen()):
        sent = pickle.dumps(one)
        assert b"do-not-tell" not in sent
        assert pickle.loads(sent).path == lake.path
