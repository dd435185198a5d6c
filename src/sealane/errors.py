"""What can go wrong, as users meet it.

    SealaneError                what was found, what was expected, what to do
    ├── BadInput                a file, row or field cannot be read as asked
    │   ├── UnknownFormat       no dialect recognises the file
    │   └── NoTime              a log without any time; the options that give it one are named
    ├── BadSetting              a flag, environment variable or file entry does not hold
    ├── LakeError               the lake cannot be read or written (path, permission, space)
    │   └── NotALake            there is nothing of ours at that path
    ├── LedgerError             a ledger cannot be read or written, or a signer may not write it
    │   ├── NotSigned           a message is not signed by whom it names, with both algorithms
    │   └── SplitView           a ledger shows two histories: it did not grow out of what was seen
    ├── CaseError               a case of posts cannot be read or written, or its seal not opened
    ├── EngineError             the cluster does not answer, or lost what it was given
    ├── NoRoute                 no way at sea is open; the gates that block are named
    ├── NotFound                an event, track, vessel or table that does not exist
    ├── NotSignedIn             nobody that this node knows: no account, password or token fits
    ├── NotAllowed              whoever asks is known, and may not do this
    └── MissingPart             an optional part is not installed; the line that installs it

Every error carries its data as attributes and becomes the same JSON object everywhere
(command line with ``--json``, HTTP): ``{"error": {"type", "message", "hint", ...}}``.
Exit codes: 0 done · 1 failed · 2 usage · 3 done, with rejected input · 4 an optional part
is missing · 130 interrupted.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "BadInput",
    "BadSetting",
    "CaseError",
    "EngineError",
    "LakeError",
    "LedgerError",
    "MissingPart",
    "NoRoute",
    "NoTime",
    "NotALake",
    "NotAllowed",
    "NotFound",
    "NotSigned",
    "NotSignedIn",
    "SealaneError",
    "SplitView",
    "UnknownFormat",
]


class SealaneError(Exception):
    """Root of everything Sealane raises on purpose."""

    exit_code = 1
    http_status = 500
    told: str | None = None
    """Message and hint in the language of the command, where it has them in that."""

    def __init__(self, message: str, *, hint: str | None = None, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.data = {key: value for key, value in data.items() if value is not None}

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message

    def as_json(self) -> dict[str, Any]:
        """The one JSON shape of an error."""
        body: dict[str, Any] = {"type": type(self).__name__, "message": self.message}
        if self.hint:
            body["hint"] = self.hint
        body.update({key: _plain(value) for key, value in self.data.items()})
        return {"error": body}


class BadInput(SealaneError):
    """A file, row or field cannot be read as asked (attributes: file, line, field, value)."""

    http_status = 400

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        file: str | None = None,
        line: int | None = None,
        field: str | None = None,
        value: Any = None,
        **data: Any,
    ) -> None:
        super().__init__(message, hint=hint, file=file, line=line, field=field, value=value, **data)
        self.file = file
        self.line = line
        self.field = field
        self.value = value


class UnknownFormat(BadInput):
    """No dialect recognises the file."""


class NoTime(BadInput):
    """A log without any time: it is refused, never stamped with the clock."""


class BadSetting(SealaneError):
    """A flag, environment variable or file entry does not hold."""

    exit_code = 2
    http_status = 400


class LakeError(SealaneError):
    """The lake cannot be read or written."""


class NotALake(LakeError):
    """There is nothing of ours at that path."""

    http_status = 404


class LedgerError(SealaneError):
    """A ledger cannot be read or written, or who would write it may not."""


class NotSigned(LedgerError):
    """A message of another node is not signed by whom it names, or by one of two algorithms."""

    http_status = 403


class SplitView(LedgerError):
    """A ledger shows two histories: what it shows now did not grow out of what was seen."""

    http_status = 409


class CaseError(SealaneError):
    """A case of posts cannot be read or written, or what is sealed in it cannot be opened."""


class EngineError(SealaneError):
    """The cluster does not answer, or lost what it was given."""


class NoRoute(SealaneError):
    """No way at sea is open between two places.

    Attributes: ``gates``, the closed ones that take part in that; ``openings``, sets of them of
    which each, opened, opens a way, and in which none can be spared.
    """

    http_status = 409

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        gates: list[str],
        openings: list[list[str]] | None = None,
    ) -> None:
        super().__init__(message, hint=hint, gates=gates, openings=openings)
        self.gates = gates
        self.openings = openings or []


class NotFound(SealaneError):
    """An event, track, vessel or table that does not exist."""

    http_status = 404


class NotSignedIn(SealaneError):
    """Nobody that this node knows; it is not told whether the name or the secret was wrong."""

    http_status = 401


class NotAllowed(SealaneError):
    """Whoever asks is known, and may not do this (attribute ``act``)."""

    http_status = 403


class MissingPart(SealaneError):
    """An optional part is not installed."""

    exit_code = 4
    http_status = 501


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, list, dict)) else str(value)
