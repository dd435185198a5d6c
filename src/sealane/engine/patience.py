"""What is tried again where a place cannot be written for a while.

A disk that is full and a storage that is cut off are mended while a feed goes on. Whoever ended
then would have to be started again by hand, and would miss what a sender says only once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from sealane.errors import LakeError

__all__ = ["FIRST_PAUSE_S", "LONGEST_PAUSE_S", "Patience"]

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
"""[s] A pause doubles from the first to the longest, so a log has one line a minute of it."""

R = TypeVar("R")


class Patience:
    """Waits out what hinders writing, until told to stop.

    Parameters
    ----------
    stop : ends every pause; one last try follows.
    talk : called with what hinders, and once it no longer does.
    """

    def __init__(self, stop: threading.Event, talk: Callable[[str], object]) -> None:
        self._stop, self._talk = stop, talk

    def wait_out(
        self, work: Callable[[], R], *, meanwhile: str, again: Callable[[], R] | None = None
    ) -> R:
        """What ``work`` returns, as soon as it can be done.

        Parameters
        ----------
        work : tried first; ``again`` in its place afterwards, where half of it may be done.
        meanwhile : what becomes of what is heard, for people.

        Raises LakeError, that of the last try, where it was told to stop.
        """
        pause = FIRST_PAUSE_S
        while True:
            try:
                done = work()
            except LakeError as error:
                if self._stop.is_set():
                    raise
                self._talk(f"{error.message} {meanwhile} Trying again in {pause:g} s.")
            else:
                if pause > FIRST_PAUSE_S:
                    self._talk("It can be written again.")
                return done
            self._stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
            work = again or work
