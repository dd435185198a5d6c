"""Segmentation of one MMSI by plain loops: what ``segment_kernel`` must equal.

For reports of which no two neighbours in a track are at exactly one place: what is told of
repeated places has tests of its own (``test_tracks_frozen``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import numpy as np

from sealane.tracks import Segmenter

RADIUS_M = 6371008.7714
KN_MS = 1852.0 / 3600.0
STEP_MS = 0.1 * KN_MS  # of reported speeds


@dataclass(eq=False)
class Fix:
    """One report: seconds, unit vector, its change in a second and speed (None: not reported)."""

    at: float
    place: np.ndarray
    pace: np.ndarray | None
    speed: float | None
    is_coarse: bool
    is_nowhere: bool
    track: Track | None = None
    is_outlier: bool = False


@dataclass(eq=False)
class Track:
    """Fixes that are taken for one hull."""

    number: int
    fixes: list[Fix] = field(default_factory=list)
    size: int = 0
    before: Fix | None = None
    """The last fix at least a second before the last one."""

    @property
    def last(self) -> Fix:
        return self.fixes[-1]

    def take(self, fix: Fix) -> None:
        if self.fixes and fix.at - self.last.at >= 1.0:
            self.before = self.last
        self.fixes.append(fix)
        fix.track = self
        self.size += 1


def metres(a: Fix, b: Fix) -> float:
    """Through the Earth."""
    return RADIUS_M * float(np.linalg.norm(a.place - b.place))


def off_line(fix: Fix, a: Fix, b: Fix) -> float:
    """How far a fix lies from the line between two others."""
    way, to = b.place - a.place, fix.place - a.place
    share = min(1.0, max(0.0, float(to @ way / (way @ way)))) if way.any() else 0.0
    return RADIUS_M * float(np.linalg.norm(to - share * way))


class Plain:
    """The rule with its thresholds."""

    def __init__(self, rule: Segmenter, *, max_kn: float, manoeuvre_ms2: float) -> None:
        self.rule, self.max_ms, self.turn = rule, max_kn * KN_MS, manoeuvre_ms2

    def slack(self, a: Fix, b: Fix) -> float:
        return self.rule.place_m + self.rule.coarse_place_m * (a.is_coarse or b.is_coarse)

    def speeds(self, a: Fix, b: Fix) -> tuple[float, float]:
        """The greatest plausible one, which a faster report raises to a cap; that reported."""
        cap = self.rule.sog_cap_kn * KN_MS
        told = max(a.speed or 0.0, b.speed or 0.0)
        most = max(self.max_ms, min(told * self.rule.sog_margin, cap))
        return most, min(told, max(self.max_ms, cap))

    def is_reachable(self, fix: Fix, last: Fix) -> bool:
        most, _ = self.speeds(fix, last)
        return metres(fix, last) <= self.slack(fix, last) + most * (
            fix.at - last.at + self.rule.clock_s
        )

    def miss(self, fix: Fix, last: Fix, before: Fix | None) -> float:
        """How far from where it could be expected, by the best of the velocities known."""
        dt = fix.at - last.at
        paces = [np.zeros(3), *(one.pace for one in (fix, last) if one.pace is not None)]
        if len(paces) == 3:
            paces.append(0.5 * (paces[1] + paces[2]))
        if before is not None and last.at - before.at >= 1.0:
            paces.append((last.place - before.place) / (last.at - before.at))
        return min(
            RADIUS_M * float(np.linalg.norm(fix.place - last.place - pace * dt)) for pace in paces
        )

    def score(self, fix: Fix, track: Track, *, is_alone: bool) -> float:
        """Minus twice the log-likelihood that the fix goes on with the track."""
        rule, last, before = self.rule, track.last, track.before
        dt, (most, told) = fix.at - last.at, self.speeds(fix, last)
        if not self.is_reachable(fix, last):
            return math.inf
        slack, clock = self.slack(fix, last), rule.clock_s
        swerve = min(0.5 * self.turn * dt * dt, most * dt)
        pace = max(told, rule.idle_kn * KN_MS)
        is_known = before is not None or last.pace is not None
        if is_alone and (not is_known or metres(fix, last) <= slack + clock * pace + swerve):
            return 0.0
        if before is not None and last.at - before.at >= 1.0:
            pace = max(pace, min(most, metres(last, before) / (last.at - before.at)))
        miss = self.miss(fix, last, before)
        if is_known and miss > slack + clock * pace + swerve:
            return math.inf
        drift = min(0.5 * rule.drift_ms2 * dt * dt, 0.25 * most * dt)
        scale = 0.25 * slack + 0.1 * clock * pace + drift
        changed = 0.0
        if fix.pace is not None and last.pace is not None:
            usual = STEP_MS + rule.idle_kn * KN_MS + rule.drift_ms2 * dt
            changed = RADIUS_M * float(np.linalg.norm(fix.pace - last.pace)) / usual
        told_apart = math.log1p((miss / scale) ** 2) + math.log1p(changed**2)
        return 4.0 * math.log(scale) + 3.0 * told_apart

    def is_closed(self, track: Track, open_tracks: list[Track], now: float) -> bool:
        """Silent too long while another hull of the number is heard."""
        is_burst = track.size <= self.rule.burst_fixes
        limit_h = self.rule.burst_silence_h if is_burst else self.rule.shared_silence_h
        hulls = [one.last.at for one in open_tracks if one.size > self.rule.burst_fixes]
        is_other_heard = max(hulls, default=-math.inf) > track.last.at
        return now - track.last.at > 3600.0 * limit_h and is_other_heard

    def assign(self, fixes: list[Fix]) -> list[Track]:
        """Each fix to the open track that it continues best."""
        tracks: list[Track] = []
        going: list[Track] = []
        nobody: Track | None = None
        for fix in fixes:
            if fix.is_nowhere:
                if nobody is None:
                    nobody = Track(len(tracks))
                    tracks.append(nobody)
                nobody.take(fix)
                continue
            if len(going) > 1:
                going = [one for one in going if not self.is_closed(one, going, fix.at)]
            scores = [self.score(fix, one, is_alone=len(going) == 1) for one in going]
            if min(scores, default=math.inf) < math.inf:
                going[scores.index(min(scores))].take(fix)
                continue
            if len(going) == self.rule.max_open:
                bursts = [one for one in going if one.size <= self.rule.burst_fixes]
                going.remove(min(bursts or going, key=lambda one: fixes.index(one.last)))
            going.append(Track(len(tracks)))
            tracks.append(going[-1])
            going[-1].take(fix)
        return tracks

    def stitch(self, fixes: list[Fix], tracks: list[Track]) -> None:
        """Join a track to the one that ended just before it, if a manoeuvre alone parted them."""
        horizon = 2.0 * self.max_ms / self.turn
        ends = {id(one.last): one for one in tracks if not one.last.is_nowhere}
        heads = {id(one.fixes[0]): one for one in tracks if not one.last.is_nowhere}
        heir_of: dict[int, Track] = {}
        for i, fix in enumerate(fixes):
            own = heads.get(id(fix))
            for last in reversed(fixes[:i] if own is not None else []):
                if fix.at - last.at > horizon:
                    break
                other = ends.get(id(last))
                if other is None or other.number in heir_of or other is own:
                    continue
                if self.is_reachable(fix, last):
                    heir_of[other.number] = own  # type: ignore[assignment]
                    break
        for one in reversed(tracks):
            heir = heir_of.get(one.number)
            if heir is not None:
                one.fixes += heir.fixes
                one.size, heir.size, heir.fixes = one.size + heir.size, 0, []
        for one in tracks:
            for fix in one.fixes:
                fix.track = one

    def join_lone(self, fixes: list[Fix], tracks: list[Track]) -> None:
        """Give lone fixes that come at another track's rhythm to it, as outliers."""
        for track in tracks:
            if not track.size:
                continue
            at = fixes.index(track.fixes[0])
            for fix in reversed(fixes[max(0, at - 64) : at]):
                if not track.size or track.fixes[0].at - fix.at > 3600.0 * self.rule.frozen_h:
                    break
                other = fix.track
                assert other is not None
                if other is track or not other.size:
                    continue
                for lone, later in ((other, track), (track, other)):
                    if self.is_by_turns(fixes, lone, later):
                        for one in [fix for fix in fixes if fix.track is lone]:
                            one.track, one.is_outlier = later, True
                        lone.size = 0
                        break

    def is_by_turns(self, fixes: list[Fix], lone: Track, later: Track) -> bool:
        """Whether a lone fix (or what is at 0, 0) is heard as one of another track would be."""
        head = later.fixes[0]
        order = {id(fix): i for i, fix in enumerate(fixes)}
        begins, ends = order[id(lone.fixes[0])], order[id(lone.last)]
        if (lone.size != 1 and not lone.last.is_nowhere) or head.is_nowhere:
            return False
        if order[id(later.last)] < begins or ends < order[id(head)]:
            return False
        mine = [fix for fix in fixes if fix.track in (lone, later)]
        pairs = list(pairwise(mine))
        own = [b.at - a.at for a, b in pairs if a.track is later and b.track is later]
        waits = [b.at - a.at for a, b in pairs if a.track is not b.track]
        if not own or not waits:
            return False
        soon = sum(wait < 0.75 * median(own) for wait in waits)
        usual = sum(wait <= 4.0 * median(own) for wait in waits) - soon
        return soon <= 0.1 * len(waits) and 2 * usual > len(waits)

    def set_aside(self, fixes: list[Fix], tracks: list[Track]) -> None:
        """Give bursts that fit no hull to the longer track heard next to them, as outliers."""
        hosts: dict[Track, Track] = {}

        def is_nowhere(track: Track) -> bool:
            return all(fix.is_nowhere for fix in fixes if fix.track is track)

        def is_host(track: Track, size: int) -> bool:
            return not is_nowhere(track) and track.size >= self.rule.host_factor * size

        needs = {
            one: 1 if is_nowhere(one) else one.size
            for one in tracks
            if one.size and (is_nowhere(one) or one.size <= self.rule.burst_fixes)
        }
        for order in (fixes, fixes[::-1]):
            near: dict[int, Fix] = {}
            for fix in order:
                track = fix.track
                assert track is not None
                last = near.get(needs.get(track, 0))
                is_free = last is not None and track not in hosts
                if is_free and abs(fix.at - last.at) <= 3600.0 * self.rule.host_h:
                    hosts[track] = last.track
                if track not in hosts:
                    near |= {size: fix for size in (1, 2, 3) if is_host(track, size)}
        self.hand_over(fixes, hosts)

    def hand_over(self, fixes: list[Fix], hosts: dict[Track, Track]) -> None:
        """Fixes of tracks that have a host are its outliers."""
        for fix in fixes:
            while fix.track in hosts:
                fix.track, fix.is_outlier = hosts[fix.track], True

    def mark_echoes(self, fixes: list[Fix]) -> None:
        """Set aside tracks that only repeat, early or late, where a longer track sails."""
        sound = [fix for fix in fixes if not fix.is_outlier]
        of: dict[Track, list[Fix]] = {}
        for fix in sound:
            assert fix.track is not None
            of.setdefault(fix.track, []).append(fix)
        hosts: dict[Track, Track] = {}
        longest: Track | None = None
        for track, own in of.items():  # by their first fix
            if longest is None or track.size >= longest.size:
                longest = track
            if longest.size >= self.rule.host_factor * track.size and all(
                self.is_on_path(fix, of[longest]) for fix in own
            ):
                hosts[track] = longest
        self.hand_over(fixes, hosts)

    def is_on_path(self, fix: Fix, path: list[Fix]) -> bool:
        """Whether another sailed past there shortly before or after."""
        for one, other in pairwise(path):
            for is_side, near in ((other.at < fix.at, other), (one.at > fix.at, one)):
                is_soon = abs(fix.at - near.at) <= 3600.0 * self.rule.echo_h
                if is_side and is_soon and off_line(fix, one, other) <= self.rule.echo_m:
                    return True
        return False

    def mark_spikes(self, fixes: list[Fix], tracks: list[Track]) -> None:
        """One fix out and back, at speeds that nobody reported, is an outlier."""
        for track in tracks:
            sound: list[Fix] = []
            for fix in fixes:
                if fix.track is not track or fix.is_outlier:
                    continue
                if len(sound) >= 2 and self.is_spike(sound[-2], sound[-1], fix):
                    sound.pop().is_outlier = True
                sound.append(fix)

    def is_spike(self, a: Fix, b: Fix, c: Fix) -> bool:
        speeds = [fix.speed for fix in (a, b, c) if fix.speed is not None]
        if len(speeds) < 3 or min(metres(a, b), metres(b, c)) < self.rule.spike_m:
            return False
        pace = self.rule.spike_factor * max(speeds) + self.rule.spike_margin_kn * KN_MS

        def is_far(one: Fix, other: Fix) -> bool:
            seconds = other.at - one.at + self.rule.clock_s
            return metres(one, other) > self.rule.place_m + pace * seconds

        return is_far(a, b) and is_far(b, c) and not is_far(a, c)

    def segment(self, fixes: list[Fix]) -> None:
        """All of it: afterwards each fix knows its track and whether it is an outlier."""
        tracks = self.assign(fixes)
        if len(tracks) > 1:
            self.stitch(fixes, tracks)
            self.join_lone(fixes, tracks)
            self.set_aside(fixes, tracks)
            self.mark_echoes(fixes)
        self.mark_spikes(fixes, tracks)
