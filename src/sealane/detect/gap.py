"""A hull that was heard and then is silent for hours, judged by how others are heard there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.contract import Halo, Partials, Thresholds, threshold
from sealane.detect.hearing.fading import Fading, learn_fading
from sealane.detect.hearing.likelihood import Judgement, Limits, judge_silences
from sealane.detect.hearing.meanwhile import heard_meanwhile
from sealane.detect.hearing.other_number import claims_of, goes_on_as
from sealane.detect.hearing.reception import BIN_S, Reception, Rule, absence, learn, presence
from sealane.detect.hearing.silence import silences
from sealane.detect.hull import Columns, columns_of
from sealane.detect.telling import event, going_on, sentence
from sealane.tracks import Steps

__all__ = ["Gap"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
BIN_US = int(BIN_S * SECOND_US)
NMI_M = 1852.0
KM_M = 1000.0
ABOUT_S = 3600.0  # presence is known by half hours: so much of a silence is as good as all of it
GFW = "GFW pipe-gaps, pipelines/detect/config.py"


@dataclass(frozen=True, kw_only=True)
class Gap(Thresholds):
    """Silence of one hull for hours, with the likelihood that reception explains it.

    Silence is that of a hull, not of an MMSI: where two hulls share a number, each has its own.
    A closed gap lies between two fixes. An open gap begins at a hull's last fix, where other
    ships near it are still heard at least ``min_gap_h`` later.

    Reception is learnt from the same feed, within the halo: how other ships near there (of the
    same class of transponder, where two or more of it are near) were heard, whether those that
    passed the place fell silent too, whether anyone was heard where the hull was heading, how
    regularly the hull itself was heard, and whether the ships near there fell silent together.

    Confidence is the chance, learnt as above, that a ship which does transmit would have been
    heard: the product of 1 minus each of the shares in evidence ``chance_unheard`` (of those of
    the way and of the place the lesser counts half: they share a cause), weighed (Bayes) by how the
    reports ended and began again. A ship that sails out of hearing fades, its reports come ever
    further apart; one that stops transmitting is heard as usual to the last. How far that holds
    is learnt from the other silences around (evidence ``fading``). Confidence is at most
    0.45 where leaving coverage, or the hull's number heard meanwhile where it cannot have been, or
    another number under which the hull went on, 0.3 where switching off in port and 0.2 where an
    outage of the feed explains the event as well (evidence ``explained_by``). Where no ship was
    heard near, reception is not known: 0.55 for a closed gap of a hull heard regularly to the last
    in a feed that has no other ship within the halo, at most 0.4 otherwise. A gap of 0.7 or more is
    called sure.

    A hull went on under another number (evidence ``other_number``) where one that claims the same
    IMO number, call sign or name is heard within ``min_gap_h`` where the hull may be by then, or
    one that was never heard before begins within minutes where the hull should be, as fast and on
    the same course (limits as in ``identity_change``). A number mistyped for minutes is one such.

    Where nobody was heard at the place for an hour or more just after the hull, although many
    should have been, as when a station fails, the hull is looked for only from where it should
    have been when somebody was heard there again. Where three or more ships fell silent and were
    heard again together with the hull, a station was out.

    Reception is known by half hours, and the one that is not over yet does not count: a gap is
    found, and judged again, as a half hour of the feed ends. An open gap lasts as long as the
    data: evidence ``silence_h`` counts to that half hour, in whole hours from 24 h on and in whole
    days from 30 days on. What the judgement rests
    on is its beginning alone, evidence ``judged_h``: as long as others near there were heard after
    the hull, and 24 h at most. Of a closed gap it is the first 24 h, too; ``outage_h`` counts
    within it, so an outage that lasts to its end may have lasted longer.

    What it cannot tell: why a ship was silent (switched off, failed, jammed); where it was; a
    gap within an outage; coverage where hardly any ship goes; how ships were heard there later
    than a day after the last report.

    Known false alarms: class B in dense traffic; a ship behind land; receivers that come and go;
    a thinned archive whose thinning differs from ship to ship.
    """

    kind: ClassVar[str] = "gap"
    version: ClassVar[str] = "2"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)

    min_gap_h: float = threshold(
        6.0, unit="h", source=GFW, help="Silence of at least this long", minimum=1.0
    )
    near_nmi: float = threshold(
        60.0,
        unit="nmi",
        source="Range of a coastal station by elevated antenna, ITU-R M.2123 (about 60 nmi)",
        help="Ships this near share the reception",
        minimum=1.0,
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of 5 degrees",
        help="Ships this near tell whether the feed went on, where few are near",
        minimum=1.0,
    )
    outage_share: float = threshold(
        0.8,
        unit="share",
        source="Sealane: four of five ships at once is no coincidence",
        help="Share of ships that fall silent together in an outage",
    )
    port_radius_km: float = threshold(
        5.0,
        unit="km",
        source="Error of a port's position (1.9 km) and 3 km as in GFW pipe-anchorages",
        help="A hull that lies still this near a port may be switched off",
    )
    still_kn: float = threshold(
        0.5,
        unit="kn",
        source="GFW pipe-anchorages, anchorage_cfg.yaml (stop ends above 0.5 kn)",
        help="Below this speed a hull lies still",
    )
    min_positions: int = threshold(
        2,
        unit="count",
        source="Sealane: one report says neither how a ship was heard before nor after",
        help="A silence counts from this many positions in the 12 h before or the hour after it",
        minimum=1,
    )
    ports: geo.Ports | None = None

    can_wait: ClassVar[bool] = True  # a silence of hours, judged by half hours

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Silences of these hulls, and where and when they were heard."""
        columns = columns_of(fixes)
        silent = silences(
            columns, shortest_s=self.min_gap_h * 3600.0, window_s=self.halo.hours * 3600.0
        )
        window_us = int(self.halo.hours * HOUR_US)
        meanwhile = heard_meanwhile(columns, silent, window_us=window_us)
        silent = silent.with_columns(pl.Series("number_heard", meanwhile))
        hulls = columns.hulls.select("mmsi", "track_id", "transponder", "exercise_id")
        hulls = hulls.hstack(claims_of(columns))
        heard, lost = presence(columns), absence(columns)
        return Partials({"hulls": hulls, "silences": silent, "heard": heard, "lost": lost})

    def stirs(self, steps: Steps, _ends: pl.DataFrame) -> npt.NDArray[np.bool_]:
        """Reports after a half hour or more in which the hull was not heard."""
        return going_on.skips_bin(steps, BIN_S)

    def keep_up(self, partials: Partials, steps: Steps) -> Partials:
        """The partials after steps that stir nothing: heard on, not silent, not missed."""
        tables = partials.tables
        rows = going_on.numbered(tables["hulls"], steps)
        since = rows.group_by("hull").agg((pl.col("before_at").min() // BIN_US).alias("since"))
        is_over = pl.col("end_us").is_not_null()
        silent = tables["silences"].filter(is_over | ~pl.col("hull").is_in(since["hull"].implode()))
        lost = tables["lost"].join(since, on="hull", how="left", maintain_order="left")
        lost = lost.filter((pl.col("bin") <= pl.col("since")).fill_null(value=True)).drop("since")
        heard = going_on.heard_on(tables["heard"], rows, bin_s=BIN_S)
        return Partials({**tables, "silences": silent, "lost": lost, "heard": heard})

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Gaps from all silences, each in the light of the reception around it."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, partials: Partials) -> list[event.Draft]:
        tables = partials.tables
        hulls, now_us = tables["hulls"], _clock(tables["heard"])
        silent = tables["silences"].sort("hull", "start_us")
        long_ago = pl.col("start_us") <= now_us - self.min_gap_h * HOUR_US
        silent = silent.filter(pl.col("end_us").is_not_null() | long_ago)
        if silent.is_empty():
            return []
        rule = Rule(
            shortest_s=self.min_gap_h * 3600.0,
            window_s=self.halo.hours * 3600.0,
            near_nmi=self.near_nmi,
            wide_nmi=self.wide_nmi,
            outage_share=self.outage_share,
        )
        is_over = pl.col("bin") < now_us // BIN_US
        heard = tables["heard"].filter(is_over).sort("hull", "bin")
        lost = tables["lost"].filter(is_over).sort("hull", "bin", "lat")
        reception = learn(heard, lost, hulls, silent, self._is_in_port(heard), rule)
        transponder = hulls["transponder"].gather(silent["hull"])
        silent = silent.with_columns(
            pl.Series("port_m", self._port_m(silent)),
            (transponder == "B").fill_null(value=False).alias("is_class_b"),
        )
        others = goes_on_as(silent, hulls, heard, within_h=self.min_gap_h)
        limits = Limits(
            window_h=self.halo.hours,
            min_gap_h=self.min_gap_h,
            min_positions=self.min_positions,
            port_radius_km=self.port_radius_km,
            still_kn=self.still_kn,
        )
        fading = self._fading(silent, hulls, reception, now_us)
        judged = judge_silences(silent, reception, fading, limits, others, now_us=now_us)
        rows = silent.rows(named=True)
        return [
            event.drafted(
                self, hulls.row(row.pop("hull"), named=True), row, tuple(vars(judgement).values())
            )
            for row, judgement in zip(rows, judged, strict=True)
            if judgement is not None
        ]

    def _fading(
        self, silent: pl.DataFrame, hulls: pl.DataFrame, around: Reception, now_us: int
    ) -> Fading:
        """How far the pace of the last reports tells a ship that sailed out of hearing.

        A silence teaches what was known of it at the last full half hour.
        """
        in_outage = around.outage_end_us > around.outage_start_us
        end = silent["end_us"].fill_null(pl.Series(around.clock_us)).to_numpy()
        goes_on, until = end > now_us, np.minimum(end, now_us)
        in_outage &= (around.outage_start_us < until) & (
            around.outage_end_us > silent["start_us"].to_numpy()
        )
        is_long = until - silent["start_us"].to_numpy() >= self.min_gap_h * HOUR_US
        moves = (silent["speed_kn"] > self.still_kn).fill_null(value=False).to_numpy()
        ships = hulls["mmsi"].gather(silent["hull"]).to_numpy().astype(np.int64)
        return learn_fading(
            silent,
            ships,
            is_long & moves & ~in_outage,
            goes_on,
            window_h=self.halo.hours,
            wide_nmi=self.wide_nmi,
        )

    def _ports(self) -> geo.Ports:
        return geo.Ports.packaged() if self.ports is None else self.ports

    def _port_m(self, places: pl.DataFrame) -> Any:
        return self._ports().distance_m(places["lon"].to_numpy(), places["lat"].to_numpy())

    def _is_in_port(self, heard: pl.DataFrame) -> Any:
        """Presences in port after which the hull is not heard for long: only those matter."""
        bins, hull = heard["bin"].to_numpy(), heard["hull"].to_numpy()
        goes_on = np.append(
            (hull[1:] == hull[:-1]) & (bins[1:] - bins[:-1] < self.min_gap_h), False
        )
        ends = np.flatnonzero(~goes_on[: len(bins)])
        answer = np.zeros(len(bins), np.bool_)
        answer[ends] = self._port_m(heard[ends]) <= self.port_radius_km * KM_M
        return answer

    def draft(
        self, hull: dict[str, Any], row: dict[str, Any], judged: tuple[Any, ...]
    ) -> event.Draft:
        """One event: of this hull (a row of ``hulls``), from this silence, as it was judged."""
        found = Judgement(*judged)
        is_open = row["end_us"] is None
        path = [round(row["lon"], 6), round(row["lat"], 6)]
        if not is_open:
            step = float(geo.wrap_lon(row["end_lon"] - row["lon"]))
            path += [round(row["lon"] + step, 6), round(row["end_lat"], 6)]
        sources = [[row["file_id"], row["offset"]]]
        if not is_open:
            sources.append([row["end_file_id"], row["end_offset"]])
        evidence = {**found.evidence, "rows": sources}
        if not is_open and row["is_other_track"]:
            evidence["next_track_id"] = row["next_track"]
        return event.Draft(
            mmsis=[hull["mmsi"]],
            track_ids=[hull["track_id"]],
            start_us=row["start_us"],
            end_us=row["end_us"],
            lon=row["lon"],
            lat=row["lat"],
            end_lon=row["end_lon"],
            end_lat=row["end_lat"],
            path=path,
            confidence=found.confidence,
            sentence=_sentence(hull, row, found),
            evidence=evidence,
            exercise_id=hull["exercise_id"],
        )


def _clock(heard: pl.DataFrame) -> int:
    """The last full half hour of the feed [us since 1970]: what came since is not judged by."""
    last = heard["last_us"].max()
    return int(last) // BIN_US * BIN_US if isinstance(last, int) else 0


def _sentence(hull: dict[str, Any], row: dict[str, Any], found: Judgement) -> tuple[str, str]:
    is_open = row["end_us"] is None
    reason = found.explained_by or ("none" if found.is_known else "unknown")
    name = f"gap.{'open' if is_open else 'closed'}.{reason}"
    both = {
        "vessel": f"MMSI {hull['mmsi']}",
        "start": sentence.moment(row["start_us"]),
        "end": "" if is_open else sentence.moment(row["end_us"]),
        "speed": f"{found.evidence.get('implied_speed_kn', 0.0):.1f} kn",
    }
    figures = _Figures.of(row, found)
    return sentence.sentences(name, both | figures.english(), both | figures.japanese())


@dataclass(frozen=True, kw_only=True)
class _Figures:
    """The figures of a gap's sentence, before they are words."""

    place: tuple[float, float]
    silence_s: float
    judged_s: float
    outage_s: float
    is_outage_cut: bool
    distance_m: float
    port_m: float
    ships: int
    number: int
    other: int

    @classmethod
    def of(cls, row: dict[str, Any], found: Judgement) -> _Figures:
        """The figures of one silence and of what was judged of it."""
        said = found.evidence
        around = said["reception"]
        return cls(
            place=(row["lon"], row["lat"]),
            silence_s=said["silence_h"] * 3600.0,
            judged_s=said["judged_h"] * 3600.0,
            outage_s=said["outage_h"] * 3600.0,
            is_outage_cut=found.is_outage_cut,
            distance_m=said.get("distance_nmi", 0.0) * NMI_M,
            port_m=(said["port_distance_km"] or 0.0) * KM_M,
            ships=around["ships_passed"] - around["ships_fell_silent"] or around["ships_near"],
            number=said["number_heard_meanwhile"],
            other=said.get("other_number", 0),
        )

    @property
    def is_judged_whole(self) -> bool:
        """Whether the judgement saw the whole silence."""
        return self.silence_s - self.judged_s < ABOUT_S

    def english(self) -> dict[str, str]:
        """The figures as words of an English sentence."""
        outage, judged = sentence.duration_en(self.outage_s), sentence.duration_en(self.judged_s)
        return {
            "duration": sentence.duration_en(self.silence_s),
            "place": sentence.place_en(*self.place),
            "distance": sentence.distance_en(self.distance_m),
            "outage": f"at least {outage}" if self.is_outage_cut else outage,
            "meanwhile": "meanwhile" if self.is_judged_whole else f"in the first {judged} of that,",
            "others": sentence.count_en(self.ships, "other ship", "other ships"),
            "number": sentence.times_en(self.number),
            "other": f"MMSI {self.other}",
            "port_distance": sentence.distance_en(self.port_m),
        }

    def japanese(self) -> dict[str, str]:
        """The figures as words of a Japanese sentence."""
        outage, judged = sentence.duration_ja(self.outage_s), sentence.duration_ja(self.judged_s)
        return {
            "duration": sentence.duration_ja(self.silence_s),
            "place": sentence.place_ja(*self.place),
            "distance": sentence.distance_ja(self.distance_m),
            "outage": f"少なくとも{outage}" if self.is_outage_cut else outage,
            "meanwhile": "その間" if self.is_judged_whole else f"途絶後の{judged}",
            "others": f"他の船舶{self.ships}隻",
            "number": f"{self.number}回",
            "other": f"MMSI {self.other}",
            "port_distance": sentence.distance_ja(self.port_m),
        }
