"""Posts in Chinese, Japanese, English and Russian that are made up, and which are copies of which.

Words are drawn by rank (Zipf) from 20,000 made-up ones of each language, so texts that have nothing
to do with each other share words as texts do. ``truth`` is the number of the text that a post was
made from. A third of posts stand alone; the others are copies as they are, or with up to one word in
twelve replaced, taken out or put in. Copies gain handles, links, emoji, capitals or traditional
characters, which are no difference.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
import polars as pl
import pyarrow as pa

WORDS = 20_000
LANGUAGES = ("zh", "ja", "en", "ru")
LENGTHS = {"zh": (14, 45), "ja": (10, 30), "en": (9, 36), "ru": (8, 30)}
"""[words] Of a text, from and to."""
ALONE = 0.35
AS_IS = 0.5
EDITS = 1 / 12
STOCK = 40
"""Stock sentences of a language."""
_LATIN = ("ba ca da fo ga hi ju ke la mo ne pa qui ra so tu vi wa xe yo ze sta tri blo cre plan "
          "sher ing ment tion").split()  # fmt: skip
_CYRILLIC = ("ба ва го да же за ли ку ло ме но па ры со ту фе хо ци че ша ще эк ют яр ств ени ост "
             "при ком пре").split()  # fmt: skip
_KANA = [chr(point) for point in range(0x30A2, 0x30F0, 2)]
_ENDINGS = ("は", "が", "を", "に", "の", "した", "する", "って", "から", "まで", "です", "ました")


def mix(posts: int, seed: int) -> pl.DataFrame:
    """Texts that have nothing in common but words, and copies of them."""
    return _shuffled([_made(one, posts // 4, seed) for one in LANGUAGES], seed)


def stock(posts: int, seed: int) -> pl.DataFrame:
    """The same, where each text has one or two of forty stock sentences of its language, which make
    a third to a half of it."""
    return _shuffled([_made(one, posts // 4, seed, has_stock=True) for one in LANGUAGES], seed)


def handles(count: int, seed: int) -> pl.DataFrame:
    """Different Chinese texts, each of which begins with another handle, as Weibo writes it."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(*LENGTHS["zh"], count)
    said = _joined(_drawn(rng, int(lengths.sum())), lengths, "zh")
    text = pl.Series([f"@用户{n}：" for n in range(count)]) + said
    truth = np.arange(count)
    return _posts(pl.DataFrame({"text": text, "truth": truth, "language": "zh"}), seed)


@cache
def _han() -> tuple[str, str]:
    """Characters that have a traditional form, simplified and traditional."""
    told = resources.files("sealane.observe.posts").joinpath("data/simplified.txt")
    before, after = told.read_text(encoding="utf-8").splitlines()
    pairs = dict(zip(after, before, strict=True))
    return "".join(pairs), "".join(pairs.values())


@cache
def _words(language: str) -> pl.Series:
    rng = np.random.default_rng(LANGUAGES.index(language))
    han = np.array(list(_han()[0]))
    if language == "zh":
        parts, sizes = han, rng.integers(1, 4, WORDS)
    elif language == "ja":
        parts, sizes = np.concatenate([han[:1500], np.repeat(_KANA, 20)]), rng.integers(1, 4, WORDS)
    else:
        parts = np.array(_LATIN if language == "en" else _CYRILLIC)
        sizes = rng.integers(1, 5, WORDS)
    ends = [_ENDINGS[n] for n in rng.integers(0, len(_ENDINGS), WORDS)]
    return pl.Series(
        [
            "".join(rng.choice(parts, size)) + (ends[n] if language == "ja" else "")
            for n, size in enumerate(sizes)
        ]
    )


@cache
def _chances() -> np.ndarray:
    weight = 1.0 / (np.arange(WORDS) + 2.7)
    return np.cumsum(weight / weight.sum())


def _drawn(rng: np.random.Generator, count: int) -> np.ndarray:
    return np.minimum(np.searchsorted(_chances(), rng.random(count)), WORDS - 1)


def _joined(words: np.ndarray, lengths: np.ndarray, language: str) -> pl.Series:
    """Texts of so many words each."""
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    values = _words(language).gather(words).to_arrow().cast(pa.large_string())
    lists = pl.from_arrow(pa.LargeListArray.from_arrays(pa.array(offsets), values))
    return lists.list.join(" " if language in ("en", "ru") else "")


def _sizes(rng: np.random.Generator, posts: int) -> np.ndarray:
    """Posts of each text: one of those that stand alone, else 2 and more with a heavy tail."""
    alone = np.ones(int(posts * ALONE), np.int64)
    drawn = np.minimum(rng.zipf(1.7, posts) + 1, max(posts // 50, 2))
    kept = drawn[: int(np.searchsorted(np.cumsum(drawn), posts - alone.shape[0])) + 1]
    return np.concatenate([alone, kept])


def _made(language: str, posts: int, seed: int, *, has_stock: bool = False) -> pl.DataFrame:
    rng = np.random.default_rng([seed, LANGUAGES.index(language), int(has_stock)])
    sizes = _sizes(rng, posts)
    lengths = rng.integers(*LENGTHS[language], sizes.shape[0])
    words = _drawn(rng, int(lengths.sum()))
    text_of = np.repeat(np.arange(sizes.shape[0]), sizes)
    texts, own = _edited(rng, words, lengths, text_of)
    said = _joined(texts, own, language)
    if has_stock:
        said = _with_stock(rng, said, lengths, text_of, language)
    number = LANGUAGES.index(language) * 10_000_000
    frame = pl.DataFrame({"text": _decorated(rng, said, language), "truth": text_of + number})
    return frame.with_columns(pl.lit(language).alias("language"))


def _edited(
    rng: np.random.Generator, words: np.ndarray, lengths: np.ndarray, text_of: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The words of each post and how many: those of its text, some edited."""
    starts = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    own = lengths[text_of]
    begins = np.concatenate([[0], np.cumsum(own)])[:-1]
    place = np.arange(int(own.sum())) - np.repeat(begins, own)
    found = np.stack([words[np.repeat(starts[text_of], own) + place], np.full(place.shape, -1)])
    is_edited = rng.random(text_of.shape[0]) >= AS_IS
    edits = np.where(is_edited, rng.integers(1, np.maximum(own * EDITS, 1).astype(int) + 1), 0)
    at = np.repeat(begins, edits) + (rng.random(int(edits.sum())) * np.repeat(own, edits)).astype(
        np.int64
    )
    act, new = rng.integers(0, 3, at.shape[0]), _drawn(rng, at.shape[0])
    found[0, at[act == 0]] = new[act == 0]
    found[0, at[act == 1]] = -1
    found[1, at[act == 2]] = new[act == 2]
    flat = found.T.ravel()
    kept = np.add.reduceat((found >= 0).sum(0), begins)
    return flat[flat >= 0], kept


def _with_stock(
    rng: np.random.Generator,
    said: pl.Series,
    lengths: np.ndarray,
    text_of: np.ndarray,
    language: str,
) -> pl.Series:
    """Texts with stock sentences behind them, the same ones behind each copy of a text."""
    sizes = rng.integers(5, 14, STOCK)
    pool = _joined(_drawn(rng, int(sizes.sum())), sizes, language)
    gap = " " if language in ("en", "ru") else ""
    first, second = rng.integers(0, STOCK, (2, lengths.shape[0]))
    room = lengths * 0.9  # of the words of a text, those of its stock sentences
    has_first, has_second = sizes[first] <= room, sizes[first] + sizes[second] <= room
    end = pl.DataFrame({"a": pool.gather(first), "b": pool.gather(second)}).select(
        pl.when(pl.Series(has_first)).then(gap + pl.col("a")).otherwise(pl.lit(""))
        + pl.when(pl.Series(has_second)).then(gap + pl.col("b")).otherwise(pl.lit(""))
    )
    return said + end.to_series().gather(text_of)


def _decorated(rng: np.random.Generator, said: pl.Series, language: str) -> pl.Series:
    """What makes no difference: handles, links, emoji, capitals, traditional characters."""
    rows = len(said)
    number = pl.Series(rng.integers(0, 50_000, rows)).cast(pl.String)
    frame = pl.DataFrame({"t": said, "n": number} | {f"d{n}": rng.random(rows) for n in range(4)})
    head = "@用户" + pl.col("n") + "：" if language == "zh" else "@user_" + pl.col("n") + " "
    text = pl.col("t")
    if language in ("en", "ru"):
        text = pl.when(pl.col("d3") < 0.15).then(text.str.to_uppercase()).otherwise(text)
    frame = frame.with_columns(text.alias("t"))
    if language == "zh":
        some = frame.filter(pl.col("d3") < 0.2)
        after, before = _han()
        other = some["t"].str.replace_many(list(after), list(before))
        frame = frame.with_columns(
            frame["t"].clone().scatter((frame["d3"] < 0.2).arg_true(), other).alias("t")
        )
    return frame.select(
        pl.when(pl.col("d0") < 0.3).then(head).otherwise(pl.lit(""))
        + pl.col("t")
        + pl.when(pl.col("d1") < 0.3)
        .then(" https://news.example/" + pl.col("n"))
        .otherwise(pl.lit(""))
        + pl.when(pl.col("d2") < 0.1).then(pl.lit(" 🚢🔥")).otherwise(pl.lit(""))
    ).to_series()


def _shuffled(parts: list[pl.DataFrame], seed: int) -> pl.DataFrame:
    return _posts(pl.concat(parts).sample(fraction=1.0, shuffle=True, seed=seed), seed)


def _posts(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """With the columns of POSTS that narratives look at."""
    rng = np.random.default_rng(seed)
    rows = frame.height
    at = pl.Series(np.sort(rng.integers(0, 7 * 86_400_000_000, rows)) + 1_772_323_200_000_000)
    return frame.with_columns(
        pl.Series(np.arange(rows)).cast(pl.String).str.zfill(32).alias("post_id"),
        pl.Series(rng.integers(0, max(rows // 10, 1), rows)).cast(pl.String).str.zfill(32)
        .alias("account"),
        at.cast(pl.Datetime("us", "UTC")).alias("posted_at"),
    )  # fmt: skip
