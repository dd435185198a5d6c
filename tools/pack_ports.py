"""Pack the facts of the World Port Index that Sealane uses into src/sealane/geo/data/ports.csv.

    python tools/pack_ports.py [wpi_pub150.csv.gz]

NGA's World Port Index (Pub. 150) is a work of the US Government, in the public domain. Many rows
of the copy at hand are shifted by one or more columns (a number too many early in the row), so
latitude and longitude are read as the last two values of a row and harbour size by the same shift.
Every further alternate name is such a value: names go on until the code, or the blank in its place.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INDEX = ROOT.parent / "shared" / "data" / "ports" / "wpi_pub150.csv.gz"
PACKED = ROOT / "src" / "sealane" / "geo" / "data" / "ports.csv"
NAME, OTHER, SIZE, UNSHIFTED = 3, 4, 28, 109
CODE = re.compile("([A-Z]{2}) ?([A-Z0-9]{3})")
TORN = re.compile('[A-Z]{2}( [A-Z"]+)?')  # a code that lacks its end
SIZES = ("Very Small", "Small", "Medium", "Large")
FIELDS = ("name", "country", "lon", "lat", "un_locode", "harbour_size", "other_names")


def read_port(row: list[str]) -> tuple[str, str, str, str, str, str, str]:
    """The seven facts of one row; an unknown fact is an empty string."""
    values = [" ".join(value.split()) for value in row]
    while not values[-1]:
        values.pop()
    lat, lon = float(values[-2]), float(values[-1])
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
        raise ValueError(f"{values[NAME]}: {lat}, {lon} is no place on Earth")
    size = values[SIZE + len(values) - UNSHIFTED]
    at = OTHER + 1
    while values[at] and not (CODE.fullmatch(values[at]) or TORN.fullmatch(values[at])):
        at += 1
    at += not values[at] and CODE.fullmatch(values[at + 1]) is not None
    code = CODE.fullmatch(values[at])
    return (
        values[NAME],
        values[at + 1],
        f"{-180.0 if lon == 180.0 else round(lon, 5):g}",
        f"{round(lat, 5):g}",
        "".join(code.groups()) if code else "",
        size.lower() if size in SIZES else "",
        ";".join(filter(None, values[OTHER:at])),
    )


def main() -> None:
    """Write ports.csv, sorted; say how many ports."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else INDEX
    with gzip.open(source, "rt", encoding="utf-8-sig", newline="") as file:
        ports = sorted({read_port(row) for row in list(csv.reader(file))[1:]})
    PACKED.parent.mkdir(parents=True, exist_ok=True)
    with PACKED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(ports)
    print(f"{PACKED.relative_to(ROOT)}: {len(ports)} ports")


if __name__ == "__main__":
    main()
