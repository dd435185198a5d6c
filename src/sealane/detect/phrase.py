"""The sentences of events: one whole template in each language for each case."""

from __future__ import annotations

__all__ = ["TEMPLATES"]

TEMPLATES: dict[str, tuple[str, str]] = {
    # gap: closed or open, and what else would explain it
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
    # encounter: two hulls or a raft, ended or still going on when the data end
    "encounter.pair.closed": (
        "Encounter of {duration}: {vessels} were within {limit} of each other, as close as "
        "{nearest}, from {start} to {end} at {place}, both slower than {speed} and at least "
        "{port} from port.",
        "{duration}の接舷・接近: {vessels}が{start}から{end}まで{place}で互いに{limit}以内"
        "(最短{nearest})にあり、いずれも{speed}未満、港から{port}以上離れていた。",
    ),
    "encounter.pair.open": (
        "Encounter, still going on after {duration}: {vessels} have been within {limit} of each "
        "other, as close as {nearest}, since {start} at {place}, last seen so on {end}, both "
        "slower than {speed} and at least {port} from port.",
        "接舷・接近が{duration}以上継続中: {vessels}が{start}から{place}で互いに{limit}以内"
        "(最短{nearest})にあり(最終確認{end})、いずれも{speed}未満、港から{port}以上離れている。",
    ),
    "encounter.raft.closed": (
        "Raft of {count} for {duration}: they lay within {limit} of one another, as close as "
        "{nearest}, from {start} to {end} around {place}, all slower than {speed} and at least "
        "{port} from port.",
        "{count}隻の集団が{duration}停留: {start}から{end}まで{place}付近で互いに{limit}以内"
        "(最短{nearest})にあり、いずれも{speed}未満、港から{port}以上離れていた。",
    ),
    "encounter.raft.open": (
        "Raft of {count}, still there after {duration}: they have lain within {limit} of one "
        "another, as close as {nearest}, since {start} around {place}, last seen so on {end}, all "
        "slower than {speed} and at least {port} from port.",
        "{count}隻の集団が{duration}以上停留中: {start}から{place}付近で互いに{limit}以内"
        "(最短{nearest})にあり(最終確認{end})、いずれも{speed}未満、港から{port}以上離れている。",
    ),
    "encounter.pair.closed.harbour": (
        "Encounter of {duration}: {vessels} lay still within {limit} of each other, as close as "
        "{nearest}, from {start} to {end} at {place}, at least {port} from any listed port; a "
        "berth or an anchorage that is not listed would explain it as well.",
        "{duration}の接舷・接近: {vessels}が{start}から{end}まで{place}で互いに{limit}以内"
        "(最短{nearest})に停止していた。登録された港からは{port}以上離れているが、登録されていない"
        "係留地や錨地でも説明できる。",
    ),
    "encounter.pair.open.harbour": (
        "Encounter, still going on after {duration}: {vessels} have lain still within {limit} of "
        "each other, as close as {nearest}, since {start} at {place}, last seen so on {end}, at "
        "least {port} from any listed port; a berth or an anchorage that is not listed would "
        "explain it as well.",
        "接舷・接近が{duration}以上継続中: {vessels}が{start}から{place}で互いに{limit}以内"
        "(最短{nearest})に停止している(最終確認{end})。登録された港からは{port}以上離れているが、"
        "登録されていない係留地や錨地でも説明できる。",
    ),
    "encounter.raft.closed.harbour": (
        "Raft of {count} for {duration}: they lay still within {limit} of one another, as close "
        "as {nearest}, from {start} to {end} around {place}, at least {port} from any listed port; "
        "a berth or an anchorage that is not listed would explain it as well.",
        "{count}隻の集団が{duration}停留: {start}から{end}まで{place}付近で互いに{limit}以内"
        "(最短{nearest})に停止していた。登録された港からは{port}以上離れているが、登録されていない"
        "係留地や錨地でも説明できる。",
    ),
    "encounter.raft.open.harbour": (
        "Raft of {count}, still there after {duration}: they have lain still within {limit} of "
        "one another, as close as {nearest}, since {start} around {place}, last seen so on {end}, "
        "at least {port} from any listed port; a berth or an anchorage that is not listed would "
        "explain it as well.",
        "{count}隻の集団が{duration}以上停留中: {start}から{place}付近で互いに{limit}以内"
        "(最短{nearest})に停止している(最終確認{end})。登録された港からは{port}以上離れているが、"
        "登録されていない係留地や錨地でも説明できる。",
    ),
    # zone_entry: how it begins (crossed, heard) and how it ends (crossed, heard, open)
    "zone_entry.crossed.crossed": (
        "{vessel} was in {zone} for {dwell}: it crossed the limit inward on {start} ± {start_by} "
        "and outward on {end} ± {end_by}, and was up to {depth} inside.",
        "{vessel}は{zone}に{dwell}滞在: {start} ± {start_by}に境界を越えて入り、{end} ± {end_by}に"
        "出た。境界から最大{depth}内側にいた。",
    ),
    "zone_entry.crossed.heard": (
        "{vessel} was in {zone} for at least {dwell}: it crossed the limit inward on {start} ± "
        "{start_by}, was up to {depth} inside, and was last heard there on {end}.",
        "{vessel}は{zone}に{dwell}以上滞在: {start} ± {start_by}に境界を越えて入り、境界から最大"
        "{depth}内側にいて、{end}に区域内で受信されたのが最後である。",
    ),
    "zone_entry.crossed.open": (
        "{vessel} has been in {zone} for {dwell} so far: it crossed the limit inward on {start} ± "
        "{start_by} and was up to {depth} inside.",
        "{vessel}は{zone}に{dwell}滞在中: {start} ± {start_by}に境界を越えて入り、境界から最大"
        "{depth}内側にいる。",
    ),
    "zone_entry.heard.crossed": (
        "{vessel} was in {zone} for at least {dwell}: it was first heard there on {start}, was up "
        "to {depth} inside, and crossed the limit outward on {end} ± {end_by}.",
        "{vessel}は{zone}に{dwell}以上滞在: {start}に区域内で初めて受信され、境界から最大{depth}"
        "内側にいて、{end} ± {end_by}に境界を越えて出た。",
    ),
    "zone_entry.heard.heard": (
        "{vessel} was in {zone} for at least {dwell}: it was first heard there on {start} and "
        "last heard there on {end}, and was up to {depth} inside.",
        "{vessel}は{zone}に{dwell}以上滞在: {start}に区域内で初めて、{end}に最後に受信され、"
        "境界から最大{depth}内側にいた。",
    ),
    "zone_entry.heard.open": (
        "{vessel} has been in {zone} for at least {dwell} so far: it was first heard there on "
        "{start} and was up to {depth} inside.",
        "{vessel}は{zone}に{dwell}以上滞在中: {start}に区域内で初めて受信され、境界から最大"
        "{depth}内側にいる。",
    ),
    # the zone as it stands in those sentences
    "zone.plain": ("{name} ({regime})", "{name}({regime})"),
    "zone.claimed": (
        "{name} ({regime} claimed by {claimants})",
        "{name}({claimants}が主張する{regime})",
    ),
}
