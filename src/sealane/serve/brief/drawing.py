"""Charts and maps as SVG text: shapes, words, and how wide words are.

The same drawing stands on the page, where its colours follow the theme, and in the PDF, where they
are fixed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

__all__ = ["LINE_PX", "TEXT_PX", "WIDTH", "Drawing", "clean", "line", "path", "shape", "text"]
__all__ += ["text_width", "wrap"]

WIDTH = 640.0
"""Of every drawing [px]; it is stretched to the width of the column or page."""
TEXT_PX, LINE_PX = 12.0, 15.0
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""What XML does not allow, and what turns the direction of the text around it."""
WIDE_EM, UPPER_EM, DIGIT_EM, LOWER_EM, NARROW_EM = 1.0, 0.72, 0.64, 0.6, 0.34
"""Widths of letters: the wider of IPAexGothic and DejaVu Sans, rounded up."""
NARROW = frozenset("iIjlft.,:;'|!()[] \u00a0\u202f")
NOT_FIRST = frozenset(
    "→）：；！？％，．｝］、。,.・:;!?)〕】」』〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々〜)%,.:;!?"
)
"""No line begins with one of these (JIS X 4051, line-start prohibition)."""
MOST_ASIDE = 10
"""Letters in brackets that stay on one line."""
NOT_LAST = frozenset("（［｛(〔【「『〈《(")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture ``WIDTH`` px wide, and what it shows in words."""

    height: float
    body: str
    alt: str

    def on_page(self) -> str:
        """For HTML: coloured by the style sheet of the page."""
        return (
            f'<svg viewBox="0 0 {WIDTH:g} {self.height:g}" role="img" '
            f'aria-label="{escape(clean(self.alt))}">{self.body}</svg>'
        )

    def alone(self, css: str) -> str:
        """With its own style, for whatever embeds SVG files."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}" height="{self.height:g}" '
            f'viewBox="0 0 {WIDTH:g} {self.height:g}"><style>{css}</style>{self.body}</svg>'
        )


def clean(said: str) -> str:
    """Without characters that a page or a typesetter cannot hold; each line end a space."""
    return UNSEEN.sub("", re.sub(r"\s*[\n\t\r\u2028\u2029]\s*", " ", said))


def text(x: float, y: float, said: str, classes: str = "") -> str:
    """Words with their baseline at y."""
    style = f' class="{classes}"' if classes else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{style}>{escape(clean(said))}</text>'


def line(x1: float, y1: float, x2: float, y2: float, classes: str) -> str:
    """A straight line."""
    return f'<path class="{classes}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'


def path(points: Sequence[tuple[float, float]], classes: str, *, is_closed: bool = False) -> str:
    """A line through points, or the area within them."""
    steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="{classes}" d="M{steps}{"Z" if is_closed else ""}"/>'


def shape(tag: str, classes: str, **attributes: float) -> str:
    """A rectangle, circle or the like."""
    numbers = " ".join(f'{name}="{value:.1f}"' for name, value in attributes.items())
    return f'<{tag} class="{classes}" {numbers}/>'


def text_width(said: str, px: float = TEXT_PX) -> float:
    """About how wide words are [px], rather too wide than too narrow: no font is at hand."""
    return px * sum(_em(letter) for letter in said)


def wrap(said: str, width: float, px: float = TEXT_PX) -> list[str]:
    """Lines no wider than ``width`` where they can be broken, and about as wide as each other."""
    pieces = _pieces(clean(said))
    lines = _filled(pieces, width, px)
    for narrower in range(int(width), int(width / 2), -6):
        tried = _filled(pieces, narrower, px)
        if len(tried) > len(lines) or len(lines) == 1:
            break
        lines = tried
    return lines


def _filled(pieces: list[str], width: float, px: float) -> list[str]:
    lines, now = [], ""
    for piece in pieces:
        if now and text_width((now + piece).rstrip(), px) > width:
            lines.append(now.rstrip())
            now = piece.lstrip()
        else:
            now += piece
    return [*lines, now.rstrip()]


def _pieces(said: str) -> list[str]:
    """The smallest parts between which a line may end."""
    pieces: list[str] = []
    for at, letter in enumerate(said):
        before = pieces[-1][-1] if pieces else " "
        is_break = before == " " or ((_is_wide(letter) or _is_wide(before)) and letter != " ")
        is_break &= not _is_aside(said, at)
        is_break &= not (_is_katakana(letter) and _is_katakana(before))
        if not pieces or (is_break and letter not in NOT_FIRST and before not in NOT_LAST):
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces


def _is_aside(said: str, at: int) -> bool:
    """Whether a letter stands within short brackets, which are not torn apart."""
    start = said.rfind("（", 0, at)
    end = said.find("）", start)
    return 0 <= start < at <= end and end - start <= MOST_ASIDE


def _is_katakana(letter: str) -> bool:
    """A word in katakana is not broken: the middle dot ends one."""
    return "ァ" <= letter <= "ヺ" or letter == "ー"


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _em(letter: str) -> float:
    if _is_wide(letter):
        return WIDE_EM
    if letter in NARROW:
        return NARROW_EM
    if letter.isdigit():
        return DIGIT_EM
    return UPPER_EM if letter.isupper() or letter in "mw%@—" else LOWER_EM
