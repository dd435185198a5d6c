// The state in the address: reload, back, forward and a copied link give the same picture.
import { iso } from "./locale";
import { DEFAULTS, get, listen, set, type Choice, type Language, type Theme } from "./state";

const LANGUAGES: readonly string[] = ["en", "ja"];
const THEMES: readonly string[] = ["auto", "light", "dark", "red"];
const STATUSES: readonly string[] = ["new", "revised", "withdrawn"];
export const MAX_RATE = 86_400;

/** What an address says; whatever cannot be read keeps its default. */
export function readAddress(search: string): Choice {
  const q = new URLSearchParams(search);
  const at = (key: string): number | null => {
    const ms = Date.parse(q.get(key) ?? "");
    return Number.isNaN(ms) ? null : ms;
  };
  const num = (key: string, low: number, high: number): number | null => {
    const text = q.get(key);
    const value = text === null || text === "" ? Number.NaN : Number(text);
    return Number.isFinite(value) && value >= low && value <= high ? value : null;
  };
  const words = (key: string): string[] => (q.get(key) ?? "").split(",").filter((w) => /^\w+$/.test(w));
  const [lon, lat] = (q.get("c") ?? "").split(",").map(Number);
  const isLive = q.get("live") === "1"; // the time is then where the data end
  const hasCenter = Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat!) <= 90;
  return {
    language: pickWord(q.get("lang"), LANGUAGES, preferredLanguage()) as Language,
    theme: pickWord(q.get("theme"), THEMES, "auto") as Theme,
    center: hasCenter ? [lon!, lat!] : null,
    zoom: num("z", 0, 24),
    time: isLive ? null : at("t"), since: at("since"), until: at("until"),
    lookbackS: num("look", 60, 31_536_000) ?? DEFAULTS.lookbackS,
    rate: num("rate", 1, MAX_RATE) ?? DEFAULTS.rate,
    isLive,
    kinds: words("kind"), statuses: words("status").filter((w) => STATUSES.includes(w)),
    minConfidence: num("conf", 0, 1) ?? DEFAULTS.minConfidence,
    text: q.get("q") ?? "",
    inViewOnly: q.get("view") === "1",
    eventId: q.get("event"), mmsi: num("mmsi", 1, 999_999_999),
  };
}

const pickWord = (word: string | null, known: readonly string[], otherwise: string): string =>
  word && known.includes(word) ? word : otherwise;

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
  put("event", c.eventId);
  put("mmsi", c.mmsi);
  return `?${q.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}`;
}

/** What makes a new entry in the history; everything else changes the present one. */
const steps = (c: Choice): unknown[] => [
  c.language, c.theme, c.kinds, c.statuses, c.minConfidence, c.inViewOnly, c.eventId, c.mmsi, c.isLive,
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
    const choice = readAddress(location.search);
    set(choice);
    isRestoring = false;
    onRestore(choice);
  });
}
