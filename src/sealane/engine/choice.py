"""Which detectors run, under which thresholds and rules."""

from __future__ import annotations

import dataclasses
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sealane import detect
from sealane.engine.places import Places
from sealane.errors import BadSetting
from sealane.law import Waters, ZoneSet, official_file
from sealane.tracks import Segmenter

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "PROMPT",
    "detectors",
    "judged_by",
    "rules",
    "segmenter",
    "segmenter_of",
    "waters_of",
]


PROMPT = ("encounter", "gap", "zone_entry")
"""Kinds that a live feed judges unless told otherwise: what they find is found within seconds.
The others look at hours and days; they are judged by a run on the same lake as often as wanted."""


def detectors(kinds: Iterable[str] = (), *, settings: Any = None) -> tuple[detect.Detector, ...]:
    """The detectors of those kinds, all of them by default, with the thresholds set.

    With a kind that looks at the events of others come those others.
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
    chosen = [
        detect.DETECTORS[kind].from_settings(_thresholds(settings, kind))
        for kind in _with_others(wanted)
    ]
    return tuple(_with_model(detector, settings) for detector in chosen)


def _with_others(kinds: Sequence[str]) -> list[str]:
    """These kinds, and those whose events they look at, and so on."""
    found = list(kinds)
    for kind in found:
        others = (other for other in detect.DETECTORS[kind].after if other in detect.DETECTORS)
        found += [other for other in others if other not in found]
    return found


def _with_model(detector: Any, settings: Any) -> Any:
    """A detector of fishing with the classifier of gear that the user set, if any."""
    path = settings.get("fishing.model") if hasattr(settings, "thresholds") else None
    if path is None or not hasattr(detector, "model"):
        return detector
    return dataclasses.replace(detector, model=detect.GearModel.from_file(path))


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


def rules(chosen: Sequence[Any], by: Segmenter, waters: Waters | None = None) -> str:
    """Rule version and every threshold by kind as JSON, with those of the segmenter, and by what
    the law is told."""
    said: dict[str, dict[str, Any]] = {
        d.kind: {
            "version": detect.rule_version(d),
            "thresholds": {f.name: getattr(d, f.name) for f in detect.thresholds(d)},
        }
        for d in chosen
    }
    said[by.kind] = {"thresholds": by.thresholds}
    if waters is not None:
        said["law"] = {"version": waters.digest, "thresholds": dataclasses.asdict(waters.near)}
    return json.dumps(said, sort_keys=True)


def waters_of(zones: ZoneSet, settings: Any) -> Waters:
    """What tells events the law: these zones, official ones (``law.zones``), and the packaged.

    Without settings there are no official ones: nothing of the user's is read unasked.
    """
    if settings is None:
        return Waters(zones)
    return Waters(zones, official=official_file(settings.get("law.zones")))


def judged_by(
    chosen: Sequence[Any], *, rules: str, places: Places, runs: pl.DataFrame
) -> dict[str, list[str]]:
    """By kind, what is judged otherwise than by the last run of that kind, as items of reasons.

    ``rules`` are what ``rules`` gives now, ``places`` what it is judged by, ``runs`` the runs of
    the lake (RUNS), oldest first. A kind that no run judged, or that is judged as before, is left
    out.
    """
    now, found = json.loads(rules), {}
    for detector in chosen:
        known = runs.filter(runs["kinds"].list.contains(detector.kind))
        if known.is_empty():
            continue
        before = known.row(-1, named=True)
        names = {f.name for f in dataclasses.fields(detector)}
        words = _other_rules(detector.kind, json.loads(before["rules"]), now)
        words += places.differing(names, before)
        if words:
            found[detector.kind] = words
    return found


def _other_rules(kind: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Thresholds that differ, of the detector and of the tracks; else the version of the rule."""
    words = []
    for group, prefix in ((kind, ""), (Segmenter.kind, f"{Segmenter.kind}.")):
        old, new = (said.get(group, {}).get("thresholds", {}) for said in (before, now))
        for name in new:
            if name in old and old[name] != new[name]:
                values = {"old": _plain(old[name]), "new": _plain(new[name])}
                words.append(detect.reason_item("threshold", name=prefix + name, **values))
    versions = [str(said.get(kind, {}).get("version", "")).split("+")[0] for said in (before, now)]
    if versions[0] != versions[1]:
        words.append(detect.reason_item("rule", old=versions[0], new=versions[1]))
    return words


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
