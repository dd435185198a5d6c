"""Pack the facts of the World Port Index that Sealane uses into src/sealane/geo/data/ports.csv.

    python tools/pack_ports.py [wpi_pub150.csv.gz]

NGA's World Port Index (Pub. 150) is a work of the US Government, in the public domain. Many rows
of the copy at hand are shifted by one or more columns (a number too many early in the row), so
latitude and longitude are read as the last two values of a row and harbour size by the same shift.
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
NAME, LOCODE, COUNTRY, SIZE, UNSHIFTED = 3, 5, 6, 28, 109
SIZES = ("Very Small", "Small", "Medium", "Large")
FIELDS = ("name", "country", "lon", "lat", "un_locode", "harbour_size")


def read_port(row: list[str]) -> tuple[str, str, str, str, str, str]:
    """The six facts of one row; an unknown fact is an empty string."""
    values = [" ".join(value.split()) for value in row]
    while not values[-1]:
        values.pop()
    lat, lon = float(values[-2]), float(values[-1])
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
        raise ValueError(f"{values[NAME]}: {lat}, {lon} is no place on Earth")
    size = values[SIZE + len(values) - UNSHIFTED]
    locode = values[LOCODE].replace(" ", "")
    return (
        values[NAME],
        values[COUNTRY],
        f"{-180.0 if lon == 180.0 else round(lon, 5):g}",
        f"{round(lat, 5):g}",
        locode if re.fullmatch("[A-Z]{2}[A-Z0-9]{3}", locode) else "",
        size.lower() if size in SIZES else "",
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
