// How long an event lasted, or lasts so far: the figure that its sentence says as well.
import type { EventRow } from "./data/types";

/** What rules count, with its seconds; the first that an event has is its length. */
const COUNTED: readonly (readonly [string, number])[] = [["silence_h", 3600], ["dwell_h", 3600], ["duration_h", 3600], ["days", 86_400], ["hours", 3600]];

/**
 * Seconds from start to end of what is over, and what the rule counted of what is not.
 *
 * None where the rule counted nothing: that the data go on does not say that the event does.
 */
export function lengthOf(event: Pick<EventRow, "start_at" | "end_at" | "evidence">): number | null {
  if (event.end_at) return Math.max(0, Date.parse(event.end_at) - Date.parse(event.start_at)) / 1000;
  for (const [key, seconds] of COUNTED) {
    const value = event.evidence?.[key];
    if (typeof value === "number" && value >= 0) return value * seconds;
  }
  return null;
}
