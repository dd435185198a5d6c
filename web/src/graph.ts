// Who may get what, as three columns and the lines between them: worked out from the grants of a pack.
import type { Grant, Pack } from "./data/sharing";

/** A party, a programme or a topic, and what leads through it. */
export interface Spot { id: string; column: 0 | 1 | 2; grants: readonly Grant[] }
export interface Line { from: Spot; to: Spot; grants: readonly Grant[] }
export interface Graph { columns: readonly [Spot[], Spot[], Spot[]]; lines: Line[] }

const LEVELS = ["clear", "green", "amber", "amber+strict", "red"];
/** The most guarded level that some grants let through. */
export const levelOf = (grants: readonly Grant[]): string => LEVELS[Math.max(0, ...grants.map((one) => LEVELS.indexOf(one.tlp)))]!;

export const topicsOf = (grant: Grant, pack: Pack): readonly string[] => grant.topic ?? pack.topics;

/** What a giver may give: to everybody, or to one party. */
export function graphOf(pack: Pack, giver: string, receiver: string | null): Graph {
  const of = pack.grants.map((one) => ({ ...one, to: one.to.filter((id) => id !== giver && (receiver === null || id === receiver)) }))
    .filter((one) => one.from.includes(giver) && one.to.length > 0);
  const order = new Map(pack.parties.map((one, i) => [one.id, i]));
  const parties = gather(of, (one) => one.to, 0).sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  const programmes = ordered(gather(of, (one) => [one.programme], 1), parties, (spot, party) => spot.grants.some((one) => one.to.includes(party.id)));
  const topics = ordered(gather(of, (one) => topicsOf(one, pack), 2), programmes, (spot, programme) => spot.grants.some((one) => one.programme === programme.id));
  const lines: Line[] = [];
  for (const middle of programmes) {
    for (const party of parties) add(lines, party, middle, middle.grants.filter((one) => one.to.includes(party.id)));
    for (const topic of topics) add(lines, middle, topic, middle.grants.filter((one) => topicsOf(one, pack).includes(topic.id)));
  }
  return { columns: [parties, programmes, topics], lines };
}

function add(lines: Line[], from: Spot, to: Spot, grants: readonly Grant[]): void {
  if (grants.length) lines.push({ from, to, grants });
}

function gather(grants: readonly Grant[], namesOf: (one: Grant) => readonly string[], column: 0 | 1 | 2): Spot[] {
  const found = new Map<string, Grant[]>();
  for (const one of grants) for (const id of namesOf(one)) found.set(id, [...(found.get(id) ?? []), one]);
  return [...found].map(([id, of]) => ({ id, column, grants: of }));
}

/** Each where its neighbours of the column before lie in the middle: few lines cross. */
function ordered(spots: Spot[], before: readonly Spot[], isBeside: (spot: Spot, other: Spot) => boolean): Spot[] {
  const middle = new Map(spots.map((spot) => {
    const places = before.flatMap((other, i) => (isBeside(spot, other) ? [i] : []));
    return [spot, places.reduce((a, b) => a + b, 0) / Math.max(1, places.length)];
  }));
  return spots.sort((a, b) => middle.get(a)! - middle.get(b)! || a.id.localeCompare(b.id));
}

/** The grants that lead through every one of the spots that are named. */
export const through = (grants: readonly Grant[], spot: { column: number; id: string } | null, pack: Pack): readonly Grant[] =>
  spot === null ? grants : grants.filter((one) => (spot.column === 0 ? one.to.includes(spot.id) : spot.column === 1 ? one.programme === spot.id : topicsOf(one, pack).includes(spot.id)));
