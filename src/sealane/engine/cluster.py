"""Tasks on a cluster of Dask distributed, which schedules, ships and retries; and a small one here.

Nothing here moves data or looks after workers: that is Dask's. A task and what it needs are sent
as they are; results come back in order. Where a worker is lost, Dask does its tasks elsewhere.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.metadata import version
from typing import Any, TypeVar

from sealane.engine.knock import knock, unanswered
from sealane.engine.local import ATTEMPTS
from sealane.errors import BadSetting, EngineError, MissingPart, SealaneError

__all__ = ["Dask", "connect", "distributed"]

ANSWER_S = 5.0  # a scheduler on the same network answers in milliseconds
WORKERS_S = 15.0  # a worker process starts in 1 to 4 s
AGAIN = "Nothing was written: run the same command again."

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
    with _quiet():
        try:
            knock(library, address, seconds=ANSWER_S)
            client = library.Client(address, timeout=ANSWER_S, set_as_default=False)
        except Exception as error:  # whatever else may listen there answers with anything
            raise unanswered(library, address, error, seconds=ANSWER_S) from error
        try:
            yield Dask(client, address, workers)
        finally:
            with suppress(OSError, TimeoutError):
                client.close(timeout=ANSWER_S)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the client from printing a lost connection with its traceback: we say it ourselves."""
    logger = logging.getLogger("distributed.client")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


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
        client = self._client
        with self._told():
            futures = self._begin(function, tasks)
        try:
            for i, future in enumerate(futures):
                with self._told():
                    result = future.result()
                    future.release()
                if progress is not None:
                    progress(i + 1, len(tasks), f"{i + 1} of {len(tasks)} parts")
                yield result
        finally:
            with suppress(Exception):  # the cluster may be gone; the error above says so
                client.cancel(futures)

    def _begin(self, function: Callable[[T], R], tasks: Sequence[T]) -> list[Any]:
        # A task of its own rather than scattered data: Dask can make it again where it is lost.
        shared = self._client.submit(_unpacked, _packed(function), pure=False, retries=ATTEMPTS - 1)
        begun: list[Any] = self._client.map(
            _call,
            list(tasks),
            function=shared,
            of_version=version("sealane"),
            pure=False,
            retries=ATTEMPTS - 1,
            workers=self._chosen,
            allow_other_workers=self._chosen is not None,
        )
        return begun

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What a cluster can do to a run, in words."""
        library = distributed()
        try:
            yield
        except SealaneError:
            raise
        except (library.KilledWorker, library.scheduler.NoValidWorkerError) as error:
            raise EngineError(
                f"The cluster at {self._address} lost its workers ({_first_line(error)}).",
                hint="Look at their logs; a worker that is killed again and again mostly ran out "
                f"of memory. {AGAIN}",
                cluster=self._address,
            ) from error
        except (
            library.CancelledError,
            library.comm.CommClosedError,
            library.client.ClosedClientError,
        ) as error:
            raise self._broken_off(library, error) from error
        except ModuleNotFoundError as error:
            raise EngineError(
                f"A worker of the cluster at {self._address} has no module {error.name!r}.",
                hint=f"Install sealane {version('sealane')} where the workers run.",
                cluster=self._address,
            ) from error

    def _broken_off(self, library: Any, error: Exception) -> EngineError:
        """Whether the scheduler is gone, or only what it was given."""
        try:
            knock(library, self._address, seconds=ANSWER_S)
        except Exception:  # noqa: BLE001 - whatever else may listen there answers with anything
            return EngineError(
                f"The scheduler at {self._address} does not answer any more.",
                hint=f"It ended, or the network to it did: look at its log and start it. {AGAIN}",
                cluster=self._address,
            )
        return EngineError(
            f"The scheduler at {self._address} dropped the run ({_first_line(error)}).",
            hint=f"It was started anew, or the connection to it broke. {AGAIN}",
            cluster=self._address,
        )


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
