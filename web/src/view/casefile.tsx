// The time of one vessel: what it said of itself, what was found of it, and its case file step by step.
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { openEvent, setTime } from "../action";
import { stepsOf, type Step } from "../calendar";
import { getJson, path } from "../data/http";
import type { EventRow, Page, VesselCard } from "../data/types";
import { clockTime, day, dayTime, kindName, number, sentence, t } from "../locale";
import { get, useStore } from "../state";
import { KindIcon } from "./part";

/** The entries of an event of kind evasion, each leading to what it is told by. */
export function CaseFile({ event }: { event: EventRow }): JSX.Element | null {
  const listed = useStore((s) => s.events);
  const card = useStore((s) => s.card);
  const steps = stepsOf(event.evidence);
  const [asked, setAsked] = useState<EventRow[]>([]);
  const known = new Map([...asked, ...(card?.events ?? []), ...listed].map((one) => [one.event_id, one]));
  const isMissing = steps.some((step) => step.eventId && !known.has(step.eventId));
  useEffect(() => {
    if (!isMissing) return; // filters may leave an entry out of the list; its sentence is asked for
    const url = path("events", { mmsi: event.mmsis.join(","), standing: false, excluded: "yes", limit: 500 });
    getJson<Page<EventRow>>(url).then((page) => setAsked(page.rows), () => undefined);
  }, [event.event_id, isMissing]);
  if (!steps.length) return null;
  return (
    <>
      <ol class="steps">{steps.map((step, i) => <StepItem key={i} step={step} event={(step.eventId && known.get(step.eventId)) || null} />)}</ol>
      <p class="quiet-text">{t("case.note")}</p>
    </>
  );
}

function StepItem({ step, event }: { step: Step; event: EventRow | null }): JSX.Element {
  const { start, end, kind, eventId, confidence } = step;
  const until = end === start ? "" : ` – ${end === null ? t("value.end.open") : day(end) === day(start) ? clockTime(end) : dayTime(end, true)}`;
  return (
    <li data-event-id={eventId ?? undefined}>
      <KindIcon kind={kind} status={event?.status ?? "new"} />
      <div>
        <strong>{kindName(kind)}</strong>
        <small><button type="button" class="link" onClick={() => setTime(start, "stepped")}>{dayTime(start, true)}</button>{until}{confidence !== null && ` · ${t("event.confidence", { v: number(confidence, 2) })}`}</small>
        {event?.excluded && <span class="pill is-excluded">{t("exclude.pill")}</span>}
        {step.draught && <span>{t("case.draught", { old: metres(step.draught[0]), new: metres(step.draught[1]) })}</span>}
        {event && <span>{sentence(event)}</span>}
        {!event && step.list && <span>{step.listEntry ? t("case.entry", { list: step.list, entry: step.listEntry }) : step.list}</span>}
        {eventId && <button type="button" class="link" aria-label={t("case.open_label", { name: `${kindName(kind)} ${dayTime(start, true)}` })} onClick={() => openEvent(eventId)}>{t("case.open")}</button>}
      </div>
    </li>
  );
}

const metres = (value: number): string => t("unit.m", { v: number(value, 1) });

const WIDTH = 360;
const LANE = 18;
const LEFT = 104;
const TOP = 4;

interface Bar {
  from: number;
  to: number;
  title: string;
  kind: "said" | "heard" | EventRow["status"];
  /** Below 0.5, where something ordinary explains it as well. */
  isWeak?: boolean;
  open?: () => void;
}

/** Lanes over one time: each name that it claimed, when it was heard, and its events by kind. */
export function LifeLine({ card }: { card: VesselCard }): JSX.Element | null {
  useStore((s) => s.status);
  const lanes = lanesOf(card);
  const bars = lanes.flatMap(([, some]) => some);
  if (!bars.length) return null;
  const start = Math.min(...bars.map((bar) => bar.from));
  const end = Math.max(start + 60_000, ...bars.map((bar) => bar.to));
  const isOneDay = day(start) === day(end);
  const x = (ms: number): number => LEFT + ((WIDTH - LEFT) * (ms - start)) / (end - start);
  const height = TOP + lanes.length * LANE + 16;
  return (
    <svg class="life" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={t("vessel.life_label", { from: day(start), to: day(end) })}>
      {lanes.map(([name, some], row) => {
        const y = TOP + row * LANE;
        return (
          <g key={name}>
            <text x="0" y={y + 12}>{name.length > 17 ? `${name.slice(0, 16)}…` : name}<title>{name}</title></text>
            <path class="base" d={`M${LEFT} ${y + 8}H${WIDTH}`} />
            {some.map((bar, i) => (
              <rect key={i} class={`bar is-${bar.kind}${bar.isWeak ? " is-weak" : ""}`} x={x(bar.from)} y={y + 3} width={Math.max(3, x(bar.to) - x(bar.from))} height="10" rx="2" onClick={bar.open}><title>{bar.title}</title></rect>
            ))}
          </g>
        );
      })}
      <text x={LEFT} y={height - 3}>{isOneDay ? dayTime(start) : day(start)}</text>
      <text x={WIDTH} y={height - 3} class="end">{isOneDay ? clockTime(end) : day(end)}</text>
    </svg>
  );
}

function lanesOf({ identities, tracks, events }: VesselCard): [string, Bar[]][] {
  const lanes = new Map<string, Bar[]>();
  const add = (lane: string, bar: Bar): void => { lanes.set(lane, [...(lanes.get(lane) ?? []), bar]); };
  const span = (from: string, to: string): string => `${dayTime(Date.parse(from), true)} – ${dayTime(Date.parse(to), true)}`;
  for (const claim of identities) {
    const name = claim.name ?? t("vessel.unnamed");
    add(`“${name}”`, { from: Date.parse(claim.first_at), to: Date.parse(claim.last_at), kind: "said", title: `${name}: ${span(claim.first_at, claim.last_at)}` });
  }
  for (const track of tracks) {
    add(t("vessel.heard"), { from: Date.parse(track.first_at), to: Date.parse(track.last_at), kind: "heard", title: span(track.first_at, track.last_at) });
  }
  // What is not over goes on to the end of the data, which may be long after the hull was heard last.
  const known = [get().status?.last_at, ...tracks.map((track) => track.last_at), ...events.map((event) => event.start_at)];
  const last = Math.max(...known.flatMap((at) => (at ? [Date.parse(at)] : [])));
  for (const event of events.filter((one) => one.status !== "withdrawn")) {
    const end = event.end_at ? Date.parse(event.end_at) : last;
    add(kindName(event.kind), { from: Date.parse(event.start_at), to: end, kind: event.status, isWeak: event.confidence < 0.5, title: `${kindName(event.kind)} (${t("event.confidence", { v: number(event.confidence, 2) })}): ${event.end_at ? span(event.start_at, event.end_at) : t("time.open_since", { start: dayTime(Date.parse(event.start_at), true) })}`, open: () => openEvent(event.event_id) });
  }
  return [...lanes];
}
