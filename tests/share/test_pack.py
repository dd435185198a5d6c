"""A pack is read as it is written, and a slip of the pen is an error that names its line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from sealane.cli import sealane
from sealane.errors import BadInput
from sealane.share import ATTRIBUTES, Label, Policy, Question, read_pack
from sealane.share.policy.differ import difference
from sealane.share.policy.prove import prove_pack

PAGE = Path(__file__).parents[2] / "docs/reference/share/policy.md"
WRITTEN, BARS = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
AT = datetime(2026, 6, 1, tzinfo=UTC)
LABEL = Label(
    classification="unclassified", tlp="amber", kind="event", topic="sar", source="open",
    personal="no", orcon="yes", originator="JP", purposes=frozenset({"sar"}),
    releasable_to=frozenset({"*"}),
)  # fmt: skip


PLAIN = "onward = false"
NEVER = (
    ("forget = 1", "obligations.forget is no obligation"),
    ('grid_nmi = "ten"', "obligations.grid_nmi is 'ten'.* up to 64 nmi"),
    ("grid_nmi = -5", "grid_nmi is -5"), ("grid_nmi = nan", "grid_nmi is nan"),
    ("grid_nmi = true", "grid_nmi is True"), ("grid_nmi = 65", "grid_nmi is 65"),
    ("time_h = 100", "obligations.time_h is 100.* up to 24 h"), ("time_h = 0", "time_h is 0"),
    ("retain_days = 0", "retain_days is 0.* 1 to 36,500"), ("retain_days = 1.5", "is 1.5"),
    ('without = ["nope"]', "obligations.without has 'nope'"), ("without = []", r"without is \[\]"),
    ('without = ["nonsense"]', "has 'nonsense', .* Take identity, or of: areas"),
    ('without = ["mmsi"]', "has 'mmsi', .* Do you mean mmsis"), ("without = [1]", r"is \[1\]"),
    ('without = ["mmsis", "headline"]', "which no kind has together"),
    ('grid_nmi = 4, without = ["headline"]', "make less of warning, which cannot be"),
)  # fmt: skip
"""Obligations that can never be kept; before, they were read and refused every item."""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "pack.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_page_of_packs_is_a_pack(tmp_path: Path) -> None:
    pack = read_pack(written(tmp_path, WRITTEN))
    policy = Policy(pack)
    asked = Question(label=LABEL, holder="JP", to="PH", purpose="sar", at=AT)
    assert policy.decide(asked).rule is pack.grants["picture-1"]
    early = replace(asked, at=datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert policy.decide(early).reason == "no_agreement"
    assert policy.decide(replace(asked, at=datetime(2026, 1, 1, tzinfo=UTC))).permitted
    back = replace(asked, holder="PH", to="JP")
    assert policy.decide(back).reason == "originator_decides"


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ('topics = ["safety", "sar", "piracy"]\n', "", "topics is missing", 24),
        ("personal = false\n", "", "personal is missing", 24),
        ("personal = false", "personal = 0", "personal is 0, not bool", 24),
        ('"safety", "sar", "piracy"', '"saftey"', "topics has 'saftey'", 24),
        ('tlp = "amber"\nkinds', 'tlp = "yellow"\nkinds', "tlp is 'yellow'", 24),
        ("onward = false", "onward = false\nonwards = true", "onwards is not known", 24),
        ("gives_right = true", "gives_right = false", "gives no right to release", 24),
        ('programme = "picture"', 'programme = "pictures"', "pictures is not there", 24),
        ('members = ["JP", "PH"]', 'members = ["JP", "PX"]', "PX, who is no party", None),
        ('id = "PH"', 'id = "JP"', "is there twice", 11),
        ("from = 2026-01-01", "from = 2026-01-01\nuntil = 2025-01-01", "is not after from", 16),
        ("from = 2026-01-01", 'from = "2026"', "is '2026', not date", 16),
        ('tlp = "amber" }', 'tlp = "black" }', "ceiling.tlp is 'black'", 6),
        ('version = "1"', "version = 1", "version is 1, not str", 1),
        ("[[grant]]", "[grant]", r"Write \[\[grant\]\]", None),
        ("[[grant]]", "[[grants]]", "no table grants", None),
        ('id = "example"', 'id = "example', "is not TOML", None),
        ("onward = false", "onward = false\nto = []", "to is", 24),
        ("onward = false", 'onward = false\nto = ["XX"]', "names XX, who is no party", 24),
        ('ja = "例"', 'de = "x"', "name is", 1),
        ('article = "Article 1"', 'article = " "', "article is empty.* Name the article", 24),
        ('source = "An agreement made up for this page"', 'source = ""', "source is empty", 16),
        ('id = "picture-1"', 'id = ""', "id is empty", 24),
        *((PLAIN, f"{PLAIN}\nobligations = {{ {duty} }}", said, 24) for duty, said in NEVER),
    ],
)
def test_a_slip_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, said: str, line: int | None
) -> None:
    assert old in WRITTEN
    path = written(tmp_path, WRITTEN.replace(old, new, 1))
    with pytest.raises(BadInput, match=said) as caught:
        read_pack(path)
    assert caught.value.data["file"] == str(path)
    assert caught.value.data.get("line") == line


def test_what_is_no_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        read_pack(tmp_path / "none.toml")
    (tmp_path / "raw").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="not TOML"):
        read_pack(tmp_path / "raw")


XX = """
[[party]]
id = "XX"
name = { en = "Another", ja = "他" }
ceiling = { classification = "unclassified", tlp = "red" }
"""
PROMISE = """
[[party]]
id = "XX"
name = { en = "Another", ja = "他" }
ceiling = { classification = "unclassified", tlp = "red" }

[[programme]]
id = "passing"
name = { en = "Passing on", ja = "転送" }
from = 2026-03-01
members = ["JP", "PH", "XX"]
gives_right = true
source = "Made up"

[[grant]]
id = "passing-1"
programme = "passing"
article = "2"
classification = "unclassified"
tlp = "green"
kinds = ["*"]
topics = ["*"]
sources = ["*"]
purposes = ["*"]
personal = false
orcon = false
onward = true
from = ["PH"]
to = ["XX"]

[[bar]]
id = "people"
article = "3"
because = { en = "People are not passed on", ja = "個人情報は転送しない" }
personal = true

[[never]]
id = "amber"
to = "XX"
because = { en = "Amber stays", ja = "橙は渡さない" }
tlp_above = "green"

[[never]]
id = "japans"
to = "XX"
because = { en = "Nothing of Japan's", ja = "日本のものは渡さない" }
originators = ["JP"]
"""


def test_promises_are_proved_and_packs_compared(tmp_path: Path) -> None:
    old = written(tmp_path, WRITTEN)
    path = tmp_path / "new.toml"
    path.write_text(WRITTEN + PROMISE, "utf-8")
    pack = read_pack(path)
    found = prove_pack(Policy(pack), at=AT)
    assert found["amber"].never
    assert not found["japans"].never
    assert [one.to for one in found["japans"].path] == ["PH", "XX"]
    found = prove_pack(Policy(pack), at=datetime(2026, 2, 1, tzinfo=UTC))
    first = [one.day for one in found["japans"].path]
    assert first == [date(2026, 2, 1), date(2026, 3, 1)], "what PH got before, it may pass on then"
    told = difference(read_pack(old), pack, day=date(2026, 6, 1))
    assert told.came["grants"] == ("passing-1",)
    assert told.opened == (("PH", "XX"),)

    runner = CliRunner()
    asked = ["policy", "prove", str(path), "--at", "2026-06-01T00:00:00Z", "--json"]
    result = runner.invoke(sealane, asked, standalone_mode=False)
    assert result.return_value == 1
    assert json.loads(result.output)["promises"]["japans"]["path"][1]["rule"] == "passing-1"
    item = tmp_path / "item.json"
    item.write_text(json.dumps({"label": LABEL.as_json()}))
    asked = ["share", "explain", str(item), "--to", "XX", "--purpose", "sar", "--pack", str(path)]
    asked += ["--at", "2026-06-01T00:00:00Z", "--json"]
    result = runner.invoke(sealane, asked, standalone_mode=False)
    assert result.return_value == 1
    told_why = json.loads(result.output)
    assert told_why["reason"] == "no_agreement"
    assert told_why["smallest_change"]
    item.write_text("{}")
    refused = runner.invoke(sealane, asked, standalone_mode=False)
    assert isinstance(refused.exception, BadInput)
    assert "has no label" in str(refused.exception)


def test_bars_and_promises_of_the_page_are_read_and_proved(tmp_path: Path) -> None:
    pack = read_pack(written(tmp_path, WRITTEN + BARS))
    assert [*pack.bars, *pack.nevers] == ["people-of-japan", "no-targeting", "amber-of-japan"]
    assert prove_pack(Policy(pack), at=AT)["amber-of-japan"].never
    page = PAGE.with_name("packs.md").read_text("utf-8")
    for one in ATTRIBUTES:
        told = ", ".join(f"`{value}`" for value in one.values)
        assert f"| `{one.name}` | {told} |" in page


def test_a_broken_promise_is_told_with_its_item(tmp_path: Path) -> None:
    path = written(tmp_path, WRITTEN + PROMISE)
    asked = ["policy", "prove", str(path), "--at", "2026-06-01T00:00:00Z"]
    told = " ".join(CliRunner().invoke(sealane, asked).output.split())
    assert "japans breaks for an item with classification unclassified; tlp" in told
    assert "originator JP" in told
    assert re.search(r"JP to PH for \w+ by picture-1, 2026-06-01; then PH to XX for", told)


def test_a_grant_that_may_be_passed_on_since_is_an_opening(tmp_path: Path) -> None:
    """`policy diff` said of it no more than that it changed."""
    old, new = written(tmp_path, WRITTEN), tmp_path / "new.toml"
    new.write_text(WRITTEN.replace(PLAIN, "onward = true").replace('tlp = "amber"\nkinds',
                   'tlp = "green"\nkinds'), "utf-8")  # fmt: skip
    asked = ["policy", "diff", str(old), str(new), "--at", "2026-06-01T00:00:00Z"]
    told = json.loads(CliRunner().invoke(sealane, [*asked, "--json"]).stdout)
    assert told["conditions"] == [
        {"table": "grants", "id": "picture-1", "condition": name, "before": was, "after": now}
        for name, was, now in (("tlp", "amber", "green"), ("onward", False, True))
    ]
    assert (told["opened"], told["shut"]) == ([["JP", "PH"], ["PH", "JP"]], [])
    assert told["opened_onward"][0] == {"from": "JP", "by": "PH", "grant": "picture-1"}
    said = " ".join(CliRunner().invoke(sealane, asked).output.split())
    assert "picture-1: onward false → true" in said
    assert "what it gives may be passed on: JP → PH, PH → JP" in said
    back = difference(read_pack(new), read_pack(old), day=AT.date())
    assert (back.as_json()["opened"], len(back.shut_onward)) == ([], 2)


def test_a_grant_that_can_never_apply_is_named(tmp_path: Path) -> None:
    for more, why in (
        ('from = ["PH"]\nto = ["PH"]', "it goes from PH to PH alone"),
        ('to = ["XX"]', "to names no member of picture"),
        ('from = ["JP"]', None),
    ):
        path = written(tmp_path, WRITTEN.replace(PLAIN, f"{PLAIN}\n{more}") + XX)
        result = CliRunner().invoke(sealane, ["policy", "check", str(path)])
        assert result.exit_code == 0
        said = " ".join(result.output.split())
        assert ("can never apply" in said) is (why is not None), said
        assert why is None or f"Grant picture-1 can never apply: {why}." in said


def test_a_packaged_pack_is_found_and_copied(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    asked = ["policy", "pack", "sea-lanes-public"]
    where = json.loads(CliRunner().invoke(sealane, [*asked, "--json"]).stdout)["packs"]
    assert CliRunner().invoke(sealane, [*asked, "-o", str(path)]).exit_code == 0
    assert path.read_bytes() == Path(where["sea-lanes-public"]).read_bytes()
    again = CliRunner().invoke(sealane, [*asked, "-o", str(path)], standalone_mode=False)
    assert str(path) in str(again.exception)
    odd = CliRunner().invoke(sealane, ["policy", "pack", "sea-lane"], standalone_mode=False)
    assert "sea-lanes-public" in str(odd.exception)
