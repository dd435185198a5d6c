// The figures behind an event over time: speed of each vessel, and the distance that matters for its kind.
import type { EventRow, Track, Zones } from "./data/types";
import { SILENCE_S } from "./layers/path";

const M_PER_NMI = 1852;
const EARTH_M = 6_371_008.8;
const RAD = Math.PI / 180;
const MAX_GRID = 400;

/** One line: epoch milliseconds and values; `silent[i]` where nobody was heard between i - 1 and i. */
export interface Series {
  name: string;
  at: number[];
  value: number[];
  silent: boolean[];
}

export const speeds = (tracks: Track[]): Series[] =>
  tracks.map((track) => series(nameOf(track), track, (i) => track.sog[i]!)).filter((s) => s.at.length > 0);

const nameOf = (track: Track): string => track.trackId.split(/[-:@]/)[0] ?? track.trackId;

function series(name: string, track: Track, value: (i: number) => number): Series {
  const out: Series = { name, at: [], value: [], silent: [] };
  let before = -Infinity;
  for (let i = 0; i < track.seconds.length; i++) {
    const v = value(i);
    if (Number.isNaN(v)) continue;
    out.at.push(track.t0 + track.seconds[i]! * 1000);
    out.value.push(v);
    out.silent.push(track.seconds[i]! - before > SILENCE_S && before > -Infinity);
    before = track.seconds[i]!;
  }
  return out;
}

export function metres(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const h = Math.sin(((lat2 - lat1) * RAD) / 2) ** 2
    + Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.sin(((lon2 - lon1) * RAD) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** What the second plot shows: between vessels, from the last place heard, or to the zone's limit. */
export type Measure = "between" | "from_start" | "to_limit";
export interface Distance {
  measure: Measure;
  unit: "m" | "nmi";
  series: Series[];
}

export function distances(event: EventRow, tracks: Track[], zones: Zones | null): Distance | null {
  const [first, second] = tracks;
  if (!first) return null;
  if (event.kind === "encounter" && second) {
    return { measure: "between", unit: "nmi", series: [between(first, second)] };
  }
  if (event.kind === "zone_entry") {
    const limit = limitOf(event, zones);
    if (limit) return { measure: "to_limit", unit: "nmi", series: [series(nameOf(first), first, (i) => toLimit(limit, first.lon[i]!, first.lat[i]!))] };
  }
  return {
    measure: "from_start", unit: "nmi",
    series: tracks.map((track) => series(nameOf(track), track, (i) => metres(event.lon, event.lat, track.lon[i]!, track.lat[i]!) / M_PER_NMI)),
  };
}

/** Distance of two vessels on a common grid, only while both were heard. */
function between(a: Track, b: Track): Series {
  const start = Math.max(a.t0, b.t0);
  const end = Math.min(a.t0 + a.seconds[a.seconds.length - 1]! * 1000, b.t0 + b.seconds[b.seconds.length - 1]! * 1000);
  const out: Series = { name: "", at: [], value: [], silent: [] };
  const step = Math.max(60_000, (end - start) / MAX_GRID);
  const [placeA, placeB] = [placer(a), placer(b)];
  for (let t = start; t <= end; t += step) {
    const [p, q] = [placeA(t), placeB(t)];
    out.at.push(t);
    out.value.push(metres(p[0], p[1], q[0], q[1]) / M_PER_NMI);
    out.silent.push(p[2] || q[2]);
  }
  return out;
}

/** The place at a time between two fixes; asked in order of time. The third says that nobody heard it. */
function placer(track: Track): (ms: number) => [number, number, boolean] {
  let i = 1;
  return (ms) => {
    const s = (ms - track.t0) / 1000;
    while (i < track.seconds.length - 1 && track.seconds[i]! < s) i++;
    const [s0, s1] = [track.seconds[i - 1] ?? 0, track.seconds[i] ?? 0];
    const f = s1 > s0 ? Math.min(1, Math.max(0, (s - s0) / (s1 - s0))) : 0;
    const j = Math.min(i, track.lon.length - 1);
    const k = Math.max(0, i - 1);
    const lon = track.lon[k]! + f * (track.lon[j]! - track.lon[k]!);
    const lat = track.lat[k]! + f * (track.lat[j]! - track.lat[k]!);
    return [lon, lat, s1 - s0 > SILENCE_S];
  };
}

function limitOf(event: EventRow, zones: Zones | null): number[][][] | null {
  const zone = event.evidence?.["zone"] as { name?: string } | undefined;
  const wanted = zone?.name ?? event.zones?.[0]?.name ?? "";
  const feature = zones?.features.find((f) => f.properties.name === wanted);
  const g = feature?.geometry;
  if (g?.type === "Polygon") return g.coordinates;
  if (g?.type === "MultiPolygon") return g.coordinates.flat();
  return null;
}

/**
 * Distance to the nearest edge [nmi], negative inside; a flat Earth around the point, good to 1 % within 100 nmi.
 *
 * Edges are counted towards the pole along the meridian of the point, so that a ring round the globe has an inside.
 * Its seam at 180 degrees and its edge along the pole are no limit.
 */
export function toLimit(rings: number[][][], lon: number, lat: number): number {
  const kx = (Math.cos(lat * RAD) * RAD * EARTH_M) / M_PER_NMI;
  const ky = (RAD * EARTH_M) / M_PER_NMI;
  let nearest = Infinity;
  let isInside = false;
  const isRound = goesRound(rings);
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [from, to] = [ring[j]!, ring[i]!];
      const width = shift(to[0]! - from[0]!, 0);
      const left = shift(from[0]! + width / 2, lon) - width / 2;
      const [x1, y1] = [left * kx, (from[1]! - lat) * ky];
      const [x2, y2] = [(left + width) * kx, (to[1]! - lat) * ky];
      const [dx, dy] = [x2 - x1, y2 - y1];
      if (x1 > 0 !== x2 > 0 && 0 < y1 + ((0 - x1) / (x2 - x1)) * dy) isInside = !isInside;
      if (isRound && isSeam(from, to)) continue;
      const f = dx || dy ? Math.min(1, Math.max(0, -(x1 * dx + y1 * dy) / (dx * dx + dy * dy))) : 0;
      nearest = Math.min(nearest, Math.hypot(x1 + f * dx, y1 + f * dy));
    }
  }
  return isInside ? -nearest : nearest;
}

/** Whether rings reach from -180 to 180 degrees or farther: round the globe, or cut at 180. */
function goesRound(rings: number[][][]): boolean {
  const lons = rings.flat().map((place) => place[0]!);
  return Math.min(...lons) <= -180 && Math.max(...lons) >= 180;
}

function isSeam(from: number[], to: number[]): boolean {
  const isMeridian = Math.abs(from[0]!) === 180 && from[0] === to[0];
  return isMeridian || (Math.abs(from[1]!) === 90 && from[1] === to[1]);
}

const shift = (lon: number, around: number): number => ((((lon - around + 180) % 360) + 360) % 360) - 180;
