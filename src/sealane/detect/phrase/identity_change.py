"""Sentences of changed identities: claims, numbers, swaps, and numbers that no ship can have."""

from __future__ import annotations

__all__ = ["PHRASES"]

_REASONS = {
    "none": (".", "。"),
    "port": (
        "; in port a new owner or register would explain it as well.",
        "。港内での売船や登録の変更でも説明できる。",
    ),
    "stop": (
        "; after hours at rest a new owner or register would explain it as well.",
        "。長時間停止しており、売船や登録の変更でも説明できる。",
    ),
    "silence": (
        "; a call at a port meanwhile would explain it as well.",
        "。途絶中の寄港でも説明できる。",
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
    "Another identity was claimed {at}: from {start} on, at {place}, {vessel} sent {what}",
    "{at}識別情報が変化: {vessel}は{start}、{place}から{what}を送信",
)
_AT = {
    "port": ("in port", "港内で"),
    "stop": ("while lying still", "停止中に"),
    "silence": ("after hours unheard", "長時間の途絶の後に"),
}
_AT_SEA = ("at sea", "洋上で")
_NUMBER = {
    "claim": (
        "A number goes on as another: {one} was last heard {wait} before {other} was first heard "
        "on {start}, {off} from where the first would have been, with the same {same} "
        "({flags})",
        "別の番号で継続: {one}の最後の受信から{wait}後の{start}に{other}を初受信。"
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
        f"identity_change.claims.{reason}": (
            _CLAIMS[0].replace("{at}", _AT.get(reason, _AT_SEA)[0]) + end[0],
            _CLAIMS[1].replace("{at}", _AT.get(reason, _AT_SEA)[1]) + end[1],
        )
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
        "A number of no country: {vessel} was heard from {start} to {end}; the digits {number} are "
        "given to none.",
        "国のない番号: {vessel}を{start}から{end}まで受信。{number}を割り当てられた国はない。",
    ),
    "identity_change.country.open": (
        "A number of no country: {vessel} has been heard since {start}; the digits {number} are "
        "given to none.",
        "国のない番号: {vessel}を{start}から受信中。{number}を割り当てられた国はない。",
    ),
    "identity_change.country.gear_buoy": (
        "Its name is one of a marker of fishing nets, which would explain it.",
        "名称は漁網の標識のものであり、それで説明できる。",
    ),
    "identity_change.country.default_number": (
        "A number that was never set would explain it.",
        "番号が未設定であれば説明できる。",
    ),
    "identity_change.country.few_reports": (
        "So few reports were heard that errors of reception would explain it.",
        "受信が少なく、受信の誤りでも説明できる。",
    ),
}
