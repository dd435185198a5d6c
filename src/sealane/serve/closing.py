"""What the server keeps so that a closed lane can be asked about while a hand moves a slider.

Nothing is read at the start: the first who opens the panel makes the ways of the sea, which takes
seconds, on a thread of its own and with its progress told. Then a gate takes a second or two when
it is asked for first, and every figure after that a tenth of one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from sealane.assess.close import CloseAnswer, Closure
    from sealane.assess.close.ground import Ground
    from sealane.say.said import Said

__all__ = ["STEPS", "Keeper", "Progress", "body_of", "closure_of", "keeper", "ways_of"]

_T = TypeVar("_T")
KEPT = 24
"""Sets of gates that are kept, with the ways that are drawn of them."""
STEPS = ("sea", "ways", "figures")
"""What is made at the first opening: the graph of the sea, the ways before, a first answer."""
FEW_DRAWS = 20
FIRST_GATE = "hormuz"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the first opening is: steps done, and the one under way (None: all done)."""

    done: int
    doing: str | None
    failure: str | None = None


class Keeper:
    """Grounds of the gates asked for last, and the ways that are drawn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._grounds: OrderedDict[tuple[str, ...], Ground] = OrderedDict()
        self._drawn: OrderedDict[tuple[str, ...], dict[str, Any]] = OrderedDict()
        self._progress: Progress | None = None
        self._thread: threading.Thread | None = None

    def ground(self, gates: tuple[str, ...]) -> Ground:
        """The ground of some gates; made once, whoever asks meanwhile waits for it."""
        from sealane.assess.close.ground import ground_of

        found = self._found(self._grounds, gates)
        if found is not None:
            return found
        with self._making:
            found = self._found(self._grounds, gates)
            if found is None:
                found = ground_of(gates)
                self._keep(self._grounds, gates, found)
        return found

    def drawn(self, answer: CloseAnswer, draw: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The ways that are drawn of some gates: they hang on no slider."""
        gates = answer.closure.gates
        found = self._found(self._drawn, gates)
        if found is None:
            found = draw()
            self._keep(self._drawn, gates, found)
        return found

    def warm(self) -> Progress:
        """Begin the first opening, if nobody has; how far it is.

        A failure is told to who asks next, once; whoever asks after that begins it anew.
        """
        with self._lock:
            now = self._progress
            if now is not None and now.failure:
                self._progress = None
                return now
            if now is None:
                now = self._progress = Progress(0, STEPS[0])
                self._thread = threading.Thread(
                    target=self._warm, name="sealane-closing", daemon=True
                )
                self._thread.start()
            return now

    def _warm(self) -> None:
        work = (self._sea, self._ways, self._figures)
        try:
            for done, step in enumerate(work):
                self._progress = Progress(done, STEPS[done])
                step()
        except Exception as error:  # noqa: BLE001 -- told to whoever waits, and tried again
            self._progress = Progress(0, None, f"{type(error).__name__}: {error}")
        else:
            self._progress = Progress(len(STEPS), None)

    def _sea(self) -> None:
        from sealane.assess.lane import route

        route((103.8, 1.2), (139.7, 35.2))

    def _ways(self) -> None:
        self.ground(())

    def _figures(self) -> None:
        from sealane.assess.close import CloseLimits, Closure, close, told

        today = datetime.now(UTC).date()
        asked = Closure.of([FIRST_GATE], start=today, days=30)
        limits = CloseLimits(draws=FEW_DRAWS)
        told(close(asked, limits, ground=self.ground(asked.gates), has_measures=False))

    def _found(self, kept: OrderedDict[tuple[str, ...], _T], gates: tuple[str, ...]) -> _T | None:
        with self._lock:
            if gates in kept:
                kept.move_to_end(gates)
            return kept.get(gates)

    def _keep(
        self, kept: OrderedDict[tuple[str, ...], _T], gates: tuple[str, ...], made: _T
    ) -> None:
        with self._lock:
            kept[gates] = made
            while len(kept) > KEPT:
                kept.popitem(last=False)


keeper = Keeper()


def ways_of(answer: CloseAnswer) -> dict[str, Any]:
    """The ways before and during of some lanes, and the gates, as GeoJSON; great circles are bent
    every 2 degrees and longitudes stay within 180, so that a reader unwraps them."""
    from sealane.assess.close.picture import ways_map

    told = ways_map(answer)
    ways = [
        {
            "type": "Feature",
            "properties": {
                "kind": "during" if way.is_open else "before",
                "name_en": way.name.en, "name_ja": way.name.ja,
            },
            "geometry": {
                "type": "LineString",
                "coordinates": [[round(lon, 3), round(lat, 3)] for lon, lat in way.points],
            },
        }
        for way in told.routes
    ]  # fmt: skip
    places = [
        {
            "type": "Feature",
            "properties": {
                "kind": "gate" if place.kind == "gate" else "port",
                "name_en": place.name.en, "name_ja": place.name.ja,
            },
            "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        }
        for place in told.places
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": [*ways, *places]}


def body_of(answer: CloseAnswer) -> dict[str, Any]:
    """The answer of ``close.told``, with names and sentences in both languages beside."""
    from sealane.assess.close import phrase, told
    from sealane.assess.close.unknown import unknown_section
    from sealane.assess.close.written import shortly
    from sealane.assess.stock.phrase import HELD
    from sealane.assess.word import period_said
    from sealane.say.said import Said

    body = told(answer)
    for lane, row in zip(answer.lanes, body["lanes"], strict=True):
        row.update(_both(phrase.lane_name(lane.lane), "name"))
    for row in body["measures"]:
        row.update(_both(phrase.measure(row["measure"]), "measure"))
        row.update(_both(phrase.country(row["country"]), "name"))
    for row in body["countries"]:
        for fact in row["facts"]:
            is_gate = fact["basis"] in ("reported", "carried")
            said = phrase.gate(fact["via"]) if is_gate else phrase.country(fact["via"])
            fact.update(_both(said, "via") | _both(period_said(fact["year"]), "year"))
            _name_stand_in(fact["stands_for"])
    unknown = [one for one in unknown_section(answer).paragraphs if isinstance(one, Said)]
    return {
        **body,
        "held_words": {kind: _in_both(said) for kind, said in HELD.items()},
        "method_ja": answer.method_said.ja,
        "said": [_in_both(one) for one in shortly(answer, most=1)],
        "said_unknown": [_in_both(one) for one in unknown],
    }


def _name_stand_in(one: dict[str, Any] | None) -> None:
    """Names of the region that a port stands for, and of the others, beside their codes."""
    from sealane.assess.close import phrase
    from sealane.assess.close.reference import harbours
    from sealane.say.said import listed

    if one is None:
        return
    one.update(_both(phrase.country(one["region"]), "region"))
    others = [phrase.port(harbours()[port]) for port in one["also"]]
    one.update(_both(listed(others), "others") if others else {"others_en": "", "others_ja": ""})


def _in_both(said: Said) -> dict[str, str]:
    return {"en": said.in_("en"), "ja": said.in_("ja")}


def _both(said: Said, name: str) -> dict[str, str]:
    return {f"{name}_en": said.in_("en"), f"{name}_ja": said.in_("ja")}


def day_of(text: str | None, field: str = "from") -> date:
    """The day of a field: as given, else today in UTC.

    Raises:
        BadInput: no day.
    """
    from sealane.errors import BadInput

    if not text:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadInput(
            f"{field}: {text[:40]!r} is no day.",
            hint="Write ISO 8601, for example 2026-03-01.",
            field=field,
            value=text[:40],
        ) from None


def closure_of(gates: list[str], start: str | None, days: str, share: str) -> Closure:
    """The question as the library takes it; names may be parted by commas.

    Raises:
        BadInput: as ``Closure.of``.
    """
    from sealane.assess.close import Closure

    names = [part.strip() for text in gates for part in text.split(",") if part.strip()]
    return Closure.of(names, start=day_of(start), days=days, share=share)
