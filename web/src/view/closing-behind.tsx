// What stands behind a row of a closed lane: its stocks, ports that stand for a region, what is not known of it,
// what its intervals hold, and the command that gives its days again.
import { Fragment } from "preact";
import type { ComponentChildren, JSX } from "preact";
import type { Again, CloseAnswer, Gap, Held, Said, Span, StandIn } from "../data/answer";
import { digitsOf, isOneFigure } from "../digits";
import { number, t, type Key } from "../locale";
import { get } from "../state";
import { Copyable, Facts } from "./part";

export const plain = (v: number): string => signed(v, digitsOf(v));
const signed = (v: number, digits: number): string => number(v, digits).replace("-", "−");

export const said = (one: Said): string => one[get().language];

/** The text of a row in the reader's language, of the pair `name_en` and `name_ja`. */
export const ofPair = <N extends string>(one: { [key in `${N}_en` | `${N}_ja`]?: string | null }, name: N): string =>
  one[`${name}_${get().language}` as `${N}_en`] ?? "";

interface FigureProps { of: Span | null | undefined; scale?: number; none?: string; most?: number; isCell?: boolean }

/** A figure and its interval, within a line in brackets and in a cell below it; what lies beyond the days looked at is said. */
export function Figure({ of, scale = 1, none = t("close.not_known"), most = Infinity, isCell = false }: FigureProps): JSX.Element {
  if (!of) return <span class="quiet-text">{t("close.not_known")}</span>;
  const { value, low, high } = of;
  const tell = (v: number | null): string => (v === null ? none : v * scale > most ? `> ${number(most)}` : signed(v * scale, digitsOf(v * scale, of, scale)));
  const middle = tell(value);
  if (isOneFigure(low, high) || (low !== null && low * scale > most)) return <span>{middle}</span>;
  const ends = [low, high].map(tell).join((low ?? 0) < 0 || high === null ? t("close.to") : "–");
  return <><span>{middle}</span> <small>{isCell ? ends : `(${ends})`}</small></>;
}

/** A small heading within an open row. */
export const Under = ({ title, children }: { title: string; children: ComponentChildren }): JSX.Element => (
  <div class="close-under"><h4>{title}</h4>{children}</div>
);

/** Each stock with its amount, from which day it may be used and why, and at most how fast. */
export function Stocks({ held, answer, standIn }: { held: readonly Held[]; answer: CloseAnswer; standIn: string }): JSX.Element | null {
  if (!held.length) return null;
  return (
    <Under title={t("close.held")}>
      <Facts rows={held.map((one) => [capital(kindOf(one.kind, answer)), <>
        <Figure of={one.volume_mb} /> {t("close.mb_unit")}
        <small class="close-line">{t("close.usable", { day: spanOf(one.usable_from_day) })}{t("close.colon")}{ofPair(one, "starts")}</small>
        {one.rate_kbd !== null && <small class="close-line">{t(one.rate_basis === "stand_in" ? "close.rate_stand_in" : "close.rate", { v: number(one.rate_kbd, 0) })}</small>}
      </>])} />
      {standIn && <p class="close-note">* {standIn}</p>}
    </Under>
  );
}

/** The intervals of a country's stocks: amounts and first days, each with its holders where they differ. */
export const stockEnds = (held: readonly Held[], answer: CloseAnswer): [string, Span][] => {
  const codeOf = ({ interval, no_interval }: Span): string | null | undefined => interval ?? no_interval;
  const told = (key: Key, figures: readonly Span[]): [string, Span][] =>
    [...new Set(figures.map(codeOf))].map((code, _, codes) => {
      const kinds = held.filter((_one, i) => codeOf(figures[i]!) === code).map((one) => kindOf(one.kind, answer));
      return [codes.length > 1 ? t("close.of_kinds", { what: t(key), kinds: kinds.join(t("comma")) }) : t(key), figures.find((one) => codeOf(one) === code)!];
    });
  return [...told("close.amount", held.map((one) => one.volume_mb)), ...told("close.first_use", held.map((one) => one.usable_from_day))];
};

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** What holds a stock, in words; its code where it has none. */
export const kindOf = (kind: string, answer: CloseAnswer): string => {
  const words = answer.held_words[kind];
  return words ? said(words) : kind;
};

/** "10 (6–14)": a figure with its interval, within a sentence. */
export function spanOf({ value, low, high }: Span, scale = 1): string {
  const tell = (v: number | null): string => (v === null ? t("close.not_known") : signed(v * scale, digitsOf(v * scale, { value, low, high }, scale)));
  return isOneFigure(low, high) ? tell(value) : t("close.with_ends", { v: tell(value), low: tell(low), high: tell(high) });
}

/** Which port stands for which region, and which others of it widen the interval. */
export function StandsFor({ one }: { one: StandIn }): JSX.Element {
  const names = { port: ofPair(one, "port"), region: ofPair(one, "region"), others: ofPair(one, "others") };
  return <span class="close-stands">{t(names.others ? "close.stands_for" : "close.stands_alone", names)}</span>;
}

/** What is not known of a row, each in its sentence, which says of which import where that is not the row's own. */
export function Unknown({ gaps, own, more }: { gaps: readonly Gap[]; own: readonly string[]; more: readonly string[] }): JSX.Element | null {
  const all = [...new Set([...gaps.map((one) => whole(ofPair(one, own.includes(one.commodity ?? "") ? "clause" : "said"))), ...more.map(whole)])];
  if (!all.length) return null;
  return <Under title={t("close.unknown")}><ul class="close-notes">{all.map((one) => <li key={one}>{one}</li>)}</ul></Under>;
}

/** A clause as a sentence. */
function whole(clause: string): string {
  const end = t("close.stop");
  return capital(clause).replace(/[.。]$/, "") + end;
}

/** That the ends of some figures are bounds, and of what: once, however many rows have them. */
export function BoundNote({ of }: { of: readonly { bound_en?: string | null; bound_ja?: string | null }[] }): JSX.Element {
  return <>{[...new Set(of.map((one) => ofPair(one, "bound")))].filter(Boolean).map((one) => <p key={one} class="close-note">{t("close.bounds", { why: whole(one) })}</p>)}</>;
}

/** What the intervals of a row hold, and why a figure has none; figures of one kind together. */
export function Intervals({ of, answer }: { of: readonly (readonly [label: string, figure: Span | null | undefined])[]; answer: CloseAnswer }): JSX.Element | null {
  const byCode = new Map<string, { isNone: boolean; labels: string[] }>();
  for (const [label, figure] of of) {
    const code = figure?.interval ?? figure?.no_interval;
    if (!code) continue;
    const group = byCode.get(code) ?? { isNone: !figure!.interval, labels: [] };
    if (!group.labels.includes(label)) group.labels.push(label);
    byCode.set(code, group);
  }
  if (!byCode.size) return null;
  return (
    <details>
      <summary>{t([...byCode.values()].some((one) => one.isNone) ? "close.intervals_none" : "close.intervals")}</summary>
      <dl class="close-ends">
        {[...byCode].map(([code, { isNone, labels }]) => (
          <Fragment key={code}>
            <dt>{labels.join(t("close.apart"))}</dt>
            <dd>{isNone ? t("close.no_interval", { why: wordsOf(code, answer) }) : wordsOf(code, answer)}</dd>
          </Fragment>
        ))}
      </dl>
    </details>
  );
}

const wordsOf = (code: string, answer: CloseAnswer): string => {
  const words = answer.interval_words[code];
  return words ? said(words) : code;
};

/** "Lost, kb/d" without its unit. */
export const bare = (label: string): string => label.split(/, |、/)[0]!;

/** The command that gives the days of a row again, and what of it. */
export function AgainPart({ again }: { again: Again | null | undefined }): JSX.Element | null {
  if (!again) return null;
  return (
    <Under title={t("close.again_title")}>
      <Copyable text={again.command} label={t("copy_command")} />
      <p class="close-note">{t("close.gives", { what: ofPair(again, "gives") })}</p>
    </Under>
  );
}

/** Every gap by itself with its code, as in JSON. */
export function Gaps({ of }: { of: readonly Gap[] }): JSX.Element | null {
  if (!of.length) return null;
  return (
    <details>
      <summary>{t("close.each_gap", { n: of.length })}</summary>
      <ul class="close-notes">{of.map((one) => <li key={one.code + ofPair(one, "said")}>{ofPair(one, "said")} <code>{one.code}</code></li>)}</ul>
    </details>
  );
}
