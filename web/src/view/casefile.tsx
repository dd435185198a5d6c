// The time of one vessel: what it said of itself, what was found of it, and its case file step by step.
import type { JSX } from "preact";
import { openEvent, setTime } from "../action";
import { stepsOf } from "../calendar";
import type { EventRow, VesselCard } from "../data/types";
import { day, dayTime, kindName, t } from "../locale";
import { get } from "../state";
import { KindIcon } from "./part";

/** The steps of an event of kind evasion, each leading to what it is told by. */
export function CaseFile({ event }: { event: EventRow }): JSX.Element | null {
  const steps = stepsOf(event.evidence);
  if (!steps.length) return null;
  const isJapanese = get().language === "ja";
  return (
    <>
      <ol class="steps">
        {steps.map((step, i) => (
          <li key={i}>
            <KindIcon kind={step.kind} status="new" />
            <div>
              <small><button type="button" class="link" onClick={() => setTime(step.at, "stepped")}>{dayTime(step.at, true)}</button> · {kindName(step.kind)}</small>
              <span>{isJapanese ? step.text.ja : step.text.en}</span>
              {step.eventId && <button type="button" class="link" onClick={() => openEvent(step.eventId)}>{t("case.open")}</button>}
            </div>
          </li>
        ))}
      </ol>
      <p class="quiet-text">{t("case.note")}</p>
    </>
  );
}

const WIDTH = 360;
const LANE = 18;
const LEFT = 104;
const TOP = 4;

interface Bar {
  from: number;
  to: number;
  title: string;
  kind: "said" | "heard" | EventRow["status"];
  open?: () => void;
}

/** Lanes over one time: each name that it claimed, when it was heard, and its events by kind. */
export function LifeLine({ card }: { card: VesselCard }): JSX.Element | null {
  const lanes = lanesOf(card);
  const bars = lanes.flatMap(([, some]) => some);
  if (!bars.length) return null;
  const start = Math.min(...bars.map((bar) => bar.from));
  const end = Math.max(start + 60_000, ...bars.map((bar) => bar.to));
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
              <rect key={i} class={`bar is-${bar.kind}`} x={x(bar.from)} y={y + 3} width={Math.max(3, x(bar.to) - x(bar.from))} height="10" rx="2" onClick={bar.open}><title>{bar.title}</title></rect>
            ))}
          </g>
        );
      })}
      <text x={LEFT} y={height - 3}>{day(start)}</text>
      <text x={WIDTH} y={height - 3} class="end">{day(end)}</text>
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
  const last = Math.max(...tracks.map((track) => Date.parse(track.last_at)), ...events.map((event) => Date.parse(event.start_at)));
  for (const event of events.filter((one) => one.status !== "withdrawn")) {
    const end = event.end_at ? Date.parse(event.end_at) : last;
    add(kindName(event.kind), { from: Date.parse(event.start_at), to: end, kind: event.status, title: `${kindName(event.kind)}: ${dayTime(Date.parse(event.start_at), true)}`, open: () => openEvent(event.event_id) });
  }
  return [...lanes];
}
