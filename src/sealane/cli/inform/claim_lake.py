"""What a lake holds that a claim is about: the fixes of its ships, and who was heard near them."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from sealane.inform.claim import Claim, Rule, Sea
    from sealane.lake import Lake
    from sealane.law import ZoneSet

__all__ = ["ClaimLake", "existing"]

LEAST_COS = 0.05
"""Beyond 87 degrees of latitude every longitude is near."""
FERRY_KN = 30.0
"""Ships are looked for as far as a fast ferry may have gone (tracks.max_speed_kn)."""


class ClaimLake:
    """A lake as it is now, from which each claim gets its own small sea."""

    def __init__(
        self,
        lake: Lake,
        rule: Rule,
        *,
        zones_path: str | None,
        sensors: tuple[str, ...],
        exercise_id: str | None = None,
    ) -> None:
        """``exercise_id``: the drill whose rows count too; None: real ones alone."""
        self._lake = lake.frozen()
        self._exercise_id = exercise_id
        self._rule = rule
        self._zones_path = zones_path
        self._sensors = sensors
        self._hulls: dict[Any, pl.DataFrame] = {}

    @cached_property
    def identities(self) -> pl.DataFrame:
        """Every identity that was heard."""
        return self._real(self._lake.identities())

    def _real(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Without what belongs to another drill than the case."""
        import polars as pl

        of = pl.col("exercise_id")
        is_own = (
            of.is_null() if self._exercise_id is None else of.is_null() | (of == self._exercise_id)
        )
        return rows.filter(is_own)

    @property
    def heard(self) -> list[str]:
        """Every name that a ship gave."""
        return self.identities["name"].drop_nulls().unique().sort().to_list()

    @cached_property
    def zones(self) -> ZoneSet:
        """The zones of a file or of the latest run, and those in use."""
        from sealane import law
        from sealane.cli.official import official_file

        if self._zones_path:
            drawn = law.ZoneSet.from_geojson(self._zones_path)
        else:
            drawn = law.zones_of_run(self._lake.latest_run())
        return law.ZoneSet((*drawn.zones, *law.zones_in_use(official_file()).zones))

    def sea(self, claim: Claim) -> Sea:
        """The fixes of the ships that a claim names, around its time; others near a silence."""
        from sealane.inform.claim import sea_of

        names = self._names
        numbers = {one for who in (claim.who, claim.whom) if who for one in self._of(names, who)}
        positions = self._positions(claim, sorted(numbers))
        hearings = None
        if claim.did == "ais_off" and claim.when is not None and len(positions):
            near = self._near(claim, positions)
            import polars as pl

            positions = pl.concat([positions, near]).unique(maintain_order=True)
            heard = self._lake.hearings(
                since=claim.when.since - timedelta(hours=1),
                until=claim.when.until + timedelta(hours=1),
            )
            hearings = self._real(heard)
        where = claim.where
        needs_zones = where is not None and where.lon is None
        return sea_of(
            positions,
            identities=self.identities,
            hearings=hearings,
            zones=self.zones if needs_zones else None,
            sensors=self._sensors,
            rule=self._rule,
        )

    @cached_property
    def _names(self) -> Sea:
        """A sea of names alone, in which parties are looked up."""
        from sealane.inform.claim import sea_of
        from sealane.tables import POSITIONS, empty

        return sea_of(empty(POSITIONS), identities=self.identities, rule=self._rule)

    def _of(self, names: Sea, party: Any) -> list[int]:
        return names.numbers_of(party) or (names.with_number(party.number) if party.number else [])

    def _positions(self, claim: Claim, numbers: list[int]) -> pl.DataFrame:
        from sealane.tables import POSITIONS, empty

        if not numbers or claim.when is None:
            return empty(POSITIONS)
        halo = timedelta(hours=self._rule.halo_h)
        since, until = claim.when.since - halo, claim.when.until + halo
        key = (tuple(numbers), since, until)
        if key not in self._hulls:
            found = self._lake.positions(mmsi=numbers, since=since, until=until)
            with self._lake.explained():
                self._hulls[key] = self._real(found.collect())
        return self._hulls[key]

    def _near(self, claim: Claim, positions: pl.DataFrame) -> pl.DataFrame:
        """Positions of everybody near the ship's own, in the time of a silence."""
        import math

        from sealane.geo import wrap_lon
        from sealane.inform.claim.silence import RECKONED_H

        assert claim.when is not None
        hours = min(RECKONED_H, claim.when.hours + 1.0)
        degrees = (self._rule.heard_nmi + hours * _fastest_kn(positions)) / 60.0
        south, north = positions["lat"].min(), positions["lat"].max()
        lowest, highest = float(south), float(north)  # type: ignore[arg-type]
        wide = degrees / max(LEAST_COS, math.cos(math.radians(max(abs(lowest), abs(highest)))))
        lon = positions["lon"]
        east = wrap_lon(lon.to_numpy() - lon[0])
        west_most = float(wrap_lon(lon[0] + east.min() - wide))
        east_most = float(wrap_lon(lon[0] + east.max() + wide))
        is_round = east.max() - east.min() + 2 * wide >= 360.0
        box = (-180.0, 180.0) if is_round else (west_most, east_most)
        bbox = (box[0], max(-90.0, lowest - degrees), box[1], min(90.0, highest + degrees))
        found = self._lake.positions(
            since=claim.when.since - timedelta(hours=1),
            until=claim.when.until + timedelta(hours=1),
            bbox=bbox,
        )
        with self._lake.explained():
            return self._real(found.collect())


def _fastest_kn(positions: pl.DataFrame) -> float:
    """The greatest speed that was reported, or that of a ferry where none was."""
    fastest = positions["sog_kn"].quantile(0.95)
    return FERRY_KN if fastest is None else min(FERRY_KN, float(fastest))


def existing(text: str) -> Path | None:
    """The file or folder that an argument names; None where it is a text."""
    try:
        path = Path(text)
        return path if path.exists() else None
    except OSError:  # a long text is no name of a file
        return None
