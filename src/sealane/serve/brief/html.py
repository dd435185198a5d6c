"""A brief as one HTML file that asks no other host for anything.

It opens from a disk or a mail, in either language and theme, prints on A4, and runs no script.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from sealane.say.brief import Brief, Paragraph, Section, Source
from sealane.say.said import LANGUAGES, Language, moment_said
from sealane.serve.brief.drawing import Drawing, clean
from sealane.serve.brief.ink import DARK, LIGHT, drawing_css, tokens_css
from sealane.serve.brief.map import draw_map
from sealane.serve.brief.parts import (
    Grid,
    Reading,
    draw,
    grid,
    grid_of_chart,
    halves,
    runs_of,
    told,
)
from sealane.serve.brief.wording import words

__all__ = ["to_html"]

SHEET = Path(__file__).with_name("brief.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The browser refuses every address and script, should any text bring one in."""


def to_html(brief: Brief, *, language: Language = "en", only: bool = False) -> str:
    """One HTML file: both languages with a switch, ``language`` first; or that one alone.

    The same brief gives the same text. It cannot tell whether what the brief says is right.

    Raises:
        MissingPart: a map is drawn and the coast has not been packed.
    """
    shown = (language,) if only else (language, *(one for one in LANGUAGES if one != language))
    title = " / ".join(clean(brief.title.in_(one)) for one in shown)
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{_style()}\n</style>",
            "</head>",
            "<body>",
            *(_switch(shown) if len(shown) > 1 else []),
            *(_article(brief, one) for one in shown),
            "</body>",
            "</html>",
            "",
        ]
    )


def _style() -> str:
    light, dark = tokens_css(LIGHT), tokens_css(DARK)
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        f"{drawing_css()}\n{SHEET.read_text(encoding='utf-8').strip()}"
    )


def _switch(shown: tuple[Language, ...]) -> list[str]:
    """Works without a script: the style sheet hides the language that is not chosen."""
    inputs = [
        f'<input class="choice" type="radio" name="language" id="show-{one}"'
        f"{' checked' if one == shown[0] else ''}>"
        for one in shown
    ]
    labels = [
        f'<label for="show-{one}" lang="{one}">{words(one)["language"]}</label>' for one in shown
    ]
    return [*inputs, f'<div class="switch">{"".join(labels)}</div>']


def _article(brief: Brief, language: Language) -> str:
    said, reading = words(language), Reading(brief, language)
    parts = [f'<article lang="{language}">', '<div class="body">']
    if brief.notice:
        parts.append(f'<p class="notice" role="note">{_text(brief.notice.in_(language))}</p>')
    made = said["made"].format(moment_said(brief.made_at, language))
    parts += [
        "<header>",
        f"<h1>{_text(brief.title.in_(language))}</h1>",
        f'<p class="subtitle">{_text(brief.subtitle.in_(language))}</p>',
        f'<p class="made"><time datetime="{brief.made_at.isoformat()}">{_text(made)}</time></p>',
        "</header>",
        f'<section class="question"><h2>{said["question"]}</h2>'
        f"<p>{_text(brief.question.in_(language))}</p></section>",
    ]
    if brief.answer:
        parts.append(
            f'<section class="answer"><h2>{said["answer"]}</h2>{_answer(brief, reading)}</section>'
        )
    parts += [_section(section, reading) for section in brief.sections]
    parts += [_sources(reading), _foot(brief, language), "</div>", "</article>"]
    return "\n".join(part for part in parts if part)


def _answer(brief: Brief, reading: Reading) -> str:
    """The lines of the answer, those under one lead as a list of their own."""
    parts, is_open = [], False
    for one in map(told, brief.answer):
        if one.lead is not None:
            parts.append("</ul>" if is_open else "")
            parts.append(f"<h3>{_text(one.lead.in_(reading.language))}</h3>")
            is_open = False
        if not is_open:
            parts.append("<ul>")
            is_open = True
        parts.append(_paragraph("li", one, reading))
    return "".join([*parts, "</ul>"])


def _section(section: Section, reading: Reading) -> str:
    language = reading.language
    said = words(language)
    parts = ["<section>", f"<h2>{_text(section.heading.in_(language))}</h2>"]
    parts += [_paragraph("p", told(one), reading) for one in section.paragraphs]
    if section.map:
        caption = reading.next_figure(section.map.title)
        parts.append(
            _figure(draw_map(section.map, language), caption, section.map.sources, reading)
        )
    if section.chart:
        caption = reading.next_figure(section.chart.title)
        numbers = grid_of_chart(section.chart, language)
        more = (
            f"<details><summary>{said['figures']}</summary>"
            f'<div class="wide">{_table(numbers, caption, "")}</div></details>'
        )
        drawing = draw(section.chart, language)
        parts.append(_figure(drawing, caption, section.chart.sources, reading, more))
    if section.table:
        caption = reading.next_table(section.table.caption)
        told_grid = grid(section.table, language)
        marks = _marks(section.table.sources, reading)
        own = [_marks(one, reading) for one in section.table.row_sources]
        head = said["row_source"]
        told_table = _table(told_grid, caption, marks, own, head)
        parts.append(f'<div class="wide" tabindex="0">{told_table}</div>')
        under = told_grid.under(language)
        parts += [f'<p class="under">{_text(under)}</p>'] if under else []
    if section.notes:
        notes = "".join(f"<li>{_text(one.in_(language))}</li>" for one in section.notes)
        parts.append(f'<div class="notes"><h3>{said["notes"]}</h3><ul>{notes}</ul></div>')
    if section.sources:
        marks = said["source_mark"].format(_marks(section.sources, reading))
        parts.append(f'<p class="under">{marks}</p>')
    return "\n".join([*parts, "</section>"])


def _figure(
    drawing: Drawing, caption: str, sources: tuple[Source, ...], reading: Reading, more: str = ""
) -> str:
    marks = _marks(sources, reading)
    head = f"<figcaption>{_text(caption)}{marks}</figcaption>"
    return f'<figure>{head}<div class="wide" tabindex="0">{drawing.on_page()}</div>{more}</figure>'


def _table(
    told_grid: Grid, caption: str, marks: str, own: Sequence[str] = (), own_head: str = ""
) -> str:
    """``own`` are the links of each row, in a column of their own."""
    style = [' class="end"' if is_end else "" for is_end in told_grid.is_end]
    head = "".join(
        f'<th scope="col"{kind}>{_text(name)}{_unit(unit)}</th>'
        for (name, unit), kind in zip(told_grid.head, style, strict=True)
    )
    head += f'<th scope="col" class="own">{own_head}</th>' if own else ""
    rows = []
    for at, (first, *rest) in enumerate(told_grid.rows):
        cells = "".join(
            f"<td{kind}>{_cell(cell) if kind else _text(cell)}</td>"
            for cell, kind in zip(rest, style[1:], strict=True)
        )
        cells += f'<td class="own">{own[at]}</td>' if own else ""
        rows.append(f'<tr><th scope="row"{style[0]}>{_text(first)}</th>{cells}</tr>')
    body = "\n".join(rows)
    return (
        f"<table><caption>{_text(caption)}{marks}</caption>"
        f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"
    )


def _cell(cell: str) -> str:
    figure, interval = halves(cell)
    if not interval:
        return f"<span>{_text(figure)}</span>"
    return f"<span>{_text(figure)}</span> <span>{_text(interval)}</span>"


def _unit(unit: str) -> str:
    return f' <span class="unit">{_text(unit)}</span>' if unit else ""


def _paragraph(tag: str, one: Paragraph, reading: Reading) -> str:
    text = _text(one.text.in_(reading.language))
    return f"<{tag}>{text}{_marks(one.sources, reading)}</{tag}>"


def _marks(sources: tuple[Source, ...], reading: Reading) -> str:
    """Links to the list at the end; a run of more than two as its first and its last."""

    def link(number: int) -> str:
        return f'<a href="#source-{reading.language}-{number}">[{number}]</a>'

    links = "".join(
        link(first)
        + ("" if last == first else link(last) if last == first + 1 else f"–{link(last)}")
        for first, last in runs_of(reading.numbers[source] for source in sources)
    )
    return f' <span class="marks">{links}</span>' if links else ""


def _sources(reading: Reading) -> str:
    if not reading.numbers:
        return ""
    language = reading.language
    items = []
    for source, number in reading.numbers.items():
        url = f' <span class="url">{_text(source.url)}</span>' if source.url else ""
        items.append(
            f'<li id="source-{language}-{number}">{_text(source.text.in_(language))}{url}</li>'
        )
    return (
        f'<section class="sources"><h2>{words(language)["sources"]}</h2>'
        f"<ol>{''.join(items)}</ol></section>"
    )


def _foot(brief: Brief, language: Language) -> str:
    if not brief.command:
        return ""
    return f"<footer>{words(language)['command']} <code>{_text(brief.command)}</code></footer>"


def _text(said: str) -> str:
    return escape(clean(said))
