"""S-124: what the feature catalogue of 2.0.0 wants of each type, in its order, with its codes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from format_case import typical
from lxml import etree

from sealane.errors import BadInput
from sealane.share.format import named
from sealane.share.format.s124 import GENERAL_TYPES, GML, S124, TEXT_SIGNS

PREAMBLE = ["generalArea", "messageSeriesIdentifier", "navwarnTitle", "cancellationDate",
            "intService", "navwarnTypeGeneral", "publicationTime"]  # fmt: skip
SERIES = ["agencyResponsibleForProduction", "nameOfSeries", "warningNumber", "warningType", "year"]
"""Attributes of NavwarnPreamble and of messageSeriesIdentifier in the order of the catalogue (IHO,
S124_FCv2.0.1.xml, version 2.0.0 of 2024-10-30), but what may be left out and has no value."""


def names(parent: etree._Element) -> list[str]:
    return [one.tag.rpartition("}")[2] for one in parent if isinstance(one.tag, str)]


def test_a_warning_has_what_the_catalogue_wants() -> None:
    text = "Drifting mines were seen. " * 30
    warning = typical("warning", 2)
    warning = replace(
        warning, body=warning.body | {"text": text, "category": "piracy", "language": "ja"}
    )
    written = named("s124").write([warning])
    root = etree.fromstring(written.raw)
    (head,) = root.iter(f"{{{S124}}}NavwarnPreamble")
    assert names(head) == PREAMBLE
    assert names(head.find(f"{{{S124}}}messageSeriesIdentifier")) == SERIES
    general = head.find(f"{{{S124}}}navwarnTypeGeneral")
    assert (general.get("code"), general.text) == ("12", "Piracy or Robbery")
    parts = list(root.iter(f"{{{S124}}}NavwarnPart"))
    assert len(parts) == 3  # two areas, one of them cut at 180 degrees
    for part in parts:
        assert names(part) == ["fixedDateRange", "warningInformation", "header", "geometry"]
        pieces = [one.text for one in part.iter(f"{{{S124}}}text")]
        assert " ".join(pieces) == text.strip()
        assert max(len(one) for one in pieces) <= TEXT_SIGNS
        assert {one.text for one in part.iter(f"{{{S124}}}language")} == {"jpn"}
        dates = part.find(f"{{{S124}}}fixedDateRange")
        assert names(dates) == ["dateEnd", "dateStart", "timeOfDayEnd", "timeOfDayStart"]
        assert dates.find(f"{{{S124}}}timeOfDayStart").text == "06:00:00Z"
    ids = [one.get(f"{{{GML}}}id") for one in root.iter() if one.get(f"{{{GML}}}id")]
    assert len(ids) == len(set(ids))
    latitudes = [
        [float(one) for one in shape.text.split()][::2] for shape in root.iter(f"{{{GML}}}posList")
    ]
    ring = warning.body["areas"][0]
    assert {min(one) for one in latitudes[:2]} == {min(lat for _, lat in ring)}
    assert {one.field for one in written.losses} == {
        "areas", "category", "certainty", "severity", "text", "urgency",
    }  # fmt: skip


def test_a_code_is_one_of_the_catalogue_whatever_the_category() -> None:
    for category, code in (
        *((name, code) for code, name in GENERAL_TYPES.items()),
        ("Met", 9), ("infrastructure", 11), ("no such", 5), (None, 5), (7, 5), (["Met"], 5),
    ):  # fmt: skip
        warning = replace(typical("warning", 1), body={"category": category})
        raw = named("s124").write([warning]).raw
        assert f'<S124:navwarnTypeGeneral code="{code}">{GENERAL_TYPES[code]}<'.encode() in raw


def test_a_drill_is_never_written_as_a_warning_of_the_sea() -> None:
    drill = replace(typical("warning", 1), body={"exercise_id": "E7"})
    with pytest.raises(BadInput, match="S-124 cannot say so"):
        named("s124").write([typical("warning", 2), drill])
    assert named("s124").write([]).losses == ()
