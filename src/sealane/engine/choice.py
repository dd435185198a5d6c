"""Which detectors run, under which thresholds, zones and ports."""

from __future__ import annotations

import dataclasses
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sealane import detect
from sealane.errors import BadSetting
from sealane.geo import Ports
from sealane.law import ZoneSet
from sealane.tracks import Segmenter

__all__ = ["detectors", "ports_of", "rules", "segmenter", "segmenter_of", "with_places", "zones_of"]


def detectors(kinds: Iterable[str] = (), *, settings: Any = None) -> tuple[detect.Detector, ...]:
    """The detectors of those kinds, all of them by default, with the thresholds set.

    ``settings`` is what ``sealane.settings.resolve`` gives, or a mapping from kind to thresholds.

    Raises:
        BadSetting: an unknown kind (the nearest is named), threshold or value.
    """
    wanted = tuple(dict.fromkeys(kinds)) or tuple(sorted(detect.DETECTORS))
    for kind in wanted:
        if kind not in detect.DETECTORS:
            near = difflib.get_close_matches(kind, detect.DETECTORS, n=1, cutoff=0.0)
            raise BadSetting(
                f"There is no detector {kind!r}.",
                hint=f"Did you mean {near[0]!r}? There are: {', '.join(sorted(detect.DETECTORS))}.",
                value=kind,
            )
    return tuple(
        detect.DETECTORS[kind].from_settings(_thresholds(settings, kind)) for kind in wanted
    )


def segmenter(settings: Any = None) -> Segmenter:
    """The segmenter with the thresholds set under ``tracks``."""
    return Segmenter.from_settings(_thresholds(settings, Segmenter.kind))


def segmenter_of(run: Mapping[str, Any] | None) -> Segmenter:
    """The segmenter that a run (a row of RUNS) made its tracks with, so that their names agree.

    Without a run, or for one that does not say, the thresholds are the defaults; those that this
    version does not know are passed over.
    """
    said = json.loads(run["rules"]) if run else {}
    given = said.get(Segmenter.kind, {}).get("thresholds", {})
    known = Segmenter().thresholds
    return Segmenter.from_settings({name: given[name] for name in known if name in given})


def _thresholds(settings: Any, kind: str) -> Mapping[str, Any]:
    if settings is None:
        return {}
    if hasattr(settings, "thresholds"):
        found: Mapping[str, Any] = settings.thresholds(kind)
        return found
    return dict(settings.get(kind, {}))


def with_places(
    chosen: Sequence[Any], *, zones: ZoneSet | None, ports: Ports | None
) -> tuple[Any, ...]:
    """The detectors with the zones and ports of the run, where they have none of their own."""
    given = {"zones": zones, "ports": ports}
    placed = []
    for detector in chosen:
        names = {f.name for f in dataclasses.fields(detector)}
        missing = {
            name: value
            for name, value in given.items()
            if name in names and value is not None and getattr(detector, name) is None
        }
        placed.append(dataclasses.replace(detector, **missing) if missing else detector)
    return tuple(placed)


def rules(chosen: Sequence[Any], by: Segmenter) -> str:
    """Rule version and every threshold by kind, those of the segmenter included, as JSON."""
    said: dict[str, dict[str, Any]] = {
        d.kind: {
            "version": detect.rule_version(d),
            "thresholds": {f.name: getattr(d, f.name) for f in detect.thresholds(d)},
        }
        for d in chosen
    }
    said[by.kind] = {"thresholds": by.thresholds}
    return json.dumps(said, sort_keys=True)


def zones_of(given: ZoneSet | None, latest: Mapping[str, Any] | None) -> ZoneSet:
    """The zones given, else those of the latest run, else none."""
    if given is not None:
        return given
    kept = latest.get("zones") if latest else None
    return ZoneSet.from_geojson_text(kept, file="the lake's zones") if kept else ZoneSet()


def ports_of(given: Ports | None, latest: Mapping[str, Any] | None) -> Ports:
    """The ports given, else those of the latest run, else the packaged ones."""
    if given is not None:
        return given
    kept = latest.get("ports") if latest else None
    if not kept:
        return Ports.packaged()
    listed = json.loads(kept)
    return Ports.from_lists(listed["name"], listed["lon"], listed["lat"])
