"""Where a route begins or ends: a port's name or code, or degrees."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import replace

from sealane import geo, law
from sealane.assess.lane.port_index import Port, merged, port_index, port_state
from sealane.assess.lane.port_name import bare, plain, sound, split_country, words
from sealane.errors import BadInput

__all__ = ["FAR_ABOVE", "Port", "port_named", "port_state"]

FAR_ABOVE = 2
"""Steps of size (``port_index.SIZES``, and ``MAIN_STEPS`` more for a main port) that a port must
stand above every other of its name to be taken for it: ours. A large harbour (4) so stands above a
small one (2), a main port of medium size (5) above a medium one (3), and Houston above none."""
MOST_SUGGESTED, MOST_WEIGHED, MOST_TOLD = 3, 12, 6
NEAR = 0.7
"""How alike (difflib, 0 to 1) a name must be to be suggested: ours; at 0.6 Tornio is near Tokio."""
BEGUN = 0.9
"""How alike a name counts that goes on where the one asked for ends ("Sidi Kerir (Kurayr)"), or has
its words within: ours. Names that are alike to a tenth stand in the order of their size."""


def port_named(text: str) -> Port:
    """The port of a name, an alias, a Japanese name or a code; or a place ``lon,lat``.

    Names and codes are those of the packaged tables (``port_index``). Of several ports of one name
    the greatest is meant where it stands ``FAR_ABOVE`` all others by the size of its harbour (World
    Port Index) and by being a main port (``main_ports.csv``, ours); ``Port.also`` has the others.
    Where none does, a code or a country behind the name ("Newport, GB") tells them apart. Words for
    a harbour are left out ("Port of Singapore", "Kobe Harbour", "横浜港"). Anything else is only
    suggested. It cannot tell which port a writer meant who means a lesser one.

    Raises:
        BadInput: no port of that name, with near names; several of which none stands above the
            others, with all of them; or degrees that are no place on Earth.
    """
    degrees = _degrees(text)
    if degrees is not None:
        return degrees
    index = port_index()
    if (coded := index.codes.get(plain(text))) is not None:
        named = merged((coded, *index.of_name(text)))  # Camas is a port, CAMAS the code of another
        return _greatest(text, sorted(named, key=lambda one: -index.steps[one]))
    asked = _parted(text)
    for name, country in asked:
        alike = [one for one in index.of_name(name) if country in ("", one.country)]
        if alike:
            return _greatest(text, alike)
    raise _unknown(text, *asked[-1])


def _parted(text: str) -> list[tuple[str, str]]:
    """What may be asked: the name as it stands, or one with a country (ISO3) behind it.

    That stands after a comma, in brackets, or is the last word ("Rotterdam NL").
    """
    asked = [(text, "")]
    name, behind = split_country(text)
    last = text.split()
    if behind and (code := law.state_named(behind)):
        asked.append((name, code))
    elif len(last) > 1 and (code := law.state_named(last[-1])) and bare(text) != bare(last[-1]):
        asked.append((" ".join(last[:-1]), code))
    return asked


def _greatest(text: str, alike: Sequence[Port]) -> Port:
    """The first of ports in the order of their size, with the others, if it stands far above."""
    steps = port_index().steps
    if len(alike) == 1:
        return alike[0]
    if steps[alike[0]] - steps[alike[1]] >= FAR_ABOVE:
        return replace(alike[0], also=tuple(alike[1:]))
    more = f", and {len(alike) - MOST_TOLD} more" if len(alike) > MOST_TOLD else ""
    names = ", ".join(_candidate(one) for one in alike[:MOST_TOLD])
    raise BadInput(
        f"{text.strip()} is the name of {len(alike)} ports, and none stands far above the others: "
        f"{names}{more}.",
        hint="Say which: give the code, or the country behind the name "
        f"({_apart(alike[0], text)}).",
        field="port",
        value=text,
    )


def _candidate(port: Port) -> str:
    """A port as one of several: its code, or degrees where it has none, name and country."""
    country = _country_names().get(port.country, port.country) or "country not told"
    return f"{port.code or f'{port.lon:g},{port.lat:g}'} {port.name} ({country})"


def _apart(port: Port, text: str) -> str:
    name = split_country(text)[0]
    return port.code or f"{name}, {port.country}"


def _country_names() -> dict[str, str]:
    return {row["iso3"]: row["name_en"] for row in law.flag_states()}


def _unknown(text: str, name: str, country: str) -> BadInput:
    state = law.state_named(text)
    if state and (mains := port_index().mains.get(state)):
        return BadInput(
            f"{text.strip()} is a country, no port.",
            hint=f"Its main ports: {'; '.join(one.told for one in mains[: 2 * MOST_TOLD])}.",
            field="port",
            value=text,
        )
    near = _near(name, country)
    hint = (
        f"Near it: {'; '.join(one.told for one in near)}."
        if near
        else "Give a port's name, its UN/LOCODE (JPYOK) or lon,lat in degrees."
    )
    return BadInput(f"There is no port {text!r}.", hint=hint, field="port", value=text)


def _near(name: str, country: str) -> list[Port]:
    """Ports that may be meant, the likeliest first: of that name, of its sound, spelled alike or
    with its words within one of their names."""
    index, asked = port_index(), bare(name)
    alike = difflib.get_close_matches(asked, index.bared, MOST_WEIGHED, NEAR)
    score = {one: difflib.SequenceMatcher(None, one, asked).ratio() for one in alike}
    if len(asked) > 3:
        score.update({one: BEGUN for one in index.bared if one.startswith(asked)})
    rated = [
        (-round(near, 1), -index.steps[port], -near, k, port)
        for k, (one, near) in enumerate(score.items())
        for port in index.bared[one]
    ]
    rated += [(-BEGUN, -index.steps[port], 0.0, len(score), port) for port in _within(name)]
    spelled = [port for *_, port in sorted(rated, key=lambda row: row[:-1])]
    found = merged((*index.of_name(name), *index.heard.get(sound(name), ()), *spelled))
    there = [one for one in found if one.country == country]
    return (there or found)[:MOST_SUGGESTED]


def _within(name: str) -> list[Port]:
    """Ports that have every word of a name within theirs, as "Hedland" is in "Port Hedland"."""
    asked = {word for word in words(name) if len(word) > 2}
    if not asked:
        return []
    found = [one for called, one in port_index().called if asked <= set(words(called))]
    return list(dict.fromkeys(found))


def _degrees(text: str) -> Port | None:
    parts = text.split(",")
    if len(parts) != 2:
        return None
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        return None
    if not (math.isfinite(lon) and -180.0 <= lon <= 360.0 and abs(lat) <= 90.0):
        is_swapped = abs(lon) <= 90.0 < abs(lat) <= 360.0
        raise BadInput(
            f"{text} is no place on Earth.",
            hint=f"Latitude comes first here; longitude does in Sealane: {lat:g},{lon:g}."
            if is_swapped
            else "Write longitude,latitude in degrees, west and south negative.",
            field="port",
            value=text,
        )
    return Port(text, None, float(geo.wrap_lon(lon)), lat)
