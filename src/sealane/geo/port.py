"""Ports of the world as points, and how far a position is from the nearest."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sealane.errors import BadInput
from sealane.geo.distance import Floats, wrap_lon
from sealane.geo.nearest import NearestIndex
from sealane.geo.packed import read_plain

__all__ = ["Ports"]

_PACKAGED = Path(__file__).parent / "data" / "ports.csv"
_NEEDED = ("name", "lon", "lat")


@dataclass(frozen=True, eq=False)
class Ports:
    """Ports by name and position [deg]; any number of them, none included.

    ``code`` (UN/LOCODE), ``size`` (of the harbour, in the index's words), ``country`` (its name)
    and ``other_names`` (the index's alternate ones) are those of the packaged ports alone, "" or
    empty where not stated; the positions of codes are the index's.
    """

    name: tuple[str, ...]
    lon: Floats = field(repr=False)
    lat: Floats = field(repr=False)
    code: tuple[str, ...] = field(default=(), repr=False)
    size: tuple[str, ...] = field(default=(), repr=False)
    country: tuple[str, ...] = field(default=(), repr=False)
    other_names: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.name)

    @classmethod
    def from_lists(cls, name: Sequence[str], lon: npt.ArrayLike, lat: npt.ArrayLike) -> Ports:
        """Ports from three columns of equal length."""
        return cls(tuple(name), wrap_lon(lon).reshape(-1), np.asarray(lat, np.float64).reshape(-1))

    @classmethod
    def packaged(cls) -> Ports:
        """The 3,800 ports of NGA's World Port Index, Pub. 150 (US public domain).

        Positions are good to a minute of arc (1.9 km) for many ports, and stand for a harbour
        that may be 10 km long. Small fishing harbours are missing.
        """
        return _packaged()

    @classmethod
    def from_csv(cls, path: str | Path) -> Ports:
        """Read ``name,lon,lat`` (a header line; other columns are ignored; -180 <= lon <= 180).

        The file may be plain, gzip or zstd. Whoever wants to judge without ports says so with
        ``Ports.from_lists([], [], [])``: a file without a row is taken for a slip.

        Raises:
            BadInput: the file cannot be read, a column is missing, there is no row or a value is
                no place on Earth; the error names the file and the line.
        """
        names, places = [], []
        try:
            text = read_plain(path).decode("utf-8-sig")
            rows = csv.DictReader(io.StringIO(text, newline=""))
            _check_header(path, rows.fieldnames)
            for row in rows:
                names.append((row["name"] or "").strip())
                places.append(_place(path, rows.line_num, row))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise BadInput(
                f"Ports cannot be read from {path}: {error}.",
                hint="Give a UTF-8 CSV file with the header name,lon,lat.",
                file=str(path),
            ) from error
        _check_rows(path, names)
        places_table = np.array(places, np.float64).reshape(-1, 2)
        return cls.from_lists(names, places_table[:, 0], places_table[:, 1])

    def distance_m(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
        """Distance to the nearest port [m]; infinite where there are no ports."""
        return self.nearest(lon, lat)[1]

    def nearest(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.object_], Floats]:
        """Name of the nearest port and distance to it [m]; None and infinity without ports."""
        if not self.name:
            shape = np.atleast_1d(np.asarray(lon)).shape
            return np.full(shape, None, object), np.full(shape, np.inf)
        found, metres = self._index.nearest(lon, lat)
        return np.array([*self.name, None], object)[found], metres

    @cached_property
    def _index(self) -> NearestIndex:
        return NearestIndex.from_pieces(self.lon, self.lat, self.lon, self.lat)


@cache
def _packaged() -> Ports:
    ports = Ports.from_csv(_PACKAGED)
    with _PACKAGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Ports(
        ports.name,
        ports.lon,
        ports.lat,
        tuple(row["un_locode"] for row in rows),
        tuple(row["harbour_size"] for row in rows),
        tuple(row["country"] for row in rows),
        tuple(tuple(filter(None, row["other_names"].split(";"))) for row in rows),
    )


def _check_header(path: str | Path, found: Sequence[str] | None) -> None:
    missing = [name for name in _NEEDED if name not in (found or ())]
    if missing:
        raise BadInput(
            f"{path} has no column {', '.join(missing)}: found {', '.join(found or ['nothing'])}.",
            hint="The first line must be name,lon,lat; more columns may follow.",
            file=str(path),
            line=1,
        )


def _check_rows(path: str | Path, names: Sequence[str]) -> None:
    if not names:
        raise BadInput(
            f"{path} holds no port: there is a header and nothing else.",
            hint="Without ports every ship at a quay would count as far from port. Add a row, or "
            "take the packaged ports (--ports packaged, the default).",
            file=str(path),
            line=2,
        )


def _place(path: str | Path, line: int, row: dict[str, str]) -> tuple[float, float]:
    for field_name, limit in (("lon", 180.0), ("lat", 90.0)):
        value = row[field_name]
        try:
            is_place = abs(float(value)) <= limit
        except (TypeError, ValueError):
            is_place = False
        if not is_place:
            raise BadInput(
                f"{path}, line {line}: {field_name} is {value!r}, expected a number of degrees "
                f"from {-limit:g} to {limit:g}.",
                hint="Write decimal degrees, west and south negative.",
                file=str(path),
                line=line,
                field=field_name,
                value=value,
            )
    return float(row["lon"]), float(row["lat"])
