// A case of posts: asked when its panel opens; its timeline again whenever the clock's range is another.
import { range, setTime } from "../action";
import { iso } from "../locale";
import { fitTo, moveTo } from "../map";
import { get, set, watch } from "../state";
import { ApiError, getJson, path, type Params } from "./http";
import { NO_CASING, type Casing, type CaseReady, type CaseTold, type Claims, type ClaimTold, type Coordination, type Narratives, type OriginTold, type Timeline } from "./posted";
import type { Track } from "./types";

const POLL_MS = 500;
const REST_MS = 150;
const BINS = 120;
/** Narratives whose counts over time are asked for: as many as the list shows. */
const MOST = 100;
const NEAR_ZOOM = 9;
/** A claim is of two ships rather than of a sea. */
const NEAREST_ZOOM = 12;

const put = (patch: Partial<Casing>): void => set({ casing: { ...get().casing, ...patch } });
const address = (part: string, params: Params = {}): string => path(`inform${part}`, { case: get().inquiry?.id, ...params });
const which = (): string | null => { const c = get().inquiry; return c && `${c.id}`; };

function failed(error: unknown): void {
  const isApi = error instanceof ApiError;
  if (isApi && error.status === 401) set({ needsToken: true });
  put({ failure: { message: error instanceof Error ? error.message : String(error), hint: isApi ? error.hint : "", isAbsent: isApi && error.status === 404 && !get().casing.cases } });
}

/** Ask, and keep the answer if the question still stands. */
async function ask<T>(url: string, stands: () => boolean, keep: (answer: T) => void): Promise<void> {
  try {
    const answer = await getJson<T>(url);
    if (stands()) keep(answer);
  } catch (error) {
    if (stands()) failed(error);
  }
}

/** The first opening works on the server for a while; how far that is, is shown. */
async function begin(): Promise<void> {
  const asked = which();
  const stands = (): boolean => which() === asked && asked !== null;
  await ask<{ cases: Casing["cases"] }>(path("inform"), stands, ({ cases }) => put({ cases }));
  try {
    while (stands() && get().casing.cases) {
      const ready = await getJson<CaseReady>(address("/ready"));
      if (!stands()) return;
      put({ ready });
      if (ready.failure) throw new Error(ready.failure);
      if (ready.is_ready) break;
      await new Promise((then) => window.setTimeout(then, POLL_MS));
    }
  } catch (error) {
    if (stands()) failed(error);
    return;
  }
  if (!stands() || !get().casing.ready?.is_ready) return;
  void ask<CaseTold>(address("/case"), stands, (told) => put({ told }));
  void ask<Narratives>(address("/narratives", { limit: MOST }), stands, (narratives) => put({ narratives }));
  void ask<Coordination>(address("/coordination"), stands, (groups) => put({ groups }));
  void ask<Claims>(address("/claims", { limit: 500 }), stands, (claims) => put({ claims }));
  readTimeline();
  readOrigin();
  readClaim();
}

function readTimeline(): void {
  if (!get().casing.ready?.is_ready || !get().inquiry) return;
  const { since, until } = range();
  const now = (): string => { const r = range(); return `${which()} ${r.since} ${r.until}`; };
  const asked = now();
  void ask<Timeline>(address("/timeline", { since: iso(since), until: iso(until), bins: BINS, narratives: MOST }), () => now() === asked, (timeline) => put({ timeline }));
}

function readOrigin(): void {
  const cluster = get().inquiry?.narrative ?? null;
  if (get().casing.origin?.cluster !== cluster) put({ origin: null });
  if (cluster === null || !get().casing.ready?.is_ready) return;
  void ask<OriginTold>(address(`/origin/${encodeURIComponent(cluster)}`), () => get().inquiry?.narrative === cluster, (origin) => put({ origin: { ...origin, cluster } }));
}

/** A link that says a view of its own keeps it: the map goes only to what the reader chose. */
let isHeld = false;
export const holdClaim = (): void => { isHeld = get().inquiry?.claim != null; };

function readClaim(): void {
  const claim = get().inquiry?.claim ?? null;
  if (get().casing.claim?.claim.claim_id !== claim) put({ claim: null });
  if (claim === null || !get().casing.ready?.is_ready) return;
  void ask<ClaimTold>(address(`/claims/${encodeURIComponent(claim)}`), () => get().inquiry?.claim === claim, (told) => {
    put({ claim: told });
    if (!isHeld) goTo(told);
    isHeld = false;
  });
}

/** Map and clock go where and when it is said to have been. */
export function goTo({ claim, ways }: ClaimTold): void {
  const { when, where } = claim;
  if (when) setTime((Date.parse(when.since) + Date.parse(when.until)) / 2, "stepped");
  const lons = ways.flatMap((way) => way.lon);
  const lats = ways.flatMap((way) => way.lat);
  const place = where && where.lon !== null && where.lat !== null ? [where.lon, where.lat] as const : null;
  if (place) { lons.push(place[0]); lats.push(place[1]); }
  if (lons.length > 1) fitTo(lons, lats, true, false, NEAREST_ZOOM);
  else if (place) moveTo(place[0], place[1], NEAR_ZOOM);
}

/** The ways that a verdict rests on, as the map draws tracks. */
export const waysOf = (told: ClaimTold | null): Track[] => (told?.ways ?? []).filter((way) => way.at.length > 0).map((way) => {
  const t0 = way.at[0]! * 1000;
  return {
    trackId: `${way.mmsi}`, name: way.name, t0, seconds: Float64Array.from(way.at, (s) => s - way.at[0]!), lon: Float64Array.from(unwrapped(way.lon)), lat: Float64Array.from(way.lat),
    sog: new Float32Array(way.at.length).fill(Number.NaN),
  };
});

/** Longitudes without a jump at 180 deg. */
function unwrapped(lons: readonly number[]): number[] {
  let turns = 0;
  return lons.map((lon, i) => {
    const step = i ? lon - lons[i - 1]! : 0;
    turns += step > 180 ? -360 : step < -180 ? 360 : 0;
    return lon + turns;
  });
}

/** The place that is claimed. */
export function claimPlace(told: ClaimTold | null): readonly [number, number] | null {
  const where = told?.claim.where;
  return where && where.lon !== null && where.lat !== null ? [where.lon, where.lat] : null;
}

/** Try again after a failure. */
export function retryCase(): void {
  put({ failure: null });
  void begin();
}

export function bindCase(): void {
  let timer = 0;
  watch((s) => [s.inquiry === null, s.inquiry?.id], (s) => {
    set({ casing: NO_CASING });
    if (s.inquiry) void begin();
  });
  watch((s) => [s.since, s.until, s.status?.first_at, s.status?.last_at], () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(readTimeline, REST_MS);
  });
  watch((s) => [s.inquiry?.narrative], readOrigin);
  watch((s) => [s.inquiry?.claim], readClaim);
}
