"""Claims with their verdicts as ClaimReview (schema.org), for whoever marks up a page.

No rating is a number: there is no scale of truth here, and no author or outlet is rated.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sealane.inform.claim import verdict_told
from sealane.inform.defence.correction import claim_told, sentence_of
from sealane.inform.defence.incident import Incident

__all__ = ["reviews_of"]


def reviews_of(incident: Incident, *, at: datetime, author: str | None = None) -> dict[str, Any]:
    """JSON-LD of every claim that was held against tracks.

    ``firstAppearance`` is the first known to us, as schema.org means it, and no origin.
    """
    graph = []
    drill = "" if incident.exercise_id is None else f"Exercise {incident.exercise_id}, invented: "
    for one in incident.claims:
        if one.judgement is None:
            continue
        item: dict[str, Any] = {"@type": "Claim"}
        item["name"] = drill + claim_told(one.claim, "en", {})
        if one.first_at is not None:
            first: dict[str, Any] = {"@type": "CreativeWork", "datePublished": _stamp(one.first_at)}
            item["firstAppearance"] = first | (
                {"inLanguage": list(one.languages)} if one.languages else {}
            )
        review = {
            "@type": "ClaimReview",
            "datePublished": at.astimezone(UTC).date().isoformat(),
            "claimReviewed": item["name"],
            "itemReviewed": item,
            "reviewRating": {"@type": "Rating", "alternateName": verdict_told(one.verdict)},
            "reviewBody": drill + sentence_of(one, "en"),
            "inLanguage": "en",
        }
        if author is not None:
            review["author"] = {"@type": "Organization", "name": author}
        graph.append(review)
    return {"@context": "https://schema.org", "@graph": graph}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
