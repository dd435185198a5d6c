// What evidence tells of days and of moments; whatever is not told as agreed is left aside.

export type DayState = "observed" | "not observed" | "not observable";
export interface Day {
  /** 2026-03-01, UTC. */
  day: string;
  hulls: number;
  hours: number;
  state: DayState;
}

const STATES: readonly string[] = ["observed", "not observed", "not observable"];

/** The calendar of a presence, in order of days. */
export function calendarOf(evidence: Record<string, unknown> | null): Day[] {
  const told = evidence?.["calendar"];
  if (!Array.isArray(told)) return [];
  return (told as Partial<Day>[])
    .filter((one) => /^\d{4}-\d\d-\d\d$/.test(one.day ?? "") && STATES.includes(one.state ?? ""))
    .map((one) => ({ day: one.day!, hulls: Number(one.hulls ?? 0), hours: Number(one.hours ?? 0), state: one.state! }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

export interface Step {
  at: number;
  kind: string;
  eventId: string | null;
  text: { en: string; ja: string };
}

/** The steps of a case file, oldest first. */
export function stepsOf(evidence: Record<string, unknown> | null): Step[] {
  const told = evidence?.["timeline"];
  if (!Array.isArray(told)) return [];
  return (told as Record<string, unknown>[])
    .map((one) => ({
      at: Date.parse(String(one["at"])), kind: String(one["kind"] ?? "other"),
      eventId: typeof one["event_id"] === "string" ? one["event_id"] : null, text: saidOf(one),
    }))
    .filter((one) => Number.isFinite(one.at))
    .sort((a, b) => a.at - b.at);
}

/** Its words in both languages: one text, or one for each. */
function saidOf(one: Record<string, unknown>): Step["text"] {
  const text = one["text"];
  const both = typeof text === "object" && text !== null ? (text as Record<string, unknown>) : { en: one["text_en"] ?? text, ja: one["text_ja"] ?? text };
  const en = String(both["en"] ?? "");
  return { en, ja: String(both["ja"] ?? en) };
}
