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

/** An entry of a case file, as `Evasion` writes it: an event of another kind, or a change of draught. */
export interface Step {
  start: number;
  /** The same as `start` for a moment; null while it is not over. */
  end: number | null;
  kind: string;
  /** None for an entry that is no event, as a change of draught. */
  eventId: string | null;
  confidence: number | null;
  /** Before and after [m]. */
  draught: [number, number] | null;
  list: string | null;
  listEntry: string | null;
}

/** The entries of a case file, oldest first. */
export function stepsOf(evidence: Record<string, unknown> | null): Step[] {
  const told = evidence?.["timeline"];
  if (!Array.isArray(told)) return [];
  return (told as Record<string, unknown>[])
    .map((one) => ({
      start: timeOf(one["start_at"]) ?? Number.NaN, end: timeOf(one["end_at"]), kind: wordOf(one["kind"]) ?? "other",
      eventId: wordOf(one["event_id"]), confidence: typeof one["confidence"] === "number" ? one["confidence"] : null,
      draught: pairOf(one["draught_m"]), list: wordOf(one["list"]), listEntry: wordOf(one["list_entry"]),
    }))
    .filter((one) => Number.isFinite(one.start))
    .sort((a, b) => a.start - b.start);
}

const wordOf = (value: unknown): string | null => (typeof value === "string" && value ? value : null);

function timeOf(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}

const pairOf = (value: unknown): [number, number] | null =>
  Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "number") ? (value as [number, number]) : null;
