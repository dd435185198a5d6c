"""How a stay inside a zone is told: its ends, its length, and the manner of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sealane.detect.telling import sentence

if TYPE_CHECKING:
    from sealane.law import Zone

__all__ = ["evidence_of", "sentence_of"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
NMI_M = 1852.0
NO_REGIME = "other"  # its word, area, says nothing that the name does not
ENTRY = {"crossed": "crossed", "between": "entered unheard", "heard": "first heard inside"}
EXIT = {
    "crossed": "crossed",
    "between": "left unheard",
    "heard": "last heard inside",
    "open": "open",
}


def _ends(row: dict[str, Any]) -> tuple[str, str]:
    """How a stay begins and ends: crossed, between two fixes far apart, heard, or open."""
    entry = ("crossed" if row["is_seen_in"] else "between") if row["is_crossed_in"] else "heard"
    is_between = row["exit"] == "crossed" and not row["is_seen_out"]
    return entry, "between" if is_between else row["exit"]


def _range_us(row: dict[str, Any]) -> tuple[int, int | None]:
    """For how long it was inside at least and, where both ends are known, at most [us]."""
    entry, leave = _ends(row)
    start, end = [row["start_us"]] * 2, [row["end_us"]] * 2
    if entry == "between":
        start = row["entry_bracket"]
    if leave == "between":
        end = row["exit_bracket"]
    is_bounded = entry != "heard" and leave != "heard"
    return end[0] - start[1], end[1] - start[0] if is_bounded else None


def _silent_us(row: dict[str, Any]) -> int:
    """Time in silences, those at its ends as far as they count as inside [us]."""
    entry, leave = _ends(row)
    silent: int = row["silent_us"]
    if entry == "between":
        silent += row["entry_bracket"][1] - row["start_us"]
    if leave == "between":
        silent += row["end_us"] - row["exit_bracket"][0]
    return silent


def evidence_of(row: dict[str, Any]) -> dict[str, Any]:
    """What is told of one stay: its ends, length and depth, hull, way and company, its rows."""
    entry, leave = _ends(row)
    least, most = _range_us(row)
    return {
        "entry": ENTRY[entry],
        "exit": EXIT[leave],
        **_manner(row),
        "dwell_h": round((row["end_us"] - row["start_us"]) / HOUR_US, 3),
        "dwell_least_h": round(least / HOUR_US, 3) if "between" in (entry, leave) else None,
        "dwell_most_h": (
            round(most / HOUR_US, 3) if most and "between" in (entry, leave) else None
        ),
        "fixes_inside": row["fixes"],
        "depth_nmi": round(row["depth_m"] / NMI_M, 3),
        "depth_at": sentence.iso(row["depth_us"]),
        "depth_lon": round(row["depth_lon"], 6),
        "depth_lat": round(row["depth_lat"], 6),
        "silent_h": round(_silent_us(row) / HOUR_US, 3),
        "entry_bracket": [sentence.iso(at) for at in row["entry_bracket"]],
        "exit_bracket": [sentence.iso(at) for at in row["exit_bracket"]],
        "rows": [
            [file_id, offset]
            for file_id, offset in zip(row["row_files"], row["row_offsets"], strict=True)
        ],
    }


def _manner(row: dict[str, Any]) -> dict[str, Any]:
    """What is told of hull and way, and of the hulls that were with it or relieved it."""
    company = row["escort"] or {}
    others: dict[str, Any] = {}
    for name in ("relieves", "relieved_by"):
        one = row[name]
        others[name] = None if one is None else str(one["mmsi"])
        others[f"{name}_at"] = None if one is None else sentence.iso(one["at_us"])
    return {
        "hull_class": row["hull_class"],
        "path_class": row["path_class"],
        "path_nmi": round(row["way_m"] / NMI_M, 2),
        "straight_nmi": round(row["chord_m"] / NMI_M, 2),
        "slow_h": round(row["slow_s"] / 3600.0, 3),
        "port": row["port"],
        "escort_mmsi": str(company["mmsi"]) if company else None,
        "escort_class": company.get("hull_class"),
        "escort_share": company.get("share"),
        "escort_nmi": company.get("median_nmi"),
        **others,
    }


def sentence_of(mmsi: int, row: dict[str, Any], zone: Zone) -> tuple[str, str]:
    """One stay in words, in English and Japanese."""
    zone_en, zone_ja = _called(zone)
    seconds = (row["end_us"] - row["start_us"]) / SECOND_US
    least, most = _range_us(row)
    start_by, end_by = (max(60.0, row[name] or 0.0) for name in ("start_by_s", "end_by_s"))
    both: dict[str, Any] = {"vessel": f"MMSI {mmsi}"}
    moments = {
        "start": row["start_us"],
        "end": row["end_us"],
        "start_from": row["entry_bracket"][0],
        "start_until": row["entry_bracket"][1],
        "end_from": row["exit_bracket"][0],
        "end_until": row["exit_bracket"][1],
    }
    both |= {name: sentence.moment(at) for name, at in moments.items()}
    spans = {
        "dwell": seconds,
        "least": least / SECOND_US,
        "most": (most or 0) / SECOND_US,
        "start_by": start_by,
        "end_by": end_by,
    }
    en = {name: sentence.duration_en(span) for name, span in spans.items()}
    ja = {name: sentence.duration_ja(span) for name, span in spans.items()}
    en |= both | {"zone": zone_en, "depth": sentence.distance_en(row["depth_m"])}
    ja |= both | {"zone": zone_ja, "depth": sentence.distance_ja(row["depth_m"])}
    said = sentence.sentences(f"zone_entry.{'.'.join(_ends(row))}", en, ja)
    return _with_manner(said, row)


def _called(zone: Zone) -> tuple[str, str]:
    claimed = "zone.claimed" if zone.claimants else "zone.plain"
    if zone.regime == NO_REGIME:
        claimed = "zone.only_claimed" if zone.claimants else "zone.only"
    return sentence.sentences(
        claimed,
        {
            "name": zone.name,
            "regime": sentence.regime_en(zone.regime),
            "claimants": sentence.names_en(zone.claimants),
        },
        {
            "name": zone.name,
            "regime": sentence.regime_ja(zone.regime),
            "claimants": sentence.names_ja(zone.claimants),
        },
    )


def _with_manner(said: tuple[str, str], row: dict[str, Any]) -> tuple[str, str]:
    """The sentence, and after it what the hull claims to be and the class of its way."""
    way, hull = row["path_class"].replace(" ", "_"), row["hull_class"]
    about = {"port": row["port"] or "", "other": f"MMSI {(row['escort'] or {}).get('mmsi')}"}
    added = [
        sentence.sentences(name, about, about)
        for name, is_known in (
            (f"zone_entry.hull.{hull}", hull not in ("unknown", "other")),
            (f"zone_entry.way.{way}", way != "not_known"),
        )
        if is_known
    ]
    en, ja = zip(said, *added, strict=True)
    return " ".join(en), "".join(ja)
