"""Sentences of positions that cannot be: one for each type, over or not when the data end."""

from __future__ import annotations

__all__ = ["PHRASES"]

_OUT_EN = "last heard at its own place, {place}, before {start}"
_OPEN_EN = "it was not heard at its own place again up to {end}"
_OUT_JA = "{start}の直前に本来の位置{place}で受信された"
_OPEN_JA = "{end}までに本来の位置では再び受信されていない"

PHRASES: dict[str, tuple[str, str]] = {
    "spoofing.jump.closed": (
        "Positions elsewhere for {duration}: {vessel}, " + _OUT_EN + ", reported places about "
        "{distance} from there ({count}, a way that needs {speed}) until {end}, and was then heard "
        "at its own place again{reason}.",
        "別の位置を{duration}報告: {vessel}は" + _OUT_JA + "後、{end}まで約{distance}離れた位置を"
        "報告し({count}、移動には{speed}を要する)、その後本来の位置で再び受信された{reason}。",
    ),
    "spoofing.jump.open": (
        "Positions elsewhere for {duration} so far: {vessel}, " + _OUT_EN + ", has reported places "
        "about {distance} from there ({count}, a way that needs {speed}); "
        + _OPEN_EN
        + "{reason}.",
        "別の位置をこれまで{duration}報告: {vessel}は" + _OUT_JA + "後、約{distance}離れた位置を"
        "報告しており({count}、移動には{speed}を要する)、" + _OPEN_JA + "{reason}。",
    ),
    "spoofing.scattered.closed": (
        "Positions scattered for {duration}: from {start} to {end} {vessel}, " + _OUT_EN + ", "
        "reported places now here, now there ({count}, about {distance} off; the ways between "
        "them need {speed} and the like){reason}.",
        "散らばった位置を{duration}報告: {vessel}は" + _OUT_JA + "後、{end}まで互いに離れた位置を"
        "次々に報告した({count}、約{distance}のずれ、移動には{speed}程度を要する){reason}。",
    ),
    "spoofing.scattered.open": (
        "Positions scattered for {duration} so far: since {start} {vessel}, " + _OUT_EN + ", has "
        "reported places now here, now there ({count}, about {distance} off; the ways between "
        "them need {speed} and the like), up to {end}{reason}.",
        "散らばった位置をこれまで{duration}報告: {vessel}は" + _OUT_JA + "後、互いに離れた位置を"
        "次々に報告している({count}、約{distance}のずれ、移動には{speed}程度を要する、最終{end}){reason}。",
    ),
    "spoofing.offset.closed": (
        "Positions set aside for {duration}: {vessel}, " + _OUT_EN + ", reported a path about "
        "{distance} beside its own ({count}; the way there needs {speed}) until {end}, and was "
        "then heard at its own place again{reason}.",
        "一定のずれを{duration}報告: {vessel}は" + _OUT_JA + "後、{end}まで自船の針路から約"
        "{distance}ずれた航跡を報告し({count}、移動には{speed}を要する)、その後本来の位置で"
        "再び受信された{reason}。",
    ),
    "spoofing.offset.open": (
        "Positions set aside for {duration} so far: {vessel}, " + _OUT_EN + ", has reported a "
        "path about {distance} beside its own ({count}; the way there needs {speed}); "
        + _OPEN_EN
        + "{reason}.",
        "一定のずれをこれまで{duration}報告: {vessel}は" + _OUT_JA + "後、自船の針路から約"
        "{distance}ずれた航跡を報告しており({count}、移動には{speed}を要する)、"
        + _OPEN_JA
        + "{reason}。",
    ),
    "spoofing.circle.closed": (
        "Positions on a circle for {duration}: {vessel}, " + _OUT_EN + ", reported {turns} rounds "
        "of a circle of radius {radius} about {distance} from there ({count}; the way needs "
        "{speed}) until {end}, and was then heard at its own place again{reason}.",
        "円周上の位置を{duration}報告: {vessel}は"
        + _OUT_JA
        + "後、約{distance}離れた半径{radius}の"
        "円を{turns}周する位置を{end}まで報告し({count}、移動には{speed}を要する)、その後本来の位置で"
        "再び受信された{reason}。",
    ),
    "spoofing.circle.open": (
        "Positions on a circle for {duration} so far: {vessel}, " + _OUT_EN + ", has reported "
        "{turns} rounds of a circle of radius {radius} about {distance} from there ({count}; the "
        "way needs {speed}); " + _OPEN_EN + "{reason}.",
        "円周上の位置をこれまで{duration}報告: {vessel}は" + _OUT_JA + "後、約{distance}離れた半径"
        "{radius}の円を{turns}周する位置を報告しており({count}、移動には{speed}を要する)、"
        + _OPEN_JA
        + "{reason}。",
    ),
    "spoofing.on_land.closed": (
        "Positions on land for {duration}: {vessel}, " + _OUT_EN + ", reported places {inland} "
        "inland, about {distance} from there ({count}; the way needs {speed}), until {end}, and "
        "was then heard at its own place again{reason}.",
        "陸上の位置を{duration}報告: {vessel}は" + _OUT_JA + "後、約{distance}離れ海岸から{inland}"
        "内陸の位置を{end}まで報告し({count}、移動には{speed}を要する)、その後本来の位置で"
        "再び受信された{reason}。",
    ),
    "spoofing.on_land.open": (
        "Positions on land for {duration} so far: {vessel}, " + _OUT_EN + ", has reported places "
        "{inland} inland, about {distance} from there ({count}; the way needs {speed}); "
        + _OPEN_EN
        + "{reason}.",
        "陸上の位置をこれまで{duration}報告: {vessel}は" + _OUT_JA + "後、約{distance}離れ海岸から"
        "{inland}内陸の位置を報告しており({count}、移動には{speed}を要する)、"
        + _OPEN_JA
        + "{reason}。",
    ),
    "spoofing.ashore.closed": (
        "Positions on land for {duration}: {vessel} reported places up to {inland} inland, from "
        "{start} at {place} to {end}{reason}.",
        "陸上の位置を{duration}報告: {vessel}は{start}の{place}から{end}まで、海岸から最大{inland}"
        "内陸の位置を報告した{reason}。",
    ),
    "spoofing.ashore.open": (
        "Positions on land for {duration} so far: {vessel} has reported places up to {inland} "
        "inland since {start} at {place}, last on {end}{reason}.",
        "陸上の位置をこれまで{duration}報告: {vessel}は{start}の{place}以降、海岸から最大{inland}"
        "内陸の位置を報告している(最終{end}){reason}。",
    ),
    "spoofing.replay.closed": (
        "Reports said again for {duration}: from {start} to {end} {vessel} repeated to the last "
        "digit what it had reported {shift} before ({count}){reason}.",
        "過去の報告の繰り返しが{duration}: {vessel}は{start}から{end}まで、{shift}前の報告を"
        "末尾の桁まで同じまま繰り返した({count}){reason}。",
    ),
    "spoofing.replay.open": (
        "Reports said again for {duration} so far: since {start} {vessel} has repeated to the "
        "last digit what it had reported {shift} before ({count}), up to {end}{reason}.",
        "過去の報告の繰り返しがこれまで{duration}: {vessel}は{start}以降、{shift}前の報告を"
        "末尾の桁まで同じまま繰り返している({count}、最終{end}){reason}。",
    ),
    "spoofing.receivers.closed": (
        "Two places at once for {duration}: from {start} at {place} to {end} receivers "
        "({sources}) gave {vessel} two places on one course, {distance} apart{reason}.",
        "同時に二つの位置が{duration}: {start}({place})から{end}まで、受信局({sources})が"
        "{vessel}について同じ針路で{distance}離れた二つの位置を伝えた{reason}。",
    ),
    "spoofing.receivers.open": (
        "Two places at once for {duration} so far: since {start} at {place} receivers "
        "({sources}) have given {vessel} two places on one course, {distance} apart{reason}.",
        "同時に二つの位置がこれまで{duration}: {start}({place})以降、受信局({sources})が"
        "{vessel}について同じ針路で{distance}離れた二つの位置を伝えている{reason}。",
    ),
    "spoofing.area.closed": (
        "Positions of {vessels} vessels displaced at once for {duration}: from {start} to {end}, "
        "around {place}, they reported places about {distance} from their own; interference with "
        "satellite navigation would explain it.",
        "{vessels}隻の位置が同時に{duration}ずれた: {start}から{end}まで、{place}付近の船舶が"
        "本来の位置から約{distance}離れた位置を報告した。衛星測位への干渉で説明できる。",
    ),
    "spoofing.area.open": (
        "Positions of {vessels} vessels displaced at once for {duration} so far: since {start}, "
        "around {place}, they have reported places about {distance} from their own, last on {end}; "
        "interference with satellite navigation would explain it.",
        "{vessels}隻の位置が同時にこれまで{duration}ずれている: {start}以降、{place}付近の船舶が"
        "本来の位置から約{distance}離れた位置を報告している(最終{end})。衛星測位への干渉で説明できる。",
    ),
    "spoofing.reason.none": ("", ""),
    "spoofing.reason.shared_number": (
        "; another hull with the same number would explain it as well",
        "。同じ番号を使う別の船でも説明できる",
    ),
    "spoofing.reason.exchange": (
        "; an exchange of numbers with another vessel would explain it as well",
        "。他船との番号の入れ替えでも説明できる",
    ),
    "spoofing.reason.no_fix": (
        "; a receiver of satellite navigation without a fix, which reports 0° N 0° E, would "
        "explain it as well",
        "。測位できない受信機が報告する北緯0度・東経0度でも説明できる",
    ),
    "spoofing.reason.inland_water": (
        "; a river, canal or lake that the coast as drawn does not show would explain it as well",
        "。海岸線データにない河川・運河・湖でも説明できる",
    ),
}
