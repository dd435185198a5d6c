// The left column: what is new, filtered, in order of time. Its rows are the events of the map.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { memo } from "preact/compat";
import { markSeen, openEvent, stepFresh } from "../action";
import type { EventRow, Order } from "../data/types";
import { loadEvents, showPending } from "../data/load";
import { headline } from "../headline";
import { clockTime, day, dayTime, hasText, kindName, number, sentence, t, type Key } from "../locale";
import { freshText } from "../said";
import { DEFAULTS, get, set, useStore, type State } from "../state";
import { EVENT_SYMBOLS } from "../symbols";
import { ORDERS } from "../url";
import { LeftOutLine } from "./exclude";
import { Confidence, KindIcon, KindMark, Notice, Reason, Skeleton, StatusPill } from "./part";

const STATUSES = ["new", "revised", "withdrawn"] as const;
const CONFIDENCES = [0, 0.25, 0.5, 0.75, 0.9];

export function Queue(): JSX.Element {
  useStore((s) => s.language);
  const events = useStore((s) => s.events);
  const total = useStore((s) => s.eventsTotal);
  const phase = useStore((s) => s.eventsPhase);
  const selected = useStore((s) => s.eventId);
  const pending = useStore((s) => s.pending);
  const fresh = useStore((s) => s.fresh);
  const list = useRef<HTMLElement>(null);
  useSteadyRows(list, events);
  return (
    <section class="queue" ref={list} aria-label={t("list.label")} id="queue" tabIndex={-1}>
      <div class="column-head">
        <div class="queue-title"><h2>{t("list.title")} <span class="count">{number(total)}</span></h2><Ordering /></div>
        <Filters />
        <Live />
      </div>
      {pending && (
        <button type="button" class="pending" onClick={showPending}>{t("list.pending", { n: pending.changed })}</button>
      )}
      {phase === "loading" && events.length === 0 && <Skeleton rows={6} />}
      {phase === "failed" && <Failed />}
      {phase === "ready" && events.length === 0 && <Empty />}
      <ol class="events" aria-busy={phase === "loading"}>
        {events.map((event) => (
          <Row key={event.event_id} event={event} isSelected={event.event_id === selected} isFresh={fresh.has(event.event_id)} language={get().language} />
        ))}
      </ol>
      {total > events.length && events.length > 0 && (
        <p class="cut">{t("list.cut", { shown: events.length, total })}</p>
      )}
    </section>
  );
}

/** In which order the events stand. */
function Ordering(): JSX.Element {
  const order = useStore((s) => s.order);
  return (
    <select class="order-select" id="order" aria-label={t("order.label")} title={t("order.label")} value={order} onChange={(e) => set({ order: e.currentTarget.value as Order })}>
      {ORDERS.map((one) => <option key={one} value={one} selected={one === order}>{t(`order.${one}` as Key)}</option>)}
    </select>
  );
}

/** Rows that come or go above leave those that are read where they are, as far as the list can scroll. */
function useSteadyRows(list: { current: HTMLElement | null }, events: EventRow[]): void {
  const anchor = useRef<{ row: HTMLElement; top: number } | null>(null);
  const before = useRef(events);
  if (before.current !== events && list.current && get().isLive) anchor.current = firstSeen(list.current); // the document is still as it was
  before.current = events;
  useLayoutEffect(() => {
    const held = anchor.current;
    anchor.current = null;
    if (held?.row.isConnected) list.current!.scrollTop += held.row.getBoundingClientRect().top - held.top;
  }, [events]);
}

/** The uppermost row that is seen whole, unless the list stands at its beginning. */
function firstSeen(list: HTMLElement): { row: HTMLElement; top: number } | null {
  if (list.scrollTop === 0) return null;
  const edge = list.querySelector(".column-head")!.getBoundingClientRect().bottom;
  for (const row of list.querySelectorAll<HTMLElement>(".events > li")) {
    const { top } = row.getBoundingClientRect();
    if (top >= edge) return { row, top };
  }
  return null;
}

/** Live mode in one line that is always as high: what came since the reader looked, or that nobody is heard. */
function Live(): JSX.Element | null {
  const isLive = useStore((s) => s.isLive);
  const lostAt = useStore((s) => s.lostAt);
  const quietAt = useStore((s) => s.quietAt);
  const lookedAt = useStore((s) => s.lookedAt);
  const text = useStore(freshText);
  if (!isLive) return null;
  if (lostAt !== null) return <p class="live-line is-lost">{t("live.lost", { time: clockTime(lostAt) })}</p>;
  const quiet = quietAt === null ? "" : t("live.quiet", { time: dayTime(quietAt) });
  if (!text && quiet) return <p class="live-line is-lost" title={t("live.quiet_help")}>{quiet}</p>;
  if (!text) return <p class="live-line">{t("live.nothing", { time: clockTime(lookedAt) })}</p>;
  return (
    <p class="live-line" title={t("live.spoken", { time: clockTime(lookedAt), parts: text })}><i class="fresh" aria-hidden="true" />
      <button type="button" class="news" title={t("live.next_help")} onClick={stepFresh}><strong>{text}</strong></button>
      <button type="button" class="link" title={t("live.seen_help")} onClick={() => markSeen()}>{t("live.seen")}</button>
    </p>
  );
}

function spanOf(event: EventRow): string {
  const start = Date.parse(event.start_at);
  if (!event.end_at) return t("time.open_since", { start: dayTime(start) });
  const end = Date.parse(event.end_at);
  if (end === start) return dayTime(start);
  return `${dayTime(start)} – ${day(end) === day(start) ? clockTime(end) : dayTime(end)}`;
}

/** Scroll the list, and nothing but the list, so that the row is seen. */
function showRow(list: HTMLElement, row: HTMLElement): void {
  const [frame, box] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
  const head = list.querySelector(".column-head");
  const top = head && getComputedStyle(head).position === "sticky" ? head.getBoundingClientRect().bottom : frame.top;
  if (box.top < top) list.scrollTop -= top - box.top + 4;
  else if (box.bottom > frame.bottom) list.scrollTop += box.bottom - frame.bottom + 4;
}

interface RowProps {
  event: EventRow;
  isSelected: boolean;
  isFresh: boolean;
  language: string;
}

const Row = memo(function Row({ event, isSelected, isFresh }: RowProps): JSX.Element {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const list = row.current?.closest<HTMLElement>(".queue");
    if (!isSelected || !list) return undefined;
    const show = (): void => { if (row.current) showRow(list, row.current); };
    show();
    // Rows out of sight have a guessed height: look again once they have their own.
    const timer = window.setTimeout(show, 60);
    return () => window.clearTimeout(timer);
  }, [isSelected]);
  return (
    <li ref={row} class={`${isSelected ? "is-selected" : ""}${event.excluded ? " is-left-out" : ""}`} data-event-id={event.event_id}>
      <button type="button" aria-current={isSelected ? "true" : undefined} onClick={() => openEvent(event.event_id)}>
        <KindIcon kind={event.kind} status={event.status} />
        <span class="row-text">
          <strong>{isFresh && <i class="fresh" role="img" aria-label={t("live.fresh")} title={t("live.fresh")} />}{headline(event)}</strong>
          <span class="row-sentence">{sentence(event)}</span>
          <span class="row-time">{spanOf(event)}</span>
        </span>
        <span class="row-status">
          <StatusPill status={event.status} />
          {event.excluded && <span class="pill is-excluded">{t("exclude.pill")}</span>}
          <Confidence value={event.confidence} />
        </span>
      </button>
    </li>
  );
});

/** Which zones and flags the events have, each with how many it would show: a line each until opened. */
function Facets(): JSX.Element | null {
  const zones = useStore((s) => s.counts?.zone);
  const flags = useStore((s) => s.counts?.flag);
  const zoneNames = useStore((s) => s.zoneNames);
  const hullFlags = useStore((s) => s.hullFlags);
  const isJapanese = useStore((s) => s.language) === "ja";
  const ofZone = (zones ?? []).map((one) => ({ id: one.name, label: (isJapanese && one.name_ja) || one.name, count: one.count }));
  const ofFlag = Object.entries(flags ?? {}).map(([id, count]) => ({ id, label: id, count }));
  return (
    <div class="facets">
      <Facet title={t("facet.zone")} items={ofZone} chosen={zoneNames} onToggle={(id) => set({ zoneNames: toggled(zoneNames, id) })} />
      <Facet title={t("facet.flag")} items={ofFlag} chosen={hullFlags} onToggle={(id) => set({ hullFlags: toggled(hullFlags, id) })} />
    </div>
  );
}

interface FacetItem {
  id: string;
  label: string;
  count: number;
}

/** The line says what is chosen; the chips scroll in a box of their own, so that the list keeps its room. */
function Facet({ title, items, chosen, onToggle }: { title: string; items: FacetItem[]; chosen: string[]; onToggle: (id: string) => void }): JSX.Element | null {
  const known = new Map(items.map((one) => [one.id, one.label]));
  const all = [...items, ...chosen.filter((id) => !known.has(id)).map((id) => ({ id, label: id, count: 0 }))];
  if (!all.length) return null;
  const said = chosen.map((id) => known.get(id) ?? id).join(t("comma"));
  return (
    <details class="facet">
      <summary><span>{title}</span> <span class="count">{said || number(all.length)}</span></summary>
      <div class="chips facet-box" role="group" aria-label={title}>
        {all.map((one) => (
          <button key={one.id} type="button" class="chip" title={one.label} aria-pressed={chosen.includes(one.id)} onClick={() => onToggle(one.id)}>
            <span class="chip-text">{one.label}</span> <span class="count">{number(one.count)}</span>
          </button>
        ))}
      </div>
    </details>
  );
}

/** The least confidence shown, and how many events it leaves out, which are a click away. */
function Sureness(): JSX.Element {
  const least = useStore((s) => s.minConfidence);
  const lower = useStore((s) => s.counts?.lower_confidence ?? 0);
  const sure = useStore((s) => s.counts?.confidence);
  const counted = (c: number): string => (sure?.[String(c)] === undefined ? "" : ` (${number(sure[String(c)]!)})`);
  return (
    <p class="sureness">
      <label class="chip-label"><span>{t("filter.confidence")}</span>
        <select class="chip-select" value={String(least)} onChange={(e) => set({ minConfidence: Number(e.currentTarget.value) })}>
          {[...new Set([...CONFIDENCES, least])].sort((a, b) => a - b).map((c) => (
            <option key={c} value={String(c)} selected={c === least}>{c === 0 ? t("filter.any") : t("filter.at_least", { v: number(c) })}{counted(c)}</option>
          ))}
        </select>
      </label>
      {least > 0 && lower > 0 && (
        <span class="lower" title={t("list.lower_help")}>{t("list.lower", { n: lower })} <button type="button" class="link" onClick={() => set({ minConfidence: 0 })}>{t("list.show")}</button></span>
      )}
    </p>
  );
}

const toggled = (list: string[], item: string): string[] =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item];

/** Every kind that the lake holds, in one order whatever the counts: the page's own, then those of others by name. */
function kindsIn(stored: Record<string, number>, chosen: string[]): string[] {
  const held = new Set([...Object.keys(stored), ...chosen]);
  const own = Object.keys(EVENT_SYMBOLS);
  return [...own.filter((kind) => held.has(kind)), ...[...held].filter((kind) => !own.includes(kind)).sort()];
}

/** The name as a chip has room for it; the whole name is its tooltip. */
const shortKind = (kind: string): string => {
  const key = `kind_short.${kind}`;
  return hasText(key) ? t(key) : kindName(kind);
};

function Filters(): JSX.Element | null {
  const kinds = useStore((s) => s.kinds);
  const statuses = useStore((s) => s.statuses);
  const text = useStore((s) => s.text);
  const inView = useStore((s) => s.inViewOnly);
  const stored = useStore((s) => s.status?.events);
  const counts = useStore((s) => s.counts);
  const isNothing = useStore((s) => s.status !== null && Object.keys(s.status.events).length === 0 && !isFiltered(s));
  if (isNothing) return null;
  return (
    <div class="filters" role="group" aria-label={t("filter.label")}>
      <div class="kind-grid">
        {kindsIn(stored ?? {}, kinds).map((kind) => {
          const count = counts && (counts.kind[kind] ?? 0);
          return (
            <button key={kind} type="button" class={`chip${count === 0 ? " is-none" : ""}`} data-kind={kind} aria-pressed={kinds.includes(kind)} title={kindName(kind)} onClick={() => set({ kinds: toggled(kinds, kind) })}>
              <KindMark kind={kind} /><span class="chip-text">{shortKind(kind)}</span> <span class="count">{count !== null && number(count)}</span>
            </button>
          );
        })}
      </div>
      <div class="chips">
        {STATUSES.map((status) => (
          <button key={status} type="button" class="chip" data-status={status} aria-pressed={statuses.includes(status)} onClick={() => set({ statuses: toggled(statuses, status) })}>
            {t(`status.${status}`)} <span class="count">{counts && number(counts.status[status] ?? 0)}</span>
          </button>
        ))}
      </div>
      <div class="chips">
        <input id="filter-text" type="search" value={text} placeholder={t("filter.text")} aria-label={t("filter.text")} onInput={(e) => set({ text: e.currentTarget.value })} />
        <label class="check"><input type="checkbox" checked={inView} onChange={(e) => set({ inViewOnly: e.currentTarget.checked })} />{t("filter.in_view")}</label>
      </div>
      <Facets />
      <Sureness />
      <LeftOutLine />
    </div>
  );
}

/** A path as a shell takes it. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`);

const isFiltered = (s: State): boolean =>
  s.kinds.length + s.statuses.length + s.zoneNames.length + s.hullFlags.length > 0 || s.minConfidence !== DEFAULTS.minConfidence || s.text !== "" || s.inViewOnly || s.since !== null || s.until !== null;

const { kinds, statuses, minConfidence, text, inViewOnly, zoneNames, hullFlags, since, until } = DEFAULTS;

function Empty(): JSX.Element | null {
  const status = useStore((s) => s.status);
  if (!status) return null;
  const positions = status.tables["positions"]?.rows ?? 0;
  const known = Object.values(status.events).reduce((sum, n) => sum + n, 0);
  const lower = useStore((s) => s.counts?.lower_confidence ?? 0);
  const filtered = isFiltered(get());
  if (positions === 0) return <Notice title={t("empty.lake")}><p>{t("empty.lake_next")}</p><code>{`sealane run FILE --lake ${quoted(status.lake)}`}</code></Notice>;
  if (known === 0 && !filtered) return <Notice title={t("empty.events")}><p>{t("empty.events_next")}</p><code>{`sealane detect --lake ${quoted(status.lake)}`}</code></Notice>;
  if (lower > 0) {
    const least = number(get().minConfidence);
    return (
      <Notice title={t("empty.sure", { least })}>
        <p>{t("empty.sure_next")}</p>
        <button type="button" class="primary" onClick={() => set({ minConfidence: 0 })}>{t("empty.show_lower", { n: lower })}</button>
      </Notice>
    );
  }
  return (
    <Notice title={t("empty.filter")}>
      <p>{t("empty.filter_next", { n: known })}</p>
      <button type="button" class="primary" onClick={() => set({ kinds, statuses, minConfidence, text, inViewOnly, zoneNames, hullFlags, since, until })}>{t("empty.clear")}</button>
    </Notice>
  );
}

function Failed(): JSX.Element {
  return (
    <Notice title={t("error.events")} isAlert>
      <Reason subject="events" />
      <button type="button" class="primary" onClick={() => void loadEvents()}>{t("error.again")}</button>
    </Notice>
  );
}
