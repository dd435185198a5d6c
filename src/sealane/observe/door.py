"""One door for every file: recognise it, then read it with the reader of its kind."""

from __future__ import annotations

from collections.abc import Iterator

from sealane.observe import archive
from sealane.observe.archive.reader import resolve
from sealane.observe.input import Input
from sealane.observe.reading import Batch, Options, Reading, Tally
from sealane.observe.recognise import detect_format

__all__ = ["read"]


def read(source: Input, options: Options | None = None) -> Reading:
    """Batches of one file, and its report after the last.

    The header is looked at now, the rows are read while the reading is iterated.

    Raises
    ------
    BadInput : the file is damaged, empty, or lacks a column.
    UnknownFormat : no dialect recognises it.
    NoTime : nothing in it says when, and the options do not either.
    """
    options = options or Options()
    kind = detect_format(source.head(), source.name, options.mapping)
    tally = Tally()
    if kind == "nmea":
        return Reading(
            _read_nmea(source, options, tally),
            tally,
            file=source.name,
            digest=source.digest(),
            dialect="nmea",
        )
    resolved = resolve(source, kind, options)
    return Reading(
        archive.read(source, kind, resolved, options, tally),
        tally,
        file=source.name,
        digest=source.digest(),
        dialect=_dialect_name(resolved.mapping.name, kind, is_mapped=resolved.mapping.path),
    )


def _dialect_name(name: str, kind: str, *, is_mapped: str | None) -> str:
    if is_mapped is not None:
        return "mapping"
    return f"{name}-{kind}" if name == "sealane" else name


def _read_nmea(source: Input, options: Options, tally: Tally) -> Iterator[Batch]:
    from sealane.observe import nmea  # the decoder is compiled: loaded only when it is needed

    with source.open() as stream:
        yield from nmea.read(
            stream,
            name=source.name,
            source=source.short_name,
            file_id=source.digest()[:16],
            options=options,
            tally=tally,
        )
