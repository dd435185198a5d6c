"""A brief in sentences, in English and Japanese: names of claimants in the order of their codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sealane.errors import BadInput
from sealane.law.archipelago import archipelago
from sealane.law.fact import table
from sealane.law.packaged import COMPUTED
from sealane.law.position import CODE
from sealane.law.speech import LANGUAGES, Speaker
from sealane.law.word import WORDS

__all__ = ["LANGUAGES", "parts_told", "told", "waters_told"]

COMPUTED_JA = "Natural Earth 1:1000万(パブリックドメイン)の海岸線から計算"
HEADINGS = {
    "waters": ("Waters", "水域"),
    "claims_features": ("Claims and features", "主張と地形"),
    "rights": ("Rights at this place", "この地点での権利"),
    "acts_here": ("Acts of those who claim here", "ここに主張のある国・地域の法令"),
    "acts_international": ("International acts", "条約・国際機関の文書"),
    "acts_other": ("Acts and statements of other States", "その他の国・地域の法令・声明"),
    "positions": ("Positions", "各国の立場"),
}


@cache
def _straits() -> dict[str, Mapping[str, Any]]:
    return {row["strait_id"]: row for row in table("straits")}


def told(facts: Mapping[str, Any], language: str) -> str:
    """The facts of a brief, a line each, under headings."""
    if language not in LANGUAGES:
        raise BadInput(
            f"A brief is told in {' or '.join(LANGUAGES)}, not in {language!r}.",
            hint="Ask for en or ja.",
            field="language",
            value=language,
        )
    return "\n".join(_Teller(facts, LANGUAGES.index(language)).lines())


def parts_told(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What a brief says of the nearest limit (or None), of edges, of what else was declared, and in
    ``notes`` of what the tables do not hold: another day, breadths, rights; in ``claims`` of claims
    that may reach the place beside those of its zones."""
    teller = _Teller(facts, LANGUAGES.index(language))
    notes = [teller.dated(facts["dated"])] if facts["dated"] else []
    notes += [teller.open_eez()] if facts["is_eez_open"] else []
    missing = sorted({code for zone in facts["zones"] for code in zone["without_breadth"]})
    notes += [teller.without_breadth(missing).strip()] if missing else []
    notes += [teller.archipelago(row) for row in facts["archipelagos"]]
    notes += [teller.islet(row) for row in facts["islets"]]
    notes += [teller.without_right(teller.word(one)) for one in facts["without_rights"]]
    return {
        "claims": list(teller.claims(facts)),
        "notes": notes,
        "line": None if facts["line"] is None else teller.line(facts["line"]),
        "edges": [teller.edge(edge) for edge in facts["edges"]],
        "declared": [teller.declaration(one) for one in facts["declared"]],
    }


def waters_told(start: Mapping[str, Any], end: Mapping[str, Any] | None, language: str) -> str:
    """What applies where something began and, if it is another, where it ended: one paragraph.

    ``start`` and ``end`` are what ``Place.as_dict`` gives.
    """
    teller = _Teller({}, LANGUAGES.index(language))
    said = teller.place(start)
    if end is None or all(
        end[key] == start[key] for key in ("waters", "claimants", "other_claimants")
    ):
        return said
    return teller.say(
        f"{said} At the end: {teller.place(end)}", f"{said}終了時:{teller.place(end)}"
    )


class _Teller(Speaker):
    def __init__(self, facts: Mapping[str, Any], which: int) -> None:
        super().__init__(which)
        self._facts = facts

    def word(self, key: str) -> str:
        return WORDS[key][self._which] if key in WORDS else key.replace("_", " ")

    def lines(self) -> Iterator[str]:
        """Where and when, then group by group: an empty line, its heading, a line for each fact."""
        facts = self._facts
        lon, lat, on = facts["place"]["lon"], facts["place"]["lat"], facts["on"]
        yield self.say(
            f"At {abs(lon):g} {'W' if lon < 0 else 'E'}, {abs(lat):g} {'S' if lat < 0 else 'N'} "
            f"on {on} (UTC):",
            f"{'西経' if lon < 0 else '東経'}{abs(lon):g}度 "
            f"{'南緯' if lat < 0 else '北緯'}{abs(lat):g}度、{on}(協定世界時):",
        )
        if facts["dated"]:
            yield self.dated(facts["dated"])
        groups = {
            "waters": self.of_waters(),
            "claims_features": self.of_claims(),
            "rights": self.of_rights(),
            **{f"acts_{name}": self.of_acts(name) for name in ("here", "international", "other")},
            "positions": self.of_positions(),
        }
        for heading, lines in groups.items():
            told = list(lines)
            if told:
                yield from ("", HEADINGS[heading][self._which], *told)

    def of_waters(self) -> Iterator[str]:
        facts = self._facts
        waters = self.waters(facts)
        yield self.say(f"Waters: {waters}.", f"水域:{waters}。")
        for row in facts["regimes"]:
            yield self.regime(row)
        for zone in facts["zones"]:
            yield self.zone(zone)
        if facts["is_eez_open"]:
            yield self.open_eez()
        yield from self.limits()
        for edge in facts["edges"]:
            yield self.edge(edge)

    def of_claims(self) -> Iterator[str]:
        facts = self._facts
        yield from self.claims(facts)
        for feature in facts["features"]:
            is_told = feature["feature_id"] in facts["of_status"]
            yield self.feature({**feature, "note_en": "", "note_ja": ""} if is_told else feature)
        for strait in facts["straits"]:
            yield self.strait(strait)
        yield from self.declared()

    def of_rights(self) -> Iterator[str]:
        facts = self._facts
        if facts["flag"]:
            yield self.flag(facts["flag"])
        if facts["mmsi"]:
            yield self.mmsi(facts["mmsi"])
        for right in facts["rights"]:
            yield self.right(right)
        for activity in facts["without_rights"]:
            yield self.without_right(self.word(activity))

    def of_acts(self, group: str) -> Iterator[str]:
        for instrument in self._facts["instruments"]:
            if instrument["group"] == group:
                yield self.instrument(instrument)

    def of_positions(self) -> Iterator[str]:
        """Who differs on which right, each named as the right is."""
        for right in self._facts["rights"]:
            differ = self.positions(right)
            if differ:
                yield f"{self.right_named(right)}:{differ}"

    def regime(self, row: Mapping[str, Any]) -> str:
        title, text, articles = self.both(row, "title"), self.both(row, "text"), row["articles"]
        return self.say(
            f"{title}: {text} (UNCLOS art. {articles})",
            f"{title}:{text}(国連海洋法条約{articles}条)",
        )

    def zone(self, zone: Mapping[str, Any]) -> str:
        who = self.names(zone["claimants"])
        name, act = self.named(zone), self.say(zone["source"], zone.get("act_ja") or zone["source"])
        act = self.say(COMPUTED, COMPUTED_JA) if zone["source"] == COMPUTED else act
        said = self.say(
            f"Zone: {name}; claimed by {who} ({act}).{self.remark(zone)}",
            f"区分:{name}。主張国・地域:{who}({act})。{self.remark(zone)}",
        )
        return said + self.without_breadth(zone["without_breadth"])

    def without_breadth(self, codes: Sequence[str]) -> str:
        if not codes:
            return ""
        named = self.names(codes)
        return self.say(
            f" No breadth that {named} claims for it was found; it is computed as far as the "
            "convention allows.",
            f"{named}が主張する幅は確認できていない(条約が認める範囲で計算)。",
        )

    def remark(self, zone: Mapping[str, Any]) -> str:
        """What a declared zone or line needs said: its note, and who contests it."""
        note = self.both(zone, "note")
        by = self.names(zone["contested_by"]) if zone.get("contested_by") else ""
        contested = self.say(f" Contested by {by}.", f"異議:{by}。") if by else ""
        return (self.say(" ", "") + note if note else "") + contested

    def edge(self, edge: Mapping[str, Any]) -> str:
        name, off, error = self.named(edge), edge["off_nmi"], edge["position_error_nmi"]
        return self.say(
            f"{name}: its edge is {off:g} nmi away and known within {error:g} nmi, so on which "
            "side this place lies cannot be told.",
            f"{name}:境界線まで{off:g}海里、位置の誤差は{error:g}海里。この地点が内側か外側かは判定できない。",
        )

    def declared(self) -> Iterator[str]:
        """Airspace, one-sided baselines and lines, under their own heading."""
        if not self._facts["declared"]:
            return
        yield self.say(
            "Also declared or agreed here; the waters told above do not follow from it:",
            "ほかに宣言または合意されたもの(上の水域の判断には用いない):",
        )
        for one in self._facts["declared"]:
            yield self.declaration(one)

    def declaration(self, one: Mapping[str, Any]) -> str:
        name, kind, who = self.named(one), self.word(one["kind"]), self.names(one["claimants"])
        act, off, since = self.both(one, "act"), one.get("off_nmi"), one["since"]
        away = "" if off is None else self.say(f", {off:g} nmi away", f"、距離{off:g}海里")
        when = self.say(f", since {since}", f"、{since}から") if since else ""
        return self.say(
            f"{name}{away} ({kind}): {who}{when} ({act}).{self.remark(one)}",
            f"{name}{away}({kind}):{who}{when}({act})。{self.remark(one)}",
        )

    def waters(self, facts: Mapping[str, Any]) -> str:
        """The waters by name; where nobody claims them, internal waters may be land."""
        is_land = facts["waters"] == ["internal_waters"] and not facts["claimants"]
        words = ["land"] if is_land else facts["waters"]
        return self.say(", ", "・").join(self.word(one) for one in words)

    def place(self, place: Mapping[str, Any]) -> str:
        waters = self.waters(place)
        named = self.names(place["claimants"])
        if place["claimants"]:
            waters = self.say(f"{waters}, claimed by {named}", f"{waters}(主張国・地域:{named})")
        parts = [f"{waters[0].upper()}{waters[1:]}{self.say('.', '。')}"]
        parts[0] += self.without_breadth(place["without_breadth"])
        parts += self.claims(place)
        straits = [self.both(_straits()[one], "name") for one in place["straits"]]
        if straits:
            listed = self.say(", ", "、").join(straits)
            parts.append(self.say(f"Strait: {listed}.", f"海峡:{listed}。"))
        if place["line"] is not None:
            parts.append(self.line(place["line"]))
        open_to = place.get("may_be_archipelagic", ())
        parts += [self.archipelago(archipelago(one)) for one in open_to]
        return self.say(" ", "").join(parts)

    def line(self, line: Mapping[str, Any]) -> str:
        tellers = {"equidistance": self.equidistance, "between": self.between}
        said = tellers.get(line["line"], self.limit)(line)
        if line.get("may_be_internal"):
            return said + self.say(
                " So deep inside, these may be internal waters behind a baseline, which is not in "
                "here: that cannot be told.",
                "これほど内側では基線の陸側の内水でありうるが、基線は収録されておらず判定できない。",
            )
        if line.get("islet_of"):
            return said + self.islet_of(line["islet_of"])
        if line["can_tell"]:
            return said
        doubt = " On which side of it the place lies cannot be told.", "内外は判定できない。"
        return said + self.say(*doubt)

    def equidistance(self, line: Mapping[str, Any]) -> str:
        off, reach = line["off_nmi"], line["nearer_nmi"]
        return self.say(
            f"Nearest limit: a line of equal distance between shores, {off:g} nmi away; an agreed "
            f"or claimed boundary may lie elsewhere (take {reach:g} nmi).",
            f"最も近い限界:海岸間の等距離線まで{off:g}海里。合意または主張された境界は別の位置に"
            f"ありうる(目安{reach:g}海里)。",
        )

    def between(self, line: Mapping[str, Any]) -> str:
        name, off, reach = self.named(line), line["off_nmi"], line["nearer_nmi"]
        return self.say(
            f"Nearest limit ({name}): a line between claimants as its publisher draws it, {off:g} "
            f"nmi away; whether it is agreed is not known here, so another may be claimed (take "
            f"{reach:g} nmi).",
            f"最も近い限界({name}):公表者が描いた主張国間の線まで{off:g}海里。合意の有無は収録がなく、"
            f"別の線が主張されうる(目安{reach:g}海里)。",
        )

    def limit(self, line: Mapping[str, Any]) -> str:
        off, nearer, further = line["off_nmi"], line["nearer_nmi"], line["further_nmi"]
        side = self.say("outside", "外側") if off > 0 else self.say("inside", "内側")
        name = line["name"] if self._which == 0 else line["name_ja"] or line["name"]
        error = self.say(
            f"as computed; the official one may lie up to {nearer:g} nmi nearer to the coast or "
            f"{further:g} nmi further out",
            f"計算値。公式の限界は{nearer:g}海里内側から{further:g}海里外側までありうる",
        )
        if line["line"] == "drawn":
            error = self.say(f"known to {nearer:g} nmi", f"精度{nearer:g}海里")
        return self.say(
            f"Nearest limit ({name}): {abs(off):g} nmi {side} ({error}).",
            f"最も近い限界({name}):{side}{abs(off):g}海里({error})。",
        )

    def archipelago(self, row: Mapping[str, Any]) -> str:
        who, act = self.names([row["iso3"]]), self.both(row, "act")
        cited = act and self.say(f" ({act})", f"({act})")
        return self.say(
            f"These may be archipelagic waters: {who} declared archipelagic baselines{cited}, "
            f"whose coordinates are not packaged, so that cannot be told.{self.remark(row)}",
            f"群島水域でありうる。{who}は群島基線を宣言しているが{cited}、座標は収録しておらず"
            f"判定できない。{self.remark(row)}",
        )

    def open_eez(self) -> str:
        return self.say(
            "Within 200 nmi lie features from which no exclusive economic zone is computed: "
            "whether they have one is open (UNCLOS art. 121(3)).",
            "200海里以内に、排他的経済水域を計算していない地形がある。それを有するかは未決である"
            "(国連海洋法条約121条3項)。",
        )

    def limits(self) -> Iterator[str]:
        line = self._facts["line"]
        if line is not None:
            yield self.line(line)
        for row in self._facts["archipelagos"]:
            yield self.archipelago(row)
        for row in self._facts["islets"]:
            yield self.islet(row)
        for limit in self._facts["limits"]:
            if not limit["can_tell"] and (line is None or limit["limit"] != line["line"]):
                yield self.doubt(limit)

    def doubt(self, limit: Mapping[str, Any]) -> str:
        name, breadth, off = self.word(limit["limit"]), limit["breadth_nmi"], limit["off_nmi"]
        nearer, further = limit["nearer_nmi"], limit["further_nmi"]
        side = self.say("outside" if off > 0 else "inside", "外側" if off > 0 else "内側")
        return self.say(
            f"Limit of the {name}: {abs(off):g} nmi {side} {breadth:g} nmi of the coast as drawn; "
            f"official limits lie up to {nearer:g} nmi nearer or {further:g} nmi further out, so "
            "this cannot be told.",
            f"{name}の限界:描かれた海岸線から{breadth:g}海里の線の{side}{abs(off):g}海里。公式の限界は"
            f"{nearer:g}海里内側から{further:g}海里外側までありうるため、内外は判定できない。",
        )

    def strait(self, row: Mapping[str, Any]) -> str:
        name, off, note = self.both(row, "name"), row["off_nmi"], self.both(row, "note")
        cited = "; ".join(row["instruments"])
        others = () if row["regime"] == "contested" else row["contested_by"]  # the note tells
        by = self.names(others) if others else ""
        where = self.say(f", {off:g} nmi from the line across it", f"(横断線から{off:g}海里)")
        error = row["extent_error_nmi"]
        if error is not None:
            where = self.say(
                f": inside of its limits as drawn here, known within {error:g} nmi, and {off:g} "
                "nmi from the line across it",
                f"(描かれた範囲の内側、範囲の誤差{error:g}海里。横断線から{off:g}海里)",
            )
        return self.say(
            f"{name}{where} ({cited}): {note}" + (f" Contested by {by}." if by else ""),
            f"{name}{where}({cited}):{note}" + (f"異議:{by}。" if by else ""),
        )

    def flag(self, row: Mapping[str, Any]) -> str:
        status = self.word(row["unclos_status"] or "not_told")
        name = self.both(row, "name")
        own = self.say(
            " It claims these waters itself: what is told of foreign ships and of consent is about "
            "ships of others; of its own ships its own law tells.",
            "この水域を自ら主張する。外国船舶と同意についての説明は他国の船舶に関するもので、自国の"
            "船舶には自国の法令による。",
        )
        said = self.say(
            f"Flag: {name} ({row['iso3']}), {status}.",
            f"旗国:{name}({row['iso3']})、{status}。",
        )
        return said + own if self._facts["is_own_water"] else said

    def mmsi(self, row: Mapping[str, Any]) -> str:
        """The flag that the digits claim; that it is another than the one asked about, if so."""
        mmsi, claimed = f"{row['mmsi']:09d}", row["flag"]
        if not claimed:
            return self.say(
                f"MMSI {mmsi} claims no flag: its digits are assigned to nobody.",
                f"MMSI {mmsi}の識別数字はどの国にも割り当てられていない。",
            )
        asked, who = self._facts["flag"]["iso3"], self.names([claimed])
        if asked == claimed:
            return self.say(f"MMSI {mmsi} claims that flag.", f"MMSI {mmsi}はこの旗国を示す。")
        other = self.names([asked])
        return self.say(
            f"MMSI {mmsi} claims the flag of {who}; told here is that of {other}: they differ.",
            f"MMSI {mmsi}が示す旗国は{who}、ここで述べる旗国は{other}。両者は異なる。",
        )

    def right(self, row: Mapping[str, Any]) -> str:
        answer, text, articles = self.word(row["answer"]), self.both(row, "text"), row["articles"]
        cited = self.say(f" (UNCLOS art. {articles})", f"(国連海洋法条約{articles}条)")
        cited, named = cited if articles else "", self.right_named(row)
        return self.say(f"{named}: {answer}. {text}{cited}", f"{named}:{answer}。{text}{cited}")

    def right_named(self, row: Mapping[str, Any]) -> str:
        what, where = self.word(row["activity"]), self.word(row["zone"])
        return self.say(f"{what[0].upper()}{what[1:]} ({where})", f"{what}({where})")

    def positions(self, row: Mapping[str, Any]) -> str:
        """Who differs and how; each State by name. A text without any is about overlapping claims:
        it is told where several claim the place, with who they are."""
        text, by = self.both(row, "contested"), row["contested_by"]
        everyone = sorted({*self._facts["claimants"], *self._facts["other_claimants"]})
        several = everyone if len(everyone) > 1 else []
        if row["zone"] == "high_seas" and row["answer"] == "yes" and several and not (by or text):
            who = self.names(several)
            return self.say(
                f" Whose claim reaches here asserts the rules of a zone instead: {who}.",
                f"主張がここに及ぶ国・地域は自らの水域の規則を主張する:{who}。",
            )
        if not by and not several:
            return ""
        missing = [code for code in by or several if code not in CODE.findall(text)]
        named = CODE.sub(self.named_code, text)
        said = named and self.say(f" Positions: {named}", f"各国の立場:{named}")
        if not missing or not (text or by):
            return said
        who = self.names(missing)
        if not by:
            return said + self.say(f" Claimed here by {who}.", f"この地点の主張国・地域:{who}。")
        return said + self.say(f" States that differ: {who}.", f"見解が異なる国・地域:{who}。")

    def named_code(self, code: re.Match[str]) -> str:
        return self.names([code[0]])

    def without_right(self, what: str) -> str:
        return self.say(
            f"{what[0].upper()}{what[1:]}: the tables hold no right for it; see the instruments.",
            f"{what}:権利の表には収録がない。関係する条約・法令は以下のとおり。",
        )

    def instrument(self, row: Mapping[str, Any]) -> str:
        since = row["in_force_on"] or row["adopted_on"] or ""
        title, asserts = self.both(row, "title"), self.both(row, "asserts")
        cited, issuer = row["citation"], row["issuer"]
        by_whom = self.names([issuer]) if issuer in self._states else self.word(issuer)
        bound = CODE.sub(self.named_code, self.both(row, "bound"))
        return self.say(
            f"{title} ({cited}); {by_whom}, since {since}: {asserts} Applies to: {bound}."
            f"{self.contested(row)}",
            f"{title}(引用は原語:{cited})、{by_whom}、{since}から:{asserts}適用対象:{bound}。"
            f"{self.contested(row)}",
        )

    def contested(self, row: Mapping[str, Any]) -> str:
        if not row["contested_by"]:
            return ""
        by, said = self.names(row["contested_by"]), self.both(row, "contested")
        return self.say(f" Contested by {by}: {said}", f" 異議:{by}。{said}")
