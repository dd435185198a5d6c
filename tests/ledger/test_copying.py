"""Many rows at once are what they are one by one, on each database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from sealane.errors import LedgerError
from sealane.ledger import Act, Key, Ledger, audit, get_rows, put_rows, reading
from sealane.ledger.copying import LEAST
from sealane.ledger.schema import SUBTREES
from sealane.share.book.schema import CONTENTS, PASSED, prepare

AT = datetime(2026, 6, 1, tzinfo=UTC)
ODD = ["", "\\N", "\t\n", "'; --", "%s", "日本", "x" * 200]
"""Texts that a copy in words would have to write otherwise."""


def test_many_rows_come_back_as_they_went(where: str, key: Key) -> None:
    made = Ledger.make(where, "jcg.example/ledger", key, actor="watch 1", at=AT)
    prepare(made.engine)
    rows = [
        {"partner": told, "told_item": f"i{place}", "by": "PH", "to": "AU",
         "version": 2**53 - place, "is_confirmed": bool(place % 2), "receipt": None,
             "is_less": not place % 2, "is_recalled": not place % 3}
        for place, told in enumerate([*ODD, *ODD])
    ]  # fmt: skip
    contents = [{"digest": f"d{one}", "raw": bytes([one, 0, 255])} for one in range(LEAST)]
    twice = [*contents[2:], contents[2], *({"digest": f"e{one}", "raw": b""} for one in range(9))]
    with made.writing() as connection:
        put_rows(connection, PASSED, rows)
        put_rows(connection, CONTENTS, contents[:3])
        put_rows(connection, CONTENTS, contents, unless_there=True)
        put_rows(connection, CONTENTS, [{**one, "raw": b"?"} for one in twice], unless_there=True)
    with reading(made.engine) as connection:
        found = connection.execute(select(PASSED)).mappings()
        assert sorted(map(dict, found), key=str) == sorted(rows, key=str)
        kept = {row.digest: bytes(row.raw) for row in connection.execute(select(CONTENTS))}
        assert kept == {one["digest"]: one["raw"] for one in contents} | {
            f"e{one}": b"?" for one in range(9)
        }
        some = get_rows(connection, PASSED, {"partner": ODD[:3], "told_item": ["i0", "i1", "x"]},
                        order_by="told_item")  # fmt: skip
        assert [row.told_item for row in some] == ["i0", "i1"]
        assert get_rows(connection, PASSED, {"partner": []}) == []
    made.close()


def test_a_copy_that_fails_is_an_error_of_the_ledger_and_changes_nothing(
    where: str, key: Key
) -> None:
    made = Ledger.make(where, "jcg.example/ledger", key, actor="watch 1", at=AT)
    rows = [{"level": 9, "place": 1, "root": b"x"}] * (LEAST + 1)
    with pytest.raises(LedgerError, match="cannot be read or written"), made.writing() as one:
        put_rows(one, SUBTREES, rows)
    with reading(made.engine) as connection:
        assert get_rows(connection, SUBTREES, {"level": [9]}) == []
    acts = [Act(actor="watch 1", kind="x", subject=f"e{one}") for one in range(3 * LEAST)]
    made.append(acts, key, at=AT + timedelta(seconds=1))
    assert [one.act.subject for one in made.entries()][-3 * LEAST :] == [
        one.subject for one in acts
    ]
    assert audit(made).holds
    made.close()
