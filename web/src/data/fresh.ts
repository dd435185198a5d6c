// Live mode: what came since the reader last looked, and how it joins the list without disturbing it.
import type { EventRow, Order } from "./types";

/** Beyond it the oldest are forgotten: nobody looks through so many marks. */
const MAX_TOLD = 5_000;

/** What the stream told and the list has not shown yet: the newest revision of each event. */
const told = new Map<string, EventRow>();
/** Rows that stay although the answer leaves them out: withdrawn before the reader's eyes. */
let kept = new Set<string>();

export interface Merged {
  events: EventRow[];
  fresh: ReadonlySet<string>;
  /** Withdrawn rows among them that the filters leave out. */
  kept: number;
}

export function tell(row: EventRow): void {
  told.delete(row.event_id);
  told.set(row.event_id, row);
  if (told.size > MAX_TOLD) told.delete(told.keys().next().value!);
}

/** The newest that was told of an event which the list does not show. */
export const heard = (eventId: string): EventRow | undefined => told.get(eventId);

/** The reader has looked: nothing is new any more, and what was withdrawn may go. */
export function settled(events: EventRow[]): EventRow[] {
  told.clear();
  const rest = kept.size ? events.filter((e) => !kept.has(e.event_id)) : events;
  kept = new Set();
  return rest;
}

/**
 * The answer to the list's question, with the rows that did not change left as the objects they are.
 * With `isSame` the question is that of the rows shown, so that whatever differs came since; with
 * `isSameButRange` only its range of time moved on, and withdrawn rows stay until they were seen.
 */
export function merge(rows: EventRow[], shown: EventRow[], marked: ReadonlySet<string>, isSame: boolean, isSameButRange: boolean, order: Order = "oldest"): Merged {
  const before = new Map(shown.map((e) => [e.event_id, e]));
  const fresh = new Set(marked);
  const events = rows.map((row) => {
    const old = before.get(row.event_id);
    const isUnchanged = old?.revision === row.revision && old.status === row.status;
    if (told.delete(row.event_id) || (isSame && !isUnchanged)) fresh.add(row.event_id);
    return isUnchanged ? old : row;
  });
  const present = new Set(rows.map((row) => row.event_id));
  const gone = isSameButRange ? shown.filter((e) => !present.has(e.event_id)) : [];
  const withdrawn = gone.flatMap((e) => stillShown(e, fresh));
  kept = new Set(withdrawn.map((e) => e.event_id));
  if (withdrawn.length) events.push(...withdrawn);
  if (withdrawn.length) events.sort(ORDERED[order]);
  return { events: isEqual(events, shown) ? shown : events, fresh: fresh.size === marked.size ? marked : fresh, kept: kept.size };
}

/** A row that the answer does not hold any more: shown on if it was withdrawn and not seen yet. */
function stillShown(row: EventRow, fresh: Set<string>): EventRow[] {
  const news = told.get(row.event_id);
  if (news?.status === "withdrawn") {
    told.delete(row.event_id);
    fresh.add(row.event_id);
    return [news];
  }
  return kept.has(row.event_id) && fresh.has(row.event_id) ? [row] : [];
}

const lastOf = (one: EventRow): number => Date.parse(one.end_at ?? one.start_at);
const byId = (a: EventRow, b: EventRow): number => (a.event_id < b.event_id ? -1 : 1);

/** As the server orders them (src/sealane/serve/cursor.py). */
const ORDERED: Record<Order, (a: EventRow, b: EventRow) => number> = {
  oldest: (a, b) => Date.parse(a.start_at) - Date.parse(b.start_at) || byId(a, b),
  newest: (a, b) => lastOf(b) - lastOf(a) || Date.parse(b.start_at) - Date.parse(a.start_at) || byId(b, a),
  confidence: (a, b) => b.confidence - a.confidence || lastOf(b) - lastOf(a) || byId(b, a),
};

const isEqual = (a: EventRow[], b: EventRow[]): boolean => a.length === b.length && a.every((row, i) => row === b[i]);

export type FreshCounts = Record<EventRow["status"], number>;

/** How many of the list came since the reader looked, by status. */
export function freshCounts(events: EventRow[], fresh: ReadonlySet<string>): FreshCounts {
  const counts: FreshCounts = { new: 0, revised: 0, withdrawn: 0 };
  if (fresh.size) for (const e of events) if (fresh.has(e.event_id)) counts[e.status] += 1;
  return counts;
}
