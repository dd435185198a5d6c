// Words and figures in the reader's language. Every text of the page comes from locales/*.json.
import { wrapLon } from "./mercator";
import en from "../locales/en.json";
import ja from "../locales/ja.json";
import { get, type Language } from "./state";

export type Key = keyof typeof en;
const TEXTS: Record<Language, Record<Key, string>> = { en, ja };

/** The text of that key, with {name} filled in; `key_one` is taken where n is 1. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const texts = TEXTS[get().language];
  const single = `${key}_one` as Key;
  const text = values["n"] === 1 && single in texts ? texts[single] : texts[key];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : String(value ?? "");
  });
}

export const hasText = (key: string): key is Key => key in en;

const locales: Record<Language, string> = { en: "en-GB", ja: "ja-JP" };
const formats = new Map<string, Intl.NumberFormat>();

export function number(value: number, digits?: number): string {
  const language = get().language;
  const id = `${language}${digits ?? ""}`;
  let format = formats.get(id);
  if (!format) {
    format = new Intl.NumberFormat(locales[language], digits === undefined
      ? { maximumFractionDigits: 2 } : { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(id, format);
  }
  return format.format(value);
}

const pad = (n: number, width = 2): string => String(n).padStart(width, "0");

/** 08:36:20Z, or 08:36Z without seconds. */
export function clockTime(ms: number, seconds = false): string {
  const d = new Date(ms);
  return `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}${seconds ? `:${pad(d.getUTCSeconds())}` : ""}Z`;
}

/** 14 Oct 2025, or 2025年10月14日: the day in UTC. */
export function day(ms: number, year = true): string {
  return new Intl.DateTimeFormat(locales[get().language], {
    timeZone: "UTC", day: "numeric", month: get().language === "ja" ? "long" : "short",
    ...(year ? { year: "numeric" as const } : {}),
  }).format(ms);
}

export const dayTime = (ms: number, year = false): string => `${day(ms, year)} ${clockTime(ms)}`;

/** 2025-10-14T08:36:20Z */
export const iso = (ms: number): string => new Date(Math.round(ms / 1000) * 1000).toISOString().replace(".000Z", "Z");

/** 2025-10-14 08:36:20Z, as it is typed. */
export const typed = (ms: number): string => iso(ms).replace("T", " ");

/** The same moment on the reader's own clock, with its name; null where that clock is UTC. */
export function localTime(ms: number): string | null {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (new Date(ms).getTimezoneOffset() === 0) return null;
  const text = new Intl.DateTimeFormat(locales[get().language], {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short", timeZone: zone,
  }).format(ms);
  return text;
}

/** 9 h 16 min; 42 s; 3 d 4 h; 3,561 d: to the hour from two days on, to the day from 30 days on. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return t("unit.s", { v: s });
  const minutes = Math.round(s / 60);
  if (minutes < 60) return t("unit.min", { v: minutes });
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours < 48) return rest ? t("unit.h_min", { h: hours, min: rest }) : t("unit.h", { v: hours });
  const whole = Math.round(minutes / 60);
  if (whole >= 720) return t("unit.d", { v: Math.round(whole / 24) });
  const days = Math.floor(whole / 24);
  return whole % 24 ? t("unit.d_h", { d: days, h: whole % 24 }) : t("unit.d", { v: days });
}

/** 25°56.0′N 123°41.0′E */
export function coordinates(lon: number, lat: number): string {
  return `${degrees(lat, "N", "S")} ${degrees(wrapLon(lon), "E", "W")}`;
}

function degrees(value: number, positive: string, negative: string): string {
  const tenths = Math.round(Math.abs(value) * 600);
  return `${Math.floor(tenths / 600)}°${pad(Math.floor((tenths % 600) / 10))}.${tenths % 10}′${value < 0 ? negative : positive}`;
}

/** A graticule's label: 25°30′N, 140°E. */
export function graticuleLabel(value: number, axis: "lon" | "lat"): string {
  const v = axis === "lon" ? wrapLon(value) : value;
  const minutes = Math.round(Math.abs(v) * 60);
  const half = Math.abs(v) === 180 || minutes === 0 ? "" : axis === "lon" ? (v < 0 ? "W" : "E") : v < 0 ? "S" : "N";
  return `${Math.floor(minutes / 60)}°${minutes % 60 ? `${pad(minutes % 60)}′` : ""}${half}`;
}

/** The sentence of an event in the chosen language. */
export const sentence = (event: { sentence_en: string; sentence_ja: string }): string =>
  get().language === "ja" ? event.sentence_ja : event.sentence_en;

export const kindName = (kind: string): string => {
  const key = `kind.${kind}`;
  return hasText(key) ? t(key) : kind.replaceAll("_", " ");
};

export const regimeName = (regime: string): string => {
  const key = `regime.${regime}`;
  return hasText(key) ? t(key) : regime.replaceAll("_", " ");
};

/** The name of a feature in the chosen language. */
export const featureName = (one: { name_en: string; name_ja: string }): string =>
  (get().language === "ja" && one.name_ja) || one.name_en;
