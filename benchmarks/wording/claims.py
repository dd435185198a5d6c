"""Pairs of sentences in four languages that say the same, or turn a claim round in a known way.

Each is made of parties, a place and a number of the list that the seed chooses; seeds 1 and 2 have
no party in common. ``expected`` is what a person would mark: negation, number, role, or nothing.
"""

from __future__ import annotations

import numpy as np
import polars as pl

_PARTIES = {
    "en": (("the coast guard cutter", "the supply boat", "a Chinese trawler", "the navy frigate"),
           ("the patrol ship", "the research vessel", "a Vietnamese tanker", "the fishing boat")),
    "zh": (("中国海警船", "菲律宾补给船", "越南渔船", "日本巡视船"),
           ("海军护卫舰", "台湾拖网渔船", "俄罗斯油轮", "科考船")),
    "ja": (("中国海警局の船", "フィリピンの補給船", "ベトナムの漁船", "海上保安庁の巡視船"),
           ("海軍のフリゲート艦", "台湾の底引き網漁船", "ロシアのタンカー", "調査船")),
    "ru": (("сторожевой катер", "сухогруз", "китайский траулер", "военный фрегат"),
           ("патрульный корабль", "балкер", "вьетнамский танкер", "рыболовный сейнер")),
}  # fmt: skip
_PLACES = {
    "en": (("the shoal", "the strait"), ("the reef", "the bay")),
    "zh": (("黄岩岛", "台湾海峡"), ("仁爱礁", "对马海峡")),
    "ja": (("南沙諸島", "台湾海峡"), ("尖閣諸島", "対馬海峡")),
    "ru": (("отмели", "пролива"), ("рифа", "залива")),
}
_FORMS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "en": (
        ("{A} rammed {B} near {P} on Monday morning", "{B} rammed {A} near {P} on Monday morning", "role"),
        ("Witnesses say {A} blocked {B} off {P} for hours", "Witnesses say {B} blocked {A} off {P} for hours", "role"),
        ("{A} rammed {B} near {P}, officials said", "{A} was rammed by {B} near {P}, officials said", "role"),
        ("{A} rammed {B} near {P}, officials said", "{B} was rammed by {A} near {P}, officials said", ""),
        ("On Monday {A} followed {B} near {P}", "{A} followed {B} near {P} on Monday", ""),
        ("{A} hit {B} near {P} and left the scene", "{A} did not hit {B} near {P} and left the scene", "negation"),
        ("The ministry confirmed that {A} entered {P}", "The ministry denied that {A} entered {P}", "negation"),
        ("{A} never left {P}, according to the owner", "{A} left {P}, according to the owner", "negation"),
        ("{A} fired at {B}; {N} people were hurt near {P}", "{A} fired at {B}; {M} people were hurt near {P}", "number"),
        ("{A} towed three boats away from {P} last night", "{A} towed 3 boats away from {P} last night", ""),
        ("{A} damaged {B} near {P} in heavy weather", "{A} badly damaged {B} near {P} in heavy weather", ""),
        ("{A} and {B} were seen near {P} at dawn", "{B} and {A} were seen near {P} at dawn", ""),
    ),
    "zh": (
        ("周一上午，{A}在{P}附近撞了{B}", "周一上午，{B}在{P}附近撞了{A}", "role"),
        ("目击者称{A}拦截{B}数小时，地点在{P}", "目击者称{B}拦截{A}数小时，地点在{P}", "role"),
        ("{A}在{P}附近撞沉{B}，有关部门证实", "{A}在{P}附近被{B}撞沉，有关部门证实", "role"),
        ("{A}在{P}附近撞沉{B}，有关部门证实", "{B}在{P}附近被{A}撞沉，有关部门证实", ""),
        ("周一{A}在{P}跟踪{B}长达两小时", "{A}周一在{P}跟踪{B}长达两小时", ""),
        ("{A}在{P}附近撞上{B}后离开现场", "{A}在{P}附近没有撞上{B}后离开现场", "negation"),
        ("外交部证实{A}进入{P}附近海域", "外交部否认{A}进入{P}附近海域", "negation"),
        ("{A}从未离开{P}附近海域，船东表示", "{A}离开{P}附近海域，船东表示", "negation"),
        ("{A}向{B}喷射水炮，{P}附近有{N}人受伤", "{A}向{B}喷射水炮，{P}附近有{M}人受伤", "number"),
        ("{A}昨晚从{P}拖走了三艘小艇并扣押", "{A}昨晚从{P}拖走了3艘小艇并扣押", ""),
        ("{A}在{P}附近撞坏{B}的船舷", "{A}在{P}附近严重撞坏{B}的船舷", ""),
        ("{A}和{B}清晨出现在{P}附近海面", "{B}和{A}清晨出现在{P}附近海面", ""),
    ),
    "ja": (
        ("月曜日の朝、{A}が{P}付近で{B}に衝突した", "月曜日の朝、{B}が{P}付近で{A}に衝突した", "role"),
        ("{P}付近で{A}は{B}を数時間妨害した", "{P}付近で{B}は{A}を数時間妨害した", "role"),
        ("{A}が{B}を{P}付近で拿捕したという", "{A}が{B}に{P}付近で拿捕されたという", "role"),
        ("{A}が{B}を{P}付近で拿捕したという", "{B}が{A}に{P}付近で拿捕されたという", ""),
        ("月曜日、{A}は{P}付近で{B}を追跡した", "{A}は月曜日、{P}付近で{B}を追跡した", ""),
        ("{A}は{P}付近で{B}に接触した後、現場を離れた", "{A}は{P}付近で{B}に接触しておらず、現場を離れた", "negation"),
        ("政府は{A}が{P}に侵入したことを認めた", "政府は{A}が{P}に侵入したことを否定した", "negation"),
        ("{A}は{P}付近の海域に入っていないと船主は話す", "{A}は{P}付近の海域に入ったと船主は話す", "negation"),
        ("{A}が{B}に放水し、{P}付近で{N}人がけがをした", "{A}が{B}に放水し、{P}付近で{M}人がけがをした", "number"),
        ("{A}は昨夜{P}から三隻のボートを曳航した", "{A}は昨夜{P}から3隻のボートを曳航した", ""),
        ("{A}が{P}付近で{B}の船体を損傷させた", "{A}が{P}付近で{B}の船体をひどく損傷させた", ""),
        ("{A}と{B}が明け方に{P}付近で目撃された", "{B}と{A}が明け方に{P}付近で目撃された", ""),
    ),
    "ru": (
        ("{A} протаранил {B} у {P} в понедельник утром", "{B} протаранил {A} у {P} в понедельник утром", "role"),
        ("По словам очевидцев, {A} блокировал {B} у {P} несколько часов", "По словам очевидцев, {B} блокировал {A} у {P} несколько часов", "role"),
        ("У {P} {A} преследовал {B} всю ночь", "У {P} {B} преследовал {A} всю ночь", "role"),
        ("В понедельник {A} преследовал {B} у {P}", "{A} преследовал {B} у {P} в понедельник", ""),
        ("{A} задел {B} у {P} и ушёл", "{A} не задел {B} у {P} и ушёл", "negation"),
        ("Министерство подтвердило, что {A} вошёл в район {P}", "Министерство опровергло, что {A} вошёл в район {P}", "negation"),
        ("{A} никогда не покидал район {P}, говорит владелец", "{A} покидал район {P}, говорит владелец", "negation"),
        ("{A} обстрелял {B}, у {P} ранены {N} человек", "{A} обстрелял {B}, у {P} ранены {M} человек", "number"),
        ("{A} отбуксировал три лодки из района {P} вчера ночью", "{A} отбуксировал 3 лодки из района {P} вчера ночью", ""),
        ("{A} повредил {B} у {P} в шторм", "{A} сильно повредил {B} у {P} в шторм", ""),
        ("{A} и {B} замечены у {P} на рассвете", "{B} и {A} замечены у {P} на рассвете", ""),
    ),
}  # fmt: skip
_HELD_OUT: dict[str, tuple[tuple[str, str, str], ...]] = {
    "en": (
        ("Video shows how {A} chased {B} out of {P}", "Video shows how {B} chased {A} out of {P}", "role"),
        ("{A} used lasers against {B} close to {P}, crews report", "{B} used lasers against {A} close to {P}, crews report", "role"),
        ("{B} has been seized by {A} close to {P}, state media report", "{A} has seized {B} close to {P}, state media report", ""),
        ("No one aboard {A} was injured when it left {P}", "Everyone aboard {A} was injured when it left {P}", "negation"),
        ("{A} stayed {N} miles from {P} all week, the company says", "{A} stayed {M} miles from {P} all week, the company says", "number"),
        ("{A} is safe at {P}, says the owner in a statement", "{A} is now safe at {P}, says the owner in a short statement", ""),
    ),
    "zh": (
        ("视频显示{A}把{B}赶出{P}海域", "视频显示{B}把{A}赶出{P}海域", "role"),
        ("{A}用激光照射{B}，事发{P}附近", "{B}用激光照射{A}，事发{P}附近", "role"),
        ("据官媒报道，{A}在{P}扣押了{B}", "据官媒报道，{B}在{P}遭{A}扣押", ""),
        ("{A}上的船员不会离开{P}，船东称", "{A}上的船员会离开{P}，船东称", "negation"),
        ("{A}整周停在距{P}{N}海里处，公司称", "{A}整周停在距{P}{M}海里处，公司称", "number"),
        ("{A}目前在{P}安全停泊，船东发表声明", "{A}现在在{P}安全停泊，船东发表简短声明", ""),
    ),
    "ja": (
        ("映像では{A}が{B}を{P}から追い出した", "映像では{B}が{A}を{P}から追い出した", "role"),
        ("{A}が{B}にレーザーを照射した、{P}付近で", "{B}が{A}にレーザーを照射した、{P}付近で", "role"),
        ("国営メディアによると{P}で{A}が{B}を連行した", "国営メディアによると{P}で{B}が{A}に連行された", ""),
        ("{A}の乗組員は{P}から離れないと船主が述べた", "{A}の乗組員は{P}から離れると船主が述べた", "negation"),
        ("{A}は一週間{P}から{N}海里にとどまったと会社が発表", "{A}は一週間{P}から{M}海里にとどまったと会社が発表", "number"),
        ("{A}は{P}で無事に停泊中と船主が声明を出した", "{A}は現在{P}で無事に停泊中と船主が短い声明を出した", ""),
    ),
    "ru": (
        ("На видео {A} вытесняет {B} из района {P}", "На видео {B} вытесняет {A} из района {P}", "role"),
        ("{A} светил лазером в {B} недалеко от {P}", "{B} светил лазером в {A} недалеко от {P}", "role"),
        ("Никто на борту не пострадал, {A} ушёл от {P}", "Все на борту пострадали, {A} ушёл от {P}", "negation"),
        ("Экипаж: {A} не останется у {P} до утра", "Экипаж: {A} останется у {P} до утра", "negation"),
        ("{A} всю неделю стоял в {N} милях от {P}, сообщает компания", "{A} всю неделю стоял в {M} милях от {P}, сообщает компания", "number"),
        ("{A} стоит в безопасности у {P}, заявил владелец", "{A} сейчас стоит в безопасности у {P}, кратко заявил владелец", ""),
    ),
}  # fmt: skip
"""Written after the rules were made, and never looked at while they were."""
LANGUAGES = tuple(_FORMS)


def pairs(seed: int, *, held_out: bool = False) -> pl.DataFrame:
    """Every form with every two parties of the seed: language, exemplar, text, expected.

    ``held_out``: forms by which no rule was made.
    """
    rng = np.random.default_rng(seed)
    which = (seed - 1) % 2
    rows = []
    for language, forms in (_HELD_OUT if held_out else _FORMS).items():
        parties, places = _PARTIES[language][which], _PLACES[language][which]
        for one in parties:
            for other in parties:
                if one == other:
                    continue
                for first, second, expected in forms:
                    few, many = rng.choice(np.arange(2, 60), 2, replace=False)
                    words = {"A": one, "B": other, "P": rng.choice(places), "N": few, "M": many}
                    rows.append((language, first.format(**words), second.format(**words), expected))
    return pl.DataFrame(rows, schema=["language", "exemplar", "text", "expected"], orient="row")
