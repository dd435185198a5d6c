"""Compiled: the nearest neighbours of each row in each other language, from tiles of cosines."""

from __future__ import annotations

from numba import njit

__all__ = ["keep_nearest", "keep_pairs"]


@njit(cache=True, nogil=True, inline="always")
def _keep(best, who, of, group, cosine, other):  # type: ignore[no-untyped-def]
    """Puts one neighbour into the list of ``of`` for that group, nearest first; ties by row."""
    k = best.shape[2]
    last = k - 1
    if not _is_nearer(cosine, other, best[of, group, last], who[of, group, last]):
        return
    at = last
    while at and _is_nearer(cosine, other, best[of, group, at - 1], who[of, group, at - 1]):
        best[of, group, at], who[of, group, at] = best[of, group, at - 1], who[of, group, at - 1]
        at -= 1
    best[of, group, at], who[of, group, at] = cosine, other


@njit(cache=True, nogil=True, inline="always")
def _is_nearer(cosine, row, than, other):  # type: ignore[no-untyped-def]
    return cosine > than or (cosine == than and (other < 0 or row < other))


@njit(cache=True, nogil=True)
def keep_nearest(tile, first, until, group, best, who):  # type: ignore[no-untyped-def]
    """``tile``: cosines of rows ``first + a`` with ``first + b``; a pair counts where
    ``a < b < until`` of its row and the groups differ. ``best`` and ``who``: (rows, groups, k)."""
    for a in range(tile.shape[0]):
        i = first + a
        for j in range(i + 1, until[i]):
            if group[i] != group[j]:
                cosine = tile[a, j - first]
                _keep(best, who, i, group[j], cosine, j)
                _keep(best, who, j, group[i], cosine, i)


@njit(cache=True, nogil=True)
def keep_pairs(one, other, cosine, group, best, who):  # type: ignore[no-untyped-def]
    """The same for a list of pairs."""
    for n in range(one.shape[0]):
        _keep(best, who, one[n], group[other[n]], cosine[n], other[n])
        _keep(best, who, other[n], group[one[n]], cosine[n], one[n])
