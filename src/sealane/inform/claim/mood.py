"""Does a sentence say that it happened? Denials, doubts, and what did not happen yet.

Rules of form in four languages, made from how coast guards, ministries and agencies write; no
opinion of whether anything is so.
"""

from __future__ import annotations

import re

from sealane.inform.claim.mention import Hit

__all__ = ["is_denied", "is_hedged", "is_unreal"]

_FALSE_EN = (
    r"(?:false|untrue|not\s+true|incorrect|wrong|baseless|groundless|unfounded|fabricated|invented|"
    r"fake|hoax(?:es)?|fiction|lies?)"
)
_FALSE_ZH = (
    r"(?:谣言|謠言|谣传|謠傳|虚假|虛假|不实|不實|捏造|造谣|造謠|假消息|假新闻|假新聞|子虚乌有|子虛烏有|"
    r"并非事实|並非事實|不是事实|不是事實|不属实|不屬實|毫无根据|毫無根據)"
)
_FALSE_JA = (
    r"(?:事実ではな|事実でな|事実ではありません|事実に反|事実無根|虚偽|誤り|誤情報|偽情報|デマ|フェイク|"
    r"うそ|嘘|根拠(?:が|は)?な)"
)
_FALSE_RU = (
    r"(?:не\s+соответству\w+\s+(?:действительности|истине)|ложн\w+|недостоверн\w+|фейк\w*|вымы\w+|"
    r"неправд\w+|неверн\w+|дезинформаци\w+)"
)

_NOT_BEFORE = re.compile(
    r"(?:\b(?:not|never|no|without|denie[sd]|deny|refuted?|neither)\b|n['’]t\b)[^.;]{0,24}$"
    r"|\b(?:nowhere\s+near|far\s+from)\b[^.;]{0,24}$"
    r"|\bneither\b[^.;]{0,100}\bnor\b[^.;]{0,60}$"
    r"|\b(?:fail(?:s|ed|ing)?\s+to|avoid(?:s|ed|ing)?|prevent(?:s|ed|ing)?)\b[^.;]{0,24}$"
    r"|(?:未能|避免了?|避开了?|避開了?)[^，。；]{0,10}$"
    r"|(?:^|\s)(?:избеж\w+|избег\w+|не\s+смог\w*|не\s+удалось)\s(?:\S+\s){0,3}$"
    r"|(?:没有|沒有|并未|並未|未曾|从未|從未|未|否认|否認|驳斥|駁斥|不存在)[^，。；]{0,10}$"
    r"|(?:没有|沒有|并未|並未|未曾|从未|從未)(?:在|于|於|曾|以|与|與|和|跟|向|对|對)[^，。；]{0,48}$"
    r"|(?:^|\s)(?:не|отрица\w+|опроверг\w+|без)\s(?:\S+\s){0,3}$",
    re.I,
)
_THAT_IS_FALSE = re.compile(
    rf"(?:\b{_FALSE_EN}\b(?:\s+\w+){{0,3}}\s+that\b"
    r"|\b(?:den(?:y|ies|ied)|refut\w+|dismiss\w+|reject\w+|no\s+truth\s+(?:to|in)|no\s+evidence)\b"
    r"[^.;]{0,60}\bthat\b)[^.;]{0,160}$"
    r"|(?:否认|否認|驳斥|駁斥)[^。；]{0,60}$"
    rf"|(?:{_FALSE_RU}|отрица\w+|опроверг\w+)[^.;]{{0,40}}?,\s+(?:что|будто)\b[^.;]{{0,160}}$",
    re.I,
)
"""Before the verb: what follows is said to be false."""
_TOLD_BY = re.compile(
    r"\b(?:reports?|reporting|claims?|rumou?rs?|allegations?|stor(?:y|ies)|posts?|statements?|videos?|"
    r"news|information|accusations?)\b[^.;]{0,60}\b(?:that|of)\b|^\W*that\b"
    r"|所谓|所謂|有关|有關|关于|關於|称|稱|传|傳|网传|網傳"
    r"|(?:сообщени|слух|утверждени|информаци|заявлени|данны|новост)\w*",
    re.I,
)
"""Before the verb: it is what somebody tells."""
_TOLD_IS_FALSE = re.compile(
    rf"^[^.;!?。；！？]{{0,160}}?(?:\b(?:is|are|was|were)\s+(?:\w+\s+){{0,2}}?{_FALSE_EN}\b"
    rf"|{_FALSE_ZH}|{_FALSE_RU})",
    re.I,
)
"""After the verb: what was told is false."""
_NOT_AFTER = re.compile(
    r"^\s+neither\b"
    r"|"
    r"^[^、。]{0,6}?(?:していない|していません|しておらず|しなかった|しません|せず|なかった|ない|"
    r"ではない|はなかった|を否定|を否認)"
    r"|^[^、。]{0,8}?(?:を避け|を回避|は回避|を免れ|に失敗|できなかった)"
    r"|^[^、。]{0,8}?(?:の|た|という)事実は(?:な[いくか]|ありません|確認され(?:てい)?な|認められな)"
    rf"|^[^。]{{0,60}}?(?:報道|情報|主張|話|投稿|うわさ|噂|指摘|動画|映像|との件|こと|というの)[^。]{{0,16}}?{_FALSE_JA}"
    r"|^[^。]{0,40}?(?:報道|情報|主張|話|うわさ|噂|指摘|こと)を(?:否定|否認)"
)
_HEDGE = re.compile(
    r"\b(?:alleged(?:ly)?|reportedly|claims? that|apparently|possibly|may have|might have|"
    r"unconfirmed|rumou?red|is said to|believed to)\b"
    r"|可能|疑似|据称|據稱|据报|據報|传闻|傳聞|涉嫌|とみられ|とされ|可能性|疑い|模様|もよう|未確認"
    r"|якобы|возможно|предположительно|по сообщениям|вероятно|неподтвержд",
    re.I,
)
_UNREAL_BEFORE = re.compile(
    r"\b(?:came|come|coming|was|were)\s+(?:very\s+|dangerously\s+|perilously\s+)?close\s+to\s*$"
    r"|(?:あわや|危うく|もう少しで)[^。]{0,40}$"
    r"|\b(?:would|could|will|shall|should|must|if|unless|whether|almost|nearly|narrowly|about\s+to|"
    r"(?:threat\w*|tr(?:y|ied|ying)|attempt\w*|plan\w*|intend\w*|want\w*|prepar\w*|vow\w*|order\w*)"
    r"\s+to)\b(?!\s+have\b)(?:\s+\w+){0,2}\s*$"
    r"|\b(?:if|unless|whether)\b[^.;,]{0,80}$"
    r"|(?:险些|險些|差点|差點|几乎|幾乎|如果|假如|若|将要|將要|将会|將會|威胁要|威脅要|扬言要|揚言要|企图|企圖|"
    r"试图|試圖|准备|準備|是否|会不会|會不會)[^，。；]{0,24}$"
    r"|(?:もし|仮に|万一)[^。]{0,40}$"
    r"|(?:^|\s)(?:едва\s+не|чуть\s+не|чуть\s+было\s+не|пытал\w+|намерен\w*|угро\w+|грози\w+|если|ли)\s"
    r"(?:\S+\s){0,3}$",
    re.I,
)
_UNREAL_AFTER = re.compile(
    r"^[^、。]{0,8}?ところだった"
    r"|^[^、。]{0,4}?(?:しそう|しようと|する恐れ|するおそれ|する可能性|寸前|未遂|しかけ|すると脅|するぞ|すれば|"
    r"したら|しかねな|か[？?]|のか|かどうか)"
    r"|^\s+бы\b"
)
_ASKED = re.compile(r"[?？]\s*[\"»”」』)）]*\s*$")


def is_denied(text: str, verb: Hit) -> bool:
    """Whether the text says that it did not happen, or that who tells so is wrong.

    It cannot tell irony, nor a denial in another sentence ("This is false.").
    """
    before, after = text[: verb.start], text[verb.end :]
    clause = re.split(r"[.;。；!?！？]", before)[-1]
    if _NOT_BEFORE.search(clause) or _NOT_AFTER.match(after) or _THAT_IS_FALSE.search(clause):
        return True
    return bool(_TOLD_BY.search(clause) and _TOLD_IS_FALSE.match(after))


def is_hedged(text: str) -> bool:
    """Whether the text says itself that it is not sure."""
    return bool(_HEDGE.search(text))


def is_unreal(text: str, verb: Hit) -> bool:
    """Whether it is asked, threatened, planned, nearly done or done on a condition: no claim that
    it happened."""
    before, after = text[: verb.start], text[verb.end :]
    clause = re.split(r"[.;。；!?！？]", before)[-1]
    is_asked = bool(_ASKED.search(text))
    return is_asked or bool(_UNREAL_BEFORE.search(clause) or _UNREAL_AFTER.match(after))
