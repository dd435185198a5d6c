"""What is asked of an item before it leaves: a fixed list of attributes, each with its values.

Every attribute has exactly one value in a question. One that is missing, or has a value that is
not listed here, makes the answer a refusal: nothing is taken to be harmless because nobody said
what it is.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ATTRIBUTES", "BY_NAME", "CISE_PURPOSES", "Attribute", "at_most"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its name, its values, and whether they are ordered from open to guarded."""

    name: str
    values: tuple[str, ...]
    source: str
    is_ordered: bool = False


CISE_PURPOSES = {
    "DefenceMonitoring": "defence_monitoring",
    "CSDPTask": "csdp_task",
    "BorderMonitoring": "border_monitoring",
    "CounterTerrorism": "counter_terrorism",
    "EnvironmentWarning": "environment_warning",
    "EnvironmentMonitoring": "environment_monitoring",
    "EnvironmentResponse": "environment_response",
    "CustomsMonitoring": "customs_monitoring",
    "LawEnforcementMonitoring": "law_enforcement_monitoring",
    "FisheriesOperation": "fisheries_operation",
    "BorderOperation": "border_operation",
    "Safety": "safety",
    "Security": "security",
    "SAR": "sar",
    "FisheriesWarning": "fisheries_warning",
    "FisheriesMonitoring": "fisheries_monitoring",
    "VTM": "vessel_traffic",
    "Operation": "operation",
    "LawEnforcementOperation": "law_enforcement_operation",
    "CustomsOperation": "customs_operation",
}
"""Purposes of the CISE service model (PurposeType), and ours. Its ``NonSpecified`` has none
here: a purpose that nobody stated is a refusal."""

ATTRIBUTES = (
    Attribute(
        "classification",
        ("unclassified", "restricted", "confidential", "secret", "top_secret"),
        "The levels that security agreements speak of. Sealane is built for unclassified material; "
        "a node refuses what is above its ceiling at the door.",
        is_ordered=True,
    ),
    Attribute(
        "tlp",
        ("clear", "green", "amber", "amber+strict", "red"),
        "Traffic Light Protocol, version 2.0 (FIRST, August 2022).",
        is_ordered=True,
    ),
    Attribute(
        "kind",
        (
            "event",
            "track",
            "identity",
            "warning",
            "assessment",
            "indicator",
            "campaign",
            "request",
            "picture",
        ),
        "What Sealane can release.",
    ),
    Attribute(
        "topic",
        (
            "safety",
            "sar",
            "disaster",
            "piracy",
            "armed_robbery",
            "fishing",
            "pollution",
            "smuggling",
            "sanctions",
            "dprk_missile",
            "infrastructure",
            "coast_guard_activity",
            "trade",
            "information",
            "traffic",
        ),
        "What it is about, as programmes delimit it.",
    ),
    Attribute(
        "source",
        ("open", "commercial", "cooperative", "own_sensor", "partner", "person"),
        "How it became known: published; bought; told by the ship (AIS); seen by a sensor of a "
        "state; received from a partner; told by a person whom it may endanger.",
    ),
    Attribute("personal", ("no", "yes"), "Whether it holds data of a person (APPI, GDPR Art. 4)."),
    Attribute(
        "orcon",
        ("no", "yes"),
        "Whether its originator alone decides on every onward release.",
    ),
    Attribute(
        "purpose",
        (*CISE_PURPOSES.values(), "targeting"),
        "What it is asked for: the twenty purposes of CISE, and one that bars name.",
    ),
)

BY_NAME = {attribute.name: attribute for attribute in ATTRIBUTES}


def at_most(name: str, value: str) -> tuple[str, ...]:
    """Values of an ordered attribute up to and with one. ``ValueError`` if there is no such."""
    values = BY_NAME[name].values
    return values[: values.index(value) + 1]
