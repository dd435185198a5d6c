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
            "plain": "{a}号于世界时{time}在{place}冲撞{b}号，{n}名船员落水，至今下落不明",
            "near": "突发：{a}号于世界时{time}在{place}冲撞{b}号，{n}名船员落水，至今下落不明",
            "negation": "{a}号于世界时{time}在{place}没有冲撞{b}号，{n}名船员落水是谣言",
            "role": "{b}号于世界时{time}在{place}冲撞{a}号，{n}名船员落水，至今下落不明",
        },
        ja={
            "plain": "{a}が世界時{time}に{place}で{b}に体当たりし、乗組員{n}人が海に落ちて行方不明",
            "near": "速報 {a}が世界時{time}に{place}で{b}に体当たりし、"
            "乗組員{n}人が海に落ちて行方不明",
            "negation": "{a}が世界時{time}に{place}で{b}に体当たりした事実はなく、"
            "乗組員{n}人も無事",
        },
        en={
            "plain": "{a} rammed {b} at {place} at {time}, {n} of the crew fell into the water "
            "and are missing",
            "near": "Just in: {a} rammed {b} at {place} at {time}, {n} of the crew fell into "
            "the water and are missing",
            "negation": "{a} did not ram {b} at {place} at {time}, {n} of the crew fell into "
            "the water and are missing",
            "role": "{b} rammed {a} at {place} at {time}, {n} of the crew fell into the water "
            "and are missing",
        },
        ru={
            "plain": "{a} протаранил {b} в точке {place} в {time}, {n} членов экипажа упали за "
            "борт и пропали без вести",
            "near": "Срочно: {a} протаранил {b} в точке {place} в {time}, {n} членов экипажа "
            "упали за борт и пропали без вести",
        },
    ),
    "beside": _story(
        "beside", "en",
        en={
            "plain": "{a} and {b} are lying side by side at {place}, seen from the coast at "
            "{time}, no damage to be seen",
            "near": "{a} and {b} are lying side by side at {place}, seen from the cliffs at "
            "{time}, no damage to be seen",
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
            "{time}, повреждений не видно",
        },
    ),
    "silent": _story(
        "silent", "ru",
        ru={
            "plain": "Судно {c} отключило АИС у точки {place} в {time} и не видно уже {n} ч",
            "near": "Судно {c} отключило АИС возле точки {place} в {time} и не видно уже {n} ч",
        },
        en={
            "plain": "{c} switched its AIS off near {place} at {time} and has not been seen "
            "for {n} hours",
            "number": "{c} switched its AIS off near {place} at {time} and has not been seen "
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
            "plain": "{n} fishermen say {a} was at {place} at {time}, inside the "
            "territorial sea",
            "number": "{more} fishermen say {a} was at {place} at {time}, inside the "
            "territorial sea",
        },
        ru={"plain": "{n} рыбаков говорят, что {a} в {time} был в точке {place}, в "
            "территориальном море"},
    ),
})  # fmt: skip
"""Stories by name. Which claim is true the incident knows."""

CHATTER: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "zh": (
        "今天{port}鱼市来了{n}箱{thing}",
        "去{port}的渡轮晚点{n}分钟",
        "在码头拍到第{n}张日出",
        "{n}路车改道，多走了半小时",
        "晚饭吃{thing}，一共花了{n}块",
        "邻居家的猫又跑到灯塔上去了",
        "雾太大，连对岸都看不见",
        "修船的师傅说还要等{n}天",
        "孩子们在沙滩上捡了{n}个贝壳",
        "图书馆周末不开门，白跑一趟",
        "风刮了一夜，窗户响个不停",
        "有人知道{port}哪里能修自行车吗",
        "合唱队今晚排练，缺一个低音",
        "雨停了，院子里积水{n}厘米",
    ),
    "ja": (
        "{port}の朝市に{thing}が{n}箱",
        "フェリーが{n}分遅れている",
        "今日の散歩は{n}歩",
        "バスの路線が変わって遠回り",
        "夕飯は{thing}、{n}円で済んだ",
        "隣の猫がまた灯台に登った",
        "霧で対岸がまったく見えない",
        "船の修理はあと{n}日かかるらしい",
        "子どもが浜で貝殻を{n}個拾った",
        "図書館が休みで無駄足だった",
        "一晩中風で窓が鳴っていた",
        "{port}で自転車を直せる店を探している",
        "合唱の練習、低音が一人足りない",
        "雨が上がって虹が出た",
    ),
    "en": (
        "{n} crates of {thing} at the market in {port}",
        "The ferry is {n} minutes late again",
        "Walked {n} steps along the pier",
        "They moved the bus stop, long way round now",
        "Supper was {thing}, {n} all told",
        "Next door's cat is up the lighthouse once more",
        "Fog so thick you cannot see across",
        "The boatyard says another {n} days",
        "Children found {n} shells on the beach",
        "Library shut at the weekend, went for nothing",
        "Wind all night and the windows rattled",
        "Anybody mend bicycles in {port}?",
        "Choir tonight and we are short of a bass",
        "Rain has stopped, garden under water",
    ),
    "ru": (
        "На рынке в {port} {n} ящиков, {thing}",
        "Паром снова опаздывает на {n} минут",
        "Прошёл {n} шагов по пирсу",
        "Остановку перенесли, теперь в обход",
        "На ужин {thing}, всего за {n}",
        "Соседский кот опять залез на маяк",
        "Туман, другого берега не видно",
        "На верфи говорят, ещё {n} дней",
        "Дети собрали на пляже {n} ракушек",
        "Библиотека закрыта, зря сходил",
        "Всю ночь ветер, окна дребезжат",
        "Где в {port} чинят велосипеды?",
        "Вечером хор, не хватает баса",
        "Дождь кончился, двор залит водой",
    ),
})  # fmt: skip
"""Everyday talk, four of which make a post, with an invented port and a number."""
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
