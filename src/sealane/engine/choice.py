"""Which detectors run, under which thresholds, zones and ports."""

from __future__ import annotations

import dataclasses
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sealane import detect
from sealane.errors import BadSetting
from sealane.geo import Ports
from sealane.law import Waters, ZoneSet, official_file
from sealane.tracks import Segmenter

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "detectors",
    "judged_by",
    "kept",
    "ports_of",
    "rules",
    "segmenter",
    "segmenter_of",
    "waters_of",
    "with_places",
    "zones_of",
]


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


def zones_of(given: ZoneSet | None, latest: Mapping[str, Any] | None) -> ZoneSet:
    """The zones given, else those of the latest run, else none."""
    if given is not None:
        return given
    kept = latest.get("zones") if latest else None
    return ZoneSet.from_geojson_text(kept, file="the lake's zones") if kept else ZoneSet()


def waters_of(zones: ZoneSet, settings: Any) -> Waters:
    """What tells events the law: these zones, official ones (``law.zones``), and the packaged.

    Without settings there are no official ones: nothing of the user's is read unasked.
    """
    if settings is None:
        return Waters(zones)
    return Waters(zones, official=official_file(settings.get("law.zones")))


def ports_of(given: Ports | None, latest: Mapping[str, Any] | None) -> Ports:
    """The ports given, else those of the latest run, else the packaged ones."""
    if given is not None:
        return given
    kept = latest.get("ports") if latest else None
    if not kept:
        return Ports.packaged()
    listed = json.loads(kept)
    return Ports.from_lists(listed["name"], listed["lon"], listed["lat"])


def kept(zones: ZoneSet, ports: Ports) -> dict[str, str | None]:
    """Zones and ports as a run keeps them for the next one."""
    listed = {"name": list(ports.name), "lon": ports.lon.tolist(), "lat": ports.lat.tolist()}
    return {
        "zones": zones.to_geojson() if len(zones) else None,
        "ports": None if ports is Ports.packaged() else json.dumps(listed),
    }


def judged_by(
    chosen: Sequence[Any], *, rules: str, places: Mapping[str, str | None], runs: pl.DataFrame
) -> dict[str, list[str]]:
    """By kind, what is judged otherwise than by the last run of that kind, as items of reasons.

    ``rules`` and ``places`` are what ``rules`` and ``kept`` give now, ``runs`` the runs of the
    lake (RUNS), oldest first. A kind that no run judged, or that is judged as before, is left out.
    """
    now, found = json.loads(rules), {}
    for detector in chosen:
        known = runs.filter(runs["kinds"].list.contains(detector.kind))
        if known.is_empty():
            continue
        before = known.row(-1, named=True)
        names = {f.name for f in dataclasses.fields(detector)}
        words = _other_rules(detector.kind, json.loads(before["rules"]), now)
        words += _other_places(names, before, places)
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


def _other_places(
    names: set[str], before: Mapping[str, Any], now: Mapping[str, str | None]
) -> list[str]:
    """Zones and ports that differ, of those that the detector looks at."""
    words = []
    if "zones" in names and not _same_zones(before["zones"], now["zones"]):
        words.append(detect.reason_item("zones"))
    if "ports" in names and before["ports"] != now["ports"]:
        words.append(detect.reason_item("ports"))
    return words


def _same_zones(one: str | None, other: str | None) -> bool:
    if one == other or one is None or other is None:
        return one == other
    old, new = (ZoneSet.from_geojson_text(text, file="the lake's zones") for text in (one, other))
    return old.digest == new.digest


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
