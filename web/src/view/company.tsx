// Who else an event tells of: hulls that could have been there, and hulls that lay together.
import type { JSX } from "preact";
import { openVessel } from "../action";
import type { EventRow } from "../data/types";
import { dayTime, duration, hasText, number, t } from "../locale";
import { candidatesOf, compositionOf, countsOf, type Candidate } from "../told";
import { ExcludedHulls } from "./exclude";
import { Facts, Section } from "./part";
import { Plot } from "./plot";

/** The hulls that a candidate of a rendezvous could have met, each with its silence and its reach. */
export function Candidates({ event }: { event: EventRow }): JSX.Element | null {
  const found = candidatesOf(event.evidence);
  if (!found.length) return null;
  const all = event.evidence?.["silent_hulls"];
  return (
    <Section title={t("evidence.candidates")}>
      <ul class="plain-list candidates">
        {found.map((one) => (
          <li key={`${one.mmsi}${one.from}`} data-mmsi={one.mmsi}>
            <button type="button" class="link" onClick={() => openVessel(one.mmsi)}>MMSI {one.mmsi}</button> <small>{claimed(one.class)}</small>
            <span>{silenceOf(one)}</span>
            <span class="quiet-text">{reachOf(one)}</span>
          </li>
        ))}
      </ul>
      {typeof all === "number" && all > found.length && <p class="quiet-text">{t("candidate.of", { shown: found.length, all })}</p>}
      <p class="quiet-text">{t("candidate.note")}</p>
    </Section>
  );
}

function silenceOf(one: Candidate): string {
  const from = dayTime(one.from);
  const silence = one.to === null ? t("candidate.silent_on", { from }) : t("candidate.silent", { from, to: dayTime(one.to), length: duration((one.to - one.from) / 1000) });
  return one.confidence === null ? silence : `${silence} · ${t("candidate.gap", { v: number(one.confidence, 2) })}`;
}

function reachOf(one: Candidate): string {
  const parts = [
    one.wayNmi !== null && t("candidate.way", { way: number(one.wayNmi, 1) }),
    one.outNmi !== null && t("candidate.out", { out: number(one.outNmi, 1) }),
    one.couldStayH !== null && t("candidate.stay", { stay: duration(one.couldStayH * 3600) }),
    one.slackH !== null && t("candidate.slack", { slack: duration(one.slackH * 3600) }),
  ];
  return parts.filter(Boolean).join(t("comma"));
}

/** Who lay together, by what they claim to be, and how many at once over time. */
export function Gathering({ event }: { event: EventRow }): JSX.Element | null {
  const start = Date.parse(event.start_at);
  const counts = countsOf(start, event.evidence);
  const claims = compositionOf(event.evidence);
  if (!counts && !claims.length) return null;
  const end = Math.max(start + 60_000, event.end_at ? Date.parse(event.end_at) : 0, ...(counts?.at ?? []));
  return (
    <Section title={t("gathering.title")}>
      <ExcludedHulls event={event} />
      {claims.length > 0 && <Facts rows={claims.map(([name, n]) => [claimed(name), number(n)] as const)} />}
      {counts && (
        <div class="plots">
          <Plot title={t("gathering.counts")} unit={t("gathering.unit")} series={[{ name: "", ...counts }]} start={start} end={end} from={start} to={end} />
        </div>
      )}
    </Section>
  );
}

/** The class that a hull claims, in the reader's language. */
function claimed(name: string | null): string {
  const key = `value.hull_class.${name ?? "unknown"}`;
  const finer = `value.vessel_class.${name ?? ""}`;
  return hasText(key) ? t(key) : hasText(finer) ? t(finer) : (name ?? "");
}
