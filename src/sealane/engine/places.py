"""What detectors judge by beside positions: zones, ports, lists of vessels, lines at sea."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sealane import detect
from sealane.geo import Lines, Ports
from sealane.law import ZoneSet, zones_of_run

__all__ = ["Places"]


@dataclass(frozen=True, eq=False)
class Places:
    """What the user gave for a run, each kept in the lake for the next one.

    A detector that has a field of one of these names is given it, where it has none of its own.
    """

    zones: ZoneSet
    ports: Ports
    lists: detect.Watchlists
    lines: Lines

    @classmethod
    def of(
        cls,
        latest: Mapping[str, Any] | None,
        *,
        zones: ZoneSet | None = None,
        ports: Ports | None = None,
        lists: detect.Watchlists | None = None,
        lines: Lines | None = None,
    ) -> Places:
        """What is given, else what the latest run (a row of RUNS) kept, else the defaults: no
        zones, the packaged ports, no lists and no lines."""
        return cls(
            _zones_of(zones, latest),
            _ports_of(ports, latest),
            _lists_of(lists, latest),
            _lines_of(lines, latest),
        )

    def kept(self) -> dict[str, str | None]:
        """All of it as a run keeps it for the next one: columns of RUNS."""
        ports = {
            "name": list(self.ports.name),
            "lon": self.ports.lon.tolist(),
            "lat": self.ports.lat.tolist(),
        }
        return {
            "zones": self.zones.to_geojson() if len(self.zones) else None,
            "ports": None if self.ports is Ports.packaged() else json.dumps(ports),
            "lists": self.lists.to_text() if len(self.lists) else None,
            "lines": self.lines.to_geojson() if len(self.lines) else None,
        }

    def given_to(self, chosen: Sequence[Any]) -> tuple[Any, ...]:
        """The detectors with what they look at, where they have none of their own."""
        placed = []
        for detector in chosen:
            names = {f.name for f in dataclasses.fields(detector)}
            missing = {
                f.name: getattr(self, f.name)
                for f in dataclasses.fields(self)
                if f.name in names and getattr(detector, f.name) is None
            }
            placed.append(dataclasses.replace(detector, **missing) if missing else detector)
        return tuple(placed)

    def differing(self, names: set[str], before: Mapping[str, Any]) -> list[str]:
        """What of these names differs from a run before (a row of RUNS), as items of reasons."""
        now = self.kept()
        same = {"zones": _same_zones}
        return [
            detect.reason_item(name)
            for name in now
            if name in names and not same.get(name, _same)(before.get(name), now[name])
        ]


def _same(one: str | None, other: str | None) -> bool:
    return one == other


def _same_zones(one: str | None, other: str | None) -> bool:
    if one == other or one is None or other is None:
        return one == other
    old, new = (ZoneSet.from_geojson_text(text, file="the lake's zones") for text in (one, other))
    return old.digest == new.digest


def _text(latest: Mapping[str, Any] | None, name: str) -> str | None:
    return latest.get(name) if latest else None


def _zones_of(given: ZoneSet | None, latest: Mapping[str, Any] | None) -> ZoneSet:
    return zones_of_run(latest) if given is None else given


def _ports_of(given: Ports | None, latest: Mapping[str, Any] | None) -> Ports:
    if given is not None:
        return given
    kept = _text(latest, "ports")
    if not kept:
        return Ports.packaged()
    listed = json.loads(kept)
    return Ports.from_lists(listed["name"], listed["lon"], listed["lat"])


def _lists_of(
    given: detect.Watchlists | None, latest: Mapping[str, Any] | None
) -> detect.Watchlists:
    if given is not None:
        return given
    kept = _text(latest, "lists")
    return detect.Watchlists.from_text(kept) if kept else detect.Watchlists()


def _lines_of(given: Lines | None, latest: Mapping[str, Any] | None) -> Lines:
    if given is not None:
        return given
    kept = _text(latest, "lines")
    return Lines.from_geojson_text(kept, file="the lake's lines") if kept else Lines()
