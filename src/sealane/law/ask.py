"""What a brief is asked: the place, the flag and the activity, or an error that says what to do."""

from __future__ import annotations

import re
from collections.abc import Collection

from sealane.errors import BadInput
from sealane.law.fact import Row, table
from sealane.law.regime import meant

__all__ = ["check_place", "degrees", "known_activity", "known_state"]

ALSO = {
    "anchoring": "anchor",
    "boarding": "enforcement",
    "bunkering": "transfer",
    "cable_cutting": "cable_break",
    "cutting": "cable_break",
    "dark": "ais_off",
    "drifting": "stop",
    "exercise": "military",
    "fishing": "fish",
    "hot_pursuit": "pursuit",
    "loitering": "stop",
    "rescue": "assistance",
    "sabotage": "cable_break",
    "spying": "military",
    "sts": "transfer",
    "surveying": "survey",
    "transit": "passage",
}
"""Other words for activities: suggested, not taken for what was meant."""
HEMISPHERE = re.compile(r"(?P<deg>\d+(?:\.\d+)?)\s*°?\s*(?P<side>[NSEWnsew])")


def check_place(lon: float, lat: float) -> None:
    """Raise unless longitude and latitude [deg] are on the globe.

    Raises:
        BadInput: one is not; of the field ``lon`` or ``lat``, with the other order if that fits.
    """
    if -180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0:
        return
    swapped = -90.0 <= lon <= 90.0 and -180.0 <= lat <= 180.0
    hint = f"Did you mean {lat:g},{lon:g}?" if swapped else "Longitude first, in degrees."
    raise BadInput(
        f"{lon:g},{lat:g} is no place: longitudes go from -180 to 180, latitudes from -90 to 90.",
        hint=hint,
        field="lat" if -180.0 <= lon <= 180.0 else "lon",
        value=f"{lon:g},{lat:g}",
    )


def degrees(text: str) -> tuple[float, float]:
    """Longitude and latitude [deg] of a place that a text names.

    ``139,35.5`` is longitude first; with letters in either order, ``35.5N,139E``.

    >>> degrees("139,35.5"), degrees("35.5N,139E"), degrees("33.9S 18.4E")
    ((139.0, 35.5), (139.0, 35.5), (18.4, -33.9))

    Raises:
        ValueError: it names none.
    """
    parts = [part for part in re.split(r"\s*,\s*|\s+", text.strip()) if part]
    lettered = [HEMISPHERE.fullmatch(part) for part in parts]
    if len(parts) != 2 or not all(lettered):
        return _plain(text)
    sides = {one["side"].upper(): float(one["deg"]) for one in lettered if one}
    lon = sides["E"] if "E" in sides else -sides["W"] if "W" in sides else float("nan")
    lat = sides["N"] if "N" in sides else -sides["S"] if "S" in sides else float("nan")
    if lon != lon or lat != lat:
        raise ValueError(f"{text!r} is no place")
    return lon, lat


def _plain(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError(f"{text!r} is no place") from None
    return lon, lat


def known_state(flag: str) -> Row:
    """The row of a flag State: by its code of three or two letters.

    Raises:
        BadInput: nobody has that code; with the code of a State so named, else those near it.
    """
    code, rows = flag.strip().upper(), table("states")
    for row in rows:
        if code and code in (row["iso3"], row["iso2"]):
            return row
    for row in table("flags"):  # a flag without a coast, or of a part of another State
        if code == row["iso3"]:
            return {**row}
    if code in {row["iso3"] for row in table("mids")}:
        return {"iso3": code, "name_en": code}
    by_name = {row["name_en"].casefold(): row["iso3"] for row in (*rows, *table("flags"))}
    known = by_name.get(flag.strip().casefold())
    hint = (
        f"The code is {known}."
        if known
        else _near(code, {row["iso3"] for row in (*rows, *table("flags"))})
    )
    raise BadInput(
        f"{flag!r} is no code of a flag State (ISO 3166-1 alpha-3).",
        hint=hint or "Write three letters, such as JPN.",
        field="flag",
        value=flag,
    )


def known_activity(activity: str, known: Collection[str]) -> str:
    """The activity as the tables name it, however it is spelled.

    Raises:
        BadInput: the tables hold no such activity; with the nearest that they do.
    """
    asked = "_".join(activity.casefold().replace("-", " ").split())
    if asked in known:
        return asked
    near = f"Did you mean '{ALSO[asked]}'? " if asked in ALSO else meant(asked, known)
    raise BadInput(
        f"{activity!r} is no activity that is known.",
        hint=f"{near}Known are: {', '.join(known)}.",
        field="activity",
        value=activity,
    )


def _near(code: str, codes: Collection[str]) -> str:
    """Codes that begin alike, all of them: which one was meant cannot be told."""
    alike = sorted(one for one in codes if len(code) == 3 and one[:2] == code[:2])
    if len(alike) > 1:
        return f"Did you mean {', '.join(alike[:-1])} or {alike[-1]}?"
    return meant(alike[0] if alike else code, sorted(codes)).strip()
