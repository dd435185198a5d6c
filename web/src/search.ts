// What a reader may type in one box: a vessel, a place, a moment, an event, or words of a sentence.
import type { EventRow, Feature } from "./data/types";
import { nameOf, rowsNamed, rowsNumbered, type Vessels } from "./data/vessels";
import type { Gate } from "./data/answer";
import { wayTyped } from "./way";
import { coordinates, featureName, sentence, t, typed } from "./locale";

export type Hit =
  | { kind: "vessel"; mmsi: number; label: string; note: string }
  | { kind: "place"; lon: number; lat: number; label: string; note: string }
  | { kind: "law"; lon: number; lat: number; label: string; note: string }
  | { kind: "time"; ms: number; label: string; note: string }
  | { kind: "event"; id: string; label: string; note: string }
  | { kind: "feature"; id: string; label: string; note: string }
  | { kind: "closing"; gates: string[]; label: string; note: string }
  | { kind: "way"; ends: [string, string] | null; label: string; note: string }
  | { kind: "filter"; text: string; label: string; note: string };

const MAX_VESSELS = 8;
const MAX_EVENTS = 5;

/** Hits that need no server: coordinates, times, vessels on the map, events in the list. */
export function localHits(text: string, vessels: Vessels | null, events: EventRow[], features: Feature[] = [], gates: readonly Gate[] = []): Hit[] {
  const query = text.trim();
  if (!query) return [];
  const hits: Hit[] = [];
  const ms = parseTime(query);
  if (ms !== null) hits.push({ kind: "time", ms, label: typed(ms), note: t("search.time") });
  const places = placeReadings(query);
  hits.push(...places.map((one) => placeHit("place", one)), ...places.map((one) => placeHit("law", one)));
  hits.push(...wayHits(query), ...gateHits(query, gates), ...featureHits(query, features), ...vesselHits(query, vessels), ...eventHits(query, events));
  if (ms === null && !places.length) hits.push({ kind: "filter", text: query, label: query, note: t("search.filter") });
  return hits;
}

/** Letters of the hemispheres name the place; the note says in which order bare numbers were read. */
function placeHit(kind: "place" | "law", { lon, lat, order }: Reading): Hit {
  const what = t(kind === "place" ? "search.place" : "law.title");
  return { kind, lon, lat, label: coordinates(lon, lat), note: order ? `${what} (${t(order === "lon_lat" ? "search.lon_lat" : "search.lat_lon")})` : what };
}

/** Features by their name in either language, whichever the reader types. */
function featureHits(query: string, features: Feature[]): Hit[] {
  const lower = query.toLowerCase();
  return features
    .filter((one) => one.id === query || one.name_en.toLowerCase().includes(lower) || one.name_ja.includes(query))
    .slice(0, MAX_EVENTS)
    .map((one): Hit => ({ kind: "feature", id: one.id, label: featureName(one), note: t("search.feature") }));
}

/** Whether a gate is meant, by id or any of its names. */
export function isGateNamed(one: Gate, text: string): boolean {
  const words = text.trim().toLowerCase();
  return [one.gate, one.name_en, one.name_ja, ...one.aliases].some((name) => name.toLowerCase().includes(words));
}

const MAX_GATES = 3;

/** Gates that could be closed, and the panel itself by its title. */
function gateHits(query: string, gates: readonly Gate[]): Hit[] {
  if (query.length < 2) return [];
  const found = gates.filter((one) => isGateNamed(one, query)).slice(0, MAX_GATES)
    .map((one): Hit => ({ kind: "closing", gates: [one.gate], label: t("close.if", { names: featureName(one) }), note: t("search.closing") }));
  const isTitle = t("close.title").toLowerCase().includes(query.toLowerCase());
  return isTitle ? [...found, { kind: "closing", gates: [], label: t("close.title"), note: t("search.closing") }] : found;
}

/** A way between two places, as "from > to", and its form by its title. */
function wayHits(query: string): Hit[] {
  const ends = wayTyped(query);
  if (ends) return [{ kind: "way", ends, label: `${ends[0]} → ${ends[1]}`, note: t("way.title") }];
  const isTitle = query.length > 2 && t("way.title").toLowerCase().includes(query.toLowerCase());
  return isTitle ? [{ kind: "way", ends: null, label: t("way.title"), note: t("search.closing") }] : [];
}

function vesselHits(query: string, vessels: Vessels | null): Hit[] {
  const hits = new Map<number, Hit>();
  const isNumber = /^\d{2,9}$/.test(query);
  const most = 4 * MAX_VESSELS; // one number may be that of several tracks
  const rows = vessels ? (isNumber ? rowsNumbered(vessels, query, most) : rowsNamed(vessels, query, most)) : [];
  for (const row of rows) {
    const mmsi = vessels!.mmsi[row]!;
    if (hits.size === MAX_VESSELS) break;
    if (!hits.has(mmsi)) hits.set(mmsi, { kind: "vessel", mmsi, label: nameOf(vessels!, row) ?? t("vessel.unnamed"), note: `MMSI ${mmsi}` });
  }
  if (/^\d{9}$/.test(query) && !hits.has(Number(query))) {
    hits.set(Number(query), { kind: "vessel", mmsi: Number(query), label: `MMSI ${query}`, note: t("search.vessel") });
  }
  return [...hits.values()];
}

function eventHits(query: string, events: EventRow[]): Hit[] {
  const lower = query.toLowerCase();
  const hits = events
    .filter((e) => e.event_id === query || sentence(e).toLowerCase().includes(lower))
    .slice(0, MAX_EVENTS)
    .map((e): Hit => ({ kind: "event", id: e.event_id, label: sentence(e), note: t("search.event") }));
  if (!hits.length && /^[0-9a-f]{12,64}$/.test(query)) {
    hits.push({ kind: "event", id: query, label: query, note: t("search.event") });
  }
  return hits;
}

/** A UTC time as people type it: 2025-10-14, 2025-10-14 08:36[:20][Z], 08:36Z on the day of `near`. */
export function parseTime(text: string, near: number | null = null): number | null {
  const clean = text.trim().replace(/\s*(utc|z)$/i, "");
  const full = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2})(?::?(\d{2})(?::?(\d{2}))?)?)?$/.exec(clean);
  if (full) {
    const [y = 0, mo = 1, d = 1, h = 0, mi = 0, s = 0] = full.slice(1).map((part) => Number(part ?? 0));
    return valid(y, mo, d, h, mi, s);
  }
  const short = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(clean);
  if (short && near !== null) {
    const day = new Date(near);
    const [h = 0, mi = 0, s = 0] = short.slice(1).map((part) => Number(part ?? 0));
    return valid(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate(), h, mi, s);
  }
  if (/[+-]\d{2}:?\d{2}$/.test(clean) && /^\d{4}-/.test(clean)) {
    const ms = Date.parse(clean);
    return Number.isNaN(ms) ? null : ms;
  }
  return null;
}

function valid(y: number, mo: number, d: number, h: number, mi: number, s: number): number | null {
  const ms = Date.UTC(y, mo - 1, d, h, mi, s);
  const back = new Date(ms);
  const holds = back.getUTCMonth() === mo - 1 && back.getUTCDate() === d && h < 24 && mi < 60 && s < 60;
  return holds ? ms : null;
}

/** A place, and in which order two bare numbers were read; without an order there is no doubt. */
export interface Reading { lon: number; lat: number; order?: "lon_lat" | "lat_lon" }

/** Every place that a text may name. Two bare numbers may stand in either order: where both are
 * places both are told, longitude first as on the command line and in the address. */
export function placeReadings(text: string): Reading[] {
  const upper = text.toUpperCase().replace(/[°º′'″"]/g, " ").replace(/,/g, " ").trim();
  const plain = /^([+-]?\d+(?:\.\d+)?)\s+([+-]?\d+(?:\.\d+)?)$/.exec(upper);
  if (plain) {
    const [first, second] = [Number(plain[1]), Number(plain[2])];
    const ahead = place(second, first, "lon_lat");
    const behind = first === second ? null : place(first, second, "lat_lon");
    return [ahead, behind].filter((one) => one !== null);
  }
  const lettered = letteredPlace(upper);
  return lettered ? [lettered] : [];
}

/** Latitude and longitude: 25°56'N 123°41'E · 25 56.0 N, 123 41.0 E · N25.93 E123.68 · 123.68E 25.93N */
function letteredPlace(upper: string): Reading | null {
  const part = "(\\d+(?:\\.\\d+)?)(?:\\s+(\\d+(?:\\.\\d+)?))?(?:\\s+(\\d+(?:\\.\\d+)?))?";
  const after = new RegExp(`^${part}\\s*([NSEW])\\s*${part}\\s*([NSEW])$`).exec(upper);
  if (after) return bySides(after.slice(1, 5), after.slice(5, 9));
  const ahead = new RegExp(`^([NSEW])\\s*${part}\\s*([NSEW])\\s*${part}$`).exec(upper);
  if (ahead) return bySides([...ahead.slice(2, 5), ahead[1]!], [...ahead.slice(6, 9), ahead[5]!]);
  return null;
}

type Angle = (string | undefined)[];

/** One of the two is north or south, the other east or west, in either order. */
function bySides(first: Angle, second: Angle): Reading | null {
  const isLat = (one: Angle): boolean => one[3] === "N" || one[3] === "S";
  if (isLat(first) === isLat(second)) return null;
  return isLat(first) ? place(angle(first), angle(second)) : place(angle(second), angle(first));
}

function angle([deg, min, sec, half]: Angle): number {
  const size = Number(deg) + Number(min ?? 0) / 60 + Number(sec ?? 0) / 3600;
  return half === "S" || half === "W" ? -size : size;
}

const place = (lat: number, lon: number, order?: Reading["order"]): Reading | null =>
  Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lon, lat, ...(order && { order }) } : null;
