"""When does a text mean? Times in four languages, absolute and relative, with their vagueness.

What a text leaves out is taken from the time of the post: the year, the day, and of "yesterday"
everything. A clock in a text is that of the zone it names, else of the zone that was given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from sealane.inform.claim.claim import When
from sealane.inform.claim.zone import zone_in

__all__ = ["Clock", "has_time", "times_in"]

MINUTE_SLACK = timedelta(minutes=10)
"""A time to the minute in a report is seldom better. Sealane."""
HOUR_SLACK = timedelta(minutes=30)
"""A full hour stands for half an hour on either side. Sealane."""
ABOUT = 2
"""With "about" the slack is so many times wider."""
OLDEST_YEARS = 30
"""A year of two digits lies no more than this before the post. Sealane."""
LATER = timedelta(days=1)
"""A day without a year is the latest that lies no more than this after the post."""
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

_MONTHS = (
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    [
        "январ",
        "феврал",
        "март",
        "апрел",
        "ма[йя]",
        "июн",
        "июл",
        "август",
        "сентябр",
        "октябр",
        "ноябр",
        "декабр",
    ],
)
_EN_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_RU_MONTH = (
    r"январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|"
    r"октябр[ья]|ноябр[ья]|декабр[ья]"
)
_WEEKDAYS = (
    ("monday", "月曜", "周一", "星期一", "понедельник"),
    ("tuesday", "火曜", "周二", "星期二", "вторник"),
    ("wednesday", "水曜", "周三", "星期三", "сред[ау]"),
    ("thursday", "木曜", "周四", "星期四", "четверг"),
    ("friday", "金曜", "周五", "星期五", "пятниц[ау]"),
    ("saturday", "土曜", "周六", "星期六", "суббот[ау]"),
    ("sunday", "日曜", "周日", "星期日|星期天", "воскресенье"),
)
_DAYS = (
    (0, r"today|this (?:morning|afternoon|evening)|今日|本日|今朝|今晚|今夜|今天|今早|сегодня"),
    (-2, r"the day before yesterday|一昨日|おととい|前天|позавчера"),
    (-1, r"yesterday|last night|昨日|昨夜|昨晩|昨天|昨晚|きのう|вчера"),
)
_PARTS = (
    (0, 5, r"未明|凌晨"),
    (4, 9, r"早朝|清晨"),
    (0, 12, r"午前|上午"),
    (12, 24, r"午後|下午"),
    (5, 12, r"morning|今朝|今早|早上|朝|утром|утра"),
    (12, 18, r"afternoon|днем|днём|дня"),
    (17, 24, r"evening|夕方|傍晚|晚上|今晚|昨晚|вечером|вечера"),
    (18, 30, r"night|夜|深夜|夜间|夜間|ночью|ночи"),
)
_ABOUT = re.compile(
    r"(?:about|around|approximately|roughly|some|circa|約|大约|约|около|примерно)\s*$", re.I
)
_ABOUT_AFTER = re.compile(r"^\s*(?:分|時|点)?(?:ごろ|頃|前後|左右|许|許|多)", re.I)

_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?"
    r"(?:\s?(Z|[+-]\d{2}:?\d{2}))?)?(?!\d)"
)
_DTG = re.compile(
    rf"(?<!\d)(?P<d>\d{{2}})(?P<h>[01]\d|2[0-3])(?P<mi>[0-5]\d)\s?(?P<z>[A-IK-Z])\s?"
    rf"(?P<mon>{_EN_MONTH})\.?\s?(?P<y>\d{{4}}|\d{{2}})?(?!\d)",
    re.I,
)
"""A date-time group: day, hour and minute, letter of the zone, month, year (ACP 121, 3.2)."""
_LETTERS = {
    **{letter: hour for hour, letter in enumerate("ABCDEFGHIKLM", 1)},
    **{letter: -hour for hour, letter in enumerate("NOPQRSTUVWXY", 1)},
    "Z": 0,
}  # fmt: skip
_DATES = (
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+)?(?P<mon>{_EN_MONTH})(?![a-z])\.?"
               r"(?:,?\s*['’]?(?P<y>\d{4}|\d{2}(?![\d:]|\.\d)))?", re.I),
    re.compile(rf"\b(?P<mon>{_EN_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:)"
               r"(?:,?\s+(?P<y>\d{4}))?", re.I),
    re.compile(rf"(?P<d>\d{{1,2}})(?:-го)?\s+(?P<mon>{_RU_MONTH})(?:\s+(?P<y>\d{{4}}))?", re.I),
    re.compile(r"(?:(?P<y>\d{4})\s?年\s?)?(?:(?P<m>\d{1,2})\s?月\s?)?(?<!\d)(?P<d>\d{1,2})\s?(?:日|[号號](?!\d|[船艇轮輪舰艦]))"),
    re.compile(r"(?<![\d/.])(?P<y>20\d{2})[/.](?P<m>\d{1,2})[/.](?P<d>\d{1,2})(?![\d/]|\.\d)"),
    re.compile(r"(?<![\d/.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>20\d{2})(?!\d)"),
    re.compile(r"(?<![\d/.])(?P<d>1[3-9]|2\d|3[01])/(?P<m>\d{1,2})(?:/(?P<y>20\d{2}))?(?![\d/])"),
    re.compile(r"(?<![\d/.])(?P<m>\d{1,2})/(?P<d>1[3-9]|2\d|3[01])(?:/(?P<y>20\d{2}))?(?![\d/])"),
)  # fmt: skip
_SLASHED = re.compile(
    r"(?<![\d/.])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>(?:20)?\d{2}))?(?![\d/]|\.\d)"
)
"""Month and day in Japan and China; elsewhere nobody can tell which is which."""
_CLOCKS = (
    re.compile(r"(?<![\d.])(?P<h>\d{1,2}):(?P<mi>\d{2})(?::\d{2})?"
               r"\s*(?P<ap>[ap]\.?\s?m\b\.?)?", re.I),
    re.compile(r"(?<![\d.])(?P<h>\d{1,2})\s*(?P<ap>[ap]\.?\s?m\b\.?)", re.I),
    re.compile(r"(?<!\d)(?P<h>\d{1,2})\s?[時时点點](?!間|间)(?:(?P<mi>\d{1,2})\s?分|(?P<half>半))?"),
    re.compile(r"(?<!\d)(?P<h>[01]\d|2[0-3])(?P<mi>[0-5]\d)"
               r"\s?(?=(?:hrs?|hours|h|z|utc|jst|local)\b)", re.I),
    re.compile(r"(?<![\d.])(?P<h>[01]?\d|2[0-3])\.(?P<mi>[0-5]\d)"
               r"\s?(?=(?:hrs?|hours|h|utc|gmt|jst|[ap]\.?m)\b)", re.I),
    re.compile(r"\bв\s(?P<h>\d{1,2})(?:[.:](?P<mi>\d{2}))?\s?(?:час(?:ов|а)?\b)?(?=\s|,|$)"
               r"(?!\s(?:мил|мор|км|кил|метр|каб|узл|суд|кор|ты))", re.I),
)  # fmt: skip
_NOON = (
    (12.0, re.compile(r"\b(?:noon|midday)\b|正午|中午|полдень|полдня", re.I)),
    (0.0, re.compile(r"\bmidnight\b|零时|полночь", re.I)),
)
_AGO = (
    re.compile(r"(?P<n>\d+|an?|one|two|three)\s+hours?\s+ago", re.I),
    re.compile(r"(?P<n>\d+)\s?(?:時間前|小时前|小時前)"),
    re.compile(r"(?P<n>\d+)?\s?час(?:ов|а)?\s+назад", re.I),
)
_RANGE = re.compile(r"^\s*(?:to|until|till|-|–|—|から|至|到|до|и до|and)\s*$|^\s*から\s*", re.I)
_BEFORE_IT = (
    re.compile(r"(?:\b(?:before|prior\s+to|by|until|till|up\s+to)|(?:^|\s)(?:до|к))\s+$", re.I),
    re.compile(r"^\s?(?:分|時|时|点|點|日|ごろ|頃)*(?:以前|之前|まで|前に|[前](?![後后半方日夜]))"),
)
"""Words before and after a time that what is told came before."""
_AFTER_IT = (
    re.compile(r"(?:\b(?:after|since|past)|(?:^|\s)(?:после|позже))\s+$", re.I),
    re.compile(r"^\s?(?:分|時|时|点|點|日|ごろ|頃)*(?:以降|以後|以后|之后|之後)"),
)
REACH = timedelta(hours=12)
"""So far before or after a time is looked at where a text says no more than that. Sealane."""
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, None: 1}


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What a reader knows of a text's time: when it was posted, and whose clock it goes by."""

    posted_at: datetime | None = None
    zone: tzinfo | None = None
    language: str | None = None


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    since: datetime
    until: datetime


def times_in(text: str, clock: Clock) -> When | None:
    """The time that a stretch of text means; None where it means none, or nothing dates it.

    A clock time is widened by what it is rounded to; a day is the whole day. Two clock times with
    "to" or "から" between them are a time that lasts.
    """
    own = zone_in(text, clock.zone, clock.language)
    group = _group_in(text, clock)
    if group:
        return _joined(text, [group], "UTC")
    iso = _iso_in(text, own.zone)
    if iso:
        is_open = own.is_assumed and not _has_offset(text)
        return _related(text, _joined(text, iso, own.told), iso, ("zone",) if is_open else ())
    ago = _ago_in(text, clock)
    if ago:
        return _joined(text, [ago], own.told)
    day = _day_in(text, clock, own.zone)
    times = _clock_times(text)
    assumed: list[str] = ["zone"] if own.is_assumed and times else []
    if day is None and clock.posted_at is not None and (times or _SLASHED.search(text)):
        assumed.append("day")
        posted = clock.posted_at.astimezone(own.zone)
        day = _latest(times[0][2] if times else 0.0, posted)
    if day is None:
        return None
    start, end, midnight, days = day
    if _is_short_year(text[start:end], midnight, clock):
        assumed.append("day")
    if times:
        found = [_at(one, midnight) for one in times]
    else:
        first, last = _part_of_day(text) or (0.0, 24.0 * days)
        found = [_Found(start, end, midnight + first * HOUR, midnight + last * HOUR)]
    return _related(text, _joined(text, found, own.told), found, assumed)


def _is_short_year(said: str, midnight: datetime, clock: Clock) -> bool:
    """Whether a date is of another year than the post's by two digits, which may be a number."""
    if clock.posted_at is None or re.search(r"\d{4}", said):
        return False
    return abs(midnight.year - clock.posted_at.year) > 1


def _has_offset(text: str) -> bool:
    """Whether the first moment of the form 2026-03-11T14:00Z has a zone of its own, or no clock."""
    match = _ISO.search(text)
    return match is not None and (match[7] is not None or match[4] is None)


def _related(text: str, when: When, found: list[_Found], assumed: Sequence[str]) -> When:
    """The same with what of it is assumed; before or after a moment is some time on that side."""
    one = found[0]
    before, after = text[: one.start], text[one.end :]
    if not when.is_throughout and one.end:
        for (ahead, behind), back, on in ((_BEFORE_IT, REACH, None), (_AFTER_IT, None, REACH)):
            if ahead.search(before) or behind.match(after):
                since = when.since - back if back else when.since
                until = when.until + on if on else when.until
                return replace(when, since=since, until=until, assumed=(*assumed, "words"))
    return replace(when, assumed=tuple(assumed))


def has_time(text: str) -> bool:
    """Whether a text has a day or a clock time of its own, though nothing may date it."""
    days = (re.compile(words, re.I) for _, words in _DAYS)
    return bool(_clock_times(text)) or any(
        one.search(text) for one in (_DTG, _ISO, *_DATES, *_AGO, *days)
    )


def _group_in(text: str, clock: Clock) -> _Found | None:
    """A date-time group; without a year the latest that fits the post."""
    match = _DTG.search(text)
    if match is None:
        return None
    zone = timezone(timedelta(hours=_LETTERS[match["z"].upper()]))
    month, day = _month(match["mon"]) or 1, int(match["d"])
    if match["y"] is not None:
        year = int(match["y"])
        midnight = _made(year + (2000 if len(match["y"]) == 2 else 0), month, day, zone)
    elif clock.posted_at is not None:
        posted = clock.posted_at.astimezone(zone)
        tries = (_made(posted.year + turn, month, day, zone) for turn in (1, 0, -1))
        midnight = next((one for one in tries if one is not None and one <= posted + LATER), None)
    else:
        midnight = None
    if midnight is None:
        return None
    moment = midnight + int(match["h"]) * HOUR + timedelta(minutes=int(match["mi"]))
    return _Found(match.start(), match.end(), moment - MINUTE_SLACK, moment + MINUTE_SLACK)


def _joined(text: str, found: list[_Found], zone: str) -> When:
    """One time, or the time between two; what else is found stretches it."""
    first = found[0]
    last = found[0]
    is_range = False
    if len(found) > 1:
        between = text[found[0].end : found[1].start]
        is_range = bool(_RANGE.match(between)) or "から" in between
        last = found[1] if is_range else found[0]
    start, end = min(first.start, last.start), max(first.end, last.end)
    since, until = first.since, last.until
    if is_range:  # surely within both: what lasts lasts from the later beginning to the earlier end
        turn = DAY if last.until < first.since else timedelta()
        inner = first.until, last.since + turn
        since, until = inner if inner[0] <= inner[1] else (first.since, last.until + turn)
    return When(
        since=since.astimezone(UTC),
        until=until.astimezone(UTC),
        is_throughout=is_range,
        text=text[start:end].strip(),
        zone=zone,
    )


def _iso_in(text: str, zone: tzinfo) -> list[_Found]:
    found = []
    for match in _ISO.finditer(text):
        year, month, day, hour, minute, second, offset = match.groups()
        try:
            moment = datetime(int(year), int(month), int(day), tzinfo=zone)
            if hour is None:
                times = (moment, moment + DAY)
            else:
                if offset:
                    said = offset.replace("Z", "+0000").replace(":", "")
                    moment = datetime.strptime(f"{match[0][:10]} {said}", "%Y-%m-%d %z")
                moment += timedelta(hours=int(hour), minutes=int(minute), seconds=int(second or 0))
                slack = timedelta() if second else MINUTE_SLACK
                times = (moment - slack, moment + slack)
        except ValueError:
            continue
        found.append(_Found(match.start(), match.end(), *times))
    return found


def _ago_in(text: str, clock: Clock) -> _Found | None:
    if clock.posted_at is None:
        return None
    for pattern in _AGO:
        match = pattern.search(text)
        if match:
            said = match["n"]
            hours = int(said) if said and said.isdigit() else _WORDS.get(said, 1)
            moment = clock.posted_at - hours * HOUR
            return _Found(match.start(), match.end(), moment - HOUR_SLACK, moment + HOUR_SLACK)
    return None


def _day_in(text: str, clock: Clock, zone: tzinfo) -> tuple[int, int, datetime, int] | None:
    """Start, end, midnight and number of days of the first day that a text names."""
    posted = clock.posted_at.astimezone(zone) if clock.posted_at is not None else None
    patterns = (*_DATES, _SLASHED) if clock.language in ("ja", "zh") else _DATES
    for pattern in patterns:
        for match in pattern.finditer(text):
            midnight = _date(match, posted, zone)
            if midnight is not None:
                return match.start(), match.end(), midnight, 1
    if posted is None:
        return None
    today = posted.replace(hour=0, minute=0, second=0, microsecond=0)
    for offset, words in _DAYS:
        found = re.search(words, text, re.I)
        if found:
            return found.start(), found.end(), today + offset * DAY, 1
    for number, names in enumerate(_WEEKDAYS):
        found = re.search("|".join(names), text, re.I)
        if found:
            back = (today.weekday() - number) % 7
            return found.start(), found.end(), today - back * DAY, 1
    return None


def _date(match: re.Match[str], posted: datetime | None, zone: tzinfo) -> datetime | None:
    """Midnight of a date; what it leaves out is the latest that fits the post."""
    said = match.groupdict()
    month = _month(said.get("mon")) or (int(said["m"]) if said.get("m") else None)
    year = int(said["y"]) if said.get("y") else None
    if year is not None and year < 100:
        year += 2000
        if posted is not None and not 0 <= posted.year + 1 - year <= OLDEST_YEARS:
            year = None  # "11 March 40 ships": a number of something
    day = int(said["d"])
    if year is not None and month is not None:
        return _made(year, month, day, zone)
    if posted is None:
        return None
    tries = [(posted.year - back, month) for back in (-1, 0, 1)] if month else []
    for back in range(3) if not month else ():
        turn = posted.year * 12 + posted.month - 1 - back
        tries.append((turn // 12, turn % 12 + 1))
    for one in tries:
        midnight = _made(*one, day, zone)
        if midnight is not None and midnight <= posted + LATER:
            return midnight
    return None


def _month(name: str | None) -> int | None:
    if not name:
        return None
    for names in _MONTHS:
        for number, stem in enumerate(names, 1):
            if re.match(stem, name.casefold()):
                return number
    return None


def _made(year: int, month: int, day: int, zone: tzinfo) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=zone)
    except ValueError:
        return None


def _clock_times(text: str) -> list[tuple[int, int, float, bool, bool]]:
    """Clock times in a text: start, end, hour of the day, whether to the minute, whether about."""
    found: dict[int, tuple[int, int, float, bool, bool]] = {}
    dates = (*_DATES, _SLASHED)
    taken: list[tuple[int, int]] = [m.span() for one in dates for m in one.finditer(text)]
    for pattern in _CLOCKS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < b and a < end for a, b in taken) or int(match["h"]) > 24:
                continue
            said = match.groupdict()
            minute = 30 if said.get("half") else int(said.get("mi") or 0)
            if minute > 59:
                continue
            hour = _by_halves(int(match["h"]), said.get("ap"), text[max(0, start - 4) : start],
                              text[end : end + 8]) + minute / 60.0  # fmt: skip
            to_minute = bool(said.get("mi") or said.get("half"))
            is_about = bool(_ABOUT.search(text[:start]) or _ABOUT_AFTER.match(text[end:]))
            found[start] = (start, end, hour, to_minute, is_about)
            taken.append((start, end))
    for hour_of_day, words in _NOON if not found else ():
        said_so = words.search(text)
        if said_so:
            found[said_so.start()] = (said_so.start(), said_so.end(), hour_of_day, False, False)
    return [found[start] for start in sorted(found)]


def _by_halves(hour: int, half: str | None, before: str, after: str) -> int:
    """The hour on a clock of 24, from a.m., p.m. and the words that stand for them."""
    is_pm = bool(half and half[0] in "pP") or re.search(r"午後|下午|晚上|傍晚|夜", before)
    is_pm = is_pm or re.match(r"\s*(?:дня|вечера|in the (?:afternoon|evening))", after)
    is_am = bool(half and half[0] in "aA") or re.search(r"午前|上午|凌晨|未明|早", before)
    is_am = is_am or re.match(r"\s*(?:утра|ночи|in the morning)", after)
    if is_pm and hour < 12:
        return hour + 12
    return 0 if is_am and hour == 12 else hour


def _at(one: tuple[int, int, float, bool, bool], midnight: datetime) -> _Found:
    start, end, hour, to_minute, is_about = one
    slack = (MINUTE_SLACK if to_minute else HOUR_SLACK) * (ABOUT if is_about else 1)
    moment = midnight + hour * HOUR
    return _Found(start, end, moment - slack, moment + slack)


def _latest(hour: float, posted: datetime) -> tuple[int, int, datetime, int]:
    """A clock time without a day is the latest before the post."""
    midnight = posted.replace(hour=0, minute=0, second=0, microsecond=0)
    if midnight + hour * HOUR > posted + HOUR_SLACK:
        midnight -= DAY
    return 0, 0, midnight, 1


def _part_of_day(text: str) -> tuple[float, float] | None:
    for first, last, words in _PARTS:
        if re.search(words, text, re.I):
            return float(first), float(last)
    return None
