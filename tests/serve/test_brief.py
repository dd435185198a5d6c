"""A brief as a page: safe, the same every time, offline, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest
import sample_brief
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane import geo
from sealane.errors import BadInput
from sealane.say import (
    Brief,
    Column,
    Figure,
    LineChart,
    Map,
    Paragraph,
    Place,
    Route,
    Said,
    Section,
    Series,
    Source,
    Stack,
    Table,
)
from sealane.serve.brief import to_html
from sealane.serve.brief.drawing import UNSEEN, text_width, wrap
from sealane.serve.brief.ink import DARK, LIGHT, SHAPES
from sealane.serve.brief.label import Board, Box
from sealane.serve.brief.map import chart_of, draw_map
from sealane.serve.brief.parts import grid, grid_of_chart, halves, runs_of
from sealane.serve.brief.pdf import PAGE_EM, _phrases, _widths, typst_source
from sealane.serve.brief.shore import Chart, shore_path

VOID = {"meta", "input", "path", "rect", "circle", "wbr"}
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x>',
    "#eval($x$) *b* _i_ @a",
    "\\u{41}\\",
    "]] }}",
)


class Page(HTMLParser):
    """Tags, attributes and text; every element must be closed by its own end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.stack[-1:] != ["style"]:
            self.said.append(data)


def plain(text: Said | None = None, **parts: object) -> Brief:
    """A short brief of one section."""
    said = text or Said("words", "言葉")
    section = Section(said, (said,), **parts)  # type: ignore[arg-type]
    return Brief(said, said, datetime(2026, 3, 1, 9, tzinfo=UTC), said, (section,))


def worded(word: str) -> Brief:
    """A brief in which one word stands wherever a text can."""
    said = Said(word, word)
    table = Table(said, (Column(said, said),), ((said,), (Figure(None, why=said),)))
    source = Source(said, word)
    drawn = Map(said, (Route(said, ((170.0, 1.0), (-170.0, 2.0))),), (Place(said, 175.0, 1.5),))
    brief = plain(said, table=table, map=drawn, sources=(source,), notes=(said,))
    return replace(brief, notice=said, command=word, answer=(Paragraph(said, (source,)),))


@pytest.fixture(scope="module")
def page() -> str:
    return to_html(sample_brief.sample())


def test_the_page_is_small_and_the_same_every_time(page: str) -> None:
    assert len(page.encode()) < 500_000
    shore_path.cache_clear()
    assert to_html(sample_brief.sample()) == page


def test_nothing_on_the_page_points_outside_of_it(page: str) -> None:
    tags = Page(page).tags
    links = [value for _, attrs in tags for name, value in attrs.items() if name == "href"]
    ids = {attrs["id"] for _, attrs in tags if "id" in attrs}
    assert links
    assert all(link[0] == "#" and link[1:] in ids for link in links)
    assert not {"script", "link", "img", "iframe", "use", "image"} & {tag for tag, _ in tags}
    assert "url(" not in page
    assert "@import" not in page
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_readers_of_screens_find_their_way(page: str) -> None:
    parsed = Page(page)
    levels = [int(tag[1]) for tag, _ in parsed.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    pictures = [attrs for tag, attrs in parsed.tags if attrs.get("role") == "img"]
    assert len(pictures) == 8
    assert all(len(one["aria-label"]) > 30 for one in pictures)
    heads = [attrs for tag, attrs in parsed.tags if tag == "th"]
    assert {one["scope"] for one in heads} == {"col", "row"}
    assert [attrs["lang"] for tag, attrs in parsed.tags if tag == "article"] == ["en", "ja"]
    ids = [attrs["id"] for _, attrs in parsed.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_one_language_alone_holds_no_switch_and_nothing_of_the_other() -> None:
    alone = to_html(sample_brief.sample(), language="ja", only=True)
    assert 'type="radio"' not in alone
    assert "The question" not in alone
    assert "問い" in alone
    assert "2026年3月1日" in alone


def test_sources_are_numbered_as_they_are_met(page: str) -> None:
    brief = sample_brief.sample()
    assert brief.sources() == (sample_brief.TRADE, sample_brief.LANES, sample_brief.STOCKS)
    english = page[page.index('<article lang="en"') : page.index('<article lang="ja"')]
    listed = re.findall(r'<li id="source-en-(\d)">([^<]*)', english)
    assert [number for number, _ in listed] == ["1", "2", "3"]
    assert listed[2][1] == "Stock survey, January 2026, example"
    assert "https://trade.example/tables/7?year=2025&amp;unit=kt" in english


def test_what_is_not_known_says_why_and_is_never_none(page: str) -> None:
    told = grid(sample_brief.routes(), "en")
    assert told.rows[2][3:] == ("not\u00a0known\u00a0(a)", "not\u00a0known\u00a0(b)")
    assert told.reasons[1] == "(b) no premium is quoted"
    assert told.rows[0][4] == "0"
    assert "not known: no trade by lane is in the table" in page
    assert "不明：航路別の貿易が表にない" in page


def test_a_row_opens_to_its_own_sources_and_brackets_say_what_they_hold() -> None:
    one, two = Source(SAID), Source(Said("a survey", "調査"))
    columns = (Column(SAID), Column(SAID, align="end"))
    rows = ((SAID, Figure(3.2, low=2.9, high=3.6)), (SAID, Figure(4.0)))
    held = Said("In brackets: draws.", "括弧内は抽出。")
    table = Table(SAID, columns, rows, (one,), (Said("One more.", "ほかに1件"),),
                  ((two,), ()), held)  # fmt: skip
    brief = replace(sample_brief.sample(), sections=(Section(SAID, table=table),), answer=())
    assert brief.sources() == (one, two)
    assert grid(table, "en").under("en") == "In brackets: draws. One more."
    assert grid(table, "ja").under("ja") == "括弧内は抽出。ほかに1件。"
    plain = replace(table, rows=((SAID, Figure(4.0)),), row_sources=())
    assert grid(plain, "en").under("en") == "One more."
    html = to_html(brief, language="ja", only=True)
    assert re.search(r'<td class="own"> ?<span class="marks"><a href="#source-ja-2">', html)
    source = typst_source(brief, "ja")
    assert "[#mark(2)]" in source
    with pytest.raises(BadInput, match="sources of 1 rows for 2 rows"):
        replace(table, row_sources=((two,),))


def test_a_narrow_page_breaks_words_before_figures() -> None:
    name = Said("A long name of what is counted here and there", "長い名前")
    columns = (Column(name), *(Column(SAID, align="end") for _ in range(4)))
    figures = tuple(Figure(5550.0, low=4085.0, high=5551.0) for _ in range(4))
    told = grid(Table(SAID, columns, ((name, *figures),)), "en")
    widths = _widths(told)
    assert sum(widths) <= PAGE_EM + 1e-9
    figure, interval = halves(told.rows[0][1])
    assert min(widths[1:]) >= max(text_width(half, 1.0) for half in (figure, interval))
    short = grid(Table(SAID, columns[:2], ((name, figures[0]),)), "en")
    assert _widths(short)[1] >= text_width(short.rows[0][1], 1.0), "room for all on one line"


def test_a_heading_over_small_figures_is_not_broken_into_letters() -> None:
    long = Said("Comparatively long", "閉鎖中に失われる量")
    columns = (Column(SAID), *(Column(long, SAID, align="end") for _ in range(8)))
    row = (Said("A name that takes its room " * 3, "名" * 60), *(Figure(0.0),) * 7, SAID)
    table = Table(SAID, columns, (row,))
    for language, least in (("ja", 4.0), ("en", text_width("Comparatively", 1.0))):
        widths = _widths(grid(table, language))
        room = PAGE_EM / max(sum(widths), PAGE_EM)
        assert min(widths[1:]) * room >= min(1.0 + least, PAGE_EM / len(widths)) - 0.5


def test_a_column_of_dashes_is_left_out_of_the_table() -> None:
    dash, columns = Said("–", "–"), tuple(Column(Said(one, one)) for one in "abc")
    rows = ((SAID, dash, SAID), (SAID, dash, dash))
    told = grid(Table(SAID, columns, rows), "en")
    assert [name for name, _ in told.head] == ["a", "c"]
    assert [len(row) for row in told.rows] == [2, 2]
    assert len(told.is_end) == 2


def test_large_japanese_lines_end_between_phrases() -> None:
    said = Said("x", "海峡を通れないとき、どの国が、影響を受け、何が役立つか。")
    parts = _phrases(said, "ja")
    assert "".join(parts) == said.ja
    assert parts[-1] == "何が役立つか。"
    assert _phrases(Said("If it is closed", "海峡が閉鎖"), "en") == ["If it is closed"]


def test_brackets_and_arrows_are_not_torn_from_what_they_belong_to() -> None:
    rows = wrap("ラスタヌラ→高雄（原油）：5,313海里", 110.0)
    assert len(rows) > 1
    assert not any(row.startswith("→") for row in rows)
    assert any("（原油）" in row for row in rows)


def test_days_on_which_all_is_written_the_same_are_one_row() -> None:
    values = (100.0,) * 67 + (99.9, None, None, 40.2)
    days = tuple(date(2026, 3, 1) + timedelta(at) for at in range(len(values)))
    low = tuple(value and min(value, 40.0) if at > 66 else value for at, value in enumerate(values))
    series = Series(Said("Japan", "日本"), values, low, values)
    chart = LineChart(SAID, Said("%", "%"), days, (series,))
    told = grid_of_chart(chart, "en").rows
    assert told[0] == ("1 March 2026 to 6 May 2026", "100")
    assert told[1] == ("7 May 2026", "100 (40 to 100)")
    assert told[2] == ("8 May 2026 to 9 May 2026", "not known")
    assert len(told) == 4
    assert grid_of_chart(chart, "ja").rows[0] == ("2026年3月1日～2026年5月6日", "100")


@given(st.lists(st.integers(1, 60)))
def test_runs_of_sources_hold_each_number_once(numbers: list[int]) -> None:
    runs = runs_of(numbers)
    assert [n for a, b in runs for n in range(a, b + 1)] == sorted(set(numbers))
    assert all(b + 1 < c for (_, b), (c, _) in pairwise(runs))


def test_a_figure_and_its_interval_part_between_the_two() -> None:
    told = {language: Figure(98, low=23, high=98).in_(language) for language in ("en", "ja")}
    assert halves(told["en"]) == ("98", "(23 to 98)")
    assert halves(told["ja"]) == ("98", "(23～98)")
    for whole in ("98", "not known\u00a0(a)", "none", "目立つ（注）"):
        assert halves(whole) == (whole, "")


def test_lines_of_the_answer_stand_under_their_leads(page: str) -> None:
    lead = Said("Who", "誰が")
    brief = replace(plain(), answer=(Paragraph(SAID, lead=lead), SAID, Paragraph(SAID, lead=SAID)))
    text = to_html(brief, only=True)
    lists = "<h3>Who</h3><ul><li>t</li><li>t</li></ul><h3>t</h3><ul><li>t</li></ul>"
    assert lists in text
    assert "<h3></h3>" not in page


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=40) | st.sampled_from(NASTY))
def test_no_text_becomes_markup(nasty: str) -> None:
    if not nasty.strip():
        return
    brief = worded(nasty)
    parsed = Page(to_html(brief))
    assert [tag for tag, _ in parsed.tags if tag != "text"] == usual_tags()
    assert not UNSEEN.search("".join(parsed.said))


@cache
def usual_tags() -> list[str]:
    """Of the same brief with harmless words; but text, as names may need more lines or fewer."""
    return [tag for tag, _ in Page(to_html(worded("a"))).tags if tag != "text"]


def test_ways_before_and_during_have_the_colours_of_the_page() -> None:
    """web/src/layers/style.ts: before in accent and broken, during in new and whole."""
    rules = dict(re.findall(r"^\.([\w-]+)\{(.*)\}$", SHAPES, re.MULTILINE))
    assert "stroke:@accent" in rules["closed"]
    assert "stroke-dasharray" in rules["closed"]
    assert "stroke:@new" in rules["open"]
    assert "stroke-dasharray" not in rules["open"]
    assert (rules["t-closed"], rules["t-open"]) == ("fill:@accent", "fill:@new")


def test_a_map_goes_over_180_deg_the_short_way() -> None:
    ends = ((139.7, 34.9), (170.0, 44.0), (-170.0, 44.0), (-122.5, 37.7))
    said = Said("Pacific", "太平洋")
    chart = chart_of(Map(said, (Route(said, ends),)))
    span = chart.width / chart.scale
    assert span < 180.0
    assert chart.west < 139.7
    assert chart.west + span > 237.5
    drawn = draw_map(Map(said, (Route(said, ends),)), "en").body
    line = re.findall(r'class="open" d="M([^"]*)"', drawn)[0]  # the second is the legend's
    x = [float(step.split()[0]) for step in line.split("L")]
    assert x == sorted(x)
    assert 0.0 < x[0] < x[-1] < chart.width


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-70, 75)), min_size=2, max_size=5, unique=True
    ),
    st.floats(-360, 360),
)
def test_a_map_holds_what_is_on_it_wherever_the_count_of_degrees_begins(
    points: list[tuple[float, float]], turn: float
) -> None:
    said = Said("x", "x")
    turned = [((lon + turn + 180.0) % 360.0 - 180.0, lat) for lon, lat in points]
    for given_points in (points, turned):
        places = tuple(Place(said, lon, lat) for lon, lat in given_points)
        chart = chart_of(Map(said, places=places))
        for place in places:
            lon = chart.west + (place.lon - chart.west) % 360.0
            x, y = chart.spot(lon, place.lat)
            assert -1e-6 <= x <= chart.width + 1e-6
            assert -1e-6 <= y <= chart.height + 1e-6
        assert 200.0 < chart.height <= 441.0


def test_the_coast_on_the_map_is_the_coast_within_two_pixels() -> None:
    """Points asked of the drawn path and of the whole coast, drawn by another formula."""
    chart = chart_of(Map(Said("x", "x"), bbox=(120.0, 20.0, 150.0, 46.0)))
    drawn = []
    for part in shore_path(chart).split("M")[1:]:
        numbers = [float(one) for one in re.findall(r"[-\d.e]+", part)]
        drawn.append(np.cumsum(np.reshape(numbers, (-1, 2)), axis=0))
    whole = [_pictured(ring, chart) for ring in geo.coast()]
    whole = [ring for ring in whole if _touches(ring, chart)]
    rng = np.random.default_rng(7)
    x, y = rng.uniform(5, chart.width - 5, 500), rng.uniform(5, chart.height - 5, 500)
    shore = shapely.union_all([shapely.linestrings(ring) for ring in whole])
    is_far = shapely.distance(shapely.points(x, y), shore) > 2.0
    on_land, meant = _is_within(drawn, x, y), _is_within(whole, x, y)
    assert (meant & is_far).sum() > 100
    assert (~meant & is_far).sum() > 100
    np.testing.assert_array_equal(on_land[is_far], meant[is_far])


def _pictured(ring: np.ndarray, chart: Chart) -> np.ndarray:
    def northing(lat: np.ndarray | float) -> np.ndarray:
        return np.degrees(np.arcsinh(np.tan(np.radians(lat))))

    lat = np.clip(ring[:, 1], -85.0, 85.0)
    down = northing(chart.north) - northing(lat)
    return np.column_stack([ring[:, 0] - chart.west, down]) * chart.scale


def _touches(ring: np.ndarray, chart: Chart) -> bool:
    (left, top), (right, bottom) = ring.min(axis=0), ring.max(axis=0)
    return bool(right > 0 and left < chart.width and bottom > 0 and top < chart.height)


def _is_within(rings: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """By the even-odd rule."""
    areas = [shapely.polygons(ring) for ring in rings]
    return sum(shapely.contains_xy(area, x, y).astype(int) for area in areas) % 2 == 1


def test_names_on_a_map_do_not_hide_each_other() -> None:
    board = Board(640.0, 300.0)
    boxes = [board.place([(300.0 + 9.0 * at, 150.0)], 60.0, 15.0) for at in range(6)]
    for at, one in enumerate(boxes):
        assert 0.0 <= one.x <= 640.0 - one.width
        assert all(_overlap(one, other) == 0.0 for other in boxes[:at])


def _overlap(one: Box, other: Box) -> float:
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(wide, 0.0) * max(high, 0.0)


@given(st.text(alphabet="ab 漢、。（）ーシンガ・1", min_size=1, max_size=60))
def test_lines_lose_no_letter_and_begin_with_no_closing_mark(said: str) -> None:
    lines = wrap(said, 80.0)
    assert "".join(lines).replace(" ", "") == said.replace(" ", "")
    assert all(one[0] not in "、。）ー・" for one in lines[1:] if one)
    assert text_width("漢" * 10) == 120.0


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    line = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_lines_can_be_told_from_what_is_behind_them(theme: dict[str, str]) -> None:
    def contrast(one: str, other: str) -> float:
        low, high = sorted((luminance(theme[one]), luminance(theme[other])))
        return (high + 0.05) / (low + 0.05)

    for name in ("ink", "quiet", "accent", "new"):
        assert all(contrast(name, back) >= 4.5 for back in ("panel", "raised", "sea"))
    for number in range(1, 7):
        assert contrast(f"series-{number}", "panel") >= 3.0
    for number in range(1, 6):  # neighbours in a stack
        assert contrast(f"layer-{number}", f"layer-{number + 1}") >= 1.8


DAYS = tuple(date(2026, 3, 1) + timedelta(at) for at in range(3))
ONE, SAID = Series(Said("s", "s"), (1.0, None, 2.0)), Said("t", "t")


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Said("only English", " "), "ja"),
        (lambda: Figure(None), "value"),
        (lambda: Figure(float("nan")), "value"),
        (lambda: Figure(1.0, low=0.5), "value"),
        (lambda: Figure(1.0, low=2.0, high=3.0), "value"),
        (lambda: Table(SAID, (Column(SAID),), ((SAID, SAID),)), "rows"),
        (lambda: LineChart(SAID, SAID, DAYS[::-1], (ONE,)), "days"),
        (lambda: LineChart(SAID, SAID, DAYS, (replace(ONE, low=(1.0, 1.0, 1.0)),)), "low"),
        (lambda: LineChart(SAID, SAID, DAYS, (ONE,) * 7), "series"),
        (lambda: LineChart(SAID, SAID, DAYS, (replace(ONE, values=(1.0,)),)), "values"),
        (lambda: Stack(SAID, SAID, DAYS, (ONE,)), "values"),  # type: ignore[arg-type]
        (lambda: Map(SAID), "map"),
        (lambda: Map(SAID, places=(Place(SAID, 35.0, 139.0),)), "points"),
        (lambda: Map(SAID, bbox=(0.0, 10.0, 5.0, -10.0)), "bbox"),
        (lambda: replace(plain(), made_at=datetime(2026, 3, 1)), "made_at"),  # noqa: DTZ001
        (lambda: replace(plain(), sections=()), "sections"),
        (lambda: Said("{a}", "{b}").filled(a=DAYS[0]), "parts"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_name(make: object, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        make()  # type: ignore[operator]
    assert refused.value.field == field
    assert refused.value.hint
