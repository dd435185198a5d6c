// What evidence tells of other hulls and of counts over time; whatever is not told as agreed is left aside.

/** A hull whose silence fits, as `Rendezvous` writes it. */
export interface Candidate {
  mmsi: number;
  /** The class that it claims; null where it claims none. */
  class: string | null;
  from: number;
  /** Null where it was not heard again. */
  to: number | null;
  /** From where it was last heard to the place, and on to where it was heard again [nmi]. */
  wayNmi: number | null;
  outNmi: number | null;
  couldStayH: number | null;
  /** What would have been left of its silence [h]. */
  slackH: number | null;
  /** How sure its gap is. */
  confidence: number | null;
}

/** The hulls that could have been there, those that fit best first. */
export function candidatesOf(evidence: Record<string, unknown> | null): Candidate[] {
  return recordsOf(evidence?.["candidates"])
    .map((one) => ({
      mmsi: numberOf(one["mmsi"]) ?? Number.NaN, class: typeof one["class"] === "string" ? one["class"] : null,
      from: timeOf(one["from"]) ?? Number.NaN, to: timeOf(one["to"]), wayNmi: numberOf(one["way_nmi"]), outNmi: numberOf(one["out_nmi"]),
      couldStayH: numberOf(one["could_stay_h"]), slackH: numberOf(one["slack_h"]), confidence: numberOf(one["gap_confidence"]),
    }))
    .filter((one) => Number.isFinite(one.mmsi) && Number.isFinite(one.from));
}

/** Hulls at once over time; where nothing was seen of them for a step or more, `silent` says so. */
export interface Counts {
  at: number[];
  value: number[];
  silent: boolean[];
}

/** The counts of a swarm from its start on; null where the evidence has none. */
export function countsOf(start: number, evidence: Record<string, unknown> | null): Counts | null {
  const [told, every] = [evidence?.["counts"], numberOf(evidence?.["counts_every_min"])];
  if (!Array.isArray(told) || !every || every <= 0) return null;
  const out: Counts = { at: [], value: [], silent: [] };
  let isUnseen = false;
  told.forEach((n: unknown, i) => {
    if (typeof n === "number" && n > 0) {
      out.at.push(start + i * every * 60_000);
      out.value.push(n);
      out.silent.push(isUnseen);
      isUnseen = false;
    } else isUnseen = true;
  });
  return out.at.length ? out : null;
}

/** What hulls claim to be, the most first. */
export function compositionOf(evidence: Record<string, unknown> | null): [string, number][] {
  const told = evidence?.["composition"];
  if (typeof told !== "object" || told === null || Array.isArray(told)) return [];
  return Object.entries(told)
    .filter((one): one is [string, number] => typeof one[1] === "number")
    .sort((a, b) => b[1] - a[1]);
}

const recordsOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((one): one is Record<string, unknown> => typeof one === "object" && one !== null) : [];

const numberOf = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

function timeOf(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}
