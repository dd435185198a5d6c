"""Tasks on the cores of this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from sealane.errors import SealaneError

__all__ = ["ATTEMPTS", "Local"]

ATTEMPTS = 3  # times that a task is begun, as `retries=2` of Dask

T = TypeVar("T")
R = TypeVar("R")


class Local:
    """Threads of this process: what they run (Polars, Numba, NumPy) lets go of the interpreter.

    Parameters
    ----------
    workers : threads; the number of cores by default.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = max(1, workers or os.cpu_count() or 1)

    def map(
        self,
        function: Callable[[T], R],
        tasks: Sequence[T],
        *,
        progress: Callable[..., None] | None = None,
    ) -> Iterator[R]:
        """See :class:`sealane.engine.executor.Executor`."""
        pool = ThreadPoolExecutor(max_workers=self.workers, thread_name_prefix="sealane-task")
        try:
            futures: list[Future[Any]] = [pool.submit(_attempt, function, task) for task in tasks]
            for i, future in enumerate(futures):
                result = future.result()
                futures[i] = Future()  # lets go of what came back
                if progress is not None:
                    progress(i + 1, len(tasks), f"{i + 1} of {len(tasks)} parts")
                yield result
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _attempt(function: Callable[[T], R], task: T) -> R:
    """Do a task, again where it fails by chance; what we say ourselves is no chance."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return function(task)
        except SealaneError:
            raise
        except Exception:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")
