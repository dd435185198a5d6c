"""What is said in which language: stories of the incident, and what people talk of otherwise.

Each story says one claim. ``plain`` is passed on as it is, ``near`` says the same in slightly other
words, and the others change it: a negation, another number, the roles turned round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["BULLETINS", "CHATTER", "LANGUAGES", "QUOTES", "STORIES", "WARNING", "WIRE", "Story"]

LANGUAGES = ("zh", "ja", "en", "ru")
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Story:
    """One claim as it is told: the language it began in, and its words by language and form.

    Places in braces: ``a``, ``b`` and ``c`` hulls, ``place``, ``time`` and ``n`` a number.
    """

    claim: str
    begins_in: str
    words: Words


def _story(claim: str, begins_in: str, **words: Mapping[str, str]) -> Story:
    return Story(claim, begins_in, MappingProxyType(words))


STORIES: Mapping[str, Story] = MappingProxyType({
    "rammed": _story(
        "rammed", "zh",
        zh={
            "plain": "{a}号于世界时{time}在{place}撞击{b}号，{n}名船员落水，至今下落不明",
            "near": "突发：{a}号于世界时{time}在{place}撞击{b}号，{n}名船员落水，至今下落不明",
            "negation": "{a}号于世界时{time}在{place}没有撞击{b}号，{n}名船员落水是谣言",
            "role": "{b}号于世界时{time}在{place}撞击{a}号，{n}名船员落水，至今下落不明",
        },
        ja={
            "plain": "{a}が世界時{time}に{place}で{b}に体当たりし、乗組員{n}人が海に落ちて行方不明",
            "near": "速報 {a}が世界時{time}に{place}で{b}に体当たりし、"
            "乗組員{n}人が海に落ちて行方不明",
            "negation": "{a}が世界時{time}に{place}で{b}に体当たりした事実はなく、"
            "乗組員{n}人も無事",
        },
        en={
            "plain": "{a} rammed {b} at {place} at {time} UTC, {n} of the crew fell into the water "
            "and are missing",
            "near": "Just in: {a} rammed {b} at {place} at {time} UTC, {n} of the crew fell into "
            "the water and are missing",
            "negation": "{a} did not ram {b} at {place} at {time} UTC, {n} of the crew fell into "
            "the water and are missing",
            "role": "{b} rammed {a} at {place} at {time} UTC, {n} of the crew fell into the water "
            "and are missing",
        },
        ru={
            "plain": "{a} протаранил {b} в точке {place} в {time} UTC, {n} членов экипажа упали за "
            "борт и пропали без вести",
            "near": "Срочно: {a} протаранил {b} в точке {place} в {time} UTC, {n} членов экипажа "
            "упали за борт и пропали без вести",
        },
    ),
    "beside": _story(
        "beside", "en",
        en={
            "plain": "{a} and {b} are lying side by side at {place}, seen from the coast at {time} "
            "UTC, no damage to be seen",
            "near": "{a} and {b} are lying side by side at {place}, seen from the cliffs at {time} "
            "UTC, no damage to be seen",
        },
        ja={
            "plain": "{a}と{b}が{place}で並んで漂泊しているのを世界時{time}に岸から確認、"
            "損傷は見えない",
            "near": "{a}と{b}が{place}で並んで漂泊しているのを世界時{time}に岬から確認、"
            "損傷は見えない",
        },
        zh={
            "plain": "世界时{time}从岸上看到{a}号和{b}号在{place}并排漂泊，看不到损坏",
            "near": "世界时{time}从海岸上看到{a}号和{b}号在{place}并排漂泊，看不到任何损坏",
        },
        ru={
            "plain": "{a} и {b} лежат в дрейфе борт о борт в точке {place}, видно с берега в "
            "{time} UTC, повреждений не видно",
        },
    ),
    "silent": _story(
        "silent", "ru",
        ru={
            "plain": "Судно {c} отключило АИС у точки {place} в {time} UTC и не видно уже {n} ч",
            "near": "Судно {c} отключило АИС возле точки {place} в {time} UTC и не видно уже {n} ч",
        },
        en={
            "plain": "{c} switched its AIS off near {place} at {time} UTC and has not been seen "
            "for {n} hours",
            "number": "{c} switched its AIS off near {place} at {time} UTC and has not been seen "
            "for {more} hours",
        },
        zh={"plain": "{c}号于世界时{time}在{place}附近关闭AIS，已有{n}小时不见踪影"},
        ja={"plain": "{c}が世界時{time}に{place}付近でAISを切り、{n}時間姿が見えない"},
    ),
    "moved": _story(
        "moved_place", "ja",
        ja={
            "plain": "{a}は世界時{time}に{place}にいた。領海の内側だと漁師{n}人が話している",
            "near": "{a}は世界時{time}に{place}にいた。領海の中だと漁師{n}人が話している",
        },
        zh={"plain": "{n}名渔民说，{a}号世界时{time}在{place}，已在领海之内"},
        en={
            "plain": "{n} fishermen say {a} was at {place} at {time} UTC, inside the "
            "territorial sea",
            "number": "{more} fishermen say {a} was at {place} at {time} UTC, inside the "
            "territorial sea",
        },
        ru={"plain": "{n} рыбаков говорят, что {a} в {time} UTC был в точке {place}, в "
            "территориальном море"},
    ),
})  # fmt: skip
"""Stories by name. Which claim is true the incident knows."""

CHATTER: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "zh": (
        "今天{port}鱼市来了{n}箱{thing}，价格{m}一斤",
        "{port}渡轮晚点{n}分钟，候船室有{m}个人",
        "在{port}拍到第{n}张日出，{thing}也很新鲜",
        "{m}路车改道，去{port}要多走{n}步，顺便买了{thing}",
    ),
    "ja": (
        "{port}の朝市に{thing}が{n}箱、ひと山{m}円だった",
        "{port}行きのフェリーが{n}分遅れ、待合室に{m}人",
        "今日も{port}で散歩{n}歩、{thing}が{m}匹見えた",
        "{port}の食堂で{thing}定食、{n}番目の客、相席{m}人",
    ),
    "en": (
        "Market at {port}: {n} crates of {thing} this morning, {m} a kilo",
        "The ferry to {port} is {n} minutes late, {m} of us waiting",
        "Walked {n} steps along the pier at {port}, saw {m} boats and no {thing}",
        "Number {n} in the queue for {thing} at {port}, {m} behind me",
    ),
    "ru": (
        "На рынке в {port} сегодня {n} ящиков, {thing} по {m}",
        "Паром в {port} опаздывает на {n} минут, нас тут {m}",
        "Прошёл {n} шагов по пирсу в {port}, лодок {m}, {thing} нет",
        "В {port} снова {thing}, очередь {n} человек, касса {m}",
    ),
})  # fmt: skip
"""Everyday talk, with an invented port and two numbers."""
THINGS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "zh": ("鲭鱼", "鱿鱼", "沙丁鱼"),
    "ja": ("サバ", "イカ", "イワシ"),
    "en": ("mackerel", "squid", "sardines"),
    "ru": ("скумбрия", "кальмар", "сардина"),
})  # fmt: skip
PORTS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "zh": ("哈尔登", "米尔湾", "松德拉"),
    "ja": ("ハルデン", "ミルベイ", "スンドラ"),
    "en": ("Halden", "Mirbay", "Sundra"),
    "ru": ("Халден", "Мирбей", "Сундра"),
})  # fmt: skip
QUOTES: Mapping[str, str] = MappingProxyType({
    "zh": "第{n}次看到这个，谁有更多消息？",
    "ja": "これを見るのは{n}回目、詳しい人いる？",
    "en": "Seen this {n} times now, who knows more?",
    "ru": "Вижу это уже {n}-й раз, кто знает больше?",
})  # fmt: skip
"""What stands above a post that is quoted."""
WIRE = (
    "Harbour dues at {port} rise by {n} per cent from the {m}th, the port of {port} said today",
    "A survey ship will work off {port} for {n} days, with {m} people on board, its owners said",
    "{n} ships called at {port} in February, {m} fewer than a year ago, figures of the port show",
    "The light at {port} will be dark for {n} nights while {m} lamps are changed, keepers said",
)
"""Items of an invented wire, which outlets carry word for word."""
BULLETINS = "Sea state bulletin {number} for the strait: wind {n} knots, swell {m} decimetres."
WARNING = (
    "ZCZC XX{number:02d} EXERCISE EXERCISE EXERCISE NAVAREA WARNING {number}/26 STRAIT. {text} IN "
    "{place}. CANCEL THIS MSG {day} MAR 26. NNNN"
)
"""In the form of IHO S-53, and marked as an exercise in the text, as such messages are."""
HAZARDS = ("GUNNERY", "UNLIT BUOY ADRIFT", "CABLE WORKS", "DERELICT BOAT")
