"""A learned classifier of gear: trees read from a file, asked about windows of tracks.

The file is JSON, as ``sealane detect train gear`` writes it: nothing in it is run. Asking needs no
optional part; only training does. Probabilities hold as if every gear were as common as the next.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sealane.errors import BadInput

__all__ = ["GearModel", "Told"]

Floats = npt.NDArray[np.float64]
FORMAT = "sealane gear model 1"
NODES = ("feature", "threshold", "left", "right", "value", "nan_left")
HINT = "Give the file that `sealane detect train gear` wrote."
REASONS = 5


@dataclass(frozen=True)
class Told:
    """What a model says of some windows: probability of each gear, and by figure what made it."""

    probability: Floats
    parts: Floats


@dataclass(frozen=True, eq=False)
class GearModel:
    """Trees by gear. ``scores`` are macro-F1 and F1 by gear of ``rules`` and ``classifier`` on
    vessels that the classifier never saw, as found in training."""

    said: dict[str, Any]

    @classmethod
    def from_file(cls, path: str | Path) -> GearModel:
        """Read a model.

        Raises:
            BadInput: the file cannot be read or is no model.
        """
        try:
            return cls.from_text(Path(path).read_text("utf-8"), file=str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(
                f"A gear model cannot be read from {path}: {error}.", hint=HINT, file=str(path)
            ) from error

    @classmethod
    def from_text(cls, text: str, *, file: str) -> GearModel:
        """The same from a text; ``file`` is how errors call it."""
        try:
            said = json.loads(text)
        except ValueError as error:
            raise BadInput(f"{file} is no JSON: {error}.", hint=HINT, file=file) from error
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise BadInput(f"{file} is no gear model.", hint=HINT, file=file, field="format")
        model = cls(said)
        if not model._is_sound():
            raise BadInput(f"{file}: its trees do not hold.", hint=HINT, file=file, field="trees")
        return model

    def to_text(self) -> str:
        """The model as ``from_text`` reads it."""
        return json.dumps(self.said, sort_keys=True)

    @property
    def gears(self) -> tuple[str, ...]:
        """The gears that it tells apart."""
        return tuple(self.said["gears"])

    @property
    def features(self) -> tuple[str, ...]:
        """The figures that it looks at (``gear_feature.features``)."""
        return tuple(self.said["features"])

    @cached_property
    def digest(self) -> str:
        """A hash of the model, by which a run says which one it used."""
        return hashlib.sha256(self.to_text().encode()).hexdigest()[:8]

    @property
    def gain(self) -> float:
        """By how much its macro-F1 is above that of the rules (below: negative)."""
        scores = self.said["scores"]
        return float(scores["classifier"]["macro_f1"]) - float(scores["rules"]["macro_f1"])

    @cached_property
    def _nodes(self) -> dict[str, npt.NDArray[Any]]:
        trees = self.said["trees"]
        kinds = {"threshold": np.float64, "value": np.float64}
        return {n: np.asarray(trees[n], kinds.get(n, np.int64)) for n in (*NODES, "starts", "gear")}

    def _is_sound(self) -> bool:
        """Whether every node leads on within the model, so that asking comes to an end."""
        try:
            nodes = self._nodes
            size = len(nodes["left"])
            own = np.arange(size)
            inner = nodes["left"] >= 0
            ways = np.concatenate([nodes[n][inner] for n in ("left", "right")])
            after = np.concatenate([own[inner]] * 2)
            return bool(
                all(len(nodes[n]) == size for n in NODES)
                and (ways > after).all()
                and (ways < size).all()
                and (nodes["starts"] < size).all()
                and len(nodes["starts"]) == len(nodes["gear"])
                and set(nodes["gear"].tolist()) <= set(range(len(self.gears)))
                and (nodes["feature"] >= 0).all()
                and (nodes["feature"] < len(self.features)).all()
                and np.isfinite(self.gain)
            )
        except (KeyError, TypeError, ValueError):
            return False

    def ask(self, features: dict[str, Floats]) -> Told:
        """What it says of windows, from their figures by name; one that is missing is NaN."""
        from sealane.detect.gear import kernel as gear_kernel

        size = len(next(iter(features.values())))
        unknown = np.full(size, np.nan)
        x = np.column_stack([features.get(name, unknown) for name in self.features])
        total = np.zeros((size, len(self.gears)))
        parts = np.zeros((size, len(self.gears), len(self.features)))
        n = self._nodes
        tree = (n["starts"], n["gear"], n["feature"], n["threshold"])
        ways = (n["left"], n["right"], n["value"], n["nan_left"])
        ask: Any = gear_kernel.scores
        ask(x, *tree, *ways, total, parts)
        raised = np.exp(total - total.max(axis=1, keepdims=True))
        return Told(raised / raised.sum(axis=1, keepdims=True), parts)

    def reasons(self, told: Told, rows: npt.NDArray[np.bool_], gear: int) -> list[list[Any]]:
        """The figures that spoke most for a gear over these windows: [name, weight], most first."""
        weight = told.parts[rows, gear].mean(axis=0)
        most = np.argsort(-weight, kind="stable")[:REASONS]
        return [[self.features[i], round(float(weight[i]), 3)] for i in most if weight[i] > 0]
