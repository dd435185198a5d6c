"""Which techniques of DISARM may what was seen be? Candidates by id, for a person to judge.

The names are those of the DISARM Foundation (CC-BY-SA-4.0) and say more than posts can show, such
as who meant what. So a technique is a candidate and nothing else, and none is told whose name says
what kind of account or purpose it is. A technique is told apart by STIX id, external id and name
together, since the bundle calls itself by the name of another framework (``mitre-attack``).
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from sealane.errors import BadInput

__all__ = ["LICENCE", "VERSION", "Candidate", "Technique", "check_bundle", "of_behaviour", "table"]

LICENCE = (
    "DISARM Framework, DISARM Foundation, CC-BY-SA-4.0 "
    "(https://creativecommons.org/licenses/by-sa/4.0/)"
)
VERSION = "1.6"
"""Of the bundle from which the packaged table was made."""


@dataclass(frozen=True, kw_only=True)
class Technique:
    """One technique; ``modified`` is the version of its object, ``behaviour`` our rule or empty."""

    external_id: str
    name: str
    stix_id: str
    modified: str
    behaviour: str = ""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A technique that what was seen may be, and by which figures; never more than a candidate."""

    technique: Technique
    count: int
    accounts: int

    def as_json(self) -> dict[str, Any]:
        """Ids, name, version, figures, and that it is a candidate."""
        return {
            "status": "candidate",
            "external_id": self.technique.external_id,
            "name": self.technique.name,
            "stix_id": self.technique.stix_id,
            "version": VERSION,
            "modified": self.technique.modified,
            "behaviour": self.technique.behaviour,
            "count": self.count,
            "accounts": self.accounts,
        }


@cache
def table() -> tuple[Technique, ...]:
    """The packaged techniques, by external id."""
    file = resources.files("sealane.inform.defence").joinpath("data/disarm.csv")
    with file.open(encoding="utf-8") as stream:
        return tuple(Technique(**row) for row in csv.DictReader(stream))


@cache
def of_behaviour() -> Mapping[str, Technique]:
    """The technique of each behaviour that is looked for."""
    return {one.behaviour: one for one in table() if one.behaviour}


def check_bundle(path: Path) -> dict[str, str]:
    """Hold the packaged table against a bundle of DISARM; what became of each id.

    ``same`` where STIX id, external id and name are those of the table, ``other version`` where
    they are and the object was modified since, ``missing`` where one of them is not there. It
    cannot tell what a technique means in a bundle that keeps ids and names.

    Raises BadInput where the file is no bundle of DISARM (.json, or .json.gz).
    """
    try:
        raw = path.read_bytes()
        bundle = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
        listed = bundle["objects"]
        found = {(one["id"], _external(one), one["name"]): one["modified"]
                 for one in listed if one.get("type") == "attack-pattern"}  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError) as error:
        raise BadInput(
            f"{path}: this is no STIX bundle of DISARM ({type(error).__name__}).",
            hint="Take generated_files/DISARM_STIX/DISARM.json of DISARMFoundation/"
            "DISARMframeworks.",
            file=str(path),
        ) from error
    told = {}
    for one in table():
        modified = found.get((one.stix_id, one.external_id, one.name))
        same = "same" if modified == one.modified else "other version"
        told[one.external_id] = "missing" if modified is None else same
    return told


def _external(one: Mapping[str, Any]) -> str:
    references = one.get("external_references") or [{}]
    return str(references[0].get("external_id", ""))
