"""The hand-made sea with one event of each further kind, a feature's calendar and a case file.

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

REEF = {
    "id": "sample_reef",
    "name_en": "Sample Reef",
    "name_ja": "見本礁",
    "claimants": ["CHN", "JPN", "TWN"],
}
KINDS = (
    "approach", "drag", "fishing", "identity_change", "listed", "loitering", "passage",
    "port_visit", "rendezvous", "shadowing", "spoofing",
)  # fmt: skip


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


def timeline() -> list[dict[str, Any]]:
    """Three steps of a case file, two of which are events of the sea."""
    return [
        {"at": "2026-03-01T09:00:00Z", "kind": "identity_change", "event_id": None,
         "text": {"en": "Name KAIYO MARU changed to WAKASHIO.", "ja": "船名が変わった。"}},
        {"at": "2026-03-01T15:00:00Z", "kind": "gap", "event_id": "gap000000000001",
         "text": {"en": "AIS gap of 8 h.", "ja": "AIS の空白 8 時間。"}},
        {"at": "2026-03-01T19:00:00Z", "kind": "listed", "event_id": "listed000000000014",
         "text": {"en": "Matches a list by IMO number.", "ja": "IMO 番号が名簿と一致。"}},
    ]  # fmt: skip


def _behaviours() -> list[dict[str, Any]]:
    told = calendar()
    presence = {
        "feature": REEF, "group": "government", "calendar": told,
        "days": sum(one["state"] == "observed" for one in told),
        "hull_days": sum(one["hulls"] for one in told), "longest_run": 7,
        "subject": "sample_reef",
    }  # fmt: skip
    swarm = {"feature": REEF, "hulls": 12, "rafts": 3, "density_per_nmi2": 4.2}
    many = [mmsi_of(number) for number in range(9)]
    rows = [
        _event(30, "presence", 0, mmsis=many, lon=140.6, lat=34.9, evidence=json.dumps(presence)),
        _event(31, "swarm", 3, mmsis=many, lon=140.7, lat=34.95, evidence=json.dumps(swarm)),
        _event(32, "evasion", 3, mmsis=[mmsi_of(1)], end_at=START + timedelta(hours=13),
               evidence=json.dumps({"steps": 3, "timeline": timeline()})),
    ]  # fmt: skip
    for number, kind in enumerate(KINDS):
        lon, lat = 139.2 + 0.55 * (number % 4), 33.2 + 0.5 * (number // 4)
        mmsis = [mmsi_of(1)] if kind in ("listed", "identity_change") else [mmsi_of(number)]
        rows.append(_event(10 + number, kind, 1 + number, lon=lon, lat=lat, mmsis=mmsis))
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
    sea.frames["events"] = pl.concat([sea.frames["events"], frame("events", _behaviours())])
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
