"""What a feed says around a silence is told as by plain loops over all that was heard."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_feed import HOUR_US, NMI_M, STEP_US, Feed, Heard, Silence, plain_outage

from sealane import geo
from sealane.detect.hearing.reception import Rule
from sealane.detect.kernel import gap as gap_kernel
from sealane.detect.kernel import near as near_kernel
from sealane.detect.kernel import reception as kernel
from sealane.detect.kernel.gap import NEVER
from sealane.geo.kernel import destination, interpolate

RULE = Rule(shortest_s=6 * 3600, window_s=24 * 3600, near_nmi=60, wide_nmi=300, outage_share=0.75)
SHORTEST, WINDOW, SPAN = 6 * HOUR_US, 24 * HOUR_US, 48


class Around:
    """One silence in a feed."""

    def __init__(self, feed: Feed, silence: Silence) -> None:
        self.feed, self.silence = feed, silence
        self.k = silence.start_us // STEP_US
        x, y, self.speed, self.course, *self.again = silence.place
        self.place = x, y
        self.first = self.k - 1
        self.last = min(silence.end_us, silence.start_us + WINDOW) // STEP_US
        window = self.k - SPAN, self.k + SPAN
        own = silence.ship
        self.near = [r for r in feed.near(feed.heard, x, y, 60, *window) if r.ship != own]
        self.close = [r for r in feed.near(self.near, x, y, 15, *window) if r.ship != own]
        self.ships = {r.ship for r in self.near}
        self.alike = len({r.ship for r in self.near if r.klass == silence.klass})
        self.wanted = silence.klass if self.alike >= 2 else -1
        self.active = len({r.ship for r in self.near if self.k - 2 <= r.bin <= self.k})
        self.near_clock = max((r.last_us for r in self.near), default=0)
        self.opened = min((r.bin for r in self.near), default=NEVER)
        self.clock, self.outage = self._outage()
        self.hidden = self._hidden()

    def passed(self) -> tuple[int, int]:
        """Ships past the place, of the class that counts; those of them that fell silent as long.

        Not those that lay in port or fell silent together with others.
        """
        rows = [r for r in self.close if self.wanted in (-1, r.klass)]
        quiet = set()
        for r in rows:
            until = self.feed.following(r)
            until = self.near_clock // STEP_US if until == NEVER else until
            if until - r.bin > SHORTEST // STEP_US and not r.is_port and r not in self.feed.common:
                quiet.add(r.ship)
        return len({r.ship for r in rows}), len(quiet)

    def _among(self, rows: list[Heard], fewest: float) -> tuple[int, int]:
        ships = sorted({r.ship for r in rows})
        return plain_outage(
            [{r.bin for r in rows if r.ship == ship} for ship in ships],
            [self.feed.bins[ship] for ship in ships],
            self.first,
            self.last,
            RULE.outage_share,
            fewest,
        )

    def _outage(self) -> tuple[int, tuple[int, int]]:
        """Until when the feed goes on, and when it was out: all near, those around, or the wider
        feed where few are near."""
        later = [r for r in self.near if self.first <= r.bin <= self.last]
        clock, outage = self.near_clock, (0, 0)
        if self.active >= RULE.outage_ships:
            outage = self._among(later, RULE.outage_ships)
            again = self.silence.end_us // STEP_US
            is_part = outage[1] - outage[0] < again - self.k
            if is_part and self._twins(later, again) >= 3:
                outage = self.first + 1, again
        is_open = self.silence.end_us == NEVER and clock - self.silence.start_us < SHORTEST
        if self.active < 5 or is_open:
            wide = self.feed.near(self.feed.heard, *self.place, 300, self.first, self.k + SPAN)
            wide = [r for r in wide if r.ship != self.silence.ship]
            clock = max([clock, *(r.last_us for r in wide)])
            wider = self._among([r for r in wide if r.bin <= self.last], RULE.outage_ships + 1)
            if wider[1] - wider[0] > outage[1] - outage[0]:
                outage = wider
        return clock, outage if outage[1] > outage[0] else (0, 0)

    def _twins(self, later: list[Heard], again: int) -> int:
        """Ships around that fell silent within half an hour of it and came back together."""
        around = self.feed.near(later, *self.place, RULE.local_nmi, self.first, self.last)
        return len(
            {
                r.ship
                for r in around
                if abs(r.bin - self.k) <= 1
                and self.feed.following(r) - r.bin > 2
                and abs(self.feed.following(r) - again) <= 1
            }
        )

    def _hidden(self) -> tuple[int, int]:
        """When nobody could tell: the outage, or a hush of those who pass, unless that began it."""
        closed = self.near_clock // STEP_US
        bins = sorted(r.bin for r in self.close if self.opened <= r.bin <= closed)
        rate = len(bins) / max(1, closed - self.opened + 1)
        after = [b for b in bins if b > self.k] + [closed + 1]
        hush = self.k, after[0]
        if after[0] <= self.k + 1:
            hush = self.k + 1, next((b for b in after if b > self.k + 1), closed + 1)
        bins_quiet = hush[1] - hush[0] - 1
        is_hush = bins_quiet >= 2 and bins_quiet * rate >= kernel.HUSH_EXPECTED
        begins = self.outage[0] <= self.k + 2 and self.outage[1] > self.k
        return hush if is_hush and not begins else self.outage

    def on_the_way(self) -> tuple[float, float, float]:
        """Worth of ships heard and missed on the way, and the share heard [ppm]."""
        silence = self.silence
        is_over = silence.end_us == NEVER and self.clock - silence.start_us < SHORTEST
        start, end = self.hidden
        begins = end > start and start <= self.k + 2 and end > self.k
        shift = (end - self.k) / 2 if begins else 0.0  # [h]: a silence only from its end
        heard, missed, shares = 0.0, 0.0, []
        for ahead in [] if is_over else [hour + shift for hour in RULE.ahead_h]:
            if silence.end_us != NEVER and ahead * HOUR_US > silence.end_us - silence.start_us:
                continue
            x, y = self._expected(ahead, shift)
            when = int((silence.start_us + ahead * HOUR_US) // STEP_US)
            here, mass = self._tally(x, y, when)
            heard, missed = heard + here, missed + mass - here
            prior = RULE.prior_ships
            shares.append((here + prior * self._prior(x, y)) / (mass + prior))
        return heard, missed, 1e6 * sum(shares) / len(shares) if shares else 0.0

    def _expected(self, ahead: float, shift: float) -> tuple[float, float]:
        """By its motion; between its two places after an outage or where its way was straight."""
        x, y = self.place
        if self.silence.end_us != NEVER:
            hours = (self.silence.end_us - self.silence.start_us) / HOUR_US
            run = float(geo.distance_m(x, y, *self.again)) / NMI_M
            if shift > 0 or run >= kernel.STRAIGHT_SHARE * self.speed * hours:
                return interpolate(x, y, *self.again, ahead / hours)
        return destination(x, y, self.course, self.speed * NMI_M * ahead)

    def _prior(self, x: float, y: float) -> float:
        """Higher where ships were heard on all sides; a smaller area is heard of class B."""
        is_b = self.silence.klass == kernel.CLASS_B
        around = RULE.around_nmi * (RULE.around_b if is_b else 1.0)
        rows = self.feed.near(self.feed.heard, x, y, around, self.k - SPAN, self.k + SPAN)
        angles, others = [], 0
        for r in rows:
            is_own = r.ship == self.silence.ship
            away = float(geo.distance_m(x, y, r.lon, r.lat))
            if (is_own and away <= RULE.own_dead_nmi * NMI_M) or (
                not is_own and self.wanted not in (-1, r.klass)
            ):
                continue
            angles.append(float(geo.bearing_deg(x, y, r.lon, r.lat)))
            others += not is_own
        angles.sort()
        share = RULE.beyond_share
        gaps = [b - a for a, b in pairwise([*angles, angles[0] + 360])] if angles else []
        if len(angles) >= 3 and others and max(gaps) <= RULE.widest_deg:
            share = RULE.surrounded_share
        return share * kernel.CLASS_B_AREA if is_b else share

    def _tally(self, x: float, y: float, when: int) -> tuple[float, float]:
        """Worth of the ships beside a place, and what of it was heard.

        Each half hour counts less with the distance (biweight) and by a quarter more than three
        hours away from when it should be there; the own ones only when older than two hours, but
        then as three ships.
        """
        counts: dict[int, list[float]] = {}
        closed = self.clock // STEP_US
        for column, rows in enumerate((self.feed.heard, self.feed.lost)):
            for r in self.feed.near(rows, x, y, RULE.beside_nmi, self.k - SPAN, self.k + SPAN):
                is_own = r.ship == self.silence.ship
                is_known = self.opened <= r.bin <= closed
                is_known &= not self.hidden[0] < r.bin < self.hidden[1]
                is_news = not is_own or r.bin <= self.k - kernel.OWN_WORD_BINS
                if not (is_known and is_news and self.wanted in (-1, r.klass)):
                    continue
                away = float(geo.distance_m(x, y, r.lon, r.lat)) / (RULE.beside_nmi * NMI_M)
                worth = (1.0 - away**2) ** 2
                worth *= kernel.OTHER_TIME if abs(r.bin - when) > kernel.SAME_TIME_BINS else 1.0
                tally = counts.setdefault(r.ship, [0.0, 0.0, 0.0])
                tally[column] += worth
                tally[2] = max(tally[2], worth * (kernel.OWN_WORD if is_own else 1.0))
        told = [one for one in counts.values() if one[0] + one[1] > 0.0]
        return sum(w * h / (h + m) for h, m, w in told), sum(w for _, _, w in told)


def made_feed(rng: np.random.Generator) -> Feed:
    """Ships that sail about a few waters, some falling silent together."""
    heard, lost = [], []
    x, y = float(rng.choice([5.0, 179.9])), float(rng.choice([2.0, 58.0]))
    dark = sorted(rng.integers(30, 100, 2).tolist())
    spread = rng.choice([0.1, 0.4, 1.5])
    for ship in range(int(rng.integers(1, 14))):
        klass, is_dark = int(rng.integers(0, 2)), rng.random() < 0.6
        share, first = rng.uniform(0.3, 1.0), int(rng.integers(0, 30))
        lon, lat = x + rng.normal(0.0, spread, 2), y + rng.normal(0.0, spread, 2)
        for k in range(first, int(rng.integers(60, 130))):
            part = (k % 40) / 40
            place = (
                float(geo.wrap_lon(lon[0] + part * (lon[1] - lon[0]))),
                float(lat[0] + part * (lat[1] - lat[0])),
            )
            moment = k * STEP_US + int(rng.integers(0, STEP_US))
            is_heard = rng.random() < share and not (is_dark and dark[0] < k < dark[1])
            one = Heard(ship, klass, k, *place, moment, bool(rng.random() < 0.1))
            (heard if is_heard else lost).append(one)
    return Feed(heard, lost, RULE)


def some_silences(feed: Feed, rng: np.random.Generator) -> list[Silence]:
    """Some that are in the feed, open and closed."""
    found = []
    for one in rng.permutation(np.array(feed.heard, object)).tolist():
        after = [r for r in feed.heard if r.ship == one.ship and r.bin == feed.following(one)]
        if after and after[0].last_us - one.last_us < SHORTEST:
            continue
        end, there = (after[0].last_us, after[0]) if after else (NEVER, None)
        again = (there.lon, there.lat) if there is not None else (math.nan, math.nan)
        sailed = float(rng.choice([0.0, 3.0, 14.0])), float(rng.uniform(0.0, 360.0))
        found.append(
            Silence(one.last_us, end, one.ship, one.klass, (one.lon, one.lat, *sailed, *again))
        )
    return found[:6]


def columns(rows: list[Heard]) -> tuple[np.ndarray, ...]:
    """Cell, bin, ship, class, lon, lat, unit vector by cell, bin and ship; and that order."""
    lon, lat = (np.array([getattr(r, name) for r in rows], float) for name in ("lon", "lat"))
    bins, ship, klass = (
        np.array([getattr(r, name) for r in rows], np.int64) for name in ("bin", "ship", "klass")
    )
    cell = gap_kernel.index_cells(lon, lat)
    order = np.lexsort((ship, bins, cell))
    found = (cell, bins, ship, klass, lon, lat, near_kernel.units(lon, lat))
    return (*(np.ascontiguousarray(one[order]) for one in found), order)


def heard_columns(feed: Feed) -> tuple[np.ndarray, ...]:
    """Presences as the kernel wants them."""
    cell, bins, ship, klass, lon, lat, unit, order = columns(feed.heard)
    rows = [feed.heard[i] for i in order]
    following = np.array([feed.following(r) for r in rows], np.int64)
    last_us = np.array([r.last_us for r in rows], np.int64)
    is_port = np.array([r.is_port for r in rows], np.bool_)
    return cell, bins, following, last_us, ship, klass, is_port, lon, lat, unit


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_reception_is_learnt_as_by_plain_loops(seed: int) -> None:
    rng = np.random.default_rng(seed)
    feed = made_feed(rng)
    silences = some_silences(feed, rng)
    figures = kernel.learn(
        np.array([(s.start_us, s.end_us) for s in silences], np.int64).reshape(-1, 2),
        np.array([s.place for s in silences], np.float64).reshape(-1, 6),
        np.array([s.ship for s in silences], np.int64),
        np.array([s.klass for s in silences], np.int64),
        heard_columns(feed),
        columns(feed.lost)[:7],
        RULE.numbers(),
        np.array(RULE.ahead_h),
    )
    for silence, found in zip(silences, figures, strict=True):
        around = Around(feed, silence)
        outage = [b * STEP_US + STEP_US // 2 if around.outage[1] else 0 for b in around.outage]
        whole = [around.clock, len(around.ships), around.alike, *around.passed(), around.wanted]
        assert [*found[:5], found[11]] == whole
        assert found[9:11].tolist() == outage
        np.testing.assert_allclose(found[5:8], around.on_the_way(), rtol=1e-9, atol=1e-9)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_clocks_are_the_last_that_another_ship_is_heard_near(seed: int) -> None:
    rng = np.random.default_rng(seed)
    feed = made_feed(rng)
    cell, bins, _, last_us, ship, _, _, lon, lat, _ = heard_columns(feed)
    asked = [feed.heard[i] for i in rng.integers(0, len(feed.heard), 8)]
    times = [one.last_us + int(rng.integers(-HOUR_US, 12 * HOUR_US)) for one in asked]
    window = int(rng.integers(1, 24)) * HOUR_US
    found = kernel.clocks(
        np.array(times, np.int64),
        np.array([(one.lon, one.lat) for one in asked]),
        np.array([one.ship for one in asked], np.int64),
        *(cell, bins, last_us, ship, np.column_stack([lon, lat]), STEP_US, window, 40 * NMI_M),
    )
    for one, t, clock in zip(asked, times, found.tolist(), strict=True):
        until = (t + window) // STEP_US
        near = feed.near(feed.heard, one.lon, one.lat, 40, t // STEP_US, until)
        assert clock == max((r.last_us for r in near if r.ship != one.ship), default=0)
