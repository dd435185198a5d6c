"""Sentences of slow movement over a line: straight or zigzag, and what else would explain it."""

from __future__ import annotations

__all__ = ["PHRASES"]

_EN = (
    "{vessel} moved slowly over {line} for {duration}: {speed} on average ({cruise} otherwise), "
    "{times}, from {start} to {end}, first at {place}"
)
_JA = (
    "{vessel}が{line}の上を{duration}にわたり低速で航行: 平均{speed}(ほかでは{cruise})、{times}、"
    "{start}から{end}まで、最初は{place}"
)
_OPEN_EN = (
    "{vessel} has moved slowly over {line} for {duration} so far: {speed} on average ({cruise} "
    "otherwise), {times}, since {start}, first at {place}, last seen so on {end}"
)
_OPEN_JA = (
    "{vessel}が{line}の上を{duration}以上低速で航行中: 平均{speed}(ほかでは{cruise})、{times}、"
    "{start}から、最初は{place}(最終確認{end})"
)
_ALSO = {
    "anchoring": ("anchoring would explain it as well", "投錨でも説明できる"),
    "fishing": ("fishing would explain it as well", "操業でも説明できる"),
    "drifting": ("drifting would explain it as well", "漂流でも説明できる"),
    "towing": ("towing would explain it as well", "曳航でも説明できる"),
    "work": ("work on the line would explain it as well", "ケーブル・管路の作業でも説明できる"),
}
PHRASES: dict[str, tuple[str, str]] = {
    "drag.closed": (f"{_EN}.", f"{_JA}。"),
    "drag.open": (f"{_OPEN_EN}.", f"{_OPEN_JA}。"),
    **{
        f"drag.closed.{why}": (f"{_EN}; {en}.", f"{_JA}。{ja}。") for why, (en, ja) in _ALSO.items()
    },
    **{
        f"drag.open.{why}": (f"{_OPEN_EN}; {en}.", f"{_OPEN_JA}。{ja}。")
        for why, (en, ja) in _ALSO.items()
    },
}
