// What applies at a place, and whose zones there are: asked for when somebody wants to see them.
import { iso } from "../locale";
import { get, set, watch, type State } from "../state";
import type { Brief, LawCatalogue } from "./brief";
import { getJson, path } from "./http";
import { ask } from "./load";

/** The question that the brief answers, as the API takes it: the day is that of the chosen time. */
export function briefParams(s: Pick<State, "law" | "flag" | "activity" | "time">): Record<string, string | number | null> | null {
  if (!s.law) return null;
  const [lon, lat] = s.law;
  return { lon: round(lon), lat: round(lat), flag: s.flag, activity: s.activity, on: s.time === null ? null : iso(s.time).slice(0, 10) };
}

const round = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;

async function loadCatalogue(): Promise<void> {
  if (get().lawCatalogue || get().lawPhase === "loading") return;
  set({ lawPhase: "loading" });
  await ask("zones of the law", async (signal) => {
    set({ lawCatalogue: await getJson<LawCatalogue>(path("law/claimants"), signal), lawPhase: "ready" });
  }).catch(() => set({ lawPhase: "failed" }));
}

async function loadBrief(): Promise<void> {
  const params = briefParams(get());
  if (!params) {
    set({ brief: null, briefPhase: "ready" });
    return;
  }
  set({ briefPhase: "loading" });
  await ask("law", async (signal) => {
    set({ brief: await getJson<Brief>(path("law", params), signal), briefPhase: "ready" });
  }).catch(() => set({ briefPhase: "failed" }));
}

/** Ask whenever a place, a flag, an activity or the day is another; whose zones there are, once. */
export function bindLaw(): void {
  watch((s) => [JSON.stringify(briefParams(s))], () => void loadBrief());
  const isNeeded = (s: State): boolean => s.waters !== null || s.law !== null || s.feature !== null; // a feature's claimants have names
  watch((s) => [isNeeded(s), s.lawCatalogue === null], (s) => {
    if (isNeeded(s)) void loadCatalogue();
  });
}

/** Names of codes in the reader's language, each with its code, in the order of the codes. */
export function stateNames(codes: readonly string[]): string[] {
  const { lawCatalogue, language } = get();
  return [...codes].sort().map((code) => {
    const known = lawCatalogue?.flags.find((one) => one.iso3 === code);
    const name = known && (language === "ja" ? known.name_ja : known.name_en);
    return name && name !== code ? `${name} (${code})` : code;
  });
}
