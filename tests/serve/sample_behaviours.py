"""The hand-made sea with one event of each further kind, a feature's calendar and a case file.

The case file is what the detector makes of these events.

    python tests/serve/sample_behaviours.py [--port 8765]

serves it, for working on the page.
"""

from __future__ import annotations

import argparse
import json
from datetime import date, timedelta
from typing import Any

import polars as pl
from sample_lake import START, SampleLake, _event, frame, mmsi_of, sample_lake

from sealane.detect.evasion import Evasion
from sealane.serve.query import latest_revisions

REEF = {
    "id": "sample_reef",
    "name_en": "Sample Reef",
    "name_ja": "見本礁",
    "claimants": ["CHN", "JPN", "TWN"],
}
CASE = "evasion000000000032"
KINDS = (
    "approach", "drag", "fishing", "identity_change", "listed", "loitering", "passage",
    "port_visit", "rendezvous", "shadowing", "spoofing",
)  # fmt: skip


EVIDENCE: dict[str, dict[str, Any]] = {
    "listed": {"list": "Sample list", "list_date": None, "list_entry": "17"},
    "rendezvous": {
        "silent_hulls": 6,
        "candidates": [
            {
                "mmsi": mmsi_of(2), "class": "fishing", "from": "2026-03-01T02:30:02Z",
                "to": "2026-03-01T12:04:02Z", "way_nmi": 8.3, "out_nmi": 19.0,
                "could_stay_h": 5.47, "slack_h": 1.47, "gap_confidence": 0.914, "weight": 0.956,
            },
            {
                "mmsi": mmsi_of(3), "class": None, "from": "2026-03-01T01:00:00Z", "to": None,
                "way_nmi": 30.8, "out_nmi": None, "could_stay_h": 5.16, "slack_h": None,
                "gap_confidence": 0.3, "weight": 0.45,
            },
        ],
    },
}  # fmt: skip
"""What the page shows of these kinds, as their detectors write it."""


def calendar(days: int = 150) -> list[dict[str, Any]]:
    """Hulls seen most days, none on some, a week in which nobody could have been heard."""
    first = date(2025, 10, 2)
    told = []
    for number in range(days):
        hulls = 0 if number % 9 in (3, 4) else 1 + number * 7 % 5
        state = "observed" if hulls else "not observed"
        if 60 <= number < 67:
            hulls, state = 0, "not observable"
        at = (first + timedelta(days=number)).isoformat()
        told.append({"day": at, "hulls": hulls, "hours": 4.5 * hulls, "state": state})
    return told


def case_file(sea: SampleLake, events: pl.DataFrame) -> pl.DataFrame:
    """What the detector makes of these events: the file of one hull, under an id that is known."""
    track_of = sea.frames["tracks"].select("mmsi", "track_id")
    fixes = sea.frames["positions"].join(track_of, on="mmsi", maintain_order="left")
    fixes = fixes.with_columns(pl.lit(value=False).alias("is_outlier"))
    rule = Evasion()
    found = rule.judge_with(rule.sift(fixes), events)
    assert found.height == 1, "one hull of the sea has entries of different sorts"
    told = {
        "event_id": CASE,
        "detector_version": rule.version,
        "revision": 1,
        "status": "new",
        "recorded_at": START + timedelta(days=2),
    }
    return frame("events", [{**found.row(0, named=True), **told}])


def _behaviours() -> list[dict[str, Any]]:
    told = calendar()
    presence = {
        "feature": REEF, "group": "government", "calendar": told,
        "days": sum(one["state"] == "observed" for one in told),
        "hull_days": sum(one["hulls"] for one in told), "longest_run": 7,
        "subject": "sample_reef",
    }  # fmt: skip
    swarm = {
        "feature": REEF,
        "hulls": 12,
        "rafts": 3,
        "density_per_nmi2": 4.2,
        "duration_h": 6.0,
        "composition": {"fishing": 9, "government": 2, "unknown": 1},
        "counts": [8, 9, 11, 12, 12, 0, 11, 10, 9, 8, 8, 8],
        "counts_every_min": 30.0,
    }
    many = [mmsi_of(number) for number in range(9)]
    rows = [
        _event(30, "presence", 0, mmsis=many, lon=140.6, lat=34.9, evidence=json.dumps(presence)),
        _event(31, "swarm", 3, mmsis=many, lon=140.7, lat=34.95, evidence=json.dumps(swarm)),
    ]  # fmt: skip
    for number, kind in enumerate(KINDS):
        lon, lat = 139.2 + 0.55 * (number % 4), 33.2 + 0.5 * (number // 4)
        mmsis = [mmsi_of(1)] if kind in ("listed", "identity_change") else [mmsi_of(number)]
        told = json.dumps(EVIDENCE[kind]) if kind in EVIDENCE else None
        given = {} if told is None else {"evidence": told}
        rows.append(_event(10 + number, kind, 1 + number, lon=lon, lat=lat, mmsis=mmsis, **given))
    return rows


def _identities() -> pl.DataFrame:
    claims = [("KAIYO MARU", 0, 9), ("WAKASHIO", 9, 24)]
    return frame(
        "identities",
        [
            {
                "mmsi": mmsi_of(1), "name": name, "imo": 9074729, "callsign": "JD0001",
                "ship_type": 80, "length_m": 180.0, "beam_m": 30.0, "destination": "TOKYO",
                "first_at": START + timedelta(hours=begin),
                "last_at": START + timedelta(hours=end), "claims": 12, "source": "sample",
                "file_id": "5a3b1e0000000001",
            }
            for name, begin, end in claims
        ],
    )  # fmt: skip


def behaviour_lake() -> SampleLake:
    """The sample sea with these."""
    sea = sample_lake()
    events = pl.concat([sea.frames["events"], frame("events", _behaviours())])
    sea.frames["events"] = pl.concat([events, case_file(sea, latest_revisions(events))])
    sea.frames["identities"] = _identities()
    return sea


def main() -> None:
    """Serve it."""
    import uvicorn

    from sealane.serve import create_app

    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8765)
    port = parser.parse_args().port
    uvicorn.run(create_app(behaviour_lake()), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
