"""Sentences of gaps: closed or open, and what else would explain the silence."""

from __future__ import annotations

__all__ = ["PHRASES"]

PHRASES: dict[str, tuple[str, str]] = {
    "gap.closed.none": (
        "AIS gap of {duration}: {vessel} was last heard on {start} at {place} and heard again on "
        "{end}, {distance} away ({speed} on average); {meanwhile} {others} near there kept being "
        "heard.",
        "AISが{duration}途絶: {vessel}は{start}に{place}で受信されたのを最後に途絶え、{end}に"
        "{distance}離れた地点で再び受信された(平均{speed})。{meanwhile}、付近では{others}が"
        "受信されていた。",
    ),
    "gap.open.none": (
        "AIS gap, still open after {duration}: {vessel} was last heard on {start} at {place}; "
        "{meanwhile} {others} near there kept being heard.",
        "AISが{duration}途絶中: {vessel}は{start}に{place}で受信されたのを最後に途絶えている。"
        "{meanwhile}、付近では{others}が受信されていた。",
    ),
    "gap.closed.coverage": (
        "Not heard for {duration}: {vessel} was last heard on {start} at {place} and heard again "
        "on {end}, {distance} away ({speed} on average); leaving the coverage of the receivers "
        "would explain it as well.",
        "{duration}受信なし: {vessel}は{start}に{place}で受信されたのを最後に途絶え、{end}に"
        "{distance}離れた地点で再び受信された(平均{speed})。受信圏から出たことでも説明できる。",
    ),
    "gap.open.coverage": (
        "Not heard for {duration} so far: {vessel} was last heard on {start} at {place}; leaving "
        "the coverage of the receivers would explain it as well.",
        "これまで{duration}受信なし: {vessel}は{start}に{place}で受信されたのを最後に途絶えている。"
        "受信圏から出たことでも説明できる。",
    ),
    "gap.closed.outage": (
        "Not heard for {duration}: {vessel} was last heard on {start} at {place} and heard again "
        "on {end}, {distance} away ({speed} on average); the feed itself was out for {outage} of "
        "it, when the ships near there fell silent together.",
        "{duration}受信なし: {vessel}は{start}に{place}で受信されたのを最後に途絶え、{end}に"
        "{distance}離れた地点で再び受信された(平均{speed})。うち{outage}は付近の船舶がそろって"
        "途絶えており、受信網自体の停止で説明できる。",
    ),
    "gap.open.outage": (
        "Not heard for {duration} so far: {vessel} was last heard on {start} at {place}; the feed "
        "itself was out for {outage} of it, when the ships near there fell silent together.",
        "これまで{duration}受信なし: {vessel}は{start}に{place}で受信されたのを最後に途絶えている。"
        "うち{outage}は付近の船舶がそろって途絶えており、受信網自体の停止で説明できる。",
    ),
    "gap.closed.port": (
        "Not heard for {duration}: {vessel} was last heard lying still on {start} at {place}, "
        "{port_distance} from a port, and heard again on {end}, {distance} away ({speed} on "
        "average); switching off in port is common and would explain it as well.",
        "{duration}受信なし: {vessel}は{start}に港から{port_distance}の{place}に停止した状態で"
        "受信されたのを最後に途絶え、{end}に{distance}離れた地点で再び受信された(平均{speed})。"
        "港内でAISを切ることはよくあり、それでも説明できる。",
    ),
    "gap.open.port": (
        "Not heard for {duration} so far: {vessel} was last heard lying still on {start} at "
        "{place}, {port_distance} from a port; switching off in port is common and would explain "
        "it as well.",
        "これまで{duration}受信なし: {vessel}は{start}に港から{port_distance}の{place}に停止した"
        "状態で受信されたのを最後に途絶えている。港内でAISを切ることはよくあり、それでも説明できる。",
    ),
    "gap.closed.number": (
        "Not heard at any possible place for {duration}: {vessel} was last heard on {start} at "
        "{place} and heard again on {end}, {distance} away ({speed} on average); its number was "
        "heard {number} meanwhile, where this hull cannot have been.",
        "{duration}にわたり整合する位置の受信なし: {vessel}は{start}に{place}で受信されたのを最後に"
        "途絶え、{end}に{distance}離れた地点で再び受信された(平均{speed})。その間、同じ番号が"
        "この船ではあり得ない位置で{number}受信されている。",
    ),
    "gap.open.number": (
        "Not heard at any possible place for {duration} so far: {vessel} was last heard on "
        "{start} at {place}; its number was heard {number} in the 24 h after that, where this "
        "hull cannot have been.",
        "これまで{duration}、整合する位置の受信なし: {vessel}は{start}に{place}で受信されたのを"
        "最後に途絶えている。その後の24時間に、同じ番号がこの船ではあり得ない位置で{number}受信されている。",
    ),
    "gap.closed.other_number": (
        "Number not heard for {duration}: {vessel} was last heard on {start} at {place} and heard "
        "again on {end}, {distance} away ({speed} on average); {other} was heard where this hull "
        "went on, so that a change of its number would explain it as well.",
        "{duration}にわたり番号の受信なし: {vessel}は{start}に{place}で受信されたのを最後に途絶え、"
        "{end}に{distance}離れた地点で再び受信された(平均{speed})。この船の続きとみられる位置で"
        "{other}が受信されており、番号の変更でも説明できる。",
    ),
    "gap.open.other_number": (
        "Number not heard for {duration} so far: {vessel} was last heard on {start} at {place}; "
        "{other} was heard where this hull went on, so that a change of its number would explain "
        "it as well.",
        "これまで{duration}、番号の受信なし: {vessel}は{start}に{place}で受信されたのを最後に"
        "途絶えている。この船の続きとみられる位置で{other}が受信されており、番号の変更でも"
        "説明できる。",
    ),
    "gap.closed.unknown": (
        "AIS gap of {duration}: {vessel} was last heard on {start} at {place} and heard again on "
        "{end}, {distance} away ({speed} on average); no other ship was heard near there, so how "
        "good reception was is not known.",
        "AISが{duration}途絶: {vessel}は{start}に{place}で受信されたのを最後に途絶え、{end}に"
        "{distance}離れた地点で再び受信された(平均{speed})。付近で受信された他の船舶はなく、"
        "受信状態の良否は不明である。",
    ),
    "gap.open.unknown": (
        "AIS gap, still open after {duration}: {vessel} was last heard on {start} at {place}; no "
        "other ship was heard near there, so how good reception was is not known.",
        "AISが{duration}途絶中: {vessel}は{start}に{place}で受信されたのを最後に途絶えている。"
        "付近で受信された他の船舶はなく、受信状態の良否は不明である。",
    ),
}
