"""Ordinary reasons to share at the same time, told beside a group and never part of a score.

Rules over behaviour, each with the part of the group's objects that fits it: an outlet and its
branches, a wire copy that many others carried, accounts that post by the clock, and navigational
warnings, which are repeated word for word on purpose (IMO/IHO S-53, the joint manual on maritime
safety information). One that fits does not prove the group harmless, nor does none prove it
otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

__all__ = ["REASONS", "Explanation", "Reasons", "explained"]


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """When an ordinary reason is told."""

    outlet_part: float = 0.8
    """Part of the group's addresses under one host. Sealane."""
    wire_part: float = 0.5
    """Part of its objects that at least as many accounts outside shared too. Sealane."""
    clock_part: float = 0.8
    """Part of its meetings within a minute after a multiple of `clock_minutes` (chance: 0.2), or
    within `day_minutes` of one time of day on `days` days. Sealane."""
    clock_minutes: int = 5
    """Minutes [min] of which a scheduler takes multiples. Sealane."""
    day_minutes: int = 2
    """Minutes [min] around one time of day that count as the same. Sealane."""
    clock_meetings: int = 5
    """Fewest meetings for that: 0.2^5 is 0.0003."""
    days: int = 3
    """Fewest days for a time of day."""
    warning_part: float = 0.5
    """Part of its objects whose text has the shape of a navigational warning. Sealane."""


REASONS = Reasons()
WARNING = (
    r"(?i)\bZCZC\b|\bNNNN\b|\bNAVAREA\b|\bNAVTEX\b|\bHYDRO(?:PAC|LANT|ARC)\b|\bS[EÉ]CURIT[EÉ]\b"
    r"|\bCANCEL THIS M(?:SG|ESSAGE)\b|\bNAV(?:IGATIONAL)? (?:WNG|WARNING)|\bMSI\b"
    r"|航行警[告報]|水路通報|\bПРИП\b|\bНАВИП\b|\bНАВАРЕА\b|\bНАВТЕКС\b"
    r"|\b\d{1,2}-\d{2}(?:[.-]\d+)?\s?[NS]\W{1,3}\d{2,3}-\d{2}(?:[.-]\d+)?\s?[EW]\b"
)
"""Heads, ends and places as warnings are written (IHO S-53, chapter 5), in four languages."""
US_PER_MINUTE = 60_000_000
DAY_MINUTES = 1440


@dataclass(frozen=True)
class Explanation:
    """One ordinary reason: its kind, the part of objects that fits, and a sentence in both
    languages."""

    kind: str
    part: float
    sentence: str
    sentence_ja: str


def explained(
    shares: pl.DataFrame,
    members: list[str],
    met: pl.DataFrame,
    reasons: Reasons = REASONS,
    *,
    texts: pl.DataFrame | None = None,
) -> tuple[Explanation, ...]:
    """Ordinary reasons that fit a group.

    ``met`` has kind, object and first_at of what its members shared within the window, ``texts``
    post_id and text of posts. The order is that of the module's list.
    """
    if met.is_empty():
        return ()
    about = shares.join(met.select("kind", "object"), on=["kind", "object"], how="semi")
    if texts is not None:
        texts = texts.select("post_id", "text").unique("post_id")
        about = about.join(texts, on="post_id", how="left")
    found = [
        _outlet(met, reasons),
        _wire(about, members, met.height, reasons),
        _clock(met, reasons),
        _warning(about, met.height, reasons),
    ]
    return tuple(one for one in found if one is not None)


def _outlet(met: pl.DataFrame, reasons: Reasons) -> Explanation | None:
    hosts = (
        met.filter(pl.col("kind") == "url")["object"]
        .str.extract(r"^(?:[a-z]+:)?/{0,2}(?:www\.)?([^/:?#]+)", 1)
        .drop_nulls()
    )
    if hosts.is_empty():
        return None
    top = hosts.value_counts(sort=True).row(0)
    part = top[1] / met.height
    if part < reasons.outlet_part:
        return None
    said = f"{top[1]} of {met.height} objects are pages of {top[0]}: an outlet and its accounts."
    japanese = (
        f"対象{met.height}件のうち{top[1]}件が{top[0]}のページ：一つの媒体とその関連アカウント。"
    )
    return Explanation("outlet", part, said, japanese)


def _wire(
    about: pl.DataFrame, members: list[str], objects: int, reasons: Reasons
) -> Explanation | None:
    outside = about.filter(~pl.col("account").is_in(members))
    wide = outside.group_by("kind", "object").agg(pl.col("account").n_unique())
    count = wide.filter(pl.col("account") >= len(members)).height
    if count / objects < reasons.wire_part:
        return None
    said = f"{count} of {objects} objects were shared by as many accounts outside: a wire copy."
    japanese = (
        f"対象{objects}件のうち{count}件を、集団の外でも同数以上のアカウントが共有：配信記事。"
    )
    return Explanation("wire_copy", count / objects, said, japanese)


def _clock(met: pl.DataFrame, reasons: Reasons) -> Explanation | None:
    if met.height < reasons.clock_meetings:
        return None
    minute = met["first_at"].to_physical() // US_PER_MINUTE
    part = float((minute % reasons.clock_minutes == 0).mean())  # type: ignore[arg-type]
    if part >= reasons.clock_part:
        said = (
            f"{part:.0%} of meetings began within a minute after a multiple of "
            f"{reasons.clock_minutes} minutes."
        )
        japanese = (
            f"一致の{part:.0%}が、{reasons.clock_minutes}分の倍数の時刻から1分以内に始まった。"
        )
        return Explanation("clock", part, said, japanese)
    of_day = minute % DAY_MINUTES
    if met["first_at"].dt.date().n_unique() < reasons.days:
        return None
    far = (of_day - of_day.median()).abs()
    part = float((far <= reasons.day_minutes).mean())  # type: ignore[arg-type]
    if part < reasons.clock_part:
        return None
    said = (
        f"{part:.0%} of meetings were at one time of day, within {reasons.day_minutes} minutes, "
        "on several days."
    )
    japanese = f"一致の{part:.0%}が、数日にわたり同じ時刻の前後{reasons.day_minutes}分以内。"
    return Explanation("clock", part, said, japanese)


def _warning(about: pl.DataFrame, objects: int, reasons: Reasons) -> Explanation | None:
    text: pl.Expr = pl.when(pl.col("kind") == "text").then(pl.col("object"))
    if "text" in about.columns:
        text = pl.coalesce(pl.col("text"), text)
    shaped = about.filter(text.str.contains(WARNING)).select("kind", "object").n_unique()
    if shaped / objects < reasons.warning_part:
        return None
    said = f"{shaped} of {objects} objects read as navigational warnings, repeated on purpose."
    japanese = f"対象{objects}件のうち{shaped}件が航行警報の形：意図して繰り返されるもの。"
    return Explanation("navigation_warning", shaped / objects, said, japanese)
