// The page of a named feature: who claims it, on which days hulls were there, and what happened.
import type { JSX } from "preact";
import { openEvent, openFeature, setTime } from "../action";
import { path } from "../data/http";
import { stateNames } from "../data/law";
import type { EventRow, FeatureCard } from "../data/types";
import { claimantsOf } from "../layers/path";
import { calendarOf, type Day } from "../calendar";
import { headline } from "../headline";
import { day, dayTime, duration, featureName, hasText, number, t } from "../locale";
import { reveal } from "../map";
import { useStore } from "../state";
import { ExcludedHulls } from "./exclude";
import { copy, Copyable, Facts, KindIcon, Notice, Reason, Section, Skeleton, StatusPill } from "./part";

const DAYS = Array.from({ length: 31 }, (_, i) => i + 1);

export function FeaturePanel({ id }: { id: string }): JSX.Element {
  const card = useStore((s) => (s.featureCard?.feature.id === id ? s.featureCard : null));
  const phase = useStore((s) => s.featurePhase);
  if (phase === "failed") return <Notice title={t("error.feature")} isAlert><Reason subject="feature" /></Notice>;
  return (
    <>
      <header class="detail-head">
        <div class="detail-kind">
          <span class="quiet-text">{t("feature.title")}</span>
          <button type="button" class="round close" aria-label={t("detail.close")} title={t("detail.close")} onClick={() => openFeature(null)}>×</button>
        </div>
        <h2 id="detail-title" tabIndex={-1}>{card ? featureName(card.feature) : id}</h2>
      </header>
      {card ? <About card={card} /> : <Skeleton rows={3} />}
    </>
  );
}

function About({ card }: { card: FeatureCard }): JSX.Element {
  const { feature, events } = card;
  const other = featureName(feature) === feature.name_en ? feature.name_ja : feature.name_en;
  useStore((s) => s.lawCatalogue);
  const claimants = stateNames(claimantsOf(feature.claimants));
  const claim = claimants.length ? t("zone.claimed_by", { names: claimants.join(t("comma")) }) : t("zone.no_claimant");
  const presence = events.filter((event) => calendarOf(event.evidence).length);
  const first = events[0];
  return (
    <>
      <p class="sentence feature-line">{other && other !== featureName(feature) ? t("feature.line", { name: featureName(feature), other, claim }) : t("feature.line_plain", { name: featureName(feature), claim })}</p>
      <p class="quiet-text">{t("detail.adjudicate")}</p>
      {first && <p class="links"><button type="button" class="link" onClick={() => reveal(first.lon, first.lat, 8)}>{t("detail.show_place")}</button></p>}
      {presence.map((event) => <Presence key={event.event_id} event={event} />)}
      {!presence.length && <Section title={t("calendar.title")}><p>{t("calendar.none")}</p></Section>}
      <Section title={t("vessel.events", { n: events.length })}>
        <ul class="plain-list">
          {[...events].reverse().map((event) => (
            <li key={event.event_id}>
              <KindIcon kind={event.kind} status={event.status} />
              <button type="button" class="link" onClick={() => openEvent(event.event_id)}>{headline(event)}</button>
              <small>{dayTime(Date.parse(event.start_at), true)}</small> <StatusPill status={event.status} />
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t("detail.elsewhere")}>
        <Copyable text={card.command} label={t("copy_command")} />
        <p class="links">
          <a href={path(`features/${encodeURIComponent(feature.id)}`)} target="_blank" rel="noopener">JSON</a>
          <button type="button" class="link" onClick={(e) => void copy(location.href, e.currentTarget)}>{t("copy_link")}</button>
        </p>
      </Section>
    </>
  );
}

/** One ledger of presence: the counts that authorities give, and the days behind them. */
export function Presence({ event }: { event: EventRow }): JSX.Element {
  const evidence = event.evidence ?? {};
  const days = calendarOf(evidence);
  const group = typeof evidence["group"] === "string" ? groupName(evidence["group"]) : null;
  const figure = (key: string): string => (typeof evidence[key] === "number" ? number(evidence[key]) : "–");
  const observable = days.filter((one) => one.state !== "not observable").length;
  return (
    <Section title={group ? t("calendar.of", { group }) : t("calendar.title")}>
      <Facts rows={[
        [t("calendar.days"), t("calendar.days_of", { n: figure("days"), all: number(observable) })],
        [t("calendar.hull_days"), figure("hull_days")],
        [t("calendar.longest_run"), typeof evidence["longest_run"] === "number" ? duration(evidence["longest_run"] * 86_400) : "–"],
        [t("calendar.unseen"), number(days.length - observable)],
      ]} />
      <ExcludedHulls event={event} />
      <Calendar days={days} />
    </Section>
  );
}

const groupName = (group: string): string => {
  const key = `class.${group}`;
  return hasText(key) ? t(key) : group.replaceAll("_", " ");
};

/** A row for each month: filled where hulls were observed, empty where none was, hatched where nobody could tell. */
function Calendar({ days }: { days: Day[] }): JSX.Element {
  const months = new Map<string, Map<number, Day>>();
  for (const one of days) {
    const month = one.day.slice(0, 7);
    if (!months.has(month)) months.set(month, new Map());
    months.get(month)!.set(Number(one.day.slice(8)), one);
  }
  const most = Math.max(1, ...days.map((one) => one.hulls));
  return (
    <>
      <table class="calendar">
        <caption class="spoken">{t("calendar.caption")}</caption>
        <thead><tr><td />{DAYS.map((n) => <th key={n} scope="col">{n % 5 === 0 || n === 1 ? n : <span class="spoken">{n}</span>}</th>)}</tr></thead>
        <tbody>
          {[...months].sort().map(([month, of]) => (
            <tr key={month}>
              <th scope="row">{month}</th>
              {DAYS.map((n) => <Cell key={n} one={of.get(n)} most={most} />)}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="calendar-key">
        <span><i class="cell is-observed t3" aria-hidden="true" />{t("calendar.observed")}</span>
        <span><i class="cell is-empty" aria-hidden="true" />{t("calendar.not_observed")}</span>
        <span><i class="cell is-unseen" aria-hidden="true" />{t("calendar.not_observable")}</span>
      </p>
    </>
  );
}

function Cell({ one, most }: { one: Day | undefined; most: number }): JSX.Element {
  if (!one) return <td />;
  const at = Date.parse(`${one.day}T12:00:00Z`);
  const isThere = one.state === "observed";
  const state = isThere ? t("calendar.cell", { n: one.hulls, hours: number(one.hours) }) : t(one.state === "not observed" ? "calendar.not_observed" : "calendar.not_observable");
  const look = isThere ? `is-observed t${Math.max(1, Math.ceil((3 * one.hulls) / most))}` : one.state === "not observed" ? "is-empty" : "is-unseen";
  return <td class={`cell ${look}`} title={`${day(at)}: ${state}`} onClick={() => setTime(at, "stepped")}><span class="spoken">{state}</span></td>;
}
