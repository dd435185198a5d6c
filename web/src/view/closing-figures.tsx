// The figures of a closed lane: who misses what, for how long, by which way, and what would help.
import { Fragment } from "preact";
import type { ComponentChildren, JSX } from "preact";
import type { Closing } from "../closing";
import type { CloseAnswer, Country, Even, Fleet, Gap, Lane, Stock } from "../data/answer";
import { featureName, hasText, number, t, type Key } from "../locale";
import { get, useStore } from "../state";
import { AgainPart, bare, BoundNote, Figure, Gaps, Intervals, kindOf, ofPair, plain, said, spanOf, StandsFor, stockEnds, Stocks, Under, Unknown } from "./closing-behind";
import { Facts, Section, Skeleton } from "./part";

const OIL = ["crude_oil", "oil_products", "oil_all"];
/** Parts of an import below this are in the JSON alone. */
const LEAST_SHARE = 0.01;
/** A part of unknown origin below this shows as 0 %. */
const LEAST_UNKNOWN = 0.005;
const FIRST_ROWS = 8;
/** Stocks that last longer are told as longer: the loss is then a trace. */
const MOST_COVER_D = 1095;
/** Smaller losses are in the JSON alone [kb/d]. */
const LEAST_KBD = 5;
const LEAST_SAVED_KB = 100;

export function CloseFigures({ answer, closing }: { answer: CloseAnswer; closing: Closing }): JSX.Element {
  const isRough = useStore((s) => s.isCloseRough);
  if (closing.share === 0) return <p class="sentence close-lead">{t("close.nothing")}</p>;
  return (
    <div class={isRough ? "is-rough" : ""} id="close-answer">
      <p class="sentence close-lead">{answer.said.map(said).join(get().language === "ja" ? "" : " ")}</p>
      <p class="quiet-text close-draws" role="status">{t(isRough ? "close.rough" : "close.fine", { n: answer.draws })}</p>
      <OilTable answer={answer} />
      <OtherTable answer={answer} />
      <AtMost answer={answer} share={closing.share} />
      <LaneTable answer={answer} />
      <Ships answer={answer} />
      <Money answer={answer} closing={closing} />
      <Helps answer={answer} />
      <Section title={t("close.unknown")}>
        <ul class="close-notes">{answer.said_unknown.map((one) => <li key={one.en}>{said(one)}</li>)}</ul>
        <Gaps of={answer.not_known} />
      </Section>
      <Section title={t("close.method")}>
        <p class="quiet-text">{t("close.method_note", { n: answer.draws })} {get().language === "ja" ? `${answer.method_ja}${t("close.stop")}` : `${answer.method}.`}</p>
        <Sources of={answer.sources} />
      </Section>
    </div>
  );
}

/** Folded: they are many and long, and each is as its row of the tables has it. */
const Sources = ({ of }: { of: readonly string[] }): JSX.Element | null => (of.length === 0 ? null : (
  <details><summary>{t("close.sources", { n: of.length })}</summary><ul class="close-notes" lang="en">{of.map((one) => <li key={one}>{one}</li>)}</ul></details>
));

/** A table whose rows open: figures of the row first, then how they were found. */
function Rows({ heads, children, rest, restLabel }: { heads: readonly string[]; children: ComponentChildren; rest?: readonly JSX.Element[]; restLabel?: string }): JSX.Element {
  return (
    <div class="close-table">
      <div class="close-row close-heads" aria-hidden="true">{heads.map((head) => <span key={head}>{head}</span>)}</div>
      {children}
      {!!rest?.length && <details class="close-rest"><summary>{restLabel}</summary>{rest}</details>}
    </div>
  );
}

function Row({ cells, children }: { cells: readonly ComponentChildren[]; children: ComponentChildren }): JSX.Element {
  return (
    <details class="close-item">
      <summary class="close-row">{cells.map((cell, i) => <span key={i}>{cell}</span>)}</summary>
      <div class="close-more">{children}</div>
    </details>
  );
}

function cut(rows: readonly JSX.Element[]): { first: readonly JSX.Element[]; rest: readonly JSX.Element[] } {
  return rows.length > FIRST_ROWS + 1 ? { first: rows.slice(0, FIRST_ROWS), rest: rows.slice(FIRST_ROWS) } : { first: rows, rest: [] };
}

const lost = (one: Stock): number => one.lost_kbd?.value ?? 0;

const isLate = (one: Stock): boolean => one.fate === "diverted";

/** Oil of which something is lost or late by more than arrives so at ordinary times: it stands in a table of its own. */
const oilOf = (answer: CloseAnswer): Stock[] =>
  answer.stocks.filter((one) => one.commodity === "oil" && lost(one) >= LEAST_KBD && !(isLate(one) && one.lost_from_day === null)).sort((a, b) => lost(b) - lost(a));

/** What is cut off and what only comes late stand apart: the one is missed for long, the other once. */
function OilTable({ answer }: { answer: CloseAnswer }): JSX.Element {
  const stocks = oilOf(answer);
  return (
    <>
      <OilPart title={t("close.oil")} heads={[t("close.country"), t("close.kbd"), t("close.cover")]} stocks={stocks.filter((one) => !isLate(one))} answer={answer} />
      <OilPart title={t("close.oil_late")} heads={[t("close.country"), t("close.late_kbd"), t("close.late_d")]} stocks={stocks.filter(isLate)} answer={answer} />
    </>
  );
}

function OilPart({ title, heads, stocks, answer }: { title: string; heads: readonly string[]; stocks: readonly Stock[]; answer: CloseAnswer }): JSX.Element | null {
  if (!stocks.length) return null;
  const { first, rest } = cut(stocks.map((one) => <OilRow key={one.country} stock={one} answer={answer} />));
  return (
    <Section title={title}>
      <Rows heads={heads} rest={rest} restLabel={t("close.more", { n: rest.length })}>{first}</Rows>
    </Section>
  );
}

function OilRow({ stock, answer }: { stock: Stock; answer: CloseAnswer }): JSX.Element {
  const own = answer.countries.filter((one) => one.country === stock.country && OIL.includes(one.commodity));
  const never = t("close.not_within", { n: stock.days ?? 0 });
  const over = stock.cover_over_d ? `> ${number(stock.cover_over_d)}` : never;
  const held = stock.held ?? [];
  const gaps = gapsOf(answer, stock.country, ["oil", ...OIL]);
  const whyNot = gaps.some((one) => one.code === "no_count") ? "" : ofPair(stock, "why_not");
  return (
    <Row cells={[featureName(stock), <Figure isCell of={isLate(stock) ? stock.late_kbd : stock.cut_kbd} />, isLate(stock) ? <Figure isCell of={stock.late_d} /> : held.length ? <><Figure isCell of={stock.cover_d} none={over} most={MOST_COVER_D} /> <small class="close-line">{shortFrom(stock)}</small></> : <span class="quiet-text">{t("close.no_stock")}</span>]}>
      <Facts rows={[
        [t("close.fate"), fateOf(stock.fate ?? "not_known")],
        ...(stock.fate === "in_part" ? [[t("close.also_late"), <><Figure of={stock.late_kbd} /> {t("close.kbd_unit")}</>], [bare(t("close.late_d")), <><Figure of={stock.late_d} /> {t("close.days_unit")}</>]] as [string, JSX.Element][] : []),
        [t("close.bypass"), <><Figure of={stock.bypass_kbd} /> {t("close.kbd_unit")}</>],
        [t("close.begins"), <Figure of={stock.unmet_begins_day} none={never} />],
        [t("close.unmet"), stock.unmet_kb ? <><Figure of={stock.unmet_kb} scale={1 / 1000} /> {t("close.mb_unit")}</> : <Figure of={null} />],
        ...own.flatMap((one) => shareRows(one, own)),
      ]} />
      <BoundNote of={own} />
      <Stocks held={held} answer={answer} standIn={ofPair(stock, "stand_in")} />
      <Basis countries={own} />
      <Unknown gaps={gaps} own={["oil", ...own.map((one) => one.commodity)]} more={whyNot ? [whyNot] : []} />
      <Intervals answer={answer} of={[
        ...(isLate(stock) ? [] : [[bare(t("close.kbd")), stock.cut_kbd], [bare(t("close.cover")), stock.cover_d]] as const),
        ...(stock.fate === "cut_off" ? [] : [[bare(t("close.late_kbd")), stock.late_kbd], [bare(t("close.late_d")), stock.late_d]] as const),
         [t("close.bypass"), stock.bypass_kbd],
        [t("close.begins"), stock.unmet_begins_day], [t("close.unmet"), stock.unmet_kb],
        ...own.map((one) => [t("close.of_import", { goods: goodsOf(one) }), one.share] as const),
        ...stockEnds(held, answer),
      ]} />
      <Sources of={stock.sources ?? []} />
      <AgainPart again={stock.again} />
    </Row>
  );
}

/** From which day oil is short: a release lags and has a rate, so that it may be before stocks are gone. */
function shortFrom({ unmet_begins_day: begins, days }: Stock): string {
  const n = days ?? 0;
  if (!begins) return "";
  if (begins.value !== null) return t("close.short_from", { day: begins.high === null ? t("close.with_ends", { v: plain(begins.value), low: plain(begins.low ?? begins.value), high: t("close.not_within", { n }) }) : spanOf(begins) });
  return begins.low === null ? t("close.short_never", { n }) : t("close.short_earliest", { n, day: plain(begins.low) });
}

const gapsOf = (answer: CloseAnswer, country: string, goods: readonly string[]): Gap[] =>
  answer.not_known.filter((one) => one.country === country && goods.includes(one.commodity ?? ""));

const goodsOf = (one: Country): string => (get().language === "ja" ? one.commodity_ja : one.commodity_en);
const fateOf = (fate: string): string => (hasText(`close_fate.${fate}`) ? t(`close_fate.${fate}` as Key) : fate.replaceAll("_", " "));

/** How much of an import passes; of the parts of one import each with its fate, and how much of it rests on what is not told. */
function shareRows(one: Country, all: readonly Country[]): [string, JSX.Element][] {
  const isOne = all.filter((each) => each.commodity === one.commodity).length === 1;
  const goods = isOne ? goodsOf(one) : t("close.part_of", { goods: goodsOf(one), fate: fateOf(one.fate) });
  return [[t("close.of_import", { goods }), <><Figure of={one.share} scale={100} /> %</>], ...restsOn(one)];
}

/** The part of an import that a port decides which stands for a region, and the part whose origins are not told. */
function restsOn(one: Country): [string, JSX.Element][] {
  const rows: [string, JSX.Element][] = [];
  if (one.by_stand_in) rows.push([t("close.by_stand_in"), <>{plain(100 * one.by_stand_in)} %</>]);
  if (one.not_known) rows.push([t("close.origins_untold"), <>{plain(100 * one.not_known)} %</>]);
  return rows;
}

/** Whether a source tells it of the gate, or the way from an origin passes it; and a port that stands for a region. */
function Basis({ countries }: { countries: readonly Country[] }): JSX.Element | null {
  if (!countries.some((one) => one.facts.length)) return null;
  return (
    <Under title={t("close.basis")}>
      <ul class="close-notes">
        {countries.flatMap((country) => country.facts.map((one, i) => (
          <li key={`${country.commodity} ${country.fate} ${i}`}>
            <span class="close-fact">{t("close.fact", {
              goods: goodsOf(country), year: ofPair(one, "year"), share: one.share ? t("close.pct", { v: spanOf(one.share, 100) }) : t("close.not_known"),
              basis: t(one.basis === "reported" ? "close.is_reported" : one.basis === "carried" ? "close.is_carried" : "close.is_routed", { via: ofPair(one, "via") }),
            })}</span>
            <span lang="en">{[one.source, one.citation].filter(Boolean).join(", ")}</span>
            {one.stands_for && <StandsFor one={one.stands_for} />}
          </li>
        )))}
      </ul>
    </Under>
  );
}

const part = (one: Country): number => one.share?.value ?? 0;

/** Gas, coal, and oil that is in no table above (no amount is known, or it is no later than at ordinary times): as a part of
 * the import, each with what happens to it. */
function OtherTable({ answer }: { answer: CloseAnswer }): JSX.Element | null {
  const oil = oilOf(answer);
  const told = new Set(oil.map((one) => one.country));
  const rows = answer.countries
    .filter((one) => part(one) >= LEAST_SHARE && !(OIL.includes(one.commodity) && told.has(one.country)))
    .sort((a, b) => part(b) - part(a));
  if (!rows.length) return null;
  const { first, rest } = cut(rows.map((one) => <OtherRow key={`${one.country} ${one.commodity} ${one.fate}`} country={one} answer={answer} />));
  return (
    <Section title={t(oil.length ? "close.others" : "close.imports")}>
      <Rows heads={[t("close.import"), t("close.passes_pct"), t(daysOf(rows))]} rest={rest} restLabel={t("close.more", { n: rest.length })}>{first}</Rows>
    </Section>
  );
}

/** What the days of these imports are: those on which they are missing, those by which they are late, or both. */
function daysOf(rows: readonly Country[]): Key {
  const cuts = rows.filter((one) => one.outcome === "cut_off").length;
  return cuts === rows.length ? "close.missing_d" : cuts ? "close.missing_late_d" : "close.longer_d";
}

const outcomeOf = (one: Country, isLong = false): string => {
  const key = `${isLong ? "close_outcome_long" : "close_outcome"}.${one.outcome}`;
  return hasText(key) ? t(key as Key) : hasText(`close_outcome.${one.outcome}`) ? t(`close_outcome.${one.outcome}` as Key) : fateOf(one.fate);
};

function OtherRow({ country, answer }: { country: Country; answer: CloseAnswer }): JSX.Element {
  const held = answer.stocks.filter((one) => one.commodity === country.commodity && one.country === country.country);
  const gaps = gapsOf(answer, country.country, [country.commodity]);
  const covers = held.map((one) => [one.kind ? t("close.cover_of", { kind: kindOf(one.kind, answer) }) : t("close.cover"), one] as const);
  const whyNot = gaps.some((one) => one.code === "size") ? "" : ofPair(country, "why_not");
  const notes = [...new Set(held.map((one) => (get().language === "ja" ? one.note_ja : one.note) ?? ""))].filter(Boolean);
  return (
    <Row cells={[<>{featureName(country)} <small>{goodsOf(country)}</small> <small class="close-line">{outcomeOf(country)}</small></>, <Figure isCell of={country.share} scale={100} />, <Figure isCell of={country.missing_days} />]}>
      <Facts rows={[
        [t("close.fate"), outcomeOf(country, true)],
        [t("close.stopped"), country.stopped ? <><Figure of={country.stopped} /> {country.unit}</> : t("close.not_known")],
        ...covers.map(([label, one]): [string, JSX.Element] => [label, <Figure of={one.cover_d} most={MOST_COVER_D} />]),
        ...restsOn(country),
      ]} />
      {notes.map((one) => <p key={one} class="close-note">{one}</p>)}
      <Basis countries={[country]} />
      <Unknown gaps={gaps} own={[country.commodity]} more={whyNot ? [whyNot] : []} />
      <Intervals answer={answer} of={[
        [bare(t("close.passes_pct")), country.share], [bare(t(daysOf([country]))), country.missing_days], [t("close.stopped"), country.stopped],
        ...covers.map(([label, one]) => [label, one.cover_d] as const),
      ]} />
      <Sources of={[...new Set(held.map((one) => one.source ?? ""))].filter(Boolean)} />
    </Row>
  );
}

/** Imports of which none passes in the middle: their upper ends, after all that passes, with what they hold. */
function AtMost({ answer, share }: { answer: CloseAnswer; share: number }): JSX.Element | null {
  const most = (one: Country): number => one.share?.high ?? 0;
  const bound = answer.countries.filter((one) => one.bound_en && most(one) >= LEAST_SHARE).sort((a, b) => most(b) - most(a));
  if (!bound.length) return null;
  const rows = bound.map((one, i) => (
    <Fragment key={`${one.country} ${one.commodity} ${one.fate}`}>
      {i > 0 && t("close.apart")}{featureName(one)} {goodsOf(one)} <Figure of={one.share} scale={100 * share} /> %{one.stopped && <>{t("comma")}<Figure of={one.stopped} /> {one.unit}</>}{(one.not_known ?? 0) >= LEAST_UNKNOWN && t("close.and_unknown", { v: plain(100 * one.not_known!) })}
    </Fragment>
  ));
  return (
    <Section title={t("close.at_most")}>
      <BoundNote of={bound} />
      <p class="close-note">{t("close.may_pass", { n: rows.length })}{rows}{t("close.stop")}</p>
    </Section>
  );
}

function LaneTable({ answer }: { answer: CloseAnswer }): JSX.Element {
  const round = answer.lanes.filter((one) => one.fate === "diverted").sort((a, b) => b.extra!.days.value! - a.extra!.days.value!);
  const gone = answer.lanes.filter((one) => one.fate === "cut_off");
  const { first, rest } = cut([...round, ...gone].map((one) => <LaneRow key={one.lane} answer={answer} lane={one} even={answer.premium.even_at.find((each) => each.lane === one.lane)} />));
  return (
    <Section title={t("close.lanes", { round: round.length, gone: gone.length, all: answer.lanes_in_all })}>
      {first.length > 0
        ? <Rows heads={[t("close.lane"), t("close.days_more"), t("close.fuel_more")]} rest={rest} restLabel={t("close.more_lanes", { n: rest.length })}>{first}</Rows>
        : <p>{t("close.no_lane")}</p>}
    </Section>
  );
}

function LaneRow({ answer, lane, even }: { answer: CloseAnswer; lane: Lane; even: Even | undefined }): JSX.Element {
  const { open, closed, extra } = lane;
  const cells = extra ? [<Figure isCell of={extra.days} />, <Figure isCell of={extra.fuel_t} />] : [<span class="is-new">{t("close_fate.cut_off")}</span>, ""];
  const money = (side: typeof open): string | null => (side?.cost.total ? `${number(side.cost.total[0]! / 1e6, 2)} M ${side.cost.unit}` : null);
  return (
    <Row cells={[featureName(lane), ...cells]}>
      <Facts rows={[
        [t("close.before"), open ? t("unit.nmi", { v: number(open.distance_nmi, 0) }) : t("close.not_known")],
        [t("close.during"), closed ? t("unit.nmi", { v: number(closed.distance_nmi, 0) }) : t("close.no_way")],
        [t("close.missing_d"), <Figure of={lane.missing_days} />],
        ...(extra ? [[t("close.co2_more"), <><Figure of={extra.co2_t} /> t</>] as const] : []),
        ...(money(open) ? [[t("close.cost_before"), money(open)] as const] : []),
        ...(money(closed) ? [[t("close.cost_during"), money(closed)] as const] : []),
        ...(even ? [[t("close.even"), evenOf(even)] as const] : []),
      ]} />
      {closed && <p class="quiet-text">{t("close.by", { gates: closed.gates.map(gateName).join(t("comma")) || "–" })}</p>}
      <Intervals answer={answer} of={[
        [t("close.days_more"), extra?.days], [bare(t("close.fuel_more")), extra?.fuel_t], [bare(t("close.missing_d")), lane.missing_days], [t("close.co2_more"), extra?.co2_t],
      ]} />
    </Row>
  );
}

/** At each of the closed gates that a lane passes; and what several come to together. */
const evenOf = (one: Even): string => (one.gates.length > 1
  ? t("close.even_shared", { v: number(one.value, 2), n: one.gates.length, sum: number(one.together.value ?? 0, 2) })
  : t("close.pct", { v: number(one.value, 2) }));

const gateName = (id: string): string => {
  const known = get().closeGates?.gates.find((one) => one.gate === id);
  return known ? featureName(known) : id;
};

function Ships({ answer }: { answer: CloseAnswer }): JSX.Element | null {
  const bound = answer.fleet.by_fleet.filter((one) => one.capacity_change);
  if (!bound.length) return null;
  return (
    <Section title={t("close.ships")}>
      <Facts rows={bound.flatMap((one): [string, JSX.Element][] => [
        [capacityOf(one), <><Figure of={one.capacity_change} scale={100} /> %</>],
        ...(one.freight_change ? [[t("close.freight"), <><Figure of={one.freight_change} scale={100} /> %</>] as [string, JSX.Element]] : []),
      ])} />
      <p class="quiet-text">{t("close.ships_note")}</p>
      {[...new Set(bound.map((one) => ofPair(one, "why_not")))].filter(Boolean).map((one) => <p key={one} class="close-note">{one}{t("close.stop")}</p>)}
      <Intervals answer={answer} of={bound.flatMap((one) => [[capacityOf(one), one.capacity_change], [t("close.freight"), one.freight_change]] as const)} />
    </Section>
  );
}

const capacityOf = (one: Fleet): string => t("close.capacity", { fleet: t(`close_fleet.${one.fleet}` as Key), round: one.diverted, all: one.lanes });

/** What a passage costs at that premium, and from which premium on the longer way is cheaper. */
function Money({ answer, closing }: { answer: CloseAnswer; closing: Closing }): JSX.Element | null {
  const { premium, hull } = closing;
  if (premium === null && hull === null) return null;
  const even = answer.premium.even_at.map((one) => one.value);
  const shared = answer.premium.even_at.filter((one) => one.gates.length > 1).map((one) => one.together.value ?? 0);
  const rows: [string, string][] = [];
  if (premium !== null && hull !== null) rows.push([t("close.passage"), `${number((premium / 100) * hull, 0)} USD ${closing.from.slice(0, 4)}`]);
  if (even.length) rows.push([t("close.even"), t("close.even_range", { low: number(Math.min(...even), 2), high: number(Math.max(...even), 2) })]);
  if (shared.length) rows.push([t("close.even_together"), t("close.even_range", { low: number(Math.min(...shared), 2), high: number(Math.max(...shared), 2) })]);
  return (
    <Section title={t("close.money")}>
      {rows.length > 0 && <Facts rows={rows} />}
      <p class="quiet-text">{hull === null ? t("close.no_hull") : even.length ? t("close.even_note") : t("close.no_even")}</p>
      {answer.premium.left_out.map((one) => <p key={one.en} class="close-note">{said(one)}</p>)}
    </Section>
  );
}

function Helps({ answer }: { answer: CloseAnswer }): JSX.Element {
  const measures = useStore((s) => s.closeMeasures);
  const isRough = useStore((s) => s.isCloseRough);
  const useful = measures?.filter((one) => one.saves_kb >= LEAST_SAVED_KB).sort((a, b) => b.saves_kb - a.saves_kb).slice(0, FIRST_ROWS);
  return (
    <Section title={t("close.helps")}>
      {!useful && <><p class="quiet-text">{t("close.helps_wait")}</p><Skeleton rows={2} /></>}
      {useful?.length === 0 && <p>{t("close.helps_none")}</p>}
      {!!useful?.length && (
        <>
          <div class={isRough ? "is-older" : ""}><Facts rows={useful.map((one) => [t("close.help_of", { name: featureName(one), measure: get().language === "ja" ? one.measure_ja : one.measure_en }), t("close.saves", { v: plain(one.saves_kb / 1000) })])} /></div>
          <p class="quiet-text">{t("close.helps_note")} {t("close.no_interval", { why: said(answer.interval_words["middle"]!) })}{t("close.stop")}</p>
        </>
      )}
    </Section>
  );
}
