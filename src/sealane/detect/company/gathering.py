"""Hulls that lie close together, half hour by half hour, and gatherings that last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo

__all__ = ["Gathering", "gatherings"]

Floats = npt.NDArray[np.float64]

HELD_BINS = 3  # heard before and after an hour and a half, a hull was there
SHARED = 1.0 / 3.0  # of the smaller one: gatherings that have so many hulls in common are one
RAFT_M = 50.0  # hulls of militia size: 45 to 65 m (AMTI)
LEAST_RADIUS_NMI = 0.2  # density over less than this says nothing: positions are where antennas are


@dataclass(frozen=True, eq=False)
class _Cluster:
    """The hulls of one half hour that lie together."""

    bin: int
    hulls: npt.NDArray[np.int64]
    lon: Floats
    lat: Floats
    rows: Sequence[tuple[str, int]]

    @property
    def centre(self) -> tuple[float, float]:
        east = geo.wrap_lon(self.lon - self.lon[0])
        return float(geo.wrap_lon(self.lon[0] + east.mean())), float(self.lat.mean())


@dataclass
class Gathering:
    """Clusters of following half hours that are one gathering; ``hulls`` are its members."""

    feature: int
    clusters: list[_Cluster] = field(default_factory=list)
    hulls: tuple[int, ...] = ()

    @property
    def first(self) -> int:
        """The first half hour."""
        return self.clusters[0].bin

    @property
    def last(self) -> int:
        """The last half hour."""
        return self.clusters[-1].bin

    @property
    def counts(self) -> list[int]:
        """Hulls in each half hour, 0 where nothing was seen of it."""
        known = {one.bin: len(one.hulls) for one in self.clusters}
        return [known.get(at, 0) for at in range(self.first, self.last + 1)]

    @property
    def peak(self) -> int:
        """The first half hour with the most hulls, counted from the first."""
        return int(np.argmax(self.counts))

    @property
    def lon(self) -> list[float]:
        """The longitude of the centre by cluster."""
        return [one.centre[0] for one in self.clusters]

    @property
    def lat(self) -> list[float]:
        """The latitude of the centre by cluster."""
        return [one.centre[1] for one in self.clusters]

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Where the reports of its largest half hour stand in the input."""
        return list(self._largest.rows)

    @property
    def _largest(self) -> _Cluster:
        return max(self.clusters, key=lambda one: (len(one.hulls), -one.bin))

    def density(self) -> float:
        """Hulls in a square nautical mile at the peak, over the circle around the centre."""
        one = self._largest
        lon, lat = one.centre
        metres = geo.distance_m(
            np.full(len(one.lon), lon), np.full(len(one.lat), lat), one.lon, one.lat
        )
        radius = max(LEAST_RADIUS_NMI, float(metres.max()) / geo.METRES_PER_NMI)
        return len(one.hulls) / (np.pi * radius * radius)

    def rafts(self, lengths_m: Sequence[float]) -> list[int]:
        """Sizes of the groups that lay within half the sum of their lengths at the peak."""
        one = self._largest
        known = dict(zip(self.hulls, lengths_m, strict=True))
        length = np.array([known.get(int(hull), 0.0) for hull in one.hulls])
        reach = np.maximum(RAFT_M, 0.5 * (length[:, None] + length[None, :]))
        groups = _components(_metres(one.lon, one.lat) <= reach)
        return [len(group) for group in groups if len(group) > 1]


def gatherings(
    slow: pl.DataFrame,
    *,
    place_of: Callable[[int], tuple[float, float]],
    within_nmi: float,
    min_hulls: int,
    min_bins: int,
    member_bins: int,
) -> list[Gathering]:
    """Gatherings that last ``min_bins`` half hours, by feature and start.

    ``slow`` has the columns hull, feature, bin, lon, lat, file_id and offset; ``place_of`` says
    where a feature lies.
    """
    found = []
    for (feature,), own in (
        slow.sort("feature", "bin", "hull")
        .partition_by("feature", as_dict=True, maintain_order=True)
        .items()
    ):
        if own["hull"].n_unique() < min_hulls:
            continue
        clusters = _clusters(own, place_of(int(str(feature))), within_nmi, min_hulls)
        found += list(_joined(int(str(feature)), clusters, within_nmi))
    lasting = [one for one in found if one.last + 1 - one.first >= min_bins]
    for one in lasting:
        spent = Counter(int(hull) for cluster in one.clusters for hull in cluster.hulls)
        need = min(member_bins, max(1, len(one.clusters) // 2))
        one.hulls = tuple(sorted(hull for hull, bins in spent.items() if bins >= need))
    return [one for one in lasting if len(one.hulls) >= min_hulls]


def _clusters(
    own: pl.DataFrame, place: tuple[float, float], within_nmi: float, min_hulls: int
) -> list[_Cluster]:
    """Clusters of every half hour."""
    held = _held(own)
    bins, hull = held["bin"].to_numpy(), held["hull"].to_numpy().astype(np.int64)
    lon, lat = held["lon"].to_numpy(), held["lat"].to_numpy()
    files, offsets = held["file_id"].to_list(), held["offset"].to_list()
    starts = np.flatnonzero(np.diff(bins, prepend=bins[0] - 1))
    found = []
    for a, b in zip(starts.tolist(), [*starts[1:].tolist(), len(bins)], strict=True):
        if b - a < min_hulls:
            continue
        for group in _together(lon[a:b], lat[a:b], place, within_nmi, min_hulls):
            mine = group + a
            source = [(files[row], offsets[row]) for row in mine.tolist()]
            found.append(_Cluster(int(bins[a]), hull[mine], lon[mine], lat[mine], source))
    return found


def _held(own: pl.DataFrame) -> pl.DataFrame:
    """Half hours with those in which a hull was not heard that lay there before and after."""
    after = pl.col("bin").shift(-1).over("hull", order_by="bin")
    is_held = (after - pl.col("bin")) <= HELD_BINS + 1
    until = pl.when(is_held).then(after).otherwise(pl.col("bin") + 1)
    return (
        own.with_columns(pl.int_ranges("bin", until).alias("bin"))
        .explode("bin")
        .sort("bin", "hull")
    )


def _together(
    lon: Floats, lat: Floats, place: tuple[float, float], within_nmi: float, min_hulls: int
) -> Iterator[npt.NDArray[np.int64]]:
    """Groups around hulls, or the feature, that have enough hulls within the distance."""
    count = len(lon)  # the feature is one more point, which is no hull
    metres = _metres(np.append(lon, place[0]), np.append(lat, place[1]))
    near = metres <= within_nmi * geo.METRES_PER_NMI
    core = np.flatnonzero(near[:, :count].sum(axis=1) >= min_hulls)
    taken = np.zeros(count, np.bool_)
    for group in _components(near[np.ix_(core, core)]):
        members = np.flatnonzero(near[core[group], :count].any(axis=0) & ~taken)
        taken[members] = True
        if len(members) >= min_hulls:
            yield members


def _metres(lon: Floats, lat: Floats) -> Floats:
    """Distances of all pairs [m]."""
    n = len(lon)
    flat = geo.distance_m(np.repeat(lon, n), np.repeat(lat, n), np.tile(lon, n), np.tile(lat, n))
    return np.asarray(flat).reshape(n, n)


def _components(near: npt.NDArray[np.bool_]) -> Iterator[npt.NDArray[np.int64]]:
    """Connected components of a symmetric relation, by their lowest member."""
    left = np.ones(len(near), np.bool_)
    for seed in range(len(near)):
        if not left[seed]:
            continue
        group = np.zeros(len(near), np.bool_)
        group[seed] = True
        while True:
            grown = near[group].any(axis=0) | group
            if (grown == group).all():
                break
            group = grown
        left &= ~group
        yield np.flatnonzero(group)


def _joined(feature: int, clusters: Sequence[_Cluster], within_nmi: float) -> Iterator[Gathering]:
    """Clusters in order of time as gatherings: those that share hulls or a place are one."""
    going: list[Gathering] = []
    for one in clusters:
        ended = [g for g in going if one.bin - g.last > HELD_BINS]
        yield from ended
        going = [g for g in going if one.bin - g.last <= HELD_BINS]
        fits = [g for g in going if g.last < one.bin and _is_same(g.clusters[-1], one, within_nmi)]
        if fits:
            fits[0].clusters.append(one)
        else:
            going.append(Gathering(feature, [one]))
    yield from going


def _is_same(before: _Cluster, now: _Cluster, within_nmi: float) -> bool:
    common = len(np.intersect1d(before.hulls, now.hulls))
    if common >= SHARED * min(len(before.hulls), len(now.hulls)):
        return True
    (x, y), (u, v) = before.centre, now.centre
    metres = float(np.ravel(geo.distance_m(x, y, u, v))[0])
    return metres <= within_nmi * geo.METRES_PER_NMI
