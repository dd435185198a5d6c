"""Zones from official polygons: GeoPackage, Shapefile and GeoJSON, as their publishers write them.

Read are Sealane's own GeoJSON (``name``, ``regime``, ``claimants``) and the layers of Marine
Regions (``pol_type``, ``geoname``, ``iso_sov1`` to ``iso_sov3``; marineregions.org, CC BY 4.0).
Where Marine Regions names fewer claimants than there are, ``data/official_claims.csv`` says who.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import shapely

from sealane.errors import BadInput, MissingPart
from sealane.law.fact import listed, table
from sealane.law.geojson import content_of, features_of, read_features
from sealane.law.reference_system import (
    is_code_near,
    is_name_near,
    is_projection_near,
    names_near,
)
from sealane.law.regime import REGIMES as LAW_REGIMES
from sealane.law.regime import meant
from sealane.law.state_name import known_codes, meant_state
from sealane.law.zone import Zone

__all__ = ["read_official"]

REGIMES = {
    "12nm": "territorial_sea",
    "24nm": "contiguous_zone",
    "200nm": "eez",
    "overlapping claim": "eez",
    "joint regime": "joint_zone",
    "internal waters": "internal_waters",
    "archipelagic waters": "archipelagic_waters",
    "high seas": "high_seas",
    "ecs": "continental_shelf",
}
"""Marine Regions, attribute pol_type."""
GPKG_ENVELOPE_BYTES = (0, 32, 48, 48, 64)  # GeoPackage 1.3, table 6


def read_official(path: str | Path, *, repair: bool = False) -> tuple[Zone, ...]:
    """The zones of a file, in its order.

    Parameters
    ----------
    path : .geojson or .json (also .gz, .zst), .gpkg, .shp.
    repair : mend polygons that cross themselves instead of refusing them.

    Raises
    ------
    BadInput
        it cannot be read, is not in degrees of WGS84 or of a system within metres of it, or a
        feature is wrong; with its index.
    MissingPart
        a Shapefile, and ``pyshp`` is not installed.
    """
    path = Path(path)
    name = path.name.removesuffix(".gz").removesuffix(".zst").lower()
    if name.endswith(".gpkg"):
        features = _of_geopackage(path)
    elif name.endswith(".shp"):
        features = _of_shapefile(path)
    elif name.endswith((".geojson", ".json")):
        features = _of_geojson(path)
    else:
        raise BadInput(
            f"{path} is of no kind that is known.",
            hint="Give .geojson, .json, .gpkg or .shp.",
            file=str(path),
        )
    if not features:
        raise BadInput(
            f"{path} holds no features.", hint="Give a file with polygons.", file=str(path)
        )
    named = [
        {**one, "properties": _properties(one, path)} if isinstance(one, dict) else one
        for one in features
    ]
    zones = read_features(named, str(path), repair=repair)
    for index, zone in enumerate(zones):
        _check(zone, index, path)
    return zones


def _check(zone: Zone, index: int, path: Path) -> None:
    """Official zones have a regime that Sealane knows, and claimants with a code of a State."""
    codes = known_codes()
    wrong = [code for code in zone.claimants if code not in codes]
    field, value, hint = "", "", ""
    if zone.regime not in LAW_REGIMES:
        field, value = "regime", zone.regime
        near = meant(value.casefold(), REGIMES) or meant(value.casefold(), LAW_REGIMES)
        hint = f"{near}Known are {', '.join(LAW_REGIMES)}, and pol_type of Marine Regions."
    elif wrong:
        field, value = "claimants", wrong[0]
        hint = f"{meant_state(value)} Claimants are codes of ISO 3166-1 alpha-3."
    elif not zone.claimants and zone.regime != "high_seas":
        field, value = "claimants", "none"
        hint = "Name who claims it: claimants, or iso_sov1 in layers of Marine Regions."
    if field:
        raise BadInput(
            f"{path}, feature {index} ({zone.name}): {field} is {value!r}.",
            hint=hint,
            file=str(path),
            field=field,
            value=value,
            feature=index,
        )


def _of_geojson(path: Path) -> list[dict[str, Any]]:
    features, crs = features_of(content_of(path), str(path))
    if crs is not None and not is_name_near(crs):
        raise _not_wgs84(path, crs)
    return features


def _not_wgs84(path: Path, found: str) -> BadInput:
    return BadInput(
        f"{path} is in the reference system {found!r}, not in WGS84 degrees.",
        hint="Write it again in EPSG:4326, for example with ogr2ogr -t_srs EPSG:4326. Read are "
        f"{names_near()}.",
        file=str(path),
        field="crs",
        value=found,
    )


def _of_geopackage(path: Path) -> list[dict[str, Any]]:
    """Every feature table of a GeoPackage (OGC 12-128r19)."""
    if not path.exists():
        raise BadInput(f"{path} does not exist.", hint="Give a GeoPackage.", file=str(path))
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    try:
        layers = database.execute(
            "select table_name, column_name, srs_id from gpkg_geometry_columns"
        ).fetchall()
        found: list[dict[str, Any]] = []
        for layer in layers:
            found += _of_layer(database, path, *layer, first=len(found))
    except sqlite3.DatabaseError as error:
        raise BadInput(
            f"{path} is no GeoPackage with features: {error}.",
            hint="Give a GeoPackage of polygons in WGS84 degrees.",
            file=str(path),
        ) from error
    finally:
        database.close()
    return found


def _of_layer(
    database: sqlite3.Connection, path: Path, layer: str, column: str, srs_id: int, *, first: int
) -> Iterator[dict[str, Any]]:
    if not is_code_near(srs_id):
        raise _not_wgs84(path, f"srs_id {srs_id}")
    quoted = layer.replace('"', '""')
    rows = database.execute(f'select * from "{quoted}"')  # noqa: S608 - quoted as SQL says
    for index, row in enumerate(rows, first):
        values = dict(row)
        blob = values.pop(column, None)
        try:
            shape = None if blob is None else shapely.from_wkb(_wkb(blob))
        except (ValueError, TypeError, struct.error, shapely.errors.ShapelyError) as error:
            raise BadInput(
                f"{path}, feature {index} ({values.get('geoname') or layer}): its geometry cannot "
                f"be read: {error}.",
                hint="Write the GeoPackage again, for example with ogr2ogr.",
                file=str(path),
                field=column,
                feature=index,
            ) from error
        geometry = None if shape is None else orjson.loads(shapely.to_geojson(shape))
        yield {"properties": values, "geometry": geometry}


def _wkb(blob: bytes) -> bytes:
    """The geometry of a GeoPackage blob after its header (OGC 12-128r19, 2.1.3)."""
    magic, _, flags = struct.unpack_from("2sBB", blob)
    envelope = (flags >> 1) & 7
    if magic != b"GP":
        raise ValueError("it does not begin with GP")
    if envelope >= len(GPKG_ENVELOPE_BYTES):
        raise ValueError(f"its header names the unknown envelope {envelope}")
    return blob[8 + GPKG_ENVELOPE_BYTES[envelope] :]


def _of_shapefile(path: Path) -> list[dict[str, Any]]:
    try:
        import shapefile
    except ImportError as error:
        raise MissingPart(
            "Reading a Shapefile needs pyshp.", hint="pip install 'sealane[shapefile]'"
        ) from error
    projection = path.with_suffix(".prj")
    said = projection.read_text("utf-8", "replace") if projection.exists() else ""
    if not is_projection_near(said):
        raise _not_wgs84(path, said.split(",", 1)[0] or "none: there is no .prj file")
    try:
        with shapefile.Reader(str(path)) as reader:
            return [
                {"properties": one.record.as_dict(), "geometry": one.shape.__geo_interface__}
                for one in reader.iterShapeRecords()
            ]
    except (shapefile.ShapefileException, OSError) as error:
        raise BadInput(
            f"{path} cannot be read: {error}.",
            hint="Keep .shp, .shx and .dbf beside each other.",
            file=str(path),
        ) from error


def _properties(feature: dict[str, Any], path: Path) -> dict[str, Any]:
    """What Sealane asks of a zone, from what the publisher says."""
    given = feature.get("properties")
    if not isinstance(given, dict) or "regime" in given:
        return given if isinstance(given, dict) else {}
    said = {key.lower(): value for key, value in given.items()}
    kind = str(said.get("pol_type") or "").strip()
    mrgid = str(said.get("mrgid") or "")
    return {
        "name": said.get("geoname") or said.get("name"),
        "regime": REGIMES.get(kind.casefold(), kind or None),
        "claimants": _claimants(said, mrgid),
        "source": f"Marine Regions, MRGID {mrgid}" if mrgid else path.name,
    }


def _claimants(said: dict[str, Any], mrgid: str) -> list[str]:
    for row in table("official_claims"):
        if row["mrgid"] == mrgid:
            return list(listed(row["claimants"]))
    found = [said.get(f"iso_sov{slot}") or said.get(f"iso_ter{slot}") for slot in (1, 2, 3)]
    codes = {row["name_en"]: row["iso3"] for row in table("states")}
    found += [codes.get(str(said.get(f"sovereign{slot}"))) for slot in (1, 2, 3)]
    return [code for code in dict.fromkeys(found) if code]
