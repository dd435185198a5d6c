"""Sentences of files: how many entries of which sorts, from when to when."""

from __future__ import annotations

__all__ = ["PHRASES"]

PHRASES: dict[str, tuple[str, str]] = {
    "evasion.open": (
        "File of {vessel} with {count} entries since {start} ({sorts}); it joins what was found "
        "and says nothing of a purpose.",
        "{vessel}の経過ファイル: {start}以降の記録{count}件({sorts})。見つかったことの一覧であり、"
        "目的については何も述べない。",
    ),
    "evasion.closed": (
        "File of {vessel} with {count} entries from {start} to {end} ({sorts}); it joins what was "
        "found and says nothing of a purpose.",
        "{vessel}の経過ファイル: {start}から{end}までの記録{count}件({sorts})。見つかったことの"
        "一覧であり、目的については何も述べない。",
    ),
    "evasion.sort.silence": ("AIS gaps", "AIS途絶"),
    "evasion.sort.meeting": ("meetings", "会合"),
    "evasion.sort.identity": ("changes of identity", "識別情報の変更"),
    "evasion.sort.list": ("matches with lists", "リストとの一致"),
    "evasion.sort.position": ("positions that cannot be", "あり得ない位置"),
    "evasion.sort.draught": ("changes of draught", "喫水の変化"),
}
