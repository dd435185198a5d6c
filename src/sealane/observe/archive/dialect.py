"""Which dialects are known? The list, and how a header is matched with them."""

from __future__ import annotations

from collections.abc import Sequence

from sealane.errors import BadInput, UnknownFormat
from sealane.observe.archive import danish, marinecadastre, own
from sealane.observe.mapping import Mapping, Resolved, normal_name

__all__ = ["DIALECTS", "match_header", "resolve_header"]

DIALECTS: tuple[Mapping, ...] = (
    marinecadastre.DIALECT,
    danish.DIALECT,
    own.POSITIONS_DIALECT,
    own.IDENTITIES_DIALECT,
)


def match_header(header: Sequence[str]) -> Mapping | None:
    """The dialect whose signature is in the header, in any order, case and spacing."""
    names = {normal_name(name) for name in header}
    return next((one for one in DIALECTS if one.signature <= names), None)


def resolve_header(header: Sequence[str], *, file: str, mapping: Mapping | None) -> Resolved:
    """The user's mapping where its columns are there, else the dialect that knows the header.

    Raises BadInput where a column is missing, UnknownFormat where no dialect knows the header.
    """
    known = match_header(header)
    if mapping is not None:
        try:
            return mapping.resolve(header, file=file)
        except BadInput:
            if known is None:
                raise
    if known is None:
        names = ", ".join(name.strip() for name in header[:12])
        raise UnknownFormat(
            f"{file}, line 1: no dialect has these columns: {names[:300]}.",
            hint="Known are MarineCadastre, Danish Maritime Authority, aisstream.io, gpsd and "
            "Sealane's own tables; for others write a mapping (docs/how-to/mapping.md) and give "
            "it with --mapping FILE.",
            file=file,
            line=1,
        )
    return known.resolve(header, file=file)
