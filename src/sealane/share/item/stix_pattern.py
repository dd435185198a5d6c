"""Whether a text is a pattern of STIX 2.1 (section 9): its grammar, in one pass.

What it cannot tell: whether a pattern means anything, so neither whether a property exists nor
whether a hash has the length of its kind. ``stix2-patterns`` of OASIS is what it is tested against;
that takes seconds for a pattern of some thousand signs, which a partner's tool may send, and this
takes a millisecond.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["pattern_fault"]

MOST_SIGNS = 100_000
"""Longest pattern: thousands of addresses in one set (ours; STIX has no limit)."""
DEEPEST = 100
"""Most brackets in brackets (ours)."""

SPACE = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
TOKEN = re.compile(
    rf"(?P<space>[{SPACE}]+|/\*.*?\*/|//[^\r\n]*)"
    r"""
    |(?P<time>t'\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:
       (?:[0-5]\d|60)(?:\.\d+)?Z')
    |(?P<bytes>h'(?:[0-9a-fA-F]{2})*'
       |b'(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?')
    |(?P<string>'(?:[^'\\]|\\['\\])*')
    |(?P<float>[+]?\d*\.\d+)|(?P<under>-\d*\.\d+)
    |(?P<int>[+]?(?:0|[1-9]\d*))|(?P<minus>-(?:0|[1-9]\d*))
    |(?P<word>[A-Za-z_][A-Za-z0-9_-]*)
    |(?P<mark>==|!=|<>|<=|>=|[=<>:.,()\[\]*])""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
BEGINS = re.compile(rf"[{SPACE}(]*\[")
"""How each pattern begins; that no comment stands there is what ``stix2-patterns`` asks."""
KEYWORDS = frozenset(
    {"AND", "OR", "NOT", "FOLLOWEDBY", "LIKE", "MATCHES", "ISSUPERSET", "ISSUBSET", "EXISTS"}
    | {"LAST", "IN", "START", "STOP", "SECONDS", "true", "false", "WITHIN", "REPEATS", "TIMES"}
)
ORDERED = frozenset({"time", "bytes", "string", "float", "under", "int", "minus"})
"""Values that can be compared by more than being the same; the words true and false cannot."""
TEXTUAL = frozenset({"LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"})


def pattern_fault(text: str) -> str | None:
    """Why a text is no pattern of STIX 2.1, with the sign at which it ends to be one; None if it
    is one.

    >>> pattern_fault("[url:value = 'http://a.example/'] WITHIN 60 SECONDS")
    >>> pattern_fault("[ipv4-addr:value = ")
    'it ends where a value has to be'
    """
    if len(text) > MOST_SIGNS:
        return f"it has {len(text):,} signs, and {MOST_SIGNS:,} are read"
    try:
        if BEGINS.match(text) is None:
            raise _Fault("it does not begin with an observation in square brackets")
        _Reading(_tokens(text)).whole()
    except _Fault as cause:
        return str(cause)
    return None


class _Fault(Exception):
    """A text that is no pattern."""


Token = tuple[str, str, int]
"""Kind, text and place of a word or a sign."""


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        told = TOKEN.match(text, at)
        if told is None:
            raise _Fault(f"{text[at : at + 1]!r} (sign {at + 1}) has no place in a pattern")
        kind, said, since, at = str(told.lastgroup), told[0], at, told.end()
        if kind == "word":
            kind = "mark" if said in KEYWORDS else "hyphened" if "-" in said else "name"
        if kind != "space":
            yield kind, said, since
    yield "end", "", at


@dataclass(slots=True)
class _Reading:
    """The rules of the grammar, each of which reads what it stands for."""

    tokens: Iterator[Token]
    next: Token = ("", "", 0)
    depth: int = 0

    def __post_init__(self) -> None:
        self._step()

    def _step(self) -> None:
        self.next = next(self.tokens)

    def whole(self) -> None:
        """A pattern and nothing behind it."""
        self._chain(self._observed, "AND", "OR", "FOLLOWEDBY")
        if self.next[0] != "end":
            raise self._fault("the end of the pattern")

    def _is(self, *marks: str) -> bool:
        """Whether one of these comes next, which is stepped over."""
        kind, said, _ = self.next
        if kind == "mark" and said in marks:
            self._step()
            return True
        return False

    def _must(self, mark: str) -> None:
        if not self._is(mark):
            raise self._fault(mark)

    def _of(self, what: str, *kinds: str) -> None:
        if self.next[0] not in kinds:
            raise self._fault(what)
        self._step()

    def _fault(self, wanted: str) -> _Fault:
        kind, said, at = self.next
        if kind == "end":
            return _Fault(f"it ends where {wanted} has to be")
        return _Fault(f"{said[:30]!r} (sign {at + 1}) stands where {wanted} has to be")

    def _chain(self, part: Callable[[], None], *joints: str) -> None:
        part()
        while self._is(*joints):
            part()

    def _within(self, part: Callable[[], None], *joints: str) -> None:
        """What stands in round brackets, up to their end."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Fault(f"it nests deeper than {DEEPEST}")
        self._chain(part, *joints)
        self._must(")")
        self.depth -= 1

    def _observed(self) -> None:
        """An observation, with what it is qualified by: each way once where no brackets stand."""
        is_simple = not self._is("(")
        if is_simple:
            if not self._is("["):
                raise self._fault("an observation in square brackets")
            self._chain(self._compared, "AND", "OR")
            self._must("]")
        else:
            self._within(self._observed, "AND", "OR", "FOLLOWEDBY")
        seen: set[str] = set()
        while self.next[0] == "mark" and self.next[1] in ("WITHIN", "REPEATS", "START"):
            _, name, at = self.next
            if is_simple and name in seen:
                raise _Fault(f"{name} (sign {at + 1}) is said twice of one observation")
            seen.add(name)
            self._step()
            self._qualified(name)

    def _qualified(self, name: str) -> None:
        if name == "WITHIN":
            self._of("a number of seconds", "int", "float")
            self._must("SECONDS")
        elif name == "REPEATS":
            self._of("a number of times", "int")
            self._must("TIMES")
        else:
            self._of("a time", "time")
            self._must("STOP")
            self._of("a time", "time")

    def _compared(self) -> None:
        """One comparison, or several in round brackets."""
        if self._is("("):
            self._within(self._compared, "AND", "OR")
            return
        if self._is("EXISTS"):
            self._path()
            return
        self._path()
        self._is("NOT")
        if self._is("=", "==", "!=", "<>"):
            self._value()
        elif self._is("<", ">", "<=", ">="):
            self._of("a value that has an order", *ORDERED)
        elif self._is("IN"):
            self._set()
        elif self._is(*TEXTUAL):
            self._of("a text in quotes", "string")
        else:
            raise self._fault("a comparison")

    def _set(self) -> None:
        self._must("(")
        if not self._is(")"):
            self._chain(self._value, ",")
            self._must(")")

    def _value(self) -> None:
        if not self._is("true", "false"):
            self._of("a value", *ORDERED)

    def _path(self) -> None:
        self._of("a type of object", "name", "hyphened")
        self._must(":")
        self._of("a property", "name", "string")
        while True:
            if self._is("."):
                self._of("a property", "name", "string")
            elif self._is("["):
                if not self._is("*"):
                    self._of("a place in a list", "int", "minus")
                self._must("]")
            else:
                return
