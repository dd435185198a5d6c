// Which hulls of an event analysts set aside, though the event stays.
import type { EventRow, Exclusion } from "./data/types";

/** Hulls of the event that exclusions name by number, for its kind and time; those of an area are not among them. */
export function excludedHulls(event: Pick<EventRow, "mmsis" | "kind" | "start_at" | "end_at">, exclusions: readonly Exclusion[]): number[] {
  const start = Date.parse(event.start_at);
  const end = event.end_at ? Date.parse(event.end_at) : Infinity;
  const named = exclusions.filter((one) =>
    one.mmsis && !one.area && (!one.kinds || one.kinds.includes(event.kind))
    && (!one.until_at || start < Date.parse(one.until_at)) && (!one.since_at || end >= Date.parse(one.since_at)));
  const known = new Set(named.flatMap((one) => one.mmsis!));
  return event.mmsis.filter((mmsi) => known.has(mmsi));
}
