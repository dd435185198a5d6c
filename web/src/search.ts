// What a reader may type in one box: a vessel, a place, a moment, an event, or words of a sentence.
import type { EventRow, Feature } from "./data/types";
import { nameOf, rowsNamed, rowsNumbered, type Vessels } from "./data/vessels";
import { coordinates, featureName, sentence, t, typed } from "./locale";

export type Hit =
  | { kind: "vessel"; mmsi: number; label: string; note: string }
  | { kind: "place"; lon: number; lat: number; label: string; note: string }
  | { kind: "law"; lon: number; lat: number; label: string; note: string }
  | { kind: "time"; ms: number; label: string; note: string }
  | { kind: "event"; id: string; label: string; note: string }
  | { kind: "feature"; id: string; label: string; note: string }
  | { kind: "filter"; text: string; label: string; note: string };

const MAX_VESSELS = 8;
const MAX_EVENTS = 5;

/** Hits that need no server: coordinates, times, vessels on the map, events in the list. */
export function localHits(text: string, vessels: Vessels | null, events: EventRow[], features: Feature[] = []): Hit[] {
  const query = text.trim();
  if (!query) return [];
  const hits: Hit[] = [];
  const ms = parseTime(query);
  if (ms !== null) hits.push({ kind: "time", ms, label: typed(ms), note: t("search.time") });
  const place = parsePlace(query);
  if (place) hits.push({ kind: "place", ...place, label: coordinates(place.lon, place.lat), note: t("search.place") });
  if (place) hits.push({ kind: "law", ...place, label: coordinates(place.lon, place.lat), note: t("law.title") });
  hits.push(...featureHits(query, features), ...vesselHits(query, vessels), ...eventHits(query, events));
  if (ms === null && !place) hits.push({ kind: "filter", text: query, label: query, note: t("search.filter") });
  return hits;
}

/** Features by their name in either language, whichever the reader types. */
function featureHits(query: string, features: Feature[]): Hit[] {
  const lower = query.toLowerCase();
  return features
    .filter((one) => one.id === query || one.name_en.toLowerCase().includes(lower) || one.name_ja.includes(query))
    .slice(0, MAX_EVENTS)
    .map((one): Hit => ({ kind: "feature", id: one.id, label: featureName(one), note: t("search.feature") }));
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

/** Latitude and longitude: 25.93 123.68 · 25°56'N 123°41'E · 25 56.0 N, 123 41.0 E · N25.93 E123.68 */
export function parsePlace(text: string): { lon: number; lat: number } | null {
  const upper = text.toUpperCase().replace(/[°º′'″"]/g, " ").replace(/,/g, " ").trim();
  const plain = /^([+-]?\d+(?:\.\d+)?)\s+([+-]?\d+(?:\.\d+)?)$/.exec(upper);
  if (plain) return place(Number(plain[1]), Number(plain[2]));
  const part = "(\\d+(?:\\.\\d+)?)(?:\\s+(\\d+(?:\\.\\d+)?))?(?:\\s+(\\d+(?:\\.\\d+)?))?";
  const after = new RegExp(`^${part}\\s*([NS])\\s*${part}\\s*([EW])$`).exec(upper);
  if (after) return place(angle(after.slice(1, 5)), angle(after.slice(5, 9)));
  const ahead = new RegExp(`^([NS])\\s*${part}\\s*([EW])\\s*${part}$`).exec(upper);
  if (ahead) {
    return place(angle([...ahead.slice(2, 5), ahead[1]!]), angle([...ahead.slice(6, 9), ahead[5]!]));
  }
  return null;
}

function angle([deg, min, sec, half]: (string | undefined)[]): number {
  const size = Number(deg) + Number(min ?? 0) / 60 + Number(sec ?? 0) / 3600;
  return half === "S" || half === "W" ? -size : size;
}

const place = (lat: number, lon: number): { lon: number; lat: number } | null =>
  Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lon, lat } : null;
