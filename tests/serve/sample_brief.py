"""A brief on a closure that nobody has declared: every number in it is made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sealane.say import (
    Bar,
    Bars,
    Brief,
    Column,
    Figure,
    Layer,
    LineChart,
    Map,
    Mark,
    Paragraph,
    Place,
    Route,
    Said,
    Section,
    Series,
    Source,
    Stack,
    Table,
)

START = date(2026, 3, 1)
DAYS = tuple(START + timedelta(at) for at in range(-14, 91))
CLOSED = Mark(START, Said("closure begins", "封鎖開始"))
OPENED = Mark(START + timedelta(60), Said("reopening", "再開"))
TRADE = Source(
    Said(
        "Example trade table, release 7 (made up for this test)",
        "貿易表の例、第7版（試験用の架空資料）",
    ),
    "https://trade.example/tables/7?year=2025&unit=kt",
)
LANES = Source(
    Said("Distances between ports, example edition", "港間距離表の例"), "https://lanes.example/pub"
)
STOCKS = Source(Said("Stock survey, January 2026, example", "備蓄調査 2026年1月（例）"))
DAY = Said("days", "日")
MB = Said("million barrels a day", "百万バレル/日")


def straits() -> Map:
    """Gulf to Japan by the straits and around them, over land nowhere."""
    gulf = [(50.3, 26.8), (54.5, 25.9), (56.5, 26.5), (59.0, 24.5), (66.0, 18.0), (77.0, 6.5)]
    malacca = [(80.5, 5.6), (95.0, 6.0), (100.0, 3.4), (103.6, 1.15), (105.0, 2.5)]
    china_sea = [(110.0, 8.0), (117.0, 16.5), (121.0, 20.8), (130.0, 29.0), (139.5, 34.9)]
    lombok = [(80.5, 5.0), (95.0, -3.0), (110.0, -10.5), (115.75, -8.8), (117.5, -4.0)]
    makassar = [(118.6, -1.0), (120.0, 3.0), (125.3, 5.4), (129.0, 15.0), (139.5, 34.9)]
    return Map(
        title=Said("Routes from the Gulf to Tokyo Bay", "湾岸から東京湾への航路"),
        routes=(
            Route(
                Said("by Malacca, 6,640 nmi", "マラッカ経由 6,640海里"),
                tuple(gulf + malacca + china_sea),
                is_open=False,
            ),
            Route(
                Said("by Lombok, 7,560 nmi", "ロンボク経由 7,560海里"),
                tuple(gulf + lombok + makassar),
            ),
        ),
        places=(
            Place(
                Said("Malacca and Singapore", "マラッカ・シンガポール海峡"),
                102.3,
                2.0,
                "gate",
                False,
            ),
            Place(Said("Lombok", "ロンボク海峡"), 115.75, -8.8, "gate", True),
            Place(Said("Sunda", "スンダ海峡"), 105.8, -6.0, "gate", None),
            Place(Said("Hormuz", "ホルムズ海峡"), 56.5, 26.5, "gate", True),
            Place(Said("Ras Tanura", "ラスタヌラ"), 50.1, 26.7),
            Place(Said("Tokyo Bay", "東京湾"), 139.7, 35.1),
            Place(Said("Singapore", "シンガポール"), 103.8, 1.25),
        ),
        sources=(LANES,),
    )


def arrivals() -> LineChart:
    """Two series, one with a band and a gap."""
    after = [max((day - START).days, 0) for day in DAYS]
    crude = [
        3.1 - 0.9 * min(at / 25, 1.0) if at < 60 else 2.2 + 0.7 * min((at - 60) / 20, 1)
        for at in after
    ]
    gas = tuple(None if 30 <= at < 36 else 0.92 - 0.2 * min(at / 18, 1.0) for at in after)
    return LineChart(
        title=Said("Arrivals in Japan, seven-day mean", "日本への到着量（7日平均）"),
        unit=MB,
        days=DAYS,
        series=(
            Series(
                Said("crude oil", "原油"),
                tuple(crude),
                tuple(v - 0.012 * min(at, 30) for v, at in zip(crude, after, strict=True)),
                tuple(v + 0.009 * min(at, 30) for v, at in zip(crude, after, strict=True)),
            ),
            Series(Said("liquefied gas (oil equivalent)", "液化天然ガス（石油換算）"), gas),
        ),
        marks=(CLOSED, OPENED),
        sources=(TRADE,),
    )


def stocks() -> Stack:
    """Three layers that run down one after the other."""
    after = [max((day - START).days, 0) for day in DAYS]
    return Stack(
        title=Said("Oil stocks at the reduced rate of arrivals", "到着減が続く場合の石油備蓄"),
        unit=Said("million barrels", "百万バレル"),
        days=DAYS,
        layers=(
            Layer(
                Said("national stocks", "国家備蓄"),
                tuple(260.0 - max(at - 45, 0) * 1.1 for at in after),
            ),
            Layer(
                Said("held jointly with producers", "産油国共同備蓄"),
                tuple(max(13.0 - at * 0.4, 0.0) for at in after),
            ),
            Layer(
                Said("held by industry", "民間備蓄"),
                tuple(max(170.0 - at * 1.9, 60.0) for at in after),
            ),
        ),
        marks=(
            CLOSED,
            Mark(START + timedelta(45), Said("national release begins", "国家備蓄の放出開始")),
        ),
        sources=(STOCKS,),
    )


def losses() -> Bars:
    """Intervals, a small one, one below zero and one that is not known."""
    return Bars(
        title=Said("Arrivals lost in the first 60 days", "最初の60日間に失われる到着量"),
        unit=Said("% of the usual amount", "平常時に対する%"),
        bars=(
            Bar(Said("Japan: crude oil", "日本：原油"), Figure(27.4, low=21.0, high=33.9)),
            Bar(Said("Korea: crude oil", "韓国：原油"), Figure(24.8, low=19.2, high=31.0)),
            Bar(
                Said("Japan: liquefied gas", "日本：液化天然ガス"), Figure(9.6, low=6.0, high=14.1)
            ),
            Bar(
                Said("Australia: refined products (gains)", "豪州：石油製品（増加）"),
                Figure(-3.2, low=-5.1, high=-1.0),
            ),
            Bar(
                Said("Philippines: wheat", "フィリピン：小麦"),
                Figure(
                    None, why=Said("no trade by lane is in the table", "航路別の貿易が表にない")
                ),
            ),
        ),
        sources=(TRADE, LANES),
    )


def routes() -> Table:
    """Numbers with units, an interval, and one that is not known."""
    return Table(
        caption=Said(
            "What each route takes, a tanker of 300,000 dwt", "航路別の所要（30万DWTタンカー）"
        ),
        columns=(
            Column(Said("Route", "航路")),
            Column(Said("Distance", "距離"), Said("nmi", "海里"), "end"),
            Column(Said("Time", "日数"), DAY, "end"),
            Column(Said("Fuel", "燃料"), Said("t", "t"), "end"),
            Column(
                Said("Toll and premium", "通航料・保険料"), Said("USD 2025", "2025年米ドル"), "end"
            ),
        ),
        rows=(
            (
                Said("by Malacca (closed)", "マラッカ経由（封鎖）"),
                Figure(6640.0),
                Figure(20.1, low=19.2, high=21.3),
                Figure(1290.0, low=1180.0, high=1410.0),
                Figure(0.0),
            ),
            (
                Said("by Lombok", "ロンボク経由"),
                Figure(7560.0),
                Figure(22.9, low=21.8, high=24.3),
                Figure(1468.0, low=1342.0, high=1605.0),
                Figure(184000.0, low=96000.0, high=310000.0),
            ),
            (
                Said("by Sunda", "スンダ経由"),
                Figure(7310.0),
                Figure(22.1, low=21.1, high=23.5),
                Figure(
                    None,
                    why=Said(
                        "the depth of the strait does not allow it", "水深が足りず通航できない"
                    ),
                ),
                Figure(None, why=Said("no premium is quoted", "保険料の提示がない")),
            ),
        ),
        sources=(LANES,),
    )


def in_short() -> tuple[Paragraph | Said, ...]:
    """What somebody with a minute reads."""
    return (
        Paragraph(
            Said(
                "Tankers sail on by Lombok, {extra} longer; {share} of Japan's crude oil comes "
                "late or not at all in the 60 days.",
                "タンカーはロンボク経由となり{extra}長くかかる。"
                "60日間に日本の原油の{share}が遅れるか届かない。",
            ).filled(
                extra=Figure(2.8, DAY, low=2.4, high=3.3),
                share=Figure(27.4, Said("%", "%"), low=21.0, high=33.9),
            ),
            (TRADE, LANES),
        ),
        Said(
            "Stocks cover the loss through June; national stocks are needed from 15 April.",
            "備蓄は6月末まで不足を補える。国家備蓄は4月15日から必要になる。",
        ),
        Said(
            "The premium for Sunda is not known: no insurer has quoted one.",
            "スンダ経由の保険料は不明である。提示した保険会社がない。",
        ),
    )


def sections() -> tuple[Section, ...]:
    """A map with a table, then one of each kind of chart."""
    return (
        Section(
            Said("Where ships go instead", "代替航路"),
            (
                Paragraph(
                    Said(
                        "The next route by cost is Lombok and Makassar. Its depth allows laden "
                        "tankers; Sunda's does not.",
                        "費用が次に低い航路はロンボク・マカッサル経由である。水深は満載タンカーに"
                        "足りるが、スンダ海峡は足りない。",
                    ),
                    (LANES,),
                ),
            ),
            table=routes(),
            map=straits(),
            notes=(Said("Speed 13.5 kn laden.", "満載速力13.5ノット。"),),
        ),
        Section(
            Said("What arrives", "到着量"),
            (
                Said(
                    "Arrivals fall when the ships at sea have come in.",
                    "洋上の船が着いた後に到着量が減る。",
                ),
            ),
            chart=arrivals(),
        ),
        Section(Said("Who loses how much", "誰がどれだけ失うか"), chart=losses()),
        Section(
            Said("How long stocks last", "備蓄の持続期間"),
            chart=stocks(),
            sources=(STOCKS, TRADE),
            notes=(
                Said("Demand is taken as that of 2025.", "需要は2025年と同じとする。"),
                Said("No restraint of demand is assumed.", "需要抑制は想定しない。"),
            ),
        ),
    )


def sample() -> Brief:
    """The whole brief."""
    return Brief(
        title=Said(
            "Malacca and Singapore closed for 60 days", "マラッカ・シンガポール海峡の60日間の封鎖"
        ),
        subtitle=Said(
            "What Japan loses, for how long, and what helps", "日本が失うもの、その期間、有効な対策"
        ),
        made_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        question=Said(
            "If no ship passes the straits from {day} for {days}, who loses how much, and how long "
            "do stocks last?",
            "{day}から{days}、海峡を船が通れない場合、誰がどれだけ失い、備蓄はいつまで持つか。",
        ).filled(day=START, days=Figure(60, DAY)),
        notice=Said(
            "Example: every number in this brief is made up.",
            "見本：この資料の数値はすべて架空である。",
        ),
        command="sealane assess close malacca,singapore --from 2026-03-01 --days 60",
        answer=in_short(),
        sections=sections(),
    )
