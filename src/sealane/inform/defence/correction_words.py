"""The words of a correction, in English, Japanese, Chinese and Russian.

Each sentence says what tracks show and nothing of anybody's honesty or intent.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["DEEDS", "FOUND", "LANGUAGES", "NAMES", "WORDS"]

LANGUAGES = ("en", "ja", "zh", "ru")
NAMES = {"en": "English", "ja": "日本語", "zh": "中文", "ru": "Русский"}

Words = Mapping[str, Mapping[str, str]]

DEEDS: Words = {
    "collided": {"en": "collided with", "ja": "衝突", "zh": "相撞", "ru": "столкновение с"},
    "rammed": {"en": "rammed", "ja": "体当たり", "zh": "冲撞", "ru": "таран"},
    "blocked": {"en": "blocked the way of", "ja": "進路妨害", "zh": "阻挡航路",
                "ru": "преграждение пути"},
    "entered": {"en": "entered", "ja": "進入", "zh": "进入", "ru": "вход"},
    "was_at": {"en": "was there", "ja": "所在", "zh": "位于", "ru": "нахождение"},
    "stopped": {"en": "stopped", "ja": "停船", "zh": "停船", "ru": "остановка"},
    "ais_off": {"en": "switched its AIS off", "ja": "AIS停波", "zh": "关闭AIS",
                "ru": "отключение АИС"},
    "fired_on": {"en": "fired on", "ja": "射撃", "zh": "开火", "ru": "стрельба по"},
    "water_cannon": {"en": "used water cannon on", "ja": "放水", "zh": "使用水炮",
                     "ru": "применение водомёта против"},
}  # fmt: skip

WORDS: Words = {
    "en": {
        "head": "What the observed tracks show of claims about the incident, as of {at}.",
        "claim": "Claim: {claim}.",
        "contradicts": "The observed tracks contradict this.",
        "supports": "The observed tracks support this.",
        "in_parts": "The observed tracks support this for a part of the time only.",
        "cannot_say": "The observed tracks cannot decide this.",
        "track": "Track of {who} (MMSI {mmsi}): positions {fixes}, {first} to {last}, "
        "checksum {hash}.",
        "limits": "Ships report positions themselves and these can be false. Tracks show neither "
        "intent nor fault. A gap in a track contradicts nothing.",
        "ask": "Whoever has another observation of that place and time can ask for a new check.",
        "not": "did not happen: {deed}",
        "nobody": "a ship that is not named",
        "where": "place {place}",
        "gap": " ",
        "comma": ", ",
    },
    "ja": {
        "head": "事案に関する主張について、観測された航跡が示すこと（{at}現在）。",
        "claim": "主張：{claim}。",
        "contradicts": "観測された航跡はこれに反する。",
        "supports": "観測された航跡はこれを裏付ける。",
        "in_parts": "観測された航跡がこれを裏付けるのは一部の時間のみ。",
        "cannot_say": "観測された航跡からは判断できない。",
        "track": "{who}（MMSI {mmsi}）の航跡：測位{fixes}件、{first}～{last}、照合値{hash}。",
        "limits": "位置は船自身が送信するもので、虚偽もあり得る。航跡から意図や過失は分からない。"
        "航跡の空白はどの主張にも反しない。",
        "ask": "同じ場所と時刻の別の観測があれば、再検証する。",
        "not": "「{deed}」は起きていない",
        "nobody": "特定されていない船",
        "where": "位置 {place}",
        "gap": "",
        "comma": "、",
    },
    "zh": {
        "head": "关于该事件的各种说法，观测到的航迹显示如下（截至{at}）。",
        "claim": "说法：{claim}。",
        "contradicts": "观测到的航迹与此不符。",
        "supports": "观测到的航迹支持这一说法。",
        "in_parts": "观测到的航迹仅在部分时间内支持这一说法。",
        "cannot_say": "观测到的航迹无法判定。",
        "track": "{who}（MMSI {mmsi}）的航迹：{fixes}个船位，{first}至{last}，校验值{hash}。",
        "limits": "船位由船舶自行播发，可能不实。航迹不能说明意图或责任。"
        "航迹中断不能否定任何说法。",
        "ask": "如有同一地点和时间的其他观测，可再次核对。",
        "not": "并未发生“{deed}”",
        "nobody": "未指明的船舶",
        "where": "位置 {place}",
        "gap": "",
        "comma": "，",
    },
    "ru": {
        "head": "Что показывают наблюдавшиеся пути судов об утверждениях по инциденту "
        "(по состоянию на {at}).",
        "claim": "Утверждение: {claim}.",
        "contradicts": "Наблюдавшиеся пути этому противоречат.",
        "supports": "Наблюдавшиеся пути это подтверждают.",
        "in_parts": "Наблюдавшиеся пути подтверждают это лишь для части времени.",
        "cannot_say": "По наблюдавшимся путям решить нельзя.",
        "track": "Путь судна {who} (MMSI {mmsi}): местоположений {fixes}, с {first} по {last}, "
        "контрольная сумма {hash}.",
        "limits": "Местоположение суда передают сами, оно может быть ложным. Пути не показывают ни "
        "намерения, ни вины. Перерыв в пути ничему не противоречит.",
        "ask": "При наличии другого наблюдения того же места и времени проверка будет повторена.",
        "not": "не произошло: {deed}",
        "nobody": "не названное судно",
        "where": "место {place}",
        "gap": " ",
        "comma": ", ",
    },
}

FOUND: Words = {
    "contact": {
        "en": "{who} and {whom} were at most {high} m apart, antenna to antenna, at {at}.",
        "ja": "{who}と{whom}の空中線間の距離は{at}に最大でも{high}m。",
        "zh": "{at}，{who}与{whom}的天线间距最多为{high}米。",
        "ru": "В {at} между антеннами {who} и {whom} было не более {high} м.",
    },
    "apart": {
        "en": "{who} and {whom} were never nearer than {low} m, hull to hull.",
        "ja": "{who}と{whom}は、船体間で{low}mより近づいていない。",
        "zh": "{who}与{whom}的船体间距始终不小于{low}米。",
        "ru": "{who} и {whom} ни разу не сближались ближе чем на {low} м между корпусами.",
    },
    "inside": {
        "en": "{who} was inside {place} at {at}.",
        "ja": "{who}は{at}に{place}の内側にいた。",
        "zh": "{at}，{who}在{place}之内。",
        "ru": "В {at} {who} находилось внутри {place}.",
    },
    "outside": {
        "en": "{who} was at least {low} nmi outside {place} all the time.",
        "ja": "{who}は終始、{place}から少なくとも{low}海里外側にいた。",
        "zh": "{who}始终在{place}之外至少{low}海里处。",
        "ru": "{who} всё время находилось не менее чем в {low} мили за пределами {place}.",
    },
    "inside_point": {
        "en": "{who} was within {within} nmi of {place} at {at}.",
        "ja": "{who}は{at}に{place}から{within}海里以内にいた。",
        "zh": "{at}，{who}在距{place}{within}海里以内。",
        "ru": "В {at} {who} находилось в пределах {within} мили от {place}.",
    },
    "outside_point": {
        "en": "{who} was all the time at least {low} nmi outside the {within} nmi around {place}.",
        "ja": "{who}は終始、{place}の周囲{within}海里から少なくとも{low}海里外側にいた。",
        "zh": "{who}始终在{place}周围{within}海里范围之外至少{low}海里处。",
        "ru": "{who} всё время находилось не менее чем в {low} мили за пределами круга радиусом "
        "{within} мили вокруг {place}.",
    },
    "crossed": {
        "en": "{who} was outside {place} at {since} and inside at {until}.",
        "ja": "{who}は{since}に{place}の外側、{until}に内側にいた。",
        "zh": "{who}在{since}位于{place}之外，在{until}位于其内。",
        "ru": "{who} в {since} находилось вне {place}, а в {until} — внутри.",
    },
    "already": {
        "en": "{who} was inside {place} all the time and did not cross its limit.",
        "ja": "{who}は終始{place}の内側におり、境界を越えていない。",
        "zh": "{who}始终在{place}之内，没有越过其界线。",
        "ru": "{who} всё время находилось внутри {place} и не пересекало его границу.",
    },
    "lay": {
        "en": "{who} lay stopped from {since} to {until}.",
        "ja": "{who}は{since}から{until}まで停止していた。",
        "zh": "{who}从{since}至{until}处于停止状态。",
        "ru": "{who} стояло без хода с {since} до {until}.",
    },
    "went_on": {
        "en": "{who} was under way all the time.",
        "ja": "{who}は終始航行していた。",
        "zh": "{who}始终在航。",
        "ru": "{who} всё время было на ходу.",
    },
    "fell_silent": {
        "en": "{who} was not heard from {since} to {until}, while others near it were.",
        "ja": "{who}は{since}から{until}まで受信されず、その間、近くの他船は受信されていた。",
        "zh": "{since}至{until}未收到{who}的信号，而同期收到了附近其他船舶的信号。",
        "ru": "{who} не было слышно с {since} до {until}, тогда как другие суда рядом были слышны.",
    },
    "heard_on": {
        "en": "{who} was heard all the time, {minutes} min apart at most.",
        "ja": "{who}は終始受信されていた（間隔は最大{minutes}分）。",
        "zh": "始终收到{who}的信号，最大间隔{minutes}分钟。",
        "ru": "{who} было слышно всё время, с перерывами не более {minutes} мин.",
    },
    "in_the_way": {
        "en": "{who} was ahead of {whom} and within {near} nmi for {minutes} min from {since}.",
        "ja": "{who}は{since}から{minutes}分間、{whom}の前方{near}海里以内にいた。",
        "zh": "从{since}起{minutes}分钟内，{who}在{whom}前方{near}海里以内。",
        "ru": "{who} с {since} в течение {minutes} мин находилось впереди {whom} в пределах "
        "{near} мили.",
    },
    "far_off": {
        "en": "{who} was never nearer to {whom} than {low} nmi.",
        "ja": "{who}は{whom}から{low}海里より近づいていない。",
        "zh": "{who}与{whom}的距离始终不小于{low}海里。",
        "ru": "{who} ни разу не подходило к {whom} ближе чем на {low} мили.",
    },
    "elsewhere": {
        "en": "{who} was at least {low} nmi from {place} all the time.",
        "ja": "{who}は終始{place}から少なくとも{low}海里離れていた。",
        "zh": "{who}始终距{place}至少{low}海里。",
        "ru": "{who} всё время находилось не менее чем в {low} мили от {place}.",
    },
}
"""Reasons of a verdict by their code; a reason that is not here stands in the brief alone."""
