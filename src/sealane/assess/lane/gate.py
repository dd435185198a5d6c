"""Gates: the straits, canals and capes that a route may pass, by line, name and alias."""

from __future__ import annotations

import csv
import difflib
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sealane import law
from sealane.errors import BadInput

__all__ = ["Gate", "gate_named", "gates"]

Floats = npt.NDArray[np.float64]
_PACKAGED = Path(__file__).parents[1] / "data" / "lane_gates.csv"

ONTO_SHORE_NMI = 0.9
"""[nmi] A line from shore to shore goes on so far: just over the offing that routes keep."""
NEAR_NAMES = 5
BRACKETS_JA = re.compile(r"[(（].*")
KIND_JA = re.compile(r"(?<=..)(?:海峡|運河|水道)$")
"""What kind of water a Japanese name says after two letters or more of its own."""
OPEN, ICE = "open", "ice"


@dataclass(frozen=True)
class Gate:
    """A line that every way through a strait or canal crosses, or that turns a cape.

    ``line`` is a way of great circles (lon, lat) [deg]. ``usual`` is open; ice, for gates
    that only ships of an ice class take; or closed, for those that merchant ships take only when
    told so (``via``): too small for most. ``shunned_nmi`` is how far ships go round rather than
    pass: it weighs in the choice of a way, not in its length.
    """

    gate_id: str
    name_en: str
    name_ja: str
    aliases: tuple[str, ...]
    line: tuple[tuple[float, float], ...]
    usual: str
    shunned_nmi: float
    limits: str | None


@cache
def gates() -> tuple[Gate, ...]:
    """Every gate: those of ``law.gateways`` in their order, then those of the lanes alone.

    Lines are those of the law where they run from shore to shore; where they leave a passage open
    beside them (behind Larak, Perim or Nusa Penida) this room draws its own, in
    ``assess/data/lane_gates.csv``.
    """
    with _PACKAGED.open(encoding="utf-8", newline="") as file:
        own = {row["gate_id"]: row for row in csv.DictReader(file)}
    made = []
    for strait in law.gateways():
        row = own.pop(strait.strait_id, None)
        line = _line(row["line"]) if row and row["line"] else _onto_shore(strait.line)
        made.append(
            Gate(
                strait.strait_id,
                strait.name_en,
                strait.name_ja,
                _listed(row["aliases"]) if row else (),
                line,
                row["usual"] if row else OPEN,
                float(row["shunned_nmi"]) if row else 0.0,
                (row["limits"] or None) if row else None,
            )
        )
    for gate_id, row in own.items():
        made.append(
            Gate(
                gate_id,
                row["name_en"],
                row["name_ja"],
                _listed(row["aliases"]),
                _line(row["line"]),
                row["usual"],
                float(row["shunned_nmi"]),
                row["limits"] or None,
            )
        )
    return tuple(made)


def gate_named(name: str) -> Gate:
    """The gate of an id, an English or Japanese name, or an alias; capitals do not matter, nor
    does what kind of water it is in Japanese where one gate alone is called so (ホルムズ).

    Raises:
        BadInput: there is none; the hint suggests near names.
    """
    names = _names()
    found = names.get(_plain(name))
    if found is None:
        near = difflib.get_close_matches(_plain(name), names, NEAR_NAMES, 0.6)
        ids = list(dict.fromkeys(names[one].gate_id for one in near))
        raise BadInput(
            f"There is no gate {name!r}.",
            hint=f"Near it: {', '.join(ids)}."
            if ids
            else "Give a strait or canal, for example malacca, suez or hormuz.",
            field="gate",
            value=name,
        )
    return found


def numbers(chosen: Iterable[Gate]) -> npt.NDArray[np.int64]:
    """Where some gates stand in ``gates``."""
    index = {gate.gate_id: number for number, gate in enumerate(gates())}
    return np.array([index[gate.gate_id] for gate in chosen], np.int64)


@cache
def pieces() -> tuple[Floats, npt.NDArray[np.int64]]:
    """All lines in pieces (n, 4 of lon, lat, lon, lat), and the number of the gate of each."""
    rows, whose = [], []
    for number, gate in enumerate(gates()):
        for a, b in zip(gate.line[:-1], gate.line[1:], strict=True):
            rows.append([*a, *b])
            whose.append(number)
    return np.array(rows), np.array(whose, np.int64)


@cache
def _names() -> dict[str, Gate]:
    found: dict[str, Gate] = {}
    for gate in gates():
        whole = (gate.gate_id, gate.name_en, gate.name_ja, *gate.aliases)
        short = (re.sub(r"\(.*?\)", "", name) for name in whole)
        for name in (*whole, *short):
            found.setdefault(_plain(name), gate)
    named = [(BRACKETS_JA.sub("", gate.name_ja), gate) for gate in gates()]
    bare = [(_plain(KIND_JA.sub("", name)), gate) for name, gate in named]
    times = Counter(name for name, _ in bare)
    for name, gate in bare:
        if name and times[name] == 1:
            found.setdefault(name, gate)
    return found


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in text if letter.isalnum())


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _line(text: str) -> tuple[tuple[float, float], ...]:
    points = (part.split() for part in text.split(";"))
    return tuple((float(lon), float(lat)) for lon, lat in points)


def _onto_shore(line: tuple[float, float, float, float]) -> tuple[tuple[float, float], ...]:
    lon1, lat1, lon2, lat2 = line
    scale = math.cos(math.radians(0.5 * (lat1 + lat2)))
    dx, dy = ((lon2 - lon1 + 180.0) % 360.0 - 180.0) * scale, lat2 - lat1
    step = ONTO_SHORE_NMI / 60.0 / math.hypot(dx, dy)
    return (
        (lon1 - dx * step / scale, lat1 - dy * step),
        (lon1, lat1),
        (lon2, lat2),
        (lon2 + dx * step / scale, lat2 + dy * step),
    )
