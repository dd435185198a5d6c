// Evidence in words: the name of each figure, its value with the unit that its key carries.
import { dayTime, duration, hasText, kindName, number, regimeName, t } from "./locale";

/** What is shown elsewhere, or is of use to a program only. */
const LEFT_OUT = new Set([
  "rows", "path", "zone", "depth_lon", "depth_lat", "composition", "candidates", "counts_every_min", "names", "is_open", "duration_h", "next_track_id", "subject", "feature", "calendar", "counts", "strait", "gear_features", "gear_model", "crossed_lon", "crossed_lat", "timeline",
]);
/** Numbers of ships, which are written as they are. */
const MMSIS = new Set(["leader", "follower", "company", "ship", "other_number"]);
/** What is read first, whatever the kind; figures that are not named here follow. */
const FIRST = [
  "silence_h", "judged_h", "outage_h", "distance_nmi", "implied_speed_kn", "speed_before_kn", "course_before_deg", "vessels", "contact_h", "end", "last_contact_at", "min_distance_m",
  "min_distance_at", "median_distance_m", "median_speed_kn", "drift_kn", "observed_share", "dwell_h", "entry", "entry_bracket", "exit",
  "exit_bracket", "depth_nmi", "depth_at", "fixes_inside", "silent_h", "from_zones", "explained_by", "others_came_or_went", "port_distance_km", "shore_distance_nmi",
];

type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };
type Row = [name: string, value: string];

/** Name and value of each figure: what is read first, and what stands behind it (the parts of a weighing). */
export function figures(evidence: Record<string, unknown>): { main: Row[]; parts: Row[] } {
  const rank = (key: string): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  // A silence that was looked at to its end needs no second figure.
  const said = Object.entries(evidence).filter(([key, v]) => key !== "judged_h" || v !== evidence["silence_h"]);
  const entries = said.sort(([a], [b]) => rank(a) - rank(b)) as [string, Plain][];
  const isPart = (value: Plain): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
  const rows = (some: [string, Plain][]): Row[] => some.flatMap(([key, value]) => figure(key, value));
  return { main: rows(entries.filter(([, v]) => !isPart(v))), parts: rows(entries.filter(([, v]) => isPart(v))) };
}

function figure(key: string, value: Plain): Row[] {
  if (LEFT_OUT.has(key) || value === null || value === "" || (key === "outage_h" && value === 0)) return [];
  if (Array.isArray(value)) {
    if (!value.length || value.some((item) => typeof item === "object")) return [];
    return [[label(key), value.map((item) => show(key, item)).join(key.endsWith("_bracket") ? " – " : ", ")]];
  }
  if (typeof value === "object") return Object.entries(value).flatMap(([k, v]) => figure(k, v));
  return [[label(key), show(key, value)]];
}

/** The figure's name in the reader's language; an unknown key is shown as its words. */
export function label(key: string): string {
  const known = `evidence.${key}`;
  if (hasText(known)) return t(known);
  const words = key.replace(/_(m|km|nmi|kn|s|h|min|deg|at)$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function show(key: string, value: Plain): string {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "string") return showText(key, value);
  if (typeof value !== "number") return "";
  if (MMSIS.has(key)) return String(value);
  if (key.endsWith("_nmi")) return t("unit.nmi", { v: rounded(value) });
  if (key.endsWith("_km")) return t("unit.km", { v: rounded(value) });
  if (key.endsWith("_m")) return Math.abs(value) < 1_000 ? t("unit.m", { v: rounded(value) }) : t("unit.nmi", { v: rounded(value / 1852) });
  if (key.endsWith("_kn")) return t("unit.kn", { v: number(value, 1) });
  if (key.endsWith("_h")) return duration(value * 3600);
  if (key.endsWith("_min")) return duration(value * 60);
  if (key.endsWith("_s")) return duration(value);
  if (key.endsWith("_deg")) return `${rounded(value)}°`;
  if (/share|chance|faded_before|not_heard_on_the_way|others_fell_silent|own_hours_missed/.test(key) && value >= 0 && value <= 1) return `${number(value * 100, 0)} %`;
  return rounded(value);
}

function showText(key: string, value: string): string {
  if (key.endsWith("_at") || /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*Z$/.test(value)) {
    const ms = Date.parse(value);
    if (!Number.isNaN(ms)) return dayTime(ms, true);
  }
  if (key === "regime") return regimeName(value);
  if (key === "kind") return kindName(value);
  const known = `value.${key}.${value.replaceAll(" ", "_")}`;
  return hasText(known) ? t(known) : value;
}

const rounded = (value: number): string =>
  number(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
