"""Sentences of changed identities: claims, numbers, swaps, and numbers that no ship can have."""

from __future__ import annotations

__all__ = ["PHRASES"]

_REASONS = {
    "none": (".", "。"),
    "port": (
        "; it was in port, where a new owner or register would explain it as well.",
        "。港内であり、売船や登録の変更でも説明できる。",
    ),
    "stop": (
        "; it lay still for hours, where a new owner or register would explain it as well.",
        "。長時間停止中であり、売船や登録の変更でも説明できる。",
    ),
    "silence": (
        "; it was not heard for hours before, so that a call at a port would explain it as well.",
        "。直前に長時間受信がなく、寄港でも説明できる。",
    ),
    "typing": (
        "; a slip of typing would explain it as well.",
        "。入力誤りでも説明できる。",
    ),
    "single": (
        "; one of the two was claimed for a short time only, so that a slip would explain it.",
        "。一方は短時間だけ送信されており、誤りでも説明できる。",
    ),
    "reverted": (
        "; the old claim was heard again later.",
        "。元の値が後に再び受信されている。",
    ),
}
_CLAIMS = (
    "Another identity was claimed at sea: from {start} on, at {place}, {vessel} sent {what}",
    "航行中に識別情報が変化: {vessel}は{start}、{place}から{what}を送信",
)
_NUMBER = {
    "claim": (
        "A number goes on as another: {one} was last heard {wait} before {other} was first heard "
        "on {start}, {off} from where the first would have been, with the same {same} "
        "({flags})",
        "別の番号で航行を継続: {one}の最後の受信から{wait}後の{start}に{other}を初受信。"
        "推定位置から{off}、{same}が同じ({flags})",
    ),
    "place": (
        "A number goes on where another fell silent: {one} was last heard {wait} before {other} "
        "was first heard on {start}, {off} from where the first would have been, at its course "
        "and speed ({flags})",
        "別の番号が途絶の位置から継続: {one}の最後の受信から{wait}後の{start}に{other}を初受信。"
        "推定位置から{off}、針路と速力が同じ({flags})",
    ),
}

PHRASES: dict[str, tuple[str, str]] = {
    **{
        f"identity_change.claims.{reason}": (_CLAIMS[0] + end[0], _CLAIMS[1] + end[1])
        for reason, end in _REASONS.items()
    },
    **{
        f"identity_change.number.{by}.{reason}": (said[0] + end[0], said[1] + end[1])
        for by, said in _NUMBER.items()
        for reason, end in _REASONS.items()
    },
    "identity_change.field.name": ("name {new} (before: {old})", "船名{new}(以前は{old})"),
    "identity_change.field.callsign": (
        "call sign {new} (before: {old})",
        "信号符字{new}(以前は{old})",
    ),
    "identity_change.field.imo": (
        "IMO number {new} (before: {old})",
        "IMO番号{new}(以前は{old})",
    ),
    "identity_change.kept.name": ("name", "船名"),
    "identity_change.kept.callsign": ("call sign", "信号符字"),
    "identity_change.kept.imo": ("IMO number", "IMO番号"),
    "identity_change.kept.length_m": ("length", "全長"),
    "identity_change.swap.claims": (
        "{one} and {other} took each other's claims on {start}; the first now sends {what}.",
        "{one}と{other}が{start}に識別情報を入れ替え、前者は{what}を送信。",
    ),
    "identity_change.swap.number": (
        "{one} and {other} took each other's number on {start}: each was heard on where the other "
        "had been.",
        "{one}と{other}が{start}にMMSIを入れ替え、それぞれ相手のいた位置から受信。",
    ),
    "identity_change.imo.closed": (
        "{vessel} claimed the IMO number {number}, whose check digit does not hold, from {start} "
        "to {end}.",
        "{vessel}は{start}から{end}まで、検査数字の合わないIMO番号{number}を送信。",
    ),
    "identity_change.imo.open": (
        "{vessel} has claimed the IMO number {number}, whose check digit does not hold, since "
        "{start}.",
        "{vessel}は{start}から、検査数字の合わないIMO番号{number}を送信中。",
    ),
    "identity_change.country.closed": (
        "{vessel} was heard from {start} to {end}; no country has the digits {number}.",
        "{vessel}を{start}から{end}まで受信。{number}を割り当てられた国はない。",
    ),
    "identity_change.country.open": (
        "{vessel} has been heard since {start}; no country has the digits {number}.",
        "{vessel}を{start}から受信中。{number}を割り当てられた国はない。",
    ),
}
