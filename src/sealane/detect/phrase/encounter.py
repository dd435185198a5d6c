"""Sentences of encounters: two hulls or a raft, over or not when the data end."""

from __future__ import annotations

__all__ = ["PHRASES"]

PHRASES: dict[str, tuple[str, str]] = {
    "encounter.pair.closed": (
        "Encounter of {duration}: {vessels} were within {limit} of each other, as close as "
        "{nearest}, from {start} to {end} at {place}, both slower than {speed} and at least "
        "{port} from port.",
        "{duration}の近接: {vessels}が{start}から{end}まで{place}で互いに{limit}以内"
        "(最短{nearest})にあり、いずれも{speed}未満、港から{port}以上離れていた。",
    ),
    "encounter.pair.open": (
        "Encounter, still going on after {duration}: {vessels} have been within {limit} of each "
        "other, as close as {nearest}, since {start} at {place}, last seen so on {end}, both "
        "slower than {speed} and at least {port} from port.",
        "近接が{duration}以上継続中: {vessels}が{start}から{place}で互いに{limit}以内"
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
        "{duration}の近接: {vessels}が{start}から{end}まで{place}で互いに{limit}以内"
        "(最短{nearest})に停止していた。登録された港からは{port}以上離れているが、登録されていない"
        "係留地や錨地でも説明できる。",
    ),
    "encounter.pair.open.harbour": (
        "Encounter, still going on after {duration}: {vessels} have lain still within {limit} of "
        "each other, as close as {nearest}, since {start} at {place}, last seen so on {end}, at "
        "least {port} from any listed port; a berth or an anchorage that is not listed would "
        "explain it as well.",
        "近接が{duration}以上継続中: {vessels}が{start}から{place}で互いに{limit}以内"
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
}
