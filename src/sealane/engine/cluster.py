"""Tasks on a cluster of Dask distributed, which schedules, ships and retries; and a small one here.

Nothing here moves data or looks after workers: that is Dask's. A task and what it needs are sent
as they are; results come back in order. Where a worker is lost, Dask does its tasks elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.metadata import version
from typing import Any, TypeVar

from sealane.engine.local import ATTEMPTS
from sealane.errors import BadSetting, EngineError, MissingPart, SealaneError

__all__ = ["Dask", "connect", "distributed"]

ANSWER_S = 5.0  # a scheduler on the same network answers in milliseconds
WORKERS_S = 15.0  # a worker process starts in 1 to 4 s

T = TypeVar("T")
R = TypeVar("R")


def distributed() -> Any:
    """The library, loaded when it is asked for.

    Raises:
        MissingPart: it is not installed.
    """
    try:
        return import_module("distributed")
    except ModuleNotFoundError as error:
        raise MissingPart(
            "The engine dask needs Dask distributed, which is not installed.",
            hint="Install it: pip install 'sealane[cluster]'",
            part="cluster",
        ) from error


@contextmanager
def connect(address: str, *, workers: int | None = None) -> Iterator[Dask]:
    """A cluster that answers and has workers.

    Raises:
        MissingPart: Dask distributed is not installed.
        EngineError: nothing answers at the address within seconds, or there are no workers.
    """
    library = distributed()
    try:
        _knock(library, address)
        client = library.Client(address, timeout=ANSWER_S, set_as_default=False)
    except Exception as error:  # whatever else may listen there answers with anything
        raise EngineError(
            f"No Dask cluster answers at {address} ({_first_line(error)}).",
            hint="Check --cluster; `sealane engine start` prints the address of one of its own.",
            cluster=address,
        ) from error
    try:
        yield Dask(client, address, workers)
    finally:
        with suppress(OSError, TimeoutError):
            client.close(timeout=ANSWER_S)


def _knock(library: Any, address: str) -> None:
    """Raise unless a scheduler answers: a client that finds none goes on trying behind our back."""
    import asyncio

    async def knock() -> None:
        given = library.Security().get_connection_args("client")
        comm = await library.comm.connect(address, timeout=ANSWER_S, **given)
        await comm.close()

    with ThreadPoolExecutor(1) as pool:  # a notebook has a loop of its own in this thread
        pool.submit(lambda: asyncio.run(knock())).result()


class Dask:
    """A cluster that answers (see :func:`connect`).

    Parameters
    ----------
    client : of Dask distributed.
    address : where it is, for messages.
    workers : at most so many of its workers; all by default. Where these are lost, others serve.
    """

    def __init__(self, client: Any, address: str, workers: int | None = None) -> None:
        self._client = client
        self._address = address
        self._chosen = self._wait(workers)

    def _wait(self, workers: int | None) -> list[str] | None:
        """The addresses of the workers to use, None for all; waits until there is one."""
        try:
            self._client.wait_for_workers(1, timeout=WORKERS_S)
        except TimeoutError as error:
            raise EngineError(
                f"The cluster at {self._address} has no workers.",
                hint="Start some: `dask worker ADDRESS`, or see docs/how-to/cluster.md.",
                cluster=self._address,
            ) from error
        if workers is None:
            return None
        return sorted(self._client.scheduler_info(n_workers=-1)["workers"])[:workers]

    def map(
        self,
        function: Callable[[T], R],
        tasks: Sequence[T],
        *,
        progress: Callable[..., None] | None = None,
    ) -> Iterator[R]:
        """See :class:`sealane.engine.executor.Executor`."""
        client, library = self._client, distributed()
        # A task of its own rather than scattered data: Dask can make it again where it is lost.
        shared = client.submit(_unpacked, _packed(function), pure=False, retries=ATTEMPTS - 1)
        futures = client.map(
            _call,
            list(tasks),
            function=shared,
            of_version=version("sealane"),
            pure=False,
            retries=ATTEMPTS - 1,
            workers=self._chosen,
            allow_other_workers=self._chosen is not None,
        )
        try:
            for i, future in enumerate(futures):
                result = self._result(future, library)
                future.release()
                if progress is not None:
                    progress(i + 1, len(tasks), f"{i + 1} of {len(tasks)} parts")
                yield result
        finally:
            with suppress(Exception):  # the cluster may be gone; the error above says so
                client.cancel(futures)

    def _result(self, future: Any, library: Any) -> Any:
        try:
            return future.result()
        except SealaneError:
            raise
        except (
            library.KilledWorker,
            library.CancelledError,
            library.scheduler.NoValidWorkerError,
        ) as error:
            raise EngineError(
                f"The cluster at {self._address} lost its workers ({_first_line(error)}).",
                hint="Look at their logs; a worker that is killed again and again mostly ran out "
                "of memory. Nothing was written: run the same command again.",
                cluster=self._address,
            ) from error
        except ModuleNotFoundError as error:
            raise EngineError(
                f"A worker of the cluster at {self._address} has no module {error.name!r}.",
                hint=f"Install sealane {version('sealane')} where the workers run.",
                cluster=self._address,
            ) from error


def _packed(function: Any) -> bytes:
    """A function as bytes, so that it is opened by the worker and never by the scheduler."""
    import pickle

    return pickle.dumps(function)


def _unpacked(packed: bytes) -> Any:
    import pickle

    return pickle.loads(packed)  # noqa: S301 - what connect() reached may run code anyway


def _call(task: Any, *, function: Callable[[Any], Any], of_version: str) -> Any:
    """One task, on a worker."""
    here = version("sealane")
    if here != of_version:
        raise BadSetting(
            f"A worker has sealane {here}, and the run was begun by {of_version}.",
            hint="Install the same version everywhere: others may find other events.",
        )
    return function(task)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
