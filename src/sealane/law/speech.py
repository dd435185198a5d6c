"""Sentences on claims and features, in English and Japanese: each claimant by name and code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from sealane.law.fact import table

__all__ = ["LANGUAGES", "Speaker"]

LANGUAGES = ("en", "ja")


@cache
def _states(language: str) -> dict[str, str]:
    return {row["iso3"]: row[f"name_{language}"] or row["name_en"] for row in table("states")}


@cache
def _features() -> dict[str, Mapping[str, Any]]:
    return {row["feature_id"]: row for row in table("features")}


class Speaker:
    """Says what is known of claims and features in the language of that number."""

    def __init__(self, which: int) -> None:
        self._which = which
        self._states = _states(LANGUAGES[which])

    def say(self, english: str, japanese: str) -> str:
        return (english, japanese)[self._which]

    def both(self, row: Mapping[str, Any], name: str) -> str:
        return str(row.get(f"{name}_{LANGUAGES[self._which]}") or row.get(f"{name}_en") or "")

    def names(self, codes: Iterable[str]) -> str:
        known = self._states
        named = (f"{known[code]} ({code})" if code in known else code for code in codes)
        return self.say(", ", "、").join(named) or self.say("nobody", "なし")

    def named(self, zone: Mapping[str, Any]) -> str:
        return str(zone["name"] if self._which == 0 else zone.get("name_ja") or zone["name"])

    def claims(self, place: Mapping[str, Any]) -> Iterator[str]:
        """Claims that may reach a place whose zones do not name them, and positions on the status
        of the feature that a zone is measured from."""
        for claim in place.get("other_claims", ()):
            yield getattr(self, f"claim_of_{claim['kind']}")(claim)
        for one in place.get("of_status", ()):
            row = _features()[one]
            name = self.both(row, "name")
            yield self.say(f"{name}: {self.both(row, 'note')}", f"{name}:{self.both(row, 'note')}")

    def claim_of_feature(self, claim: Mapping[str, Any]) -> str:
        name, who, off = self.named(claim), self.names(claim["claimants"]), claim["off_nmi"]
        return self.say(
            f"Claims from {name}, {off:g} nmi away, may reach here: {who}.",
            f"{name}(距離{off:g}海里)からの主張がここに及びうる:{who}。",
        )

    def claim_of_islet(self, claim: Mapping[str, Any]) -> str:
        """As from a feature; nobody else need claim the islet."""
        return self.claim_of_feature(claim)

    def claim_of_area(self, claim: Mapping[str, Any]) -> str:
        name, who = self.named(claim), self.names(claim["claimants"])
        return self.say(
            f"The place may lie in an area of overlapping claims ({name}): {who}.",
            f"主張の重なる区域({name})の内側でありうる:{who}。",
        )

    def claim_of_line(self, claim: Mapping[str, Any]) -> str:
        name, who = self.named(claim), self.names(claim["claimants"])
        return self.say(
            f"{name}: it encloses the place, as joined here; claims without stated limits: {who}.",
            f"{name}:結んだ線がこの地点を囲む。限界を明示しない主張:{who}。",
        )

    def feature(self, row: Mapping[str, Any]) -> str:
        """A feature near: how far, who claims and who holds it, what was ruled, its note."""
        held, ruling, note = row["administered_by"], row["ruling"], self.both(row, "note")
        name, who = self.both(row, "name"), self.names(row["claimants"])
        where = self.where(row)
        parts = [self.say(f"{name}{where}: claimed by {who}", f"{name}{where}:主張国・地域は{who}")]
        if held:
            holder = self.names([held])
            parts.append(self.say(f"administered by {holder}", f"施政・管理は{holder}"))
        if ruling:
            rejected = self.names(row["ruling_rejected_by"])
            parts.append(
                self.say(
                    f"ruled: {ruling} Rejected by: {rejected}",
                    f"司法判断(原文は英語):{ruling}拒否:{rejected}",
                )
            )
        said = self.say("; ", "。").join(parts) + self.say(".", "。")
        return said + (self.say(" ", "") + note if note else "")

    def where(self, row: Mapping[str, Any]) -> str:
        """How far a feature is, by what is packaged of it; an area without limits has a label."""
        off, error = row["off_nmi"], row["position_error_nmi"]
        if row["off_from"] == "waters":
            return self.say(
                ", from whose shore these waters are computed", "(その海岸から計算した水域)"
            )
        if row["off_from"] == "label":
            return self.say(
                f", hereabouts (its limits are not packaged; placed within {error:g} nmi)",
                f"(付近。範囲は未収録、位置の誤差{error:g}海里)",
            )
        if row["off_from"] == "limits" and off == 0.0:
            return self.say(", inside of its limits", "(範囲の内側)")
        return self.say(f", {off:g} nmi away", f"(距離{off:g}海里)")

    def islet_of(self, codes: Iterable[str]) -> str:
        who = self.names(codes)
        return self.say(
            f" An islet of {who} near here is not on the coast in use: whose waters these are, and "
            "where limits run, cannot be told.",
            f"付近にある{who}の小島が使用中の海岸線に描かれておらず、どの国・地域の水域か、限界がどこか"
            "は判定できない。",
        )

    def islet(self, row: Mapping[str, Any]) -> str:
        who, off = self.names(row["claimants"]), row["off_nmi"]
        return self.say(
            f"{row['name_en']}, {off:g} nmi away, is of {who}; the coast in use does not draw it.",
            f"{row['name_ja']}(距離{off:g}海里、{who})は使用中の海岸線に描かれていない。",
        )

    def dated(self, dated: Mapping[str, Any]) -> str:
        day = dated["tables_on"]
        later = [
            self.say(
                f" {row['name_en']}: administered by {self.names([row['administered_by']])} since "
                f"{row['administered_since']}.",
                f"{row['name_ja']}:{row['administered_since']}年から"
                f"{self.names([row['administered_by']])}が施政・管理。",
            )
            for row in dated["later"]
        ]
        return self.say(
            "Zones, claimants, holders, rulings and articles are told as of the tables of "
            f"{day}; on the day asked others may have held.",
            f"水域・主張国・施政者・司法判断・条文は{day}時点の表による。尋ねられた日には異なっていたことがある。",
        ) + "".join(later)
