"""A brief as PDF on A4, set by typst, with tags for readers of screens.

Every text of the brief goes in as a string of typst's own, never as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sealane.errors import MissingPart
from sealane.say.brief import Brief, Paragraph, Section, Source
from sealane.say.said import THIN, Language, Said, moment_said
from sealane.serve.brief.drawing import Drawing, clean, text_width
from sealane.serve.brief.ink import LIGHT, drawing_css
from sealane.serve.brief.map import draw_map
from sealane.serve.brief.parts import Grid, Reading, draw, grid, halves, runs_of, told
from sealane.serve.brief.wording import words

__all__ = ["font_folders", "has_pdf", "to_pdf", "typst_source"]

SHEET = Path(__file__).with_name("brief.typ")
FONTS: dict[Language, tuple[str, str]] = {
    "en": ("DejaVu Sans", "IPAexGothic"),
    "ja": ("IPAexGothic", "DejaVu Sans"),
}
FONT_FOLDERS = {"matplotlib_fontja": "fonts", "matplotlib": "mpl-data/fonts/ttf"}
"""Packages that are looked into for fonts and never imported, and where these lie."""
MOST_TOGETHER, WIDEST_EM, OWN_EM = 6, 20.0, 6.5
"""Rows of a table that stay on one page; and beyond which width words are set on two lines;
and the width of the sources of a row."""
PAGE_EM, LEAST_EM, FIRST_EM, HEAD_EM = 58.0, 5.0, 11.0, 4.0
"""Width of the page in letters of a table (170 mm at 8.3 pt), and what a column of words, the first
one, which names the rows, and a heading that may break between any letters keep."""
PAPER = {**LIGHT, "panel": "#ffffff"}


def to_pdf(brief: Brief, *, language: Language = "en") -> bytes:
    """The brief in one language as a PDF file; the same brief gives the same bytes.

    Raises:
        MissingPart: typst or the Japanese font is not installed, or the coast not packed.
    """
    typst, folders = _typst(), font_folders()
    pdf: bytes = typst.compile(
        typst_source(brief, language).encode(),
        font_paths=[str(folder) for folder in folders],
        ignore_system_fonts=True,
        timestamp=brief.made_at.astimezone(UTC),
        pdf_standards=["ua-1"],
    )
    return pdf


def has_pdf() -> bool:
    """Whether the packages that a PDF needs are installed; none of them is loaded."""
    try:
        font_folders()
    except MissingPart:
        return False
    return find_spec("typst") is not None


def _typst() -> Any:
    try:
        return import_module("typst")
    except ModuleNotFoundError as error:
        raise _missing("typst") from error


def font_folders() -> list[Path]:
    """Where the fonts lie.

    Raises:
        MissingPart: a package that holds one is not installed.
    """
    folders = []
    for package, inside in FONT_FOLDERS.items():
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise _missing(package.replace("_", "-"))
        folders.append(Path(spec.submodule_search_locations[0]) / inside)
    return folders


def _missing(name: str) -> MissingPart:
    return MissingPart(
        f"A brief as PDF needs {name}, which is not installed.",
        hint="Install it: pip install 'sealane[brief]'. A brief as HTML needs nothing more.",
        part="brief",
    )


def typst_source(brief: Brief, language: Language) -> str:
    """The whole text for typst: definitions of the sheet, then calls with strings."""
    said, reading = words(language), Reading(brief, language)
    made = said["made"].format(moment_said(brief.made_at, language))
    settings = {
        "language": _string(language),
        "fonts": f"({', '.join(_string(font) for font in FONTS[language])})",
        "title": _string(brief.title.in_(language)),
        "title-parts": _array(_string(one) for one in _phrases(brief.title, language)),
        "subtitle": _string(brief.subtitle.in_(language)),
        "made": _string(made),
        "question-word": _string(said["question"]),
        "question": _array(_string(one) for one in _phrases(brief.question, language)),
        "answer-word": _string(said["answer"]),
        "answer": _array(_line(told(one), reading) for one in brief.answer),
        "notice": _string(brief.notice.in_(language)) if brief.notice else "none",
        "command": _string(brief.command) if brief.command else "none",
        "page-words": _array(_string(part) for part in said["page"].split("{}")),
    }
    given = ", ".join(f"{name}: {value}" for name, value in settings.items())
    parts = [SHEET.read_text(encoding="utf-8"), f"#show: brief.with({given})"]
    for section in brief.sections:
        parts += _section(section, reading)
    parts += _sources(reading)
    return "\n".join(parts) + "\n"


def _phrases(said: Said, language: Language) -> list[str]:
    """A large line in the parts between which it may end: Japanese has no spaces, and a word that
    is torn apart in a heading is read twice."""
    text = said.in_(language)
    return re.findall(r".+?(?:[、。]|が(?=閉鎖)|$)", text) if language == "ja" else [text]


def _section(section: Section, reading: Reading) -> Iterable[str]:
    language = reading.language
    said = words(language)
    yield f"#heading(level: 2, {_string(section.heading.in_(language))})"
    for paragraph in section.paragraphs:
        yield f"#par({_paragraph(told(paragraph), reading)})"
    if section.map:
        caption = reading.next_figure(section.map.title)
        yield _figure(draw_map(section.map, language), caption, section.map.sources, reading)
    if section.chart:
        caption = reading.next_figure(section.chart.title)
        drawn = draw(section.chart, language)
        yield _figure(drawn, caption, section.chart.sources, reading, is_floating=True)
    if section.table:
        caption = reading.next_table(section.table.caption)
        told_grid = grid(section.table, language)
        under = told_grid.under(language)
        marks = _marks(section.table.sources, reading)
        own = [_marks(one, reading) for one in section.table.row_sources]
        note = _string(under) if under else "none"
        yield _table(told_grid, _text(caption) + marks, note, own, said["row_source"])
    if section.notes:
        notes = _array(_string(one.in_(language)) for one in section.notes)
        yield f"#notes({_string(said['notes'])}, {notes})"
    if section.sources:
        before, after = said["source_mark"].split("{}")
        yield f"#small[{_text(before)}{_marks(section.sources, reading)}{_text(after)}]"


def _figure(
    drawing: Drawing, caption: str, sources: tuple[Source, ...], reading: Reading, *,
    is_floating: bool = False,
) -> str:  # fmt: skip
    """A drawing; one that floats stands at the top or the foot of a page, so that no page is left
    half empty before it."""
    fonts = ", ".join(f"'{font}'" for font in FONTS[reading.language])
    css = f"text{{font-family:{fonts}}}\n{drawing_css(PAPER)}"
    svg = drawing.alone(css).replace(THIN, "\u00a0")
    return (
        f"#drawing(bytes({_string(svg)}), {_string(drawing.alt)}, "
        f"[{_text(caption)}{_marks(sources, reading)}], {'true' if is_floating else 'false'})"
    )


def _table(
    told_grid: Grid, caption: str, under: str, own: Sequence[str] = (), own_head: str = ""
) -> str:
    """``own`` are the links of each row, in a last column."""
    heads = [*told_grid.head, *([(own_head, "")] if own else [])]
    head = _array(f"({_string(name)}, {_string(unit)})" for name, unit in heads)
    cells = _array(
        text
        for at, row in enumerate(told_grid.rows)
        for text in (
            *(_cell(cell) if is_end else _string(cell)
              for cell, is_end in zip(row, told_grid.is_end, strict=True)),
            *([f"[{own[at]}]"] if own else []),
        )
    )  # fmt: skip
    asked = [*_widths(told_grid, OWN_EM if own else 0.0), *([OWN_EM] if own else [])]
    widths = _array(f"{width:.1f}" for width in asked)
    is_end = (*told_grid.is_end, *([False] if own else []))
    ends = _array("right" if one else "left" for one in is_end)
    is_short = "true" if len(told_grid.rows) <= MOST_TOGETHER else "false"
    return f"#grid-of({head}, {ends}, {widths}, {cells}, [{caption}], {under}, {is_short})"


def _cell(cell: str) -> str:
    """A figure that no line end parts, and so its interval."""
    figure, interval = halves(cell)
    if not interval:
        return _string(cell)
    return f"[#box({_string(figure)}) #box({_string(interval)})]"


def _widths(told_grid: Grid, more: float = 0.0) -> list[float]:
    """Of the columns [em], as their longest line asks for; where the page is too narrow for all
    (less ``more`` of other columns), words are broken, and figures before their brackets."""
    asked, least = [], []
    for at, ((name, unit), is_end) in enumerate(zip(told_grid.head, told_grid.is_end, strict=True)):
        cells = [halves(row[at]) if is_end else (row[at], "") for row in told_grid.rows]
        whole = max((text_width(" ".join(cell), 1.0) for cell in cells), default=0.0)
        part = max((text_width(half, 1.0) for cell in cells for half in cell), default=0.0)
        whole = whole if is_end else min(whole, WIDEST_EM)
        heads = max(min(text_width(one, 1.0), WIDEST_EM) for one in (name, unit))
        asked.append(1.0 + max(whole, heads))
        word = max((text_width(one, 1.0) for cell in cells for one in cell[0].split()), default=0.0)
        head_em = max(_unbroken_em(name), _unbroken_em(unit))
        words_em = min(whole, max(FIRST_EM if at == 0 else LEAST_EM, min(word, FIRST_EM)))
        least.append(1.0 + max(part if is_end else words_em, head_em))
    room = max(PAGE_EM - more - sum(least), 0.0)
    wanted = sum(asked) - sum(least)
    if wanted <= room:
        return asked
    return [a + (b - a) * room / wanted for a, b in zip(least, asked, strict=True)]


def _unbroken_em(head: str) -> float:
    """What a heading needs [em] so that no word of it is broken; of one without spaces between
    words, so that some letters stand in a line."""
    widths = (text_width(one, 1.0) for one in head.split())
    return max(
        (min(one, HEAD_EM if not head.isascii() else WIDEST_EM) for one in widths), default=0.0
    )


def _line(one: Paragraph, reading: Reading) -> str:
    lead = _string(one.lead.in_(reading.language)) if one.lead else "none"
    return f"({lead}, {_paragraph(one, reading)})"


def _paragraph(one: Paragraph, reading: Reading) -> str:
    return f"[{_text(one.text.in_(reading.language))}{_marks(one.sources, reading)}]"


def _marks(sources: tuple[Source, ...], reading: Reading) -> str:
    """Links to the list at the end; a run of more than two as its first and its last."""
    return "".join(
        f"#mark({first})"
        if last == first
        else f"#mark({first})#mark({last})"
        if last == first + 1
        else f"#span({first}, {last})"
        for first, last in runs_of(reading.numbers[source] for source in sources)
    )


def _sources(reading: Reading) -> Iterable[str]:
    if not reading.numbers:
        return
    language = reading.language
    yield f"#heading(level: 2, {_string(words(language)['sources'])})"
    listed = _array(
        f"({_string(source.text.in_(language))}, {_string(source.url) if source.url else 'none'})"
        for source in reading.numbers
    )
    yield f"#sources({listed})"


def _array(items: Iterable[str]) -> str:
    return f"({''.join(f'{item}, ' for item in items)})"


def _text(said: str) -> str:
    """A text within content: a string in code, so that nothing in it is markup."""
    return f"#{_string(said)};"


def _string(said: str) -> str:
    """A string literal of typst: backslash and quote are all that can end or change one."""
    return '"' + clean(said).replace("\\", "\\\\").replace('"', '\\"') + '"'
