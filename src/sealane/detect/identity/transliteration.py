"""Letters of other scripts as the letters of AIS, which knows Latin capitals and digits alone.

Sources: Cyrillic by ICAO Doc 9303, part 3, section 6 B (Russian column, with the letters that
Ukrainian, Belarusian, Bulgarian and Serbian add); look-alikes by Unicode UTS 39; Han by the
readings in Mandarin of the Unihan database (kMandarin, without tones), for the characters that
names of Chinese hulls are mostly made of; kana by Hepburn; Hangul by the Revised Romanisation
(2000), letter by letter. It cannot tell Japanese or Korean readings of Han characters.
"""

from __future__ import annotations

__all__ = ["CYRILLIC", "HAN", "KANA", "LATIN", "LOOKALIKE", "hangul"]

LATIN = {
    "ß": "SS", "ẞ": "SS", "Æ": "AE", "Œ": "OE", "Ø": "O", "Ð": "D", "Đ": "D", "Þ": "TH", "Ł": "L",
    "ı": "I", "Ħ": "H", "Ŋ": "N", "Ŧ": "T",
}  # fmt: skip
"""Latin letters that are no letter with a mark, in capitals."""

CYRILLIC = {
    "А": "A", "Б": "B", "В": "V", "Г": "G", "Д": "D", "Е": "E", "Ё": "E", "Ж": "ZH", "З": "Z",
    "И": "I", "Й": "I", "К": "K", "Л": "L", "М": "M", "Н": "N", "О": "O", "П": "P", "Р": "R",
    "С": "S", "Т": "T", "У": "U", "Ф": "F", "Х": "KH", "Ц": "TS", "Ч": "CH", "Ш": "SH",
    "Щ": "SHCH", "Ъ": "IE", "Ы": "Y", "Ь": "", "Э": "E", "Ю": "IU", "Я": "IA", "І": "I",
    "Ї": "I", "Є": "IE", "Ґ": "G", "Ў": "U", "Ј": "J", "Љ": "LJ", "Њ": "NJ", "Ћ": "C", "Ђ": "D",
    "Џ": "DZ", "Ѕ": "DZ", "Ѓ": "G", "Ќ": "K",
}  # fmt: skip

LOOKALIKE = dict(zip("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS", strict=True))
"""Cyrillic capitals that look like a Latin one: in a word of both scripts they stand for it."""

HAN = dict(
    pair
    for reading, characters in (
        ("AN", "安"), ("BAO", "宝寶"), ("BEI", "北"), ("BO", "渤博"), ("CHANG", "昌长長"),
        ("CHENG", "成城诚"), ("CHUAN", "船川"), ("CHUN", "春"), ("DA", "大达達"), ("DAI", "岱"),
        ("DE", "德"), ("DING", "定"), ("DONG", "东東"), ("FA", "发發"), ("FENG", "丰豐凤鳳"),
        ("FU", "福富"), ("GANG", "港刚"), ("GUANG", "广廣光"), ("GUI", "桂"), ("GUO", "国國"),
        ("HAI", "海"), ("HANG", "航"), ("HAO", "豪"), ("HE", "和河"), ("HENG", "恒"),
        ("HONG", "鸿鴻宏红洪"), ("HU", "沪"), ("HUA", "华華"), ("HUI", "惠辉"), ("JI", "冀吉纪"),
        ("JIA", "嘉"), ("JIAN", "建"), ("JIANG", "江"), ("JIN", "金津锦"), ("JING", "京"),
        ("JIU", "九"), ("KAI", "凯开"), ("LAN", "兰蓝"), ("LI", "利力"), ("LIAN", "连連联"),
        ("LIANG", "良"), ("LIAO", "辽"), ("LING", "岭玲灵"), ("LONG", "龙龍隆"), ("LU", "鲁魯"),
        ("LUN", "轮"), ("MAN", "满"), ("MIN", "闽"), ("MING", "明"), ("NAN", "南"),
        ("NING", "宁寧"), ("PING", "平"), ("PU", "普"), ("QI", "奇旗"), ("QING", "青庆"),
        ("QIONG", "琼"), ("RI", "日"), ("RONG", "荣榮融"), ("RUI", "瑞"), ("SAN", "三"),
        ("SHA", "沙"), ("SHAN", "山"), ("SHENG", "胜盛升"), ("SHI", "石世"), ("SHUI", "水"),
        ("SHUN", "顺順"), ("SU", "苏"), ("TAI", "台泰"), ("TIAN", "天"), ("TONG", "通"),
        ("WAN", "万萬"), ("WEI", "威"), ("WEN", "温文"), ("XI", "西"), ("XIANG", "祥象翔"),
        ("XIN", "新信鑫"), ("XING", "兴興星"), ("YAN", "烟"), ("YANG", "洋阳"), ("YI", "一义"),
        ("YIN", "银"), ("YONG", "永勇"), ("YOU", "油"), ("YU", "渔漁裕"), ("YUAN", "远遠源"),
        ("YUE", "粤粵月"), ("YUN", "运運云"), ("ZHE", "浙"), ("ZHEN", "振"), ("ZHENG", "正"),
        ("ZHI", "志"), ("ZHONG", "中"), ("ZHOU", "舟洲"),
        ("", "号號"), ("MARU", "丸"), ("NO", "第"),
    )
    for pair in ((character, f" {reading} ") for character in characters)
)  # fmt: skip
"""Han characters with their reading; the word for a hull at the end of a name is none of it."""

_ROWS = {
    "": "あいうえお", "K": "かきくけこ", "S": "さしすせそ", "T": "たちつてと", "N": "なにぬねの",
    "H": "はひふへほ", "M": "まみむめも", "R": "らりるれろ", "G": "がぎぐげご", "Z": "ざじずぜぞ",
    "D": "だぢづでど", "B": "ばびぶべぼ", "P": "ぱぴぷぺぽ",
}  # fmt: skip
_IRREGULAR = {
    "し": "SHI", "ち": "CHI", "つ": "TSU", "ふ": "FU", "じ": "JI", "ぢ": "JI", "づ": "ZU",
    "や": "YA", "ゆ": "YU", "よ": "YO", "わ": "WA", "を": "O", "ん": "N", "っ": "", "ー": "",
    "ゃ": "YA", "ゅ": "YU", "ょ": "YO",
}  # fmt: skip
KANA = {
    kana: consonant + vowel
    for consonant, row in _ROWS.items()
    for kana, vowel in zip(row, "AIUEO", strict=True)
} | _IRREGULAR
KANA |= {chr(ord(kana) + 0x60): text for kana, text in KANA.items() if kana != "ー"}

_LEADS = [
    "G",
    "KK",
    "N",
    "D",
    "TT",
    "R",
    "M",
    "B",
    "PP",
    "S",
    "SS",
    "",
    "J",
    "JJ",
    "CH",
    "K",
    "T",
    "P",
    "H",
]
_VOWELS = [
    "A",
    "AE",
    "YA",
    "YAE",
    "EO",
    "E",
    "YEO",
    "YE",
    "O",
    "WA",
    "WAE",
    "OE",
    "YO",
    "U",
    "WO",
    "WE",
    "WI",
    "YU",
    "EU",
    "UI",
    "I",
]
_TAILS = [
    "",
    *[
        "K",
        "K",
        "K",
        "N",
        "N",
        "N",
        "T",
        "L",
        "K",
        "M",
        "L",
        "L",
        "L",
        "P",
        "L",
        "M",
        "P",
        "P",
        "T",
        "T",
        "NG",
        "T",
        "T",
        "K",
        "T",
        "P",
        "T",
    ],
]
_FIRST, _LAST = 0xAC00, 0xD7A3


def hangul(character: str) -> str | None:
    """The letters of a Hangul syllable, None where it is none."""
    number = ord(character)
    if not _FIRST <= number <= _LAST:
        return None
    lead, rest = divmod(number - _FIRST, 588)
    return _LEADS[lead] + _VOWELS[rest // 28] + _TAILS[rest % 28]
