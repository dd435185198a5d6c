"""What is amiss in the published reckoning and stays so: why, and which input would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from sealane.assess.noted import said_told
from sealane.say.said import Said

__all__ = ["NOT_MENDED", "NotMended"]


@dataclass(frozen=True, slots=True)
class NotMended:
    """One thing amiss that stays so, and why."""

    code: str
    amiss: Said
    why: Said

    def as_dict(self) -> dict[str, str]:
        """For JSON: as a mend, and as whole sentences."""
        whole = Said(f"{self.amiss.en} {self.why.en}", f"{self.amiss.ja}{self.why.ja}")
        return {
            "code": self.code, "amiss": self.amiss.en, "amiss_ja": self.amiss.ja,
            "why": self.why.en, "why_ja": self.why.ja, **said_told(whole),
        }  # fmt: skip


NOT_MENDED = (
    NotMended(
        "capacity_swapped",
        Said(
            "The capacity shares of cargo ships and tankers are swapped in the notebook.",
            "ノートブックで、貨物船とタンカーの船腹の割合が入れ替わっている。",
        ),
        Said(
            "They act on its freight costs alone, which are not reckoned here; E is the same. The"
            " shares come from a sheet that is not published: capacity by gate for cargo ships and"
            " tankers would put them right.",
            "影響するのは運賃だけで、ここでは運賃を算定していない。途絶額は変わらない。"
            "割合は公表されていない表にあり、海峡等別の貨物船・タンカーの船腹があれば直せる。",
        ),
    ),
    NotMended(
        "search_circle",
        Said(
            "Conflict, terrorism, interstate and accident events within so many km are sought"
            " within km/100 degrees, which is narrower east to west the farther from the equator"
            " (Dover: 0.63 of the width).",
            "紛争・テロ・国家間紛争・事故を、距離（km）を100で割った度数の範囲で探しており、赤道から"
            "離れるほど東西の幅が狭くなる（ドーバー海峡では0.63倍）。",
        ),
        Said(
            "For piracy it is mended (piracy_circle), by places that are in hand; for these they"
            " are not: events with degrees from UCDP GED 24.1, GTD, MIDLOC 2.1 and IMO GISIS would"
            " allow it, and the areas of the gates that the notebook took.",
            "海賊については手元の位置で直した（piracy_circle）。これらの位置は手元になく、"
            "UCDP GED 24.1、GTD、MIDLOC 2.1、IMO GISISの座標つき事象と、ノートブックが用いた"
            "海峡等の範囲があれば直せる。",
        ),
    ),
    NotMended(
        "gates_apart",
        Said(
            "Gates without a counted event have no risk at all (Oresund, Magellan), and gates"
            " other than Bab el-Mandeb and Suez are taken to close apart from each other.",
            "事象の記録がない海峡（エーレスンド海峡、マゼラン海峡）はリスクが皆無とされ、"
            "バブ・エル・マンデブ海峡とスエズ運河のほかは、それぞれ無関係に閉じるものとされている。",
        ),
        Said(
            "The record has no event that names two gates; so the far tail is too thin.",
            "二つの海峡等にまたがる事象は記録になく、このため極端に悪い年が過小に出る。",
        ),
    ),
)
