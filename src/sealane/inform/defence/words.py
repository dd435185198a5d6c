"""Words of a brief in English and Japanese: languages, reasons, what a figure is of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sealane.inform.claim import Reason, Where, deed_told, verdict_told
from sealane.inform.defence.claimed import Claimed
from sealane.say import Figure, Said
from sealane.say.said import LANGUAGES

__all__ = [
    "CLAIM_LEVELS", "EXPLAINED", "KINDS", "NULLS", "ORIGIN_REASONS", "RELATIONS", "SURE", "both",
    "claim_said", "count", "language_said", "languages_said", "minute", "place_told",
    "reason_said",
    "verdict_said", "whole",
]  # fmt: skip

NOBODY = ("a ship that is not named", "特定されていない船")
_LANGUAGES = {
    "en": ("English", "英語"), "ja": ("Japanese", "日本語"), "zh": ("Chinese", "中国語"),
    "ru": ("Russian", "ロシア語"), "ko": ("Korean", "韓国語"), "vi": ("Vietnamese", "ベトナム語"),
    "tl": ("Filipino", "フィリピン語"), "fil": ("Filipino", "フィリピン語"),
    "id": ("Indonesian", "インドネシア語"), "ms": ("Malay", "マレー語"),
    "es": ("Spanish", "スペイン語"),
    "fr": ("French", "フランス語"), "de": ("German", "ドイツ語"), "ar": ("Arabic", "アラビア語"),
    "fa": ("Persian", "ペルシア語"), "uk": ("Ukrainian", "ウクライナ語"),
}  # fmt: skip
KINDS = {
    "url": Said("links", "リンク"), "media": Said("pictures or films", "画像・動画"),
    "text": Said("texts", "文面"), "hashtags": Said("sets of hashtags", "ハッシュタグの組"),
    "reply": Said("posts answered", "返信先"), "repost": Said("posts passed on", "転載元"),
    "object": Said("objects", "対象"),
}  # fmt: skip
NULLS = {
    "configuration": Said("activity", "活動量"),
    "objects in common": Said("interest", "関心"),
    "within language and topic": Said("language and topic", "言語と主題"),
}
RELATIONS = {
    "translation": Said("by a model of sentences", "文の意味モデルによる"),
    "same claim": Said("by the same claim", "同じ主張による"),
    "same anchors": Said("by the same places, ships and numbers", "同じ地名・船名・数値による"),
}
SURE = {"fair": Said("fair", "ある程度"), "low": Said("low", "低い"), "none": Said("none", "なし")}
CLAIM_LEVELS = (
    Said("not in view", "捉えられていない"),
    Said("uncertain", "不確か"),
    Said("in view", "捉えられている"),
)
"""Whether the beginning is in view, by the level of ``inform.origin``."""
ORIGIN_REASONS: Mapping[str, Said] = {
    "collection_start": Said("collection began too shortly before", "収集開始の直後"),
    "gap": Said("collection was out or silent shortly before", "直前に収集の欠落"),
    "deleted": Said("earlier posts are known to be deleted", "先行投稿の削除が判明"),
    "other_platforms": Said("another platform was not collected so early", "他の媒体は未収集"),
    "first_passes_on_missing": Said("it passes on a post that we lack", "未収集の投稿の転載"),
    "missing_originals": Said("originals of others were not collected", "転載元の一部が未収集"),
    "first_answers_missing": Said("it answers a post that we lack", "未収集の投稿への返信"),
    "tie": Said("several posts are as early", "同時刻の投稿が複数"),
    "not_named": Said("later posts do not name it", "後続の投稿がこれを示さない"),
    "under_way": Said("it was under way at once", "当初から多数の投稿"),
}
EXPLAINED: Mapping[str, Said] = {
    "outlet": Said("one outlet and its accounts", "一つの媒体とその関連アカウント"),
    "wire_copy": Said("a wire copy that many carried", "多数が載せた配信記事"),
    "clock": Said("posting by the clock", "定時の投稿"),
    "navigation_warning": Said("navigational warnings, repeated on purpose", "航行警報の転載"),
}


def both(text: str) -> Said:
    """A name or number that is the same in both languages."""
    return Said(text, text)


def whole(value: int) -> Figure:
    """A count."""
    return Figure(float(value), decimals=0)


def count(value: int, unit: Said) -> Said:
    """A count with its unit."""
    return Said(f"{value:,} {unit.en}", f"{value:,}{unit.ja}")


def minute(at: datetime) -> Said:
    """A time to the minute, the same in both languages, for cells."""
    return both(at.astimezone(UTC).strftime("%Y-%m-%d %H:%M"))


def language_said(code: str) -> Said:
    """The name of a language, or its code."""
    return Said(*_LANGUAGES.get(code, (code, code)))


def languages_said(codes: tuple[str, ...] | list[str]) -> Said:
    """Names of languages in a cell."""
    names = [language_said(one) for one in codes]
    if not names:
        return Said("not told", "不明")
    return Said(", ".join(one.en for one in names), "・".join(one.ja for one in names))


def reason_said(reason: Reason) -> Said:
    """A sentence of a verdict."""
    told = []
    for language, nobody in zip(LANGUAGES, NOBODY, strict=True):
        parts = {name: nobody if said == "?" else said for name, said in reason.parts.items()}
        told.append(Reason(reason.code, parts).told(language))
    return Said(*told)


def verdict_said(verdict: str) -> Said:
    """A verdict, or that no track was asked."""
    if verdict == "not_asked":
        return Said("not held against tracks", "航跡と未照合")
    return Said(verdict_told(verdict, "en"), verdict_told(verdict, "ja"))


def claim_said(claimed: Claimed) -> Said:
    """Who did what to whom, where and when, in one line."""
    claim = claimed.claim
    ends = [claim.who.told(), claim.whom.told() if claim.whom is not None else ""]
    told = []
    for language, nobody in zip(LANGUAGES, NOBODY, strict=True):
        deed = deed_told(claim.did, language, is_to=claim.whom is not None)
        if claim.is_negated:
            deed = f"NOT {deed}" if language == "en" else f"{deed}の否定"
        names = [nobody if one == "?" else one for one in ends]
        joint = " " if language == "en" else "・"
        parts = [joint.join(one for one in (names[0], deed, names[1]) if one)]
        if claim.where is not None:
            parts.append(place_told(claim.where))
        if claim.when is not None:
            parts.append(_span(claim.when.since, claim.when.until))
        told.append(("; " if language == "en" else "；").join(parts))
    return Said(*told)


def place_told(where: Where) -> str:
    """A place as a chart has it: degrees and minutes."""
    if where.text or where.zone or where.lon is None or where.lat is None:
        return where.told()
    told = []
    for value, signs in ((where.lat, "NS"), (where.lon, "EW")):
        degrees, minutes = divmod(round(abs(value) * 600), 600)
        told.append(f"{degrees}°{minutes / 10:04.1f}′{signs[value < 0]}")
    return " ".join(told)


def _span(since: datetime, until: datetime) -> str:
    one, two = (at.astimezone(UTC) for at in (since, until))
    first = one.strftime("%Y-%m-%d %H:%M")
    if one == two:
        return f"{first} UTC"
    same = one.date() == two.date()
    return f"{first}–{two.strftime('%H:%M' if same else '%Y-%m-%d %H:%M')} UTC"
