"""Partners cosign each other's ledgers, and a ledger with two histories is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from ledger_act import AT, ORIGIN, release

from sealane.errors import BadInput, LedgerError, SplitView
from sealane.ledger import Key, Ledger, compare, cosign, cosignatures, keep, last_seen, read_note
from sealane.ledger.note import cosigned_at, is_signed_by


@pytest.fixture
def pair(tmp_path: Path, key: Key, partner: Key) -> Iterator[tuple[Ledger, Ledger]]:
    """This node's ledger, and the partner's that watches it."""
    mine = Ledger.make(tmp_path / "mine.db", ORIGIN, key, actor="w", at=AT)
    theirs = Ledger.make(tmp_path / "theirs.db", "pcg.example/l", partner, actor="w", at=AT)
    yield mine, theirs
    mine.close()
    theirs.close()


def test_growth_is_cosigned_and_kept(pair: tuple[Ledger, Ledger], key: Key, partner: Key) -> None:
    mine, theirs = pair
    cosign(theirs, mine.head(), [], key.public, partner, at=AT)
    head = mine.append([release(one) for one in range(9)], key, at=AT).checkpoint
    later = AT + timedelta(hours=1, microseconds=5)
    proof = mine.consistency(1, 10)
    told = cosign(theirs, head, proof, key.public, partner, at=later)
    assert cosigned_at(told, partner.public) == later.replace(microsecond=0)
    assert is_signed_by(told, key.public)
    seen = last_seen(theirs, ORIGIN)
    assert seen is not None
    assert seen.size == 10
    keep(mine, told, partner.public)
    keep(mine, told, partner.public)
    assert list(cosignatures(mine, 10)) == [partner.public.name]
    assert last_seen(theirs, "nobody.example/l") is None


def test_another_history_is_not_cosigned(
    tmp_path: Path, pair: tuple[Ledger, Ledger], key: Key, partner: Key
) -> None:
    mine, theirs = pair
    seen = mine.append([release(1)], key, at=AT).checkpoint
    cosign(theirs, seen, [], key.public, partner, at=AT)
    fork = Ledger.make(tmp_path / "fork.db", ORIGIN, key, actor="w", at=AT)
    fork.append([release(2)], key, at=AT)
    shown = fork.append([release(3)], key, at=AT).checkpoint
    with pytest.raises(SplitView, match="two histories"):
        cosign(theirs, shown, fork.consistency(2, 3), key.public, partner, at=AT)
    with pytest.raises(SplitView):
        compare(seen, shown, fork.consistency(2, 3))
    with pytest.raises(LedgerError, match="an older state"):
        cosign(theirs, fork.append([release(4)], key, at=AT) and _first(fork, key), [], key.public,
               partner, at=AT)  # fmt: skip
    with pytest.raises(LedgerError, match="did not cosign this ledger"):
        keep(fork, cosign_anyway(seen, partner), partner.public)
    last = last_seen(theirs, ORIGIN)
    assert last is not None
    assert last.root == seen.root
    fork.close()


def _first(ledger: Ledger, key: Key):  # type: ignore[no-untyped-def]
    from sealane.ledger.note import Checkpoint, signed

    return signed(Checkpoint(ORIGIN, 1, ledger.root(1)), key)


def cosign_anyway(seen, partner: Key):  # type: ignore[no-untyped-def]
    from sealane.ledger.note import cosigned

    return cosigned(seen, partner, AT)


def test_both_signatures_are_required(pair: tuple[Ledger, Ledger], key: Key, partner: Key) -> None:
    mine, theirs = pair
    head = mine.head()
    for gone in (0, 1):
        stripped = replace(head, lines=(head.lines[1 - gone],))
        assert not is_signed_by(stripped, key.public)
        with pytest.raises(LedgerError, match="with both algorithms"):
            cosign(theirs, stripped, [], key.public, partner, at=AT)
    twice = replace(head, lines=(*head.lines, head.lines[0]))
    assert not is_signed_by(twice, key.public)
    assert not is_signed_by(head, partner.public)
    assert not is_signed_by(replace(head, size=2), key.public)
    assert read_note(head.told()) == head


@pytest.mark.parametrize(
    "told",
    [
        "",
        "a\n1\n",
        "a\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n",
        "a\n1\nAAAA\n\n— k AAAAAAAA\n",
        "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— k AAAA\n",
        "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n- k AAAAAAAA\n",
        "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n\n— k AAAAAAAA\n",
        "a b\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— k AAAAAAAA\n",
        "cosignature/v1\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— k AAAAAAAA\n",
        "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" + "— k AAAAAAAA\n" * 65,
        "a\n" + "9" * 5000 + "\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— k AAAAAAAA\n",
        "a\n²\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— k AAAAAAAA\n",
        "\ud800\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— k AAAAAAAA\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(told: str) -> None:
    with pytest.raises(BadInput):
        read_note(told)
