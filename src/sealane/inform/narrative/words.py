"""Words that turn a claim round, in Chinese, Japanese, English and Russian: a table of facts.

Negations and denials, words of number, marks of who did it and to whom, and longer words in which
one of these says nothing (無線 is no negation, 十分 no ten). Chinese in simplified characters, as
texts are compared; Japanese as it is written. Sealane's own lists, made for differences of texts
that are near to each other and for nothing else: they say where to look, not what a text means.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["HAN_DIGITS", "Words", "words"]

NEGATION, NUMBER, STOP, PASSIVE, DISPOSAL, BY, SUBJECT, OBJECT = (1 << n for n in range(8))
"""Marks of a word: it negates; is a number; says little alone; the doer follows (被); the doer
stands before (把); the doer follows (by); は, が; を, に."""


def _split(text: str) -> list[str]:
    return text.split()


_NEGATIONS = _split("""
no not never none nobody nothing nowhere neither nor without cannot cant wont dont didnt doesnt
isnt wasnt arent werent hasnt havent hadnt ain't deny denies denied denying denial denials refute
refutes refuted refuting refutation debunk debunks debunked debunking false falsely fake faked hoax
untrue disprove disproved disproves unlikely
не ни нет никогда никто никого ничего ничто нигде без нельзя отрицает отрицают отрицал отрицала
отрицали отрицание опроверг опровергла опровергли опровергает опровергают опровержение фейк фейки
ложь ложно ложные ложная ложный ложная неправда недостоверно
不 没 没有 无 未 非 並非 并非 并未 从未 绝非 否认 否定 否認 辟谣 谣言 虚假 不实 勿 無
ない なかった なくて ません ませんでした せず おらず あらず れず らず ならず なし デマ 虚偽 誤報
""")
_NUMBERS = {
    **dict(zip(_split(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen "
        "fourteen fifteen sixteen seventeen eighteen nineteen twenty"), range(21), strict=True)),
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "hundreds": 100, "dozen": 12, "dozens": 12, "thousand": 1e3, "thousands": 1e3,
    "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9, "once": 1, "twice": 2,
    "double": 2, "half": 0.5,
    "ноль": 0, "один": 1, "одна": 1, "одно": 1, "одного": 1, "одной": 1, "два": 2, "две": 2,
    "двух": 2, "двое": 2, "двумя": 2, "три": 3, "трёх": 3, "трех": 3, "трое": 3, "четыре": 4,
    "четырех": 4, "четырёх": 4, "пять": 5, "пяти": 5, "шесть": 6, "шести": 6, "семь": 7, "семи": 7,
    "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10,
    "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "сто": 100, "тысяча": 1e3,
    "тысячи": 1e3, "тысяч": 1e3, "миллион": 1e6, "миллиона": 1e6, "миллионов": 1e6,
    "миллиард": 1e9, "миллиарда": 1e9, "миллиардов": 1e9, "половина": 0.5, "дважды": 2,
}  # fmt: skip
_STOPS = _split("""
the a an of in on at to from and or with for as is are was were be been being has have had it its
this that these those their his her they he she we near off into over after before when while by
after during s t
в во на с со и или а но от к ко по за у из о об при для был была было были это этот эта эти его её
ее их как что же ли до под над
的 了 在 和 与 及 是 也 就 都 而 对 向 于 以 并 之 其 这 那 个 艘 名 同 跟 着 过 等 至 从 到
の が は を に へ と も で た し て い さ れ る な ら か り っ ま す や ん ょ う あ こ そ ど え お
く け き
""")
_MARKED = {
    PASSIVE: _split("被 遭 受到 遭到 遭受"),
    DISPOSAL: _split("把 将 对 向 朝"),
    BY: _split("by"),
    SUBJECT: _split("が は も"),
    OBJECT: _split("を に へ"),
}
_SILENT = _split("""
不仅 不但 不断 不过 不久 不同 不少 不论 不管 不得不 不料 不明 不安 不法 不幸 差不多 不服 不如 不止
不満 不正 不審 不足 不通 不当 不良 不時 不可欠 非常 非洲 非法 非公式 是非 无人机 无人艇 无人
無人機 無人 无线 無線 无论 无比 無事 無料 無断 無理 未来 未明 没收 沉没 沈没 出没 埋没 淹没 吞没
日没 除非 莫非 南无 是不是 要不要 有没有 能不能 对于 对此 对方 对话 对峙 对外 对抗 针对 反对 应对
面对 绝对 相对 向来 方向 一向 朝鲜 朝鮮 今朝 将来 将军 将会 将于 即将 将近 大将 遭遇 被告 被害
被災 被疑 一些 一起 一旦 一般 一样 一直 一定 一切 一再 一度 一贯 一带 一致 一边 一旁 一律 一共
一方 一部 一帯 一時 一斉 一緒 一番 一同 统一 唯一 万一 同一 単一 随一 一带一路 三沙 三亚 三菱
九段线 九州 四国 四川 千葉 十分 百度 八重山 五島 六横 三陸 万宁 千万 七尾 二见 二見
かもしれない かもしれません に違いない 少ない 危ない 間もない なければならない なくてはならない
やむを得ない しかない だけでなく のみならず つまらない とんでもない もったいない 切ない 汚ない
はがき こんにちは もちろん にもかかわらず ものの
""")
HAN_DIGITS = {
    **{sign: value for value, sign in enumerate("零一二三四五六七八九")},
    "〇": 0, "两": 2, "兩": 2, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "萬": 10_000,
    "亿": 100_000_000, "億": 100_000_000,
}  # fmt: skip
"""What a Han sign of number is worth."""


@dataclass(frozen=True)
class Words:
    """Hashes of the words in order, with the marks and value of each.

    ``begins``: code points that words begin with, in order, ``reaches``: the longest such word
    [characters]. ``hanzi``: Han signs of number in order, ``worth``: their values.
    """

    hashes: NDArray[np.uint64]
    marks: NDArray[np.uint16]
    values: NDArray[np.float64]
    begins: NDArray[np.uint32]
    reaches: NDArray[np.uint8]
    hanzi: NDArray[np.uint32]
    worth: NDArray[np.int64]


@cache
def words() -> Words:
    """The table as kernels look it up."""
    from sealane.inform.narrative.token_kernel import hash_points

    marks: dict[str, int] = {}
    for mark, some in (
        (NEGATION, _NEGATIONS),
        (NUMBER, _NUMBERS),
        (STOP, _STOPS),
        *_MARKED.items(),
    ):
        for one in some:
            marks[one] = marks.get(one, 0) | mark
    for mark, some in _MARKED.items():
        marks |= {one: marks[one] | STOP | mark for one in some}
    marks |= dict.fromkeys(_SILENT, 0)
    names = list(marks)
    points = [np.array([ord(sign) for sign in name], np.uint32) for name in names]
    hashes = np.array([hash_points(one) for one in points], np.uint64)
    order = np.argsort(hashes)
    signs = sorted(HAN_DIGITS, key=ord)
    reach: dict[int, int] = {}
    for name in sorted(names):
        reach[ord(name[0])] = max(reach.get(ord(name[0]), 0), len(name))
    return Words(
        hashes[order],
        np.array([marks[name] for name in names], np.uint16)[order],
        np.array([_NUMBERS.get(name, 0.0) for name in names])[order],
        np.array(list(reach), np.uint32),
        np.array(list(reach.values()), np.uint8),
        np.array([ord(sign) for sign in signs], np.uint32),
        np.array([HAN_DIGITS[sign] for sign in signs], np.int64),
    )
