"""What leaves in coarse form tells nothing finer, however much of it is laid together."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from sealane import tables
from sealane.errors import BadInput
from sealane.share.downgrade.action import TREATMENT, Downgrade, downgraded, hours_for
from sealane.share.downgrade.grid import cell, size_for

SECRET = bytes(range(32))
BEGAN = datetime(2026, 3, 1, 22, tzinfo=UTC)


def positions(seed: int, ships: int = 40, hours: float = 9.0) -> pl.DataFrame:
    """Ships on their ways, a report each 90 s or so, some across 180 degrees and midnight."""
    chance = np.random.default_rng(seed)
    parts = []
    for ship in range(ships):
        count = int(hours * 40)
        at = np.sort(chance.uniform(0, hours * 3600, count))
        lon = chance.uniform(-181, 179) + at / 3600 * chance.uniform(-0.4, 0.4)
        lat = np.clip(chance.uniform(-70, 70) + at / 3600 * chance.uniform(-0.3, 0.3), -89, 89)
        parts.append(
            pl.DataFrame(
                {
                    "mmsi": np.full(count, 431_000_000 + ship, np.int32),
                    "observed_at": [BEGAN + timedelta(seconds=float(one)) for one in at],
                    "lon": (lon + 180) % 360 - 180,
                    "lat": lat,
                    "sog_kn": chance.uniform(0, 20, count).astype(np.float32),
                    "source": ["shore station 7"] * count,
                }
            )
        )
    return pl.concat(parts)


def events(seed: int, count: int = 300) -> pl.DataFrame:
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        lon, lat = chance.uniform(-180, 180), chance.uniform(-80, 80)
        mmsi = chance.randint(201_000_000, 775_999_999)
        at = BEGAN + timedelta(seconds=chance.uniform(0, 4e5))
        rows.append(
            {
                "event_id": f"{chance.getrandbits(64):016x}",
                "kind": chance.choice(["gap", "encounter"]),
                "status": "new",
                "mmsis": [mmsi],
                "track_ids": [f"track-{mmsi}"],
                "start_at": at,
                "end_at": None if number % 3 else at + timedelta(hours=3),
                "lon": lon,
                "lat": lat,
                "end_lon": lon,
                "end_lat": lat,
                "path": [lon, lat],
                "confidence": 0.9,
                "sentence_en": f"{mmsi} at {lat:.4f} {lon:.4f}",
                "evidence": json.dumps({"mmsi": mmsi, "lon": lon}),
                "exercise_id": None,
            }
        )
    return pl.DataFrame(
        rows, schema_overrides={"exercise_id": pl.String, "end_at": pl.Datetime("us", "UTC")}
    )


def test_two_partners_together_know_no_more_than_the_finer() -> None:
    rows = positions(20261128)
    for one, other in ((8, 16), (3, 5), (16, 64), (4, 4)):
        for hours in ((1, 1), (1, 4), (2, 8)):
            fine = downgraded(
                "positions", rows, Downgrade(grid_nmi=one, time_h=hours[0]), secret=SECRET
            )
            coarse = downgraded(
                "positions", rows, Downgrade(grid_nmi=other, time_h=hours[1]), secret=SECRET
            )
            both = fine.join(coarse, on=["mmsi", "observed_at"], suffix="_coarse")
            assert both.height > 20
            lon, lat = both["lon"].to_numpy(), both["lat"].to_numpy()
            size = size_for(other)
            inside = cell(lon, lat, size)
            theirs = cell(both["lon_coarse"].to_numpy(), both["lat_coarse"].to_numpy(), size)
            assert np.array_equal(inside[0], theirs[0])
            assert np.array_equal(inside[1], theirs[1])


def test_one_ship_has_one_cell_in_each_span() -> None:
    made = downgraded("positions", positions(3), Downgrade(grid_nmi=8, time_h=2), secret=SECRET)
    assert not made.select("mmsi", "observed_at").is_duplicated().any()
    assert (made["observed_at"].dt.hour() % 2 == 0).all()
    assert made["observed_at"].dt.date().n_unique() == 2
    only_place = downgraded("positions", positions(3), Downgrade(grid_nmi=8), secret=SECRET)
    spans = only_place.with_columns(pl.col("observed_at").dt.truncate("1h"))
    assert not spans.select("mmsi", "observed_at").is_duplicated().any()


def test_nothing_that_is_withheld_is_in_the_bytes() -> None:
    rows = events(7)
    what = Downgrade(grid_nmi=16, time_h=4, without_identity=True)
    made = downgraded("events", rows, what, secret=SECRET)
    told = made.write_json()
    assert made.height == rows.height
    for row in rows.iter_rows(named=True):
        for withheld in (
            str(row["mmsis"][0]),
            row["event_id"],
            f"{row['lon']:.6f}",
            f"{row['lat']:.6f}",
        ):
            assert withheld not in told
    assert "track" not in told
    assert set(made.columns) <= set(TREATMENT["events"])


def test_what_may_not_be_seen_changes_no_byte() -> None:
    """Non-interference: two seas that differ only in what is withheld give the same release."""
    rows = events(11)
    chance = random.Random(5)
    what = Downgrade(grid_nmi=16, time_h=4, without_identity=True)
    secret = [f"x{chance.random()}" for _ in range(rows.height)]
    other = rows.with_columns(
        pl.Series(
            "mmsis",
            [[chance.randint(1, 999_999_999)] for _ in range(rows.height)],
            pl.List(pl.Int64),
        ),
        pl.Series("sentence_en", secret),
        pl.Series("evidence", secret),
        pl.col("start_at").dt.truncate("4h") + pl.duration(minutes=chance.randint(0, 200)),
    ).sample(fraction=1.0, shuffle=True, seed=1)
    one = downgraded("events", rows, what, secret=SECRET).write_json()
    assert one == downgraded("events", other, what, secret=SECRET).write_json()
    seen = other.with_columns(pl.lit("swarm").alias("kind"))
    assert one != downgraded("events", seen, what, secret=SECRET).write_json()


def test_partners_cannot_match_identifiers() -> None:
    rows = events(13, 50)
    one = downgraded("events", rows, Downgrade(time_h=1), secret=SECRET)
    other = downgraded("events", rows, Downgrade(time_h=1), secret=SECRET[::-1])
    assert not set(one["event_id"]) & set(other["event_id"])
    assert one["event_id"].n_unique() == 50


def test_every_column_that_leaves_is_one_of_the_tables() -> None:
    for table, columns in TREATMENT.items():
        known = {column.name for column in tables.TABLES[table].columns}
        assert set(columns) <= known
    whole = events(1, 5)
    assert downgraded("events", whole, Downgrade(), secret=SECRET).equals(whole)
    with pytest.raises(BadInput, match="Nothing of tracks"):
        downgraded("tracks", whole, Downgrade(time_h=1), secret=SECRET)
    for wrong in (0, 25, -1):
        with pytest.raises(BadInput, match="is told to"):
            hours_for(wrong)
