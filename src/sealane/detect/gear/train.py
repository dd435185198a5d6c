"""Learn gear from labelled tracks, and hold what was learnt beside the rules.

Vessels are parted into folds by number, so that no vessel is scored by trees that saw any of its
windows; the model that is written is learnt from all of them. Trees are grown by LightGBM (optional
part ``gear``), each gear weighing as much as the next.
"""

from __future__ import annotations

from collections.abc import Mapping
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

__all__ = ["macro_f1", "train"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FOLDS = 5
LEAST_VESSELS = 10
"""Fewer labelled vessels of a gear are too few to learn from and be scored on."""
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


def train(columns: Columns, labels: Mapping[int, str], *, seed: int = 1) -> GearModel:
    """A model of the gears in ``labels`` (gear by MMSI), with its scores and those of the rules.

    Raises:
        BadInput: fewer than two gears, or fewer than ``LEAST_VESSELS`` tracks of one.
        MissingPart: LightGBM is not installed.
    """
    lightgbm = _lightgbm()
    windows = gear_feature.windows(columns)
    figures = gear_feature.features(windows)
    vessel = columns.hulls["mmsi"].to_numpy()[windows.hull]
    known = np.isin(vessel, list(labels))
    gears = _gears(labels, np.unique(vessel[known]))
    x = np.column_stack(list(figures.values()))[known]
    vessel = vessel[known]
    y = np.array([gears.index(labels[int(v)]) for v in vessel])
    unseen = np.zeros((len(y), len(gears)))
    fold = _folds(vessel, y, seed)
    for k in range(FOLDS):
        grown = _grow(lightgbm, x[fold != k], y[fold != k], len(gears), seed)
        unseen[fold == k] = grown.predict(x[fold == k])
    numbers, true, said = _by_vessel(vessel, y, unseen)
    rules = _by_rules(columns, numbers)
    scores = {
        "classifier": _scored(true, said, gears),
        "rules": _scored(true, np.array([_place(gears, gear) for gear in rules]), gears),
    }
    whole = _grow(lightgbm, x, y, len(gears), seed)
    return GearModel(
        {
            "format": FORMAT,
            "gears": gears,
            "features": list(figures),
            "trees": _trees(whole),
            "scores": scores,
            "trained": {"vessels": len(numbers), "windows": len(y), "folds": FOLDS, "seed": seed},
        }
    )


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


def _folds(vessel: Ints, y: Ints, seed: int) -> Ints:
    """The fold of each window: all of a vessel in one, each gear spread evenly."""
    numbers, first = np.unique(vessel, return_index=True)
    order = np.random.default_rng(seed).permutation(len(numbers))
    order = order[np.argsort(y[first][order], kind="stable")]
    fold = np.empty(len(numbers), np.int64)
    fold[order] = np.arange(len(numbers)) % FOLDS
    return fold[np.searchsorted(numbers, vessel)]


def _grow(lightgbm: Any, x: Floats, y: Ints, gears: int, seed: int) -> Any:
    weight = len(y) / gears / np.bincount(y, minlength=gears)[y]
    data = lightgbm.Dataset(x, y, weight=weight, params={"max_bin": GROWN["max_bin"]})
    given = {**GROWN, "num_class": gears, "seed": seed}
    return lightgbm.train(given, data, num_boost_round=ROUNDS)


def _by_vessel(vessel: Ints, y: Ints, probability: Floats) -> tuple[Ints, Ints, Ints]:
    """Number, true and said gear of each vessel: the mean over its windows decides."""
    numbers, first, place = np.unique(vessel, return_index=True, return_inverse=True)
    total = np.zeros((len(numbers), probability.shape[1]))
    np.add.at(total, place, probability)
    return numbers, y[first], total.argmax(axis=1)


def _by_rules(columns: Columns, vessels: Ints) -> list[str]:
    """The gear of each vessel by the rules: that of most hours, none where nothing was found."""
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
    return [found.get(int(vessel), gear_rule.NONE) for vessel in vessels]


def _place(gears: list[str], gear: str) -> int:
    return gears.index(gear) if gear in gears else -1


def macro_f1(true: Ints, said: Ints, gears: int) -> tuple[float, list[float]]:
    """The mean of F1 over gears, and F1 of each; what is said to be none of them is missed."""
    each = []
    for gear in range(gears):
        hit = int(np.sum((true == gear) & (said == gear)))
        both = int(np.sum(true == gear) + np.sum(said == gear))
        each.append(2.0 * hit / both if both else 0.0)
    return float(np.mean(each)), each


def _scored(true: Ints, said: Ints, gears: list[str]) -> dict[str, Any]:
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
