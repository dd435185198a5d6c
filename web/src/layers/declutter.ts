// Which events keep their full disc where many lie on one place: all are drawn, the others as small ones below.
import type { EventRow } from "../data/types";
import { mercatorX, mercatorY, TILE_PX } from "../mercator";

/** Discs nearer than this to one that matters more become small. */
const APART_PX = 24;
/** Size against a full disc: at another time than the chosen one, and under a neighbour. */
const ELSEWHEN = 0.6;
const UNDER = 0.32;

/** 0: at another time, 1: going on at the chosen time, 2: selected. */
export type Rank = 0 | 1 | 2;

export interface Decluttered {
  /** Rows of the list from the lowest disc to the topmost. */
  order: number[];
  /** Size of each row of the list against a full disc. */
  sizes: Float32Array;
  /** How many small discs lie under each row's disc. */
  below: Uint32Array;
}

/** The selection first, then what goes on now, then kinds of which there are few, then what is sure. */
export function declutter(events: EventRow[], ranks: readonly Rank[], zoom: number): Decluttered {
  const perKind = new Map<string, number>();
  for (const { kind } of events) perKind.set(kind, (perKind.get(kind) ?? 0) + 1);
  const first = events.map((_, i) => i).sort((a, b) =>
    ranks[b]! - ranks[a]!
    || perKind.get(events[a]!.kind)! - perKind.get(events[b]!.kind)!
    || events[b]!.confidence - events[a]!.confidence
    || a - b);
  const sizes = new Float32Array(events.length);
  const below = new Uint32Array(events.length);
  const coverOf = placer(TILE_PX * 2 ** zoom);
  const under: number[] = [];
  const over: number[] = [];
  for (const i of first) {
    const cover = coverOf(i, events[i]!.lon, events[i]!.lat);
    const hides = cover !== null && ranks[i] !== 2;
    if (hides) below[cover]!++;
    sizes[i] = hides ? UNDER : ranks[i] === 0 ? ELSEWHEN : 1;
    (hides ? under : over).push(i);
  }
  return { order: [...under.reverse(), ...over.reverse()], sizes, below };
}

/** Takes a place for a row unless one nearby is taken: then it says by which row. */
function placer(worldPx: number): (i: number, lon: number, lat: number) => number | null {
  const taken = new Map<string, [x: number, y: number, row: number][]>();
  return (i, lon, lat) => {
    const [x, y] = [mercatorX(lon) * worldPx, mercatorY(lat) * worldPx];
    const [col, row] = [Math.floor(x / APART_PX), Math.floor(y / APART_PX)];
    for (let c = col - 1; c <= col + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        const near = taken.get(`${c} ${r}`)?.find(([px, py]) => Math.hypot(px - x, py - y) < APART_PX);
        if (near) return near[2];
      }
    }
    const key = `${col} ${row}`;
    taken.set(key, [...(taken.get(key) ?? []), [x, y, i]]);
    return null;
  };
}
