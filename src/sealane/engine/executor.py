"""Where the tasks of a run are done: this machine, or a cluster of an existing engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from sealane.engine.local import Local
from sealane.errors import BadSetting

__all__ = ["ENGINES", "Executor", "Progress", "executor_of"]

ENGINES = ("local", "dask")

Progress = Callable[..., None]
T = TypeVar("T")
R = TypeVar("R")


class Executor(Protocol):
    """Whoever does tasks; it knows nothing of what they are."""

    def map(
        self, function: Callable[[T], R], tasks: Sequence[T], *, progress: Progress | None = None
    ) -> Iterator[R]:
        """The result of each task, in the order of the tasks; begun when the first is asked for.

        Parameters
        ----------
        function : pure, and sent whole to where the tasks are done.
        tasks : small; each says what to read, not what was read.
        progress : called with (tasks done, tasks, note) in order.

        A task that is lost or fails is done again a bounded number of times, then its error is
        raised and nothing more is begun.
        """
        ...


@contextmanager
def executor_of(settings: Any) -> Iterator[Executor]:
    """The executor that ``engine.name``, ``engine.cluster`` and ``engine.workers`` ask for.

    ``settings`` is what ``sealane.settings.resolve`` gives, or a mapping. A cluster is reached
    here and now, so that one that does not answer is known before any work is done.

    Raises:
        BadSetting: there is no such engine, or a cluster without an address or without ``dask``.
        MissingPart: ``dask`` is asked for and not installed.
        EngineError: the cluster does not answer, or has no workers.
    """
    name = settings.get("engine.name", "local")
    address, workers = settings.get("engine.cluster"), settings.get("engine.workers")
    if name not in ENGINES:
        raise BadSetting(
            f"There is no engine {name!r}.",
            hint=f"There are: {', '.join(ENGINES)}.",
            setting="engine.name",
            value=name,
        )
    if name == "local":
        yield Local(workers)
        return
    if not address:
        raise BadSetting(
            "The engine dask needs the address of a cluster.",
            hint="Start one with `sealane engine start`, then add --cluster ADDRESS.",
            setting="engine.cluster",
        )
    from sealane.engine.cluster import connect

    with connect(address, workers=workers) as dask:
        yield dask
