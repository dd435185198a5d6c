"""A brief as PDF: the same every time, its words as they were given, its parts named if missing."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sample_brief

from sealane.errors import MissingPart
from sealane.say import Brief, Said, Section
from sealane.serve.brief import pdf, to_pdf
from sealane.serve.brief.drawing import clean

NASTY = (
    "#panic()",
    "$x^2$ *bold* _it_ `code` @ref <label>",
    'a "quote" \\ \\u{41} \\" #"',
    "]] }} ) ; // no comment /* none",
    "= heading - list + one / term: x",
    "<script>&amp;</script>",
    "two\nlines\ttab\u2028and\u202eturned",
    "船名「#丸$」〜①㈱",
)


def test_a_brief_becomes_the_same_pdf_every_time_in_both_languages() -> None:
    pytest.importorskip("typst", reason="pip install 'sealane[brief]'")
    brief = sample_brief.sample()
    made = {language: to_pdf(brief, language=language) for language in ("en", "ja")}
    assert to_pdf(brief, language="ja") == made["ja"]
    assert made["en"] != made["ja"]
    for language, data in made.items():
        assert data.startswith(b"%PDF-")
        assert f"/Lang ({language}".encode() in data or f"/Lang({language}".encode() in data
        assert b"D:20260301093000Z" in data
        assert len(data) < 500_000
    assert b"IPAexGothic" in made["ja"]
    assert "matplotlib_fontja" not in sys.modules
    assert "matplotlib" not in sys.modules


def test_words_reach_the_typesetter_as_they_were_given() -> None:
    typst = pytest.importorskip("typst", reason="pip install 'sealane[brief]'")
    sections = tuple(
        Section(Said(word, word), (Said(word, word),), notes=(Said(word, word),)) for word in NASTY
    )
    said = Said(NASTY[1], NASTY[1])
    brief = Brief(
        said, said, datetime(2026, 3, 1, tzinfo=UTC), said, sections, (said,), said, NASTY[2]
    )
    source = pdf.typst_source(brief, "en").encode()
    given: dict[str, Any] = {
        "font_paths": [str(folder) for folder in pdf.font_folders()],
        "ignore_system_fonts": True,
    }
    heads = json.loads(typst.query(source, "heading", field="body", **given))
    assert [one["text"] for one in heads] == [clean(word) for word in (NASTY[1], *NASTY)]
    _, warnings = typst.Compiler(source, **given).compile_with_warnings(format="pdf")
    assert [str(one) for one in warnings] == []


def test_the_answer_stays_on_the_page_of_its_title_while_it_can() -> None:
    """Set smaller where that is enough; an answer longer than a page is broken as it stands."""
    typst = pytest.importorskip("typst", reason="pip install 'sealane[brief]'")
    given = {"font_paths": [str(one) for one in pdf.font_folders()], "ignore_system_fonts": True}
    found = []
    for lines in (*range(20, 26), *range(26, 50, 4)):
        answer = tuple(Said(f"Line {at} of the answer. " * 5, "答え。" * 30) for at in range(lines))
        brief = replace(sample_brief.sample(), answer=answer)
        (told,) = json.loads(
            typst.query(pdf.typst_source(brief, "en").encode(), "<answer-end>", field="value",
                        **given)
        )  # fmt: skip
        found.append(tuple(told))
    assert found[0] == (1, "1em")
    assert (1, "0.92em") in found
    assert found[-1] == (2, "1em")
    sizes = [size for page, size in found if page == 1]
    assert sizes == sorted(sizes, reverse=True), "no smaller than it takes"
    assert {size for page, size in found if page > 1} == {"1em"}, "none moves as a whole"


@pytest.mark.parametrize("name", ["typst", "matplotlib_fontja"])
def test_a_missing_part_is_named_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    found = pdf.find_spec
    monkeypatch.setitem(sys.modules, "typst", None if name == "typst" else sys)
    monkeypatch.setattr(pdf, "find_spec", lambda one: None if one == name else found(one))
    with pytest.raises(MissingPart, match=name.replace("_", "-")) as refused:
        to_pdf(replace(sample_brief.sample(), command=None))
    assert "sealane[brief]" in (refused.value.hint or "")
    assert refused.value.exit_code == 4
