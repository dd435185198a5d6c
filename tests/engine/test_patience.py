"""Waiting out what hinders writing."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from sealane.engine import patience
from sealane.engine.patience import Patience
from sealane.errors import BadInput, LakeError


class Pauses(threading.Event):
    """A stop whose pauses take no time and are noted; set after so many of them."""

    def __init__(self, most: int = 1_000) -> None:
        super().__init__()
        self.noted: list[float | None] = []
        self._most = most

    def wait(self, timeout: float | None = None) -> bool:
        self.noted.append(timeout)
        if len(self.noted) >= self._most:
            self.set()
        return self.is_set()


def failing(times: int) -> Callable[[], int]:
    """Work that fails so often and then gives how often it was tried."""
    tries = 0

    def work() -> int:
        nonlocal tries
        tries += 1
        if tries <= times:
            raise LakeError("The disk is full.", hint="Free some.")
        return tries

    return work


def test_what_succeeds_is_not_spoken_of() -> None:
    stop, said = Pauses(), list[str]()
    assert Patience(stop, said.append).wait_out(failing(0), meanwhile="It waits.") == 1
    assert (stop.noted, said) == ([], [])


def test_pauses_double_up_to_the_longest() -> None:
    stop, said = Pauses(), list[str]()
    assert Patience(stop, said.append).wait_out(failing(8), meanwhile="It waits.") == 9
    assert stop.noted == [1, 2, 4, 8, 16, 32, 60, 60]
    assert patience.LONGEST_PAUSE_S == 60
    assert said[0] == "The disk is full. It waits. Trying again in 1 s."
    assert said[-1] == "It can be written again."
    assert len(said) == 9


def test_again_stands_in_after_the_first_try() -> None:
    stop = Pauses()
    done = Patience(stop, lambda _text: None).wait_out(
        failing(5), again=lambda: -1, meanwhile="It waits."
    )
    assert done == -1
    assert stop.noted == [1]


def test_told_to_stop_it_tries_once_more_and_raises() -> None:
    stop, work = Pauses(most=3), failing(100)
    with pytest.raises(LakeError, match="full"):
        Patience(stop, lambda _text: None).wait_out(work, meanwhile="It waits.")
    assert len(stop.noted) == 3
    with pytest.raises(LakeError):
        work()


def test_other_errors_are_not_waited_out() -> None:
    def work() -> None:
        raise BadInput("No log.")

    stop = Pauses()
    with pytest.raises(BadInput):
        Patience(stop, lambda _text: None).wait_out(work, meanwhile="It waits.")
    assert stop.noted == []
