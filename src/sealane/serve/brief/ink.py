"""The colours of a brief: those of the page, so that both look like one family.

Lines differ by dash and label as well, layers by lightness in turn, closed by shape: nothing is
told by colour alone.
"""

from __future__ import annotations

__all__ = ["DARK", "DASHES", "LIGHT", "drawing_css", "tokens_css"]

LIGHT = {
    "ink": "#12222c",
    "quiet": "#4c626e",
    "line": "#d5dee3",
    "panel": "#fbfcfd",
    "raised": "#eef3f6",
    "sea": "#e6eff4",
    "land": "#f4f0e6",
    "coast": "#9db0ba",
    "grid": "#d3e0e7",
    "accent": "#0b6e99",
    "new": "#b93d0b",  # of the page, a shade darker: words in it stand on the sea
    "series-1": "#0b6e99",
    "series-2": "#b03060",
    "series-3": "#7c5e00",
    "series-4": "#3f5560",
    "series-5": "#8a3f8f",
    "series-6": "#1f7a4d",
    "layer-1": "#0b6e99",
    "layer-2": "#9bc4d7",
    "layer-3": "#7c5e00",
    "layer-4": "#dccb97",
    "layer-5": "#b03060",
    "layer-6": "#e8b8ca",
}
DARK = {
    "ink": "#e6eef2",
    "quiet": "#9db2bd",
    "line": "#22343f",
    "panel": "#0e1a21",
    "raised": "#15252e",
    "sea": "#0a151b",
    "land": "#17252d",
    "coast": "#3d5561",
    "grid": "#13242d",
    "accent": "#56b4e9",
    "new": "#ff8a4c",
    "series-1": "#56b4e9",
    "series-2": "#f071a0",
    "series-3": "#e6c34a",
    "series-4": "#c3d1d9",
    "series-5": "#c58ae0",
    "series-6": "#6fcf9b",
    "layer-1": "#56b4e9",
    "layer-2": "#245f7d",
    "layer-3": "#e6c34a",
    "layer-4": "#7a6624",
    "layer-5": "#f071a0",
    "layer-6": "#7f3a57",
}
DASHES = ("none", "7 3", "2 3", "10 3 2 3", "5 2", "1 4")
"""Of the first to the sixth series."""

SHAPES = """
text{font-size:12px;fill:@ink}
.quiet{fill:@quiet}
.small{font-size:11px}
.end{text-anchor:end}
.mid{text-anchor:middle}
.grid{stroke:@line;stroke-width:1;fill:none}
.axis{stroke:@quiet;stroke-width:1;fill:none}
.mark{stroke:@ink;stroke-width:1;stroke-dasharray:3 3;fill:none}
.whisker{stroke:@ink;stroke-width:1.4;fill:none}
.bar{fill:@layer-2}
.sea{fill:@sea}
.land{fill:@land;stroke:@coast;stroke-width:.6;stroke-linejoin:round;fill-rule:evenodd}
.graticule{stroke:@grid;stroke-width:.8;fill:none}
.frame{stroke:@coast;stroke-width:1;fill:none}
.under{stroke:@sea;stroke-width:4.5;fill:none;stroke-linejoin:round}
.open{stroke:@new;stroke-width:2.2;fill:none;stroke-linejoin:round;stroke-linecap:round}
.closed{stroke:@accent;stroke-width:2.2;fill:none;stroke-dasharray:7 5;stroke-linejoin:round}
.leader{stroke:@quiet;stroke-width:.8;fill:none}
.port{fill:@panel;stroke:@ink;stroke-width:1.6}
.gate{fill:@panel;stroke:@accent;stroke-width:2}
.gate-closed{fill:@new;stroke:@panel;stroke-width:1.4}
.gate-unknown{fill:@panel;stroke:@quiet;stroke-width:2;stroke-dasharray:2 2}
.cross{stroke:@panel;stroke-width:1.8;fill:none}
.halo{paint-order:stroke;stroke:@sea;stroke-width:3.5px;stroke-linejoin:round}
.over{paint-order:stroke;stroke:@panel;stroke-width:4px;stroke-linejoin:round}
.strong{font-weight:600}
.t-open{fill:@new}
.t-closed{fill:@accent}
"""


def drawing_css(tokens: dict[str, str] | None = None) -> str:
    """The style of charts and maps; with the variables of the page, or with fixed colours."""
    rules = SHAPES.strip()
    for number, dash in enumerate(DASHES, 1):
        rules += (
            f"\n.s{number}{{stroke:@series-{number};stroke-width:2;fill:none;"
            f"stroke-linejoin:round;stroke-dasharray:{dash}}}"
            f"\n.d{number}{{fill:@series-{number}}}"
            f"\n.b{number}{{fill:@series-{number};fill-opacity:.16}}"
            f"\n.l{number}{{fill:@layer-{number};stroke:@panel;stroke-width:1}}"
        )
    for name in sorted(LIGHT, key=len, reverse=True):
        rules = rules.replace(f"@{name}", tokens[name] if tokens else f"var(--{name})")
    return rules


def tokens_css(tokens: dict[str, str]) -> str:
    """The colours as variables of a style sheet."""
    return "".join(f"--{name}:{value};" for name, value in tokens.items())
