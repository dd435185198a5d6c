"""Brings names of law and assess into the lexicon: run it when one of those tables changes.

    python tools/pack_lexicon.py

Rows of ``names.csv`` whose source is ``sealane`` are written by hand and stay; the others are made
anew from the tables that carry their own sources.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src/sealane/inform/lexicon/data/names.csv"
LAW = ROOT / "src/sealane/law/data"
PORTS = ROOT / "src/sealane/assess/data/main_ports.csv"
HEADER = ("entry", "kind", "language", "name", "lon", "lat", "source", "is_verified")
COUNTRIES = frozenset(
    [
        "BRN",
        "CHN",
        "HKG",
        "IDN",
        "JPN",
        "KHM",
        "KOR",
        "MYS",
        "PHL",
        "PRK",
        "RUS",
        "SGP",
        "THA",
        "TWN",
        "VNM",
    ]
)
AMID = re.compile(r"^([^(]+?)\s?\(([^)]+)\)(\s?(?:Strait|Island|海峡))(?:$|,)")
"""``Soya (La Perouse) Strait``."""
WIDE = ("area", "line")
GROUPS = frozenset(
    [
        "Senkaku Islands",
        "Paracel Islands",
        "尖閣諸島",
        "North",
        "South",
        "北",
        "南",
        "main island",
        "midpoint",
        "海域",
        "Pescadores",
        "near Thitu",
    ]
)
"""What stands in brackets and is no second name of the feature."""
PORT_ONLY = frozenset(
    [
        "呉",
        "東海",
        "大山",
        "南沙",
        "日立",
        "永安",
        "安平",
        "光陽",
        "鹿島",
        "北海",
        "清水",
        "三池",
        "酒田",
        "水島",
        "玉浦",
        "海口",
        "江陰",
        "台州",
        "束草",
        "大分",
        "日照",
        "松山",
        "福山",
        "高松",
        "喜入",
    ]
)
"""Words or names of other places too: found with 港 alone."""
PORT_WORDS = frozenset(("Das", "Sasa", "Reserve", "Johor", "Bali", "Taiwan", "Baltic"))


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _alternatives(told: str) -> list[str]:
    """The names that one field holds: with brackets, slashes and "and"."""
    between = AMID.match(told)
    if between:
        return [f"{one}{between[3]}".replace("  ", " ") for one in between.group(1, 2)]
    names = []
    for one in re.split(r"[()]| / |・(?=対馬)|[与與](?=南康)| dan (?=Gugusan)|, | y ", told):
        name = one.strip(" ;")
        if name and name not in GROUPS and " to " not in name:
            names.append(name)
    return names


def _features() -> list[tuple[str, ...]]:
    rows = []
    for row in _table(LAW / "features.csv"):
        if row["kind"] in WIDE:
            continue
        told = [("en", row["name_en"]), ("ja", row["name_ja"])]
        told += [("zh-Hans", row["name_zh_hans"]), ("zh-Hant", row["name_zh_hant"])]
        told += [tuple(one.split("=", 1)) for one in row["names_local"].split(";") if one]
        for language, field in told:
            for name in _alternatives(field):
                rows.append(
                    (
                        row["feature_id"],
                        "place",
                        language,
                        name,
                        row["lon"],
                        row["lat"],
                        "law/features",
                        "true",
                    )
                )
    return rows


def _straits() -> list[tuple[str, ...]]:
    rows = []
    for row in _table(LAW / "straits.csv"):
        told = [("en", row["name_en"]), ("ja", row["name_ja"]), ("zh-Hans", row["name_zh"])]
        for language, field in told:
            for name in _alternatives(field):
                if name in (
                    "Turkish Straits",
                    "トルコ海峡",
                    "both channels",
                    "Large Strait",
                    "The Sound",
                ):
                    continue
                at = (f"strait_{row['strait_id']}", "place", language, name, row["lon"], row["lat"])
                rows.append((*at, "law/straits", "true"))
    return rows


def _ports() -> list[tuple[str, ...]]:
    rows = []
    for row in _table(PORTS):
        if row["iso3"] not in COUNTRIES:
            continue
        entry = "port_" + re.sub(r"[^a-z0-9]+", "_", row["name"].lower()).strip("_")
        aliases = (one for one in row["aliases"].split(";") if one)
        told = [("en", name) for name in (row["name"], *aliases) if name not in PORT_WORDS]
        told += [("ja", _port_ja(name)) for name in row["name_ja"].split(";") if name]
        for language, name in told:
            at = (entry, "place", language, name, row["lon"], row["lat"])
            rows.append((*at, "assess/main_ports", "false"))
    return rows


def _port_ja(name: str) -> str:
    """A name that is a word or another place too says that it is a port."""
    return f"{name}港" if name in PORT_ONLY or len(name) == 1 else name


def packed() -> list[tuple[str, ...]]:
    """Every row of the lexicon: made ones, and those written by hand."""
    with DATA.open(encoding="utf-8", newline="") as file:
        own = [tuple(row[name] for name in HEADER) for row in csv.DictReader(file)]
    made = [*_features(), *_straits(), *_ports()]
    places = {row[0]: (row[4], row[5]) for row in made}
    rows: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in [*made, *(row for row in own if row[6] == "sealane")]:
        lon, lat = places.get(row[0], (row[4], row[5]))
        rows.setdefault(row[:4], (*row[:4], lon, lat, *row[6:]))
    order = {
        name: n
        for n, name in enumerate(
            ("place", "water", "agency", "flag", "vessel_word", "object", "verb")
        )
    }
    return sorted(rows.values(), key=lambda row: (order[row[1]], row[0], row[2]))


def main() -> None:
    """Writes the table anew."""
    rows = packed()
    with DATA.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])
    sys.stdout.write(f"{DATA.relative_to(ROOT)}: {len(rows)} names\n")


if __name__ == "__main__":
    main()
