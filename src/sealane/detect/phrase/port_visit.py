"""Sentences of port visits: how the hull came, what it did in port, how it left."""

from __future__ import annotations

__all__ = ["PHRASES"]

_ENTRY = {
    "seen": (
        "{vessel} called at {port}: it came within {near} on {start}",
        "{vessel}が{port}に寄港: {start}に{near}以内に入り",
    ),
    "unseen": (
        "{vessel} was at {port}: it was first heard within {near} or reckoned there on {start}",
        "{vessel}が{port}に在港: {start}に{near}以内で初めて受信または推定され",
    ),
}
_STAY = {
    "stop": (", lay still for {stop}", "、{stop}停止"),
    "silence": (
        ", was not heard for {silent}, longer than its way explains",
        "、{silent}受信されず(航程では説明できない長さ)",
    ),
    "gone": (", was last heard there", "、港内での受信を最後に途絶"),
    "brief": (", stopped there for {stop} only", "、{stop}のみ停止"),
}
_LEAVE = {
    "seen": (" and was beyond {far} on {end}.", "し、{end}に{far}の外に出た。"),
    "unseen": (
        "; it was heard again outside later, and left by {end} at the speed it sails.",
        "。その後港外で再び受信され、速力から{end}頃に出たと推定される。",
    ),
    "open": (", and has not been heard outside since.", "。以後、港外では受信されていない。"),
}

PHRASES: dict[str, tuple[str, str]] = {
    f"port_visit.{entry}.{stay}.{leave}": (
        came[0] + did[0] + left[0],
        came[1] + did[1] + left[1],
    )
    for entry, came in _ENTRY.items()
    for stay, did in _STAY.items()
    for leave, left in _LEAVE.items()
}
