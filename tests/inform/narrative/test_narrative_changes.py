"""What a near text says otherwise: negation, number, who did it to whom, in four languages."""

from __future__ import annotations

import narrative_sea as sea
import polars as pl
import pytest

from sealane.inform.narrative import changes, flag_lists
from sealane.observe.posts import simplified, text_key

PAIRS = [
    ("coast guard rammed the boat", "the boat rammed coast guard", "role"),
    ("coast guard rammed the boat", "the boat was rammed by coast guard", ""),
    ("coast guard rammed the boat", "coast guard was rammed by the boat", "role"),
    ("coast guard rammed the boat", "coast guard did not ram the boat", "negation"),
    ("the crew didn't leave the ship", "the crew did not leave the ship", ""),
    ("the crew didn't leave the ship", "the crew did leave the ship", "negation"),
    ("the report was confirmed at noon", "the report was unconfirmed at noon", "negation"),
    ("on monday the tanker left the port", "the tanker left the port on monday", ""),
    ("two ships and 1,200 t of oil", "2 ships and 1200 t of oil", ""),
    ("two ships and 5 boats", "5 ships and two boats", "number"),
    ("the tanker left at 04:12", "the tanker left at 04:21", "number"),
    ("talks of china and japan in tokyo", "talks of japan and china in tokyo", ""),
    ("海警船撞了补给船", "补给船撞了海警船", "role"),
    ("海警船撞了补给船", "补给船被海警船撞了", ""),
    ("海警船撞了补给船", "海警船被补给船撞了", "role"),
    ("海警船把补给船撞沉", "补给船把海警船撞沉", "role"),
    ("海警船撞了补给船", "海警船没有撞补给船", "negation"),
    ("有三艘船在附近", "有3艘船在附近", ""),
    ("有三艘船在附近", "有十二艘船在附近", "number"),
    ("有一千二百人", "有1200人", ""),
    ("现场非常混乱", "现场混乱", ""),
    ("附近有船只", "附近有无人机和船只", ""),
    ("統一的說法是三艘船", "统一的说法是三艘船", ""),
    ("海警船が補給船に衝突した", "補給船が海警船に衝突した", "role"),
    ("海警船が補給船に衝突した", "海警船に補給船が衝突した", "role"),
    ("海警船が補給船を拿捕した", "補給船が海警船に拿捕された", ""),
    ("海警船が補給船に衝突した", "海警船が補給船に衝突していない", "negation"),
    ("被害は少ない模様", "被害は模様", ""),
    ("катер протаранил судно", "судно протаранило катер", "role"),
    ("катер протаранил лодку", "лодку протаранил катер", ""),
    ("катер протаранил судно вчера", "судно протаранено катером вчера", ""),
    ("катер протаранил судно", "катер не протаранил судно", "negation"),
    ("два судна у порта", "2 судна у порта", ""),
    ("два судна у порта", "пять судов у порта", "number"),
]


@pytest.fixture(scope="module")
def found() -> pl.Series:
    """The flags of all pairs."""
    tables = pl.DataFrame(PAIRS, schema=["one", "two", "expected"], orient="row")
    is_japanese = tables["one"].str.contains(r"\p{Hiragana}")
    one, two = (
        (key := text_key(tables[name])).zip_with(is_japanese, simplified(key))
        for name in ("one", "two")
    )
    return flag_lists(changes(one, two).flags).list.join("+")


@pytest.mark.parametrize("row", range(len(PAIRS)), ids=[f"{a} | {b}" for a, b, _ in PAIRS])
def test_a_change_is_marked_for_what_it_touches(found: pl.Series, row: int) -> None:
    assert found[row] == PAIRS[row][2]


def test_changes_are_told_as_words_and_undo_themselves() -> None:
    """What was taken out and put in, put back, gives the other text."""
    one = pl.Series([sea.EN, sea.EN, sea.RU])
    two = pl.Series([
        "a coast guard vessel has rammed the boat near the northern shoal on monday",
        sea.EN,
        sea.RU.replace("вчера", "сегодня"),
    ])  # fmt: skip
    told = changes(one, two).told(one, two)
    assert told.filter(pl.col("pair") == 1).height == 0
    assert told.filter(pl.col("pair") == 2).select("before", "after").rows() == [
        ("вчера", "сегодня")
    ]
    first = told.filter(pl.col("pair") == 0)
    kept, changed = sea.EN.split(), two[0].split()
    for word in " ".join(first["before"]).split():
        kept.remove(word)
    for word in " ".join(first["after"]).split():
        changed.remove(word)
    assert kept == changed


def test_a_text_beyond_the_limits_is_one_change_and_no_role() -> None:
    from sealane.inform.narrative import Rule

    one = pl.Series(["a1 b2 c3 d4 e5 f6 rammed z9"])
    two = pl.Series(["z9 g1 rammed h2 i3 j4 k5 a1"])
    coarse = changes(one, two, Rule(change_edits=2, role_words=2))
    assert coarse.hunks.shape[0] == 1
    assert coarse.told(one, two).row(0)[1:3] == (one[0], two[0])
    assert coarse.flags[0] & 4 == 0
