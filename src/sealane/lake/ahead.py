"""How are the next rows read while the last ones are sorted? One thread, one batch ahead.

Decoding and sorting both leave Python's lock alone for most of their time, so two cores read a
file nearly twice as fast. What is read ahead is bounded: one batch that waits, one in the making.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

__all__ = ["ahead"]

Item = TypeVar("Item")


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The items in their order, the next one made in a thread while one is worked on.

    An error in the making is raised where the item would have come. Whoever stops early waits
    for the one item in the making.
    """
    source = iter(items)
    end = object()
    with ThreadPoolExecutor(1, thread_name_prefix="sealane-read") as reader:
        coming = reader.submit(next, source, end)
        while (item := coming.result()) is not end:
            coming = reader.submit(next, source, end)
            yield item  # type: ignore[misc]  # it is not the end
