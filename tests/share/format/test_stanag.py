"""Labels of STANAG 4774: ours come back, others become a caveat, none is lowered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from format_case import AT, LABEL, labels, typical
from hypothesis import HealthCheck, given, settings

from sealane.errors import BadInput
from sealane.share import Label
from sealane.share.format import named
from sealane.share.format.marking import tlp_found, tlp_told
from sealane.share.format.stanag4774 import NAMESPACE, as_bound, bound, label_element, label_read
from sealane.share.format.xml import parse, told

OTHER = f"""<originatorConfidentialityLabel xmlns="{NAMESPACE}"><ConfidentialityInformation>
<PolicyIdentifier>{{policy}}</PolicyIdentifier><Classification>{{level}}</Classification>
<Category Type="PERMISSIVE" TagName="Releasable To"><GenericValue>SWE</GenericValue></Category>
</ConfidentialityInformation></originatorConfidentialityLabel>"""


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(labels("event"))
def test_a_label_comes_back_but_for_what_the_standard_has_no_place_for(label: Label) -> None:
    if not bound(label):
        with pytest.raises(BadInput, match="unclassified material only"):
            label_element(None, label, AT)
        return
    read = label_read(parse(told(label_element(None, label, AT))), "event")
    label = label.guarded  # the whole is marked as its most guarded field
    for name in ("classification", "tlp", "orcon", "personal", "topic", "source"):
        assert read.value(name) == label.value(name)
    assert read.originator == label.originator
    assert read.releasable_to == label.releasable_to
    assert read.purposes == label.purposes
    assert read.retain_until == label.retain_until
    assert label.caveats <= read.caveats
    assert not read.of_fields
    assert as_bound(label) == read


def test_a_label_of_another_policy_lets_nothing_pass() -> None:
    read = label_read(parse(OTHER.format(policy="NATO", level="UNCLASSIFIED").encode()))
    assert read.classification == "unclassified"
    assert read.caveats == {"policy NATO", "Releasable To: SWE"}
    assert read.releasable_to is None
    for level in ("RESTRICTED", "SECRET", "unclassified but for official use", ""):
        with pytest.raises(BadInput):
            label_read(parse(OTHER.format(policy="NATO", level=level).encode()))


def test_a_binding_holds_label_and_product_together() -> None:
    products = [typical("event", 1), typical("picture", 2)]
    raw = named("stanag4778").write(products).raw
    assert [one.digest for one in named("stanag4778").read(raw).products] == [
        one.digest for one in products
    ]
    swapped = raw.replace(b'URI="#p1"', b'URI="#x"').replace(b'URI="#p2"', b'URI="#p1"')
    got = named("stanag4778").read(swapped)
    assert [one.reason for one in got.rejects] == ["label", "nothing_bound"]
    lowered = raw.replace(b"TLP:AMBER</", b"TLP:CLEAR</", 1)
    got = named("stanag4778").read(lowered)
    assert [one.item for one in got.products] == [products[1].item]
    assert [one.reason for one in got.rejects] == ["changed"]
    for label in (replace(LABEL, kind="event", classification="secret"), Label(kind="event")):
        with pytest.raises(BadInput, match="unclassified material only"):
            named("stanag4778").write([replace(products[0], label=label)])


def test_the_strictest_tlp_counts() -> None:
    assert tlp_found("TLP:GREEN or TLP: red") == "red"
    assert tlp_found("tlp:amber+strict") == "amber+strict"
    assert tlp_found("TLP:WHITE") == "clear"
    assert tlp_found("TLP:AMBERGRIS, TLP, amber") is None
    assert tlp_told(Label(tlp="amber+strict")) == "TLP:AMBER+STRICT"
    assert tlp_told(Label(tlp="blue")) is None
