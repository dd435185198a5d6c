"""Sentences of shadowing: who kept near whom, how, and what else would explain it."""

from __future__ import annotations

__all__ = ["PHRASES"]

_RANGE_EN = "{range} away, through {answered} of {changes} changes of course or speed"
_RANGE_JA = "{range}の距離を保ち、針路・速力の変化{changes}回のうち{answered}回に合わせて動いた"

PHRASES: dict[str, tuple[str, str]] = {
    "shadowing.following.closed": (
        "{follower} followed {leader} for {duration}, from {start} to {end}, beginning at {place}: "
        f"it kept {_RANGE_EN}.",
        "{follower}が{leader}に{duration}追随: {start}から{end}まで、{place}を起点に"
        f"{_RANGE_JA}。",
    ),
    "shadowing.following.open": (
        "{follower} has followed {leader} for {duration} so far, since {start}, beginning at "
        f"{{place}}: it has kept {_RANGE_EN}; last seen so on {{end}}.",
        "{follower}が{leader}に{duration}以上追随中: {start}から、{place}を起点に"
        f"{_RANGE_JA}(最終確認{{end}})。",
    ),
    "shadowing.escort.closed": (
        "{follower} kept station beside {leader} for {duration}, from {start} to {end}, beginning "
        f"at {{place}}: it kept {_RANGE_EN}.",
        "{follower}が{leader}に{duration}並走: {start}から{end}まで、{place}を起点に"
        f"{_RANGE_JA}。",
    ),
    "shadowing.escort.open": (
        "{follower} has kept station beside {leader} for {duration} so far, since {start}, "
        f"beginning at {{place}}: it has kept {_RANGE_EN}; last seen so on {{end}}.",
        "{follower}が{leader}に{duration}以上並走中: {start}から、{place}を起点に"
        f"{_RANGE_JA}(最終確認{{end}})。",
    ),
    "shadowing.blocking.closed": (
        "{follower} kept ahead of {leader} for {duration}, from {start} to {end}, beginning at "
        f"{{place}}: it kept {_RANGE_EN}.",
        "{follower}が{leader}の前方に{duration}位置: {start}から{end}まで、{place}を起点に"
        f"{_RANGE_JA}。",
    ),
    "shadowing.blocking.open": (
        "{follower} has kept ahead of {leader} for {duration} so far, since {start}, beginning at "
        f"{{place}}: it has kept {_RANGE_EN}; last seen so on {{end}}.",
        "{follower}が{leader}の前方に{duration}以上位置: {start}から、{place}を起点に"
        f"{_RANGE_JA}(最終確認{{end}})。",
    ),
    "shadowing.together.closed": (
        "{leader} and {follower} moved together for {duration}, from {start} to {end}, beginning "
        f"at {{place}}: they kept {_RANGE_EN}; which of them followed was not seen.",
        "{leader}と{follower}が{duration}行動を共にした: {start}から{end}まで、{place}を起点に"
        f"{_RANGE_JA}。どちらが追随したかは不明。",
    ),
    "shadowing.together.open": (
        "{leader} and {follower} have moved together for {duration} so far, since {start}, "
        f"beginning at {{place}}: they have kept {_RANGE_EN}; which of them follows was not seen; "
        "last seen so on {end}.",
        "{leader}と{follower}が{duration}以上行動を共にしている: {start}から、{place}を起点に"
        f"{_RANGE_JA}(最終確認{{end}})。どちらが追随しているかは不明。",
    ),
    "shadowing.because.lane": (
        "Other ships change course alike at the same places: a lane would explain it as well.",
        "他の船も同じ場所で同様に変針しており、航路に沿った航行でも説明できる。",
    ),
    "shadowing.because.convoy": (
        "Ships that sail in company, as in a convoy, would explain it as well.",
        "船団など、連れ立った航行でも説明できる。",
    ),
    "shadowing.because.fishing": (
        "Neither says that it is anything but a fishing vessel or pleasure craft, and they were as "
        "slow as vessels that fish: working side by side would explain it as well.",
        "いずれも漁船・プレジャーボート以外の船種を称しておらず、操業時の速力であったため、並んでの"
        "操業でも説明できる。",
    ),
    "shadowing.because.work": (
        "One of them says that it is a tug, a pilot or a service vessel: its work would explain "
        "it as well.",
        "一方が曳船・水先船・作業船と称しており、その業務でも説明できる。",
    ),
    "shadowing.because.formation": (
        "Both say that they are government vessels, and their numbers are of one flag: sailing in "
        "formation would explain it as well.",
        "いずれも政府船と称し、番号の旗国も同じであり、隊列を組んだ航行でも説明できる。",
    ),
}
