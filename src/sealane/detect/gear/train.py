"""Learn gear from labelled tracks, and hold what was learnt beside the rules.

Vessels are parted into folds by number, so that no vessel is scored by trees that saw any of its
windows; the model that is written is learnt from all of them. The harder question, what it is worth
where no vessel was learnt from, is answered by folds of whole square degrees (``elsewhere``). Trees
are grown by LightGBM (optional part ``gear``), each gear weighing as much as the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.fishing import Fishing
from sealane.detect.gear import feature as gear_feature
from sealane.detect.gear import rule as gear_rule
from sealane.detect.gear.model import FORMAT, GearModel
from sealane.detect.hull import Columns
from sealane.errors import BadInput, MissingPart

__all__ = [
    "Sample",
    "by_rules",
    "folds",
    "folds_of_grounds",
    "macro_f1",
    "sample",
    "scored",
    "told",
    "train",
    "unseen",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FOLDS = 5
LEAST_VESSELS = 10
"""Fewer labelled vessels of a gear are too few to learn from and be scored on."""
LEAST_GROUNDS = 10
"""Fewer square degrees are too few to leave some out: two for each fold."""
ROUNDS = 400
GROWN: dict[str, Any] = {
    "objective": "multiclass",
    "learning_rate": 0.04,
    "num_leaves": 15,
    "min_data_in_leaf": 20,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "feature_fraction": 0.15,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
"""Small, slow trees of few figures each: there are more figures than vessels in a fleet."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Windows of labelled vessels: a row of ``x`` for each, a column for each figure.

    ``names`` and ``groups`` are those of the figures (``gear_feature.groups``).
    """

    x: Floats
    y: Ints
    vessel: Ints
    ground: Ints
    names: tuple[str, ...]
    groups: tuple[str, ...]
    gears: tuple[str, ...]

    def without(self, group: str) -> Sample:
        """The same without one group of figures."""
        kept = [i for i, own in enumerate(self.groups) if own != group]
        names, groups = ([of[i] for i in kept] for of in (self.names, self.groups))
        return replace(self, x=self.x[:, kept], names=tuple(names), groups=tuple(groups))


def train(columns: Columns, labels: Mapping[int, str], *, seed: int = 1) -> GearModel:
    """A model of the gears in ``labels`` (gear by MMSI), with its scores and those of the rules.

    ``classifier`` and ``rules`` are scored on vessels not learnt from, ``elsewhere`` is the
    classifier on grounds not learnt from (left out where there are fewer than ``LEAST_GROUNDS``).

    Raises:
        BadInput: fewer than two gears, or fewer than ``LEAST_VESSELS`` tracks of one.
        MissingPart: LightGBM is not installed.
    """
    lightgbm = _lightgbm()
    one = sample(columns, labels)
    gears = list(one.gears)
    by_vessel = folds(one.vessel, one.y, seed)
    numbers, true, said = told(one, unseen(one, by_vessel, seed))
    scores = {
        "classifier": scored(true, said, gears),
        "rules": scored(true, by_rules(columns, numbers, gears), gears),
    }
    by_ground = folds_of_grounds(one.vessel, one.ground, seed)
    if by_ground is not None:
        numbers, true, said = told(one, unseen(one, by_ground, seed))
        scores["elsewhere"] = scored(true, said, gears)
    whole = _grow(lightgbm, one.x, one.y, len(gears), seed)
    size = {"vessels": len(numbers), "windows": len(one.y), "folds": FOLDS, "seed": seed}
    return GearModel(
        {
            "format": FORMAT,
            "gears": gears,
            "features": list(one.names),
            "trees": _trees(whole),
            "scores": scores,
            "trained": size | {"grounds": len(np.unique(one.ground))},
        }
    )


def sample(columns: Columns, labels: Mapping[int, str]) -> Sample:
    """Figures of the windows of the vessels with a label. Raises BadInput where they are few."""
    windows = gear_feature.windows(columns)
    vessel = columns.hulls["mmsi"].to_numpy()[windows.hull]
    known = np.isin(vessel, list(labels))
    gears = _gears(labels, np.unique(vessel[known]))
    figures = gear_feature.groups(windows)
    named = [(group, name) for group, own in figures.items() for name in own]
    vessel = vessel[known]
    return Sample(
        x=np.column_stack([figures[group][name] for group, name in named])[known],
        y=np.array([gears.index(labels[int(v)]) for v in vessel]),
        vessel=vessel,
        ground=windows.ground[known],
        names=tuple(name for _, name in named),
        groups=tuple(group for group, _ in named),
        gears=tuple(gears),
    )


def unseen(one: Sample, fold: Ints, seed: int) -> Floats:
    """Probability of each gear for each window, by trees that saw no window of its fold."""
    lightgbm, gears = _lightgbm(), len(one.gears)
    made = np.zeros((len(one.y), gears))
    for k in np.unique(fold):
        is_in = fold == k
        grown = _grow(lightgbm, one.x[~is_in], one.y[~is_in], gears, seed)
        made[is_in] = grown.predict(one.x[is_in])
    return made


def _lightgbm() -> Any:
    try:
        import lightgbm
    except ImportError as error:
        raise MissingPart(
            "Learning gear needs LightGBM, which is not installed.",
            hint="Install it: pip install 'sealane[gear]'",
            part="gear",
        ) from error
    return lightgbm


def _gears(labels: Mapping[int, str], vessels: Ints) -> list[str]:
    counts: dict[str, int] = {}
    for vessel in vessels:
        gear = labels[int(vessel)]
        counts[gear] = counts.get(gear, 0) + 1
    few = {gear: count for gear, count in sorted(counts.items()) if count < LEAST_VESSELS}
    if few or len(counts) < 2:
        said = ", ".join(f"{gear} ({count})" for gear, count in sorted(counts.items())) or "none"
        raise BadInput(
            f"The tracks hold too few labelled vessels: {said}.",
            hint=f"Give two gears or more, with {LEAST_VESSELS} vessels each that have six hours "
            "or more of track.",
            field="gear",
        )
    return sorted(counts)


def folds(vessel: Ints, y: Ints, seed: int) -> Ints:
    """The fold of each window: all of a vessel in one, each gear spread evenly."""
    numbers, first = np.unique(vessel, return_index=True)
    order = np.random.default_rng(seed).permutation(len(numbers))
    order = order[np.argsort(y[first][order], kind="stable")]
    fold = np.empty(len(numbers), np.int64)
    fold[order] = np.arange(len(numbers)) % FOLDS
    return fold[np.searchsorted(numbers, vessel)]


def folds_of_grounds(vessel: Ints, ground: Ints, seed: int) -> Ints | None:
    """The fold of each window: all vessels of a square degree in one, the fullest dealt out first.

    A vessel belongs to the ground of its first window. None where there are too few grounds.
    """
    _, first, vessels = np.unique(vessel, return_index=True, return_inverse=True)
    own = ground[first][vessels]
    numbers, place, counts = np.unique(own, return_inverse=True, return_counts=True)
    if len(numbers) < LEAST_GROUNDS:
        return None
    order = np.random.default_rng(seed).permutation(len(numbers))
    fold, held = np.empty(len(numbers), np.int64), np.zeros(FOLDS, np.int64)
    for one in order[np.argsort(-counts[order], kind="stable")]:
        fold[one] = held.argmin()
        held[fold[one]] += counts[one]
    return fold[place]


def _grow(lightgbm: Any, x: Floats, y: Ints, gears: int, seed: int) -> Any:
    weight = len(y) / gears / np.maximum(np.bincount(y, minlength=gears), 1)[y]
    data = lightgbm.Dataset(x, y, weight=weight, params={"max_bin": GROWN["max_bin"]})
    given = {**GROWN, "num_class": gears, "seed": seed}
    return lightgbm.train(given, data, num_boost_round=ROUNDS)


def told(one: Sample, probability: Floats) -> tuple[Ints, Ints, Ints]:
    """Number, true and said gear of each vessel: the mean over its windows decides."""
    numbers, first, place = np.unique(one.vessel, return_index=True, return_inverse=True)
    total = np.zeros((len(numbers), probability.shape[1]))
    np.add.at(total, place, probability)
    return numbers, one.y[first], total.argmax(axis=1)


def by_rules(columns: Columns, vessels: Ints, gears: Sequence[str]) -> Ints:
    """The gear of each vessel by the rules: that of most hours, -1 where it is none of these."""
    partials = Fishing().sift(columns)
    mmsi = partials.tables["hulls"]["mmsi"].to_numpy()
    runs = partials.tables["runs"].filter(pl.col("gear") != gear_rule.SURVEY)
    hours = (
        runs.with_columns(pl.Series("mmsi", mmsi[runs["hull"].to_numpy()]))
        .group_by("mmsi", "gear")
        .agg((pl.col("end_us") - pl.col("start_us")).sum().alias("us"))
        .sort("us", "gear", descending=[True, False])
        .unique("mmsi", keep="first", maintain_order=True)
    )
    found = dict(zip(hours["mmsi"].to_list(), hours["gear"].to_list(), strict=True))
    place = {gear: number for number, gear in enumerate(gears)}
    return np.array([place.get(found.get(int(vessel), gear_rule.NONE), -1) for vessel in vessels])


def macro_f1(true: Ints, said: Ints, gears: int) -> tuple[float, list[float]]:
    """The mean of F1 over gears, and F1 of each; what is said to be none of them is missed."""
    each = []
    for gear in range(gears):
        hit = int(np.sum((true == gear) & (said == gear)))
        both = int(np.sum(true == gear) + np.sum(said == gear))
        each.append(2.0 * hit / both if both else 0.0)
    return float(np.mean(each)), each


def scored(true: Ints, said: Ints, gears: Sequence[str]) -> dict[str, Any]:
    """Macro-F1, F1 by gear, how many vessels were told at all, and of how many."""
    macro, each = macro_f1(true, said, len(gears))
    return {
        "macro_f1": round(macro, 4),
        "f1": {gear: round(one, 4) for gear, one in zip(gears, each, strict=True)},
        "told": int(np.sum(said >= 0)),
        "vessels": len(true),
    }


def _trees(grown: Any) -> dict[str, list[Any]]:
    """The trees as flat lists: every node before those that it leads to."""
    dumped = grown.dump_model()
    names = ("feature", "threshold", "left", "right", "value", "nan_left", "starts", "gear")
    made: dict[str, list[Any]] = {name: [] for name in names}
    for number, tree in enumerate(dumped["tree_info"]):
        made["starts"].append(len(made["left"]))
        made["gear"].append(number % dumped["num_class"])
        _add(made, tree["tree_structure"])
    return made


def _add(made: dict[str, list[Any]], node: Mapping[str, Any]) -> int:
    place = len(made["left"])
    is_leaf = "leaf_value" in node
    missing = 2 if node.get("missing_type") != "NaN" else int(node["default_left"])
    made["feature"].append(0 if is_leaf else node["split_feature"])
    made["threshold"].append(0.0 if is_leaf else node["threshold"])
    made["value"].append(node["leaf_value"] if is_leaf else node["internal_value"])
    made["nan_left"].append(missing)
    made["left"].append(-1)
    made["right"].append(-1)
    if not is_leaf:
        made["left"][place] = _add(made, node["left_child"])
        made["right"][place] = _add(made, node["right_child"])
    return place
