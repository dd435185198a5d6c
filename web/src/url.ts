// The state in the address: reload, back, forward and a copied link give the same picture.
import type { Order } from "./data/types";
import { caseParts, readCase } from "./case";
import { closingParts, readClosing } from "./closing";
import { iso } from "./locale";
import { readShare, shareParts } from "./share";
import { readWay, wayParts } from "./way";
import { EVENT_SYMBOLS } from "./symbols";
import { wrapLon } from "./mercator";
import { DEFAULTS, EVERYONE, get, listen, set, type Choice, type Language, type Theme } from "./state";

const LANGUAGES: readonly string[] = ["en", "ja"];
const THEMES: readonly string[] = ["auto", "light", "dark", "red"];
const STATUSES: readonly string[] = ["new", "revised", "withdrawn"];
export const ORDERS: readonly Order[] = ["newest", "oldest", "confidence"];
const FLAGS: readonly string[] = ["0", "1"];
export const MAX_RATE = 86_400;

/** What an address says; whatever cannot be read keeps its default and is named in `ignored`. */
export function readAddress(search: string, ignored: string[] = []): Choice {
  const q = new URLSearchParams(search);
  const orIgnored = <T>(key: string, value: T | null, text = q.get(key)): T | null => {
    if (value === null && text) ignored.push(`${key}=${text}`);
    return value;
  };
  const at = (key: string): number | null => orIgnored(key, finite(Date.parse(q.get(key) ?? "")));
  const inRange = (key: string, low: number, high: number): number | null => {
    const value = finite(Number(q.get(key) || Number.NaN));
    return value !== null && value >= low && value <= high ? value : null;
  };
  const num = (key: string, low: number, high: number): number | null => orIgnored(key, inRange(key, low, high));
  const word = <T extends string>(key: string, known: readonly string[]): T | null =>
    orIgnored(key, known.includes(q.get(key) ?? "") ? (q.get(key) as T) : null);
  const words = (key: string, isKnown: (one: string) => boolean): string[] =>
    (q.get(key) ?? "").split(",").filter((one) => orIgnored(key, isKnown(one) || null, one));
  const isLive = word("live", FLAGS) === "1"; // the time is then where the data end
  return {
    language: word<Language>("lang", LANGUAGES) ?? (preferredLanguage() as Language),
    theme: word<Theme>("theme", THEMES) ?? "auto",
    center: orIgnored("c", placeOf(q.get("c"))),
    zoom: num("z", 0, 24),
    time: isLive ? null : at("t"), since: at("since"), until: at("until"),
    lookbackS: num("look", 60, 31_536_000) ?? DEFAULTS.lookbackS,
    rate: num("rate", 1, MAX_RATE) ?? DEFAULTS.rate,
    isLive,
    kinds: words("kind", (one) => /^\w+$/.test(one) && isKind(one)), statuses: words("status", (one) => STATUSES.includes(one)),
    minConfidence: num("conf", 0, 1) ?? DEFAULTS.minConfidence,
    text: q.get("q") ?? "",
    inViewOnly: word("view", FLAGS) === "1",
    zoneNames: [...new Set(q.getAll("zone").filter(Boolean))], hullFlags: words("flags", (one) => /^[A-Z]{3}$/.test(one)),
    showsExcluded: word("excluded", FLAGS) === "1",
    order: word<Order>("sort", ORDERS) ?? DEFAULTS.order,
    feature: orIgnored("feature", wordLike(q.get("feature"), /^[\w:.-]{1,100}$/)),
    eventId: q.get("event"), mmsi: num("mmsi", 1, 999_999_999),
    waters: orIgnored("waters", watersOf(q.get("waters"))),
    law: orIgnored("law", lawOf(q.get("law"))),
    flag: orIgnored("flag", wordLike(q.get("flag"), /^[A-Z]{3}$/)),
    activity: orIgnored("activity", wordLike(q.get("activity"), /^[a-z_]{1,30}$/)),
    closing: readClosing(q, inRange, (word) => ignored.push(word), iso(Date.now()).slice(0, 10)),
    way: readWay(q, (word) => ignored.push(word)),
    share: readShare(q, (word) => ignored.push(word)),
    inquiry: readCase(q, (word) => ignored.push(word)),
  };
}

/** A detector of somebody else may add a kind: whether there is such a one is known once the lake has said so. */
function isKind(word: string): boolean {
  const { status } = get();
  return status === null || word in status.events || (word in EVENT_SYMBOLS && word !== "other");
}

/** The lake has said what it holds: kinds that nobody knows go, and are named. */
export function dropUnknownKinds(): void {
  const { kinds, ignored } = get();
  const unknown = kinds.filter((kind) => !isKind(kind));
  if (unknown.length) set({ kinds: kinds.filter(isKind), ignored: [...ignored, ...unknown.map((kind) => `kind=${kind}`)] });
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function placeOf(text: string | null): [number, number] | null {
  const [lon = Number.NaN, lat = Number.NaN] = (text ?? "").split(",").map(Number);
  return Number.isFinite(lon) && Math.abs(lat) <= 90 ? [lon, lat] : null;
}

/** all, none, or codes of claimants. */
function watersOf(text: string | null): readonly string[] | null {
  if (!text) return null;
  if (text === "all") return EVERYONE;
  if (text === "none") return [];
  const codes = text.split(",");
  return codes.every((code) => /^[\w-]{1,12}$/.test(code)) ? [...new Set(codes)].sort() : null;
}

function lawOf(text: string | null): readonly [number, number] | null {
  const place = placeOf(text);
  return place && Math.abs(place[0]) <= 540 ? [rounded(wrapLon(place[0])), rounded(place[1])] : null;
}

const rounded = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;

const wordLike = (text: string | null, shape: RegExp): string | null => (text && shape.test(text) ? text : null);

const preferredLanguage = (): string => (navigator.language.startsWith("ja") ? "ja" : "en");

/** The address that says this choice; defaults are left out. */
export function writeAddress(c: Choice): string {
  const q = new URLSearchParams();
  const put = (key: string, value: string | number | null, standard: string | number | null = null): void => {
    if (value !== null && value !== "" && value !== standard) q.set(key, String(value));
  };
  put("lang", c.language);
  put("theme", c.theme, "auto");
  if (c.center) put("c", `${c.center[0].toFixed(4)},${c.center[1].toFixed(4)}`);
  if (c.zoom !== null) put("z", c.zoom.toFixed(2));
  put("live", c.isLive ? 1 : null);
  if (c.time !== null && !c.isLive) put("t", iso(c.time));
  if (c.since !== null) put("since", iso(c.since));
  if (c.until !== null) put("until", iso(c.until));
  put("look", c.lookbackS, DEFAULTS.lookbackS);
  put("rate", c.rate, DEFAULTS.rate);
  put("kind", c.kinds.join(","));
  put("status", c.statuses.join(","));
  put("conf", c.minConfidence, DEFAULTS.minConfidence);
  put("q", c.text);
  put("view", c.inViewOnly ? 1 : null);
  for (const name of c.zoneNames) q.append("zone", name);
  put("flags", c.hullFlags.join(","));
  put("excluded", c.showsExcluded ? 1 : null);
  put("sort", c.order, DEFAULTS.order);
  put("feature", c.feature);
  put("event", c.eventId);
  put("mmsi", c.mmsi);
  if (c.waters) put("waters", c.waters === EVERYONE ? "all" : c.waters.join(",") || "none");
  if (c.law) put("law", `${c.law[0].toFixed(4)},${c.law[1].toFixed(4)}`);
  put("flag", c.flag);
  put("activity", c.activity);
  for (const part of closingParts(c.closing)) put(...part);
  if (c.closing) for (const part of wayParts(c.way)) put(...part);
  for (const part of shareParts(c.share)) put(...part);
  for (const part of caseParts(c.inquiry)) put(...part);
  return `?${q.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%7E", "~")}`;
}

/** What makes a new entry in the history; everything else changes the present one. */
const steps = (c: Choice): unknown[] => [
  c.language, c.theme, c.kinds, c.statuses, c.minConfidence, c.inViewOnly, c.zoneNames, c.hullFlags, c.showsExcluded, c.order, c.feature, c.eventId, c.mmsi, c.isLive,
  c.waters === null, c.law, c.flag, c.activity, c.closing && c.closing.gates.join(), c.way, c.share, c.inquiry,
];

/** Keep the address and the state the same, in both directions. */
export function bindAddress(onRestore: (choice: Choice) => void): void {
  let timer = 0;
  let isRestoring = false;
  const replace = (): void => {
    window.clearTimeout(timer);
    history.replaceState(null, "", writeAddress(get()));
  };
  listen((now, before) => {
    if (isRestoring) return;
    const then = steps(before);
    if (steps(now).some((item, i) => item !== then[i])) {
      history.replaceState(null, "", writeAddress(before));
      history.pushState(null, "", writeAddress(now));
      return;
    }
    window.clearTimeout(timer);
    timer = window.setTimeout(replace, 300);
  });
  window.addEventListener("pagehide", replace);
  replace();
  window.addEventListener("popstate", () => {
    window.clearTimeout(timer);
    isRestoring = true;
    const ignored: string[] = [];
    const choice = readAddress(location.search, ignored);
    set({ ...choice, ignored });
    isRestoring = false;
    onRestore(choice);
  });
}
