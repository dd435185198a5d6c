"""What a verdict says, in English and in Japanese: reasons, caveats, what would decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "LANGUAGES",
    "SENTENCES",
    "VERDICTS",
    "Reason",
    "deed_told",
    "share_told",
    "verdict_told",
]

LANGUAGES = ("en", "ja")

VERDICTS: Mapping[str, tuple[str, str]] = {
    "contradicts": ("the tracks contradict it", "航跡はこれに反する"),
    "in_parts": ("in parts", "一部の時間のみ"),
    "supports": ("the tracks support it", "航跡はこれを裏付ける"),
    "cannot_say": ("cannot say", "判断できない"),
}
"""Every verdict, in the order in which claims are told, on what was claimed as the tracks show it,
on nobody's honesty."""

DEED_WORDS: Mapping[str, tuple[str, str]] = {
    "collided": ("collided", "衝突"),
    "rammed": ("rammed", "体当たり"),
    "blocked": ("blocked", "進路妨害"),
    "entered": ("entered", "進入"),
    "was_at": ("was at", "所在"),
    "stopped": ("stopped", "停船"),
    "ais_off": ("AIS off", "AIS停波"),
    "fired_on": ("fired on", "射撃"),
    "water_cannon": ("water cannon", "放水"),
}

_TO = {"collided": "collided with", "water_cannon": "used water cannon on"}

SENTENCES: Mapping[str, tuple[str, str]] = {
    # why nothing can be said
    "no_when": ("No time is given.", "時刻が示されていない。"),
    "no_who": ("No ship is named.", "船が特定されていない。"),
    "no_whom": ("No second ship is named.", "相手の船が特定されていない。"),
    "no_place": ("No place is given.", "場所が示されていない。"),
    "of_a_kind": (
        "{who} is any ship of a kind, not one ship.",
        "「{who}」は船の種別であり、一隻を指していない。",
    ),
    "not_heard": (
        "No fix of {who} is in the lake: that says nothing of where it was.",
        "{who}の測位は保存されていない。所在については何も言えない。",
    ),
    "several": (
        "{who} may be any of {numbers}.",
        "{who}に当たる船が複数ある：{numbers}。",
    ),
    "same_ship": ("Both parties are {who}.", "当事者が同じ船である：{who}。"),
    "shared": (
        "Two hulls used the number of {who} at that time.",
        "その時刻に{who}の番号を二隻が使っていた。",
    ),
    "no_zone": (
        "{place} is no zone or place that is known here.",
        "{place}に当たる海域や地点がない。",
    ),
    "recorded": (
        "Tracks cannot show whether there was {did}; it is recorded.",
        "{did}の有無は航跡からは計算できない。記録のみ。",
    ),
    "silence": (
        "{who} is not heard for {minutes} min from {since}: at {speed} kn it can have gone "
        "{reach} nmi and come back half of that.",
        "{who}は{since}から{minutes}分間受信されていない。{speed}ノットなら{reach}海里進み得る。",
    ),
    "edge": (
        "No fix of {who} is known {side} {at}.",
        "{who}の{at}{side}の測位がない。",
    ),
    "jump": (
        "Fixes of {who} lie further apart than {speed} kn allows: one of them is not its own.",
        "{who}の測位に{speed}ノットでも届かない跳びがある。いずれかは本船のものではない。",
    ),
    "close_call": (
        "Distance and errors leave both open.",
        "距離と誤差からはどちらとも言えない。",
    ),
    # what was found
    "contact": (
        "{who} and {whom} were at most {high} m apart (antenna to antenna) at {at}.",
        "{who}と{whom}の空中線間の距離は{at}に最大でも{high}m。",
    ),
    "apart": (
        "{who} and {whom} were never nearer than {low} m, hull to hull, whatever they did between "
        "fixes at up to {speed} kn.",
        "{who}と{whom}は、測位の間に{speed}ノットまで動いたとしても、船体間で{low}mより近づいていない。",
    ),
    "may_touch": (
        "{who} and {whom} came within {near} m on the straight ways between fixes, at {at}; hull "
        "to hull anything from {low} to {high} m is possible.",
        "測位間を直線で結ぶと{who}と{whom}は{at}に{near}mまで近づく。船体間は{low}〜{high}mがあり得る。",
    ),
    "inside": (
        "{who} was inside {place} at {at}.",
        "{who}は{at}に{place}の内側にいた。",
    ),
    "outside": (
        "{who} was at least {low} nmi outside {place} all the time.",
        "{who}は終始、{place}から少なくとも{low}海里外側にいた。",
    ),
    "inside_point": (
        "{who} was within {within} nmi of {place} at {at}.",
        "{who}は{at}に{place}から{within}海里以内にいた。",
    ),
    "outside_point": (
        "{who} was all the time at least {low} nmi outside the {within} nmi around {place}.",
        "{who}は終始、{place}の周囲{within}海里から少なくとも{low}海里外側にいた。",
    ),
    "crossed": (
        "{who} was outside {place} at {since} and inside at {until}.",
        "{who}は{since}に{place}の外側、{until}に内側にいた。",
    ),
    "already": (
        "{who} was inside {place} all the time and did not cross its limit.",
        "{who}は終始{place}の内側におり、境界を越えていない。",
    ),
    "lay": (
        "{who} lay stopped from {since} to {until}.",
        "{who}は{since}から{until}まで停止していた。",
    ),
    "went_on": (
        "{who} was under way all the time; no halt of {minutes} min fits between its fixes.",
        "{who}は終始航行していた。測位の間に{minutes}分の停止は入らない。",
    ),
    "fell_silent": (
        "{who} was not heard from {since} to {until}, while {ships} other ships or more were heard "
        "near in {share} % of the half hours.",
        "{who}は{since}から{until}まで受信されず、その間の半時間の{share}％で近くの他船{ships}隻以上が"
        "受信されていた。",
    ),
    "no_reception": (
        "{who} was not heard from {since} to {until}, and how well anybody was heard there is not "
        "known (others in {share} % of the half hours).",
        "{who}は{since}から{until}まで受信されていないが、その場の受信状況が分からない"
        "（他船が受信された半時間は{share}％）。",
    ),
    "heard_on": (
        "{who} was heard all the time, {minutes} min apart at most.",
        "{who}は終始受信されていた（間隔は最大{minutes}分）。",
    ),
    "in_the_way": (
        "{who} was ahead of {whom} and within {near} nmi for {minutes} min from {since}.",
        "{who}は{since}から{minutes}分間、{whom}の前方{near}海里以内にいた。",
    ),
    "gave_way": (
        "{whom} went from {before} to {during} kn and turned by {turn} degrees.",
        "{whom}の速力は{before}ノットから{during}ノット、針路の変化は{turn}度。",
    ),
    "did_not_yield": (
        "{whom} neither slowed nor turned: {before} to {during} kn, {turn} degrees.",
        "{whom}は減速も変針もしていない：{before}から{during}ノット、{turn}度。",
    ),
    "far_off": (
        "{who} was never nearer to {whom} than {low} nmi.",
        "{who}は{whom}から{low}海里より近づいていない。",
    ),
    "not_ahead": (
        "{who} is not seen ahead of {whom} for {minutes} min.",
        "{who}が{minutes}分間{whom}の前方にいた様子は見えない。",
    ),
    "elsewhere": (
        "{who} was at least {low} nmi from {place} all the time.",
        "{who}は終始{place}から少なくとも{low}海里離れていた。",
    ),
    "place_open": (
        "That it was at {place} is not sure.",
        "それが{place}であったかは確かでない。",
    ),
    "motion": (
        "In the {minutes} min before, {who} moved towards {whom} at {speed} kn.",
        "直前{minutes}分間、{who}は{whom}の方へ{speed}ノットで近づいた。",
    ),
    "motion_away": (
        "In the {minutes} min before, {who} moved away from {whom} at {speed} kn.",
        "直前{minutes}分間、{who}は{whom}から{speed}ノットで遠ざかった。",
    ),
    "motion_none": (
        "In the {minutes} min before, {who} moved neither towards {whom} nor away from it.",
        "直前{minutes}分間、{who}は{whom}に近づきも遠ざかりもしていない。",
    ),
    "turned": (
        "{who} turned by {turn} degrees in that time.",
        "その間に{who}は{turn}度変針した。",
    ),
    "touch_or_near": (
        "Ships that pass close by or lie made fast to one another look the same.",
        "至近を航過した船や横付けした船でも同じように見える。",
    ),
    # caveats
    "by_number": (
        "{who} was found by the number on its hull alone.",
        "{who}は船体番号のみで照合した。",
    ),
    "ais_alone": (
        "All of it rests on AIS, which ships send themselves and which can be false "
        "(sources: {sources}).",
        "すべて船自身が送るAISに基づく。虚偽もあり得る（情報源：{sources}）。",
    ),
    "independent": (
        "Fixes from sensors that do not rest on AIS ({sources}): {count}.",
        "AISによらないセンサーの測位が{count}件ある（{sources}）。",
    ),
    "outliers": (
        "Positions of {who} that fit no path of it and were set aside: {count}.",
        "{who}の位置{count}件は航跡に合わず除外した。",
    ),
    "no_length": (
        "The length of {who} is not known: {length} m is assumed.",
        "{who}の長さが不明のため{length}mと仮定した。",
    ),
    "no_intent": (
        "Who meant what, and whose fault it was, does not follow from tracks.",
        "意図や過失は航跡からは分からない。",
    ),
    "hedged": ("The text itself says that it is not sure.", "原文自体が断定していない。"),
    "limits": (
        "Limits computed from a coast are not official ones.",
        "海岸線から計算した境界は公式のものではない。",
    ),
    "day_assumed": (
        "The text names no day that can be read: {day} is assumed from when it was posted, and "
        "what is not found on it contradicts nothing.",
        "原文に読み取れる日付がないため投稿時刻から{day}と仮定した。その日に見られなくても否定にはならない。",
    ),
    "zone_assumed": (
        "The text does not say by whose clock: {zone}; what is not found then contradicts nothing "
        "(--time-zone says it).",
        "原文にどこの時刻か示されていない：{zone}。その時刻に見られなくても否定にはならない（--time-zoneで指定）。",
    ),
    "time_vague": (
        "The text says before or after that time: what is not found then contradicts nothing.",
        "原文は時刻の前または後としか述べていない。その間に見られなくても否定にはならない。",
    ),
    "place_vague": (
        "The text says near, off or beyond {place}: what is not found there contradicts nothing.",
        "原文は{place}の付近や沖などとしか述べていない。そこに見られなくても否定にはならない。",
    ),
    "negated": (
        "The claim is that it did not happen: the verdict is turned round.",
        "「起きていない」という主張のため、判定は逆にしてある。",
    ),
    "silence_proves_nothing": (
        "That a ship was not heard contradicts nobody.",
        "受信されなかったことは、どの主張にも反しない。",
    ),
    # what would decide
    "need_when": ("A time, to the hour or better.", "一時間以内の精度の時刻。"),
    "need_who": (
        "The name, MMSI or IMO number of {who}.",
        "{who}の船名、MMSI番号またはIMO番号。",
    ),
    "need_place": ("The place in degrees, with a radius.", "度で示した位置と半径。"),
    "need_fix": (
        "Any position of {who} from {since} to {until}: another AIS receiver, satellite AIS, "
        "radar, SAR, VMS.",
        "{since}から{until}までの{who}の位置：他のAIS受信局、衛星AIS、レーダー、SAR、VMS。",
    ),
    "need_length": (
        "Length of {who} and where its antenna stands (AIS message 5).",
        "{who}の長さと空中線の位置（AISメッセージ5）。",
    ),
    "need_sensor": (
        "A sensor that does not rest on AIS: radar, SAR, optical, a camera with its clock.",
        "AISによらないセンサー：レーダー、SAR、光学画像、時計の確かなカメラ。",
    ),
    "need_receivers": (
        "A receiver that is known to have heard others there, or a satellite's passes.",
        "その場の他船を受信していたことが分かる受信局、または衛星の通過記録。",
    ),
    "need_film": (
        "Film or photographs with their time and place, or the voyage data recorders.",
        "時刻と場所の分かる映像・写真、または航海情報記録装置（VDR）。",
    ),
}
"""Each reason by its code, in English and in Japanese."""


@dataclass(frozen=True)
class Reason:
    """One sentence: its code and the figures in it."""

    code: str
    parts: Mapping[str, Any] = field(default_factory=dict)

    def told(self, language: str = "en") -> str:
        """The sentence in ``en`` or ``ja``."""
        sentence = SENTENCES[self.code][LANGUAGES.index(language)]
        parts = dict(self.parts)
        if self.code == "recorded":
            parts["did"] = deed_told(parts["did"], language)
        if self.code == "edge" and language == "ja":
            parts["side"] = {"before": "より前", "after": "より後"}[parts["side"]]
        return sentence.format(**parts)

    def as_json(self) -> dict[str, Any]:
        """Code, figures, and the sentence in both languages."""
        told = {language: self.told(language) for language in LANGUAGES}
        return {"code": self.code, **dict(self.parts), **told}


def deed_told(did: str, language: str = "en", *, is_to: bool = False) -> str:
    """A deed in words; ``is_to``: the ship that it was done to follows."""
    if is_to and language == "en":
        return _TO.get(did, DEED_WORDS[did][0])
    return DEED_WORDS[did][LANGUAGES.index(language)]


def share_told(share: float) -> str:
    """A share of time in percent; what is little is not nothing, what is much not all."""
    if 0 < share < 0.01:
        return "< 1 %"
    return f"{min(99, round(100 * share)) if share < 1 else 100} %"


def verdict_told(verdict: str, language: str = "en") -> str:
    """A verdict in words."""
    return VERDICTS[verdict][LANGUAGES.index(language)]
