// Asks the server for what the state needs, whenever that changes; the newest question wins.
import { tableFromIPC } from "apache-arrow";
import { followEnd, range } from "../action";
import { iso } from "../locale";
import { get, set, watch, type State } from "../state";
import { dropUnknownKinds } from "../url";
import { heard, merge } from "./fresh";
import { ApiError, getBytes, getJson, path, type Params } from "./http";
import type { Counts, EventDetail, EventRow, Feature, FeatureCard, IdentityRow, Page, Status, Track, TrackRow, Zones } from "./types";
import { fetchColumns } from "./aside";
import { COLUMNS } from "./vessels";

/** More events than this are neither listed nor drawn: the reader is asked to narrow the filter. */
export const MAX_EVENTS = 2_000;
const MAX_TRACKS = 8;
const MAX_POINTS = 20_000;
const POLL_MS = 15_000;
/** A segment comes every two seconds; a small receiver may hear nothing for a while. */
const QUIET_MS = 120_000;
const BINS = 180;
const HOUR = 3_600_000;

const running = new Map<string, AbortController>();

/** Run one question at a time for each subject: a newer one ends the older. */
export async function ask(subject: string, question: (signal: AbortSignal) => Promise<void>): Promise<void> {
  running.get(subject)?.abort();
  const controller = new AbortController();
  running.set(subject, controller);
  try {
    await question(controller.signal);
    if (get().failure && subject === "status") set({ failure: null });
  } catch (error) {
    if (controller.signal.aborted) return;
    fail(subject, error);
    throw error;
  }
}

export function fail(subject: string, error: unknown): void {
  if (error instanceof ApiError && error.status === 401) set({ needsToken: true });
  if (get().isLive && error instanceof ApiError && error.status === 0) {
    if (get().lostAt === null) set({ lostAt: Date.now() }); // said beside the list, and tried again
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  set({ failure: { subject, message, hint: error instanceof ApiError ? error.hint : "" } });
}

/** The filters of the list as the API takes them: the map and the histogram use the same. */
export function eventParams(s: State): Params {
  const { since, until } = range();
  const isMmsi = /^\d{9}$/.test(s.text.trim());
  return {
    kind: s.kinds, status: s.statuses, min_confidence: s.minConfidence || null,
    q: isMmsi ? null : s.text.trim(), mmsi: isMmsi ? s.text.trim() : null,
    since: s.since === null ? null : iso(since), until: s.until === null ? null : iso(until),
    bbox: s.inViewOnly ? boxOf(s.view) : null,
    zone: s.zoneNames, flag: s.hullFlags, excluded: s.showsExcluded ? "yes" : null,
  };
}

export function boxOf(view: State["view"]): string | null {
  if (!view || view[2] - view[0] >= 360) return null;
  const wrap = (lon: number): number => ((((lon + 180) % 360) + 360) % 360) - 180;
  return [wrap(view[0]), view[1], wrap(view[2]), view[3]].map((v) => v.toFixed(5)).join(",");
}

const filterKeys = (s: State): unknown[] => [
  s.kinds, s.statuses, s.minConfidence, s.text.trim(), s.since, s.until, s.inViewOnly && String(s.view),
  s.zoneNames, s.hullFlags, s.showsExcluded, s.order,
];

/** When the lake was last seen to be another, on this machine's clock. */
let changedAt = 0;

/**
 * Since when no data came in, where that is longer than a live feed pauses. Clocks may differ, so it
 * is said only where the lake was not seen to change for as long.
 */
export function quietSince(): number | null {
  const at = Date.parse(get().status?.ingested_at ?? "");
  const now = Date.now();
  return now - at > QUIET_MS && now - changedAt > QUIET_MS ? at : null;
}

/** What the lake holds, and all that is shown of it where that changed (or `isForced`); whether the server answered. */
export async function loadStatus(isForced = false): Promise<boolean> {
  try {
    await ask("status", async (signal) => {
      const status = await getJson<Status>(path("status"), signal);
      const { status: before, time } = get();
      const isChanged = before?.version !== status.version;
      if (isChanged) changedAt = Date.now();
      if (isChanged) set({ status, statusPhase: "ready", time: time ?? (get().eventId ? null : lastMoment(status)) });
      if (isChanged) followEnd();
      if (before && (isChanged || isForced || isStale)) await refresh(before, status);
    });
    return true;
  } catch {
    set({ statusPhase: get().status ? "ready" : "failed" });
    return false;
  }
}

/** The list's last answer did not come: asked again although the lake has not changed since. */
let isStale = false;
/** The questions that the list answers: whole, and without the range of time. */
let listed = { whole: "", filters: "" };

const questionOf = (s: State): typeof listed => {
  const keys = filterKeys(s);
  return { whole: JSON.stringify(keys), filters: JSON.stringify([...keys.slice(0, 4), ...keys.slice(6)]) };
};

const MAP_TABLES = ["positions", "identities", "tracks", "files"];

/** Whether anything that vessels are drawn from differs; a late report changes a count as well. */
const isSeaChanged = (before: Status, now: Status): boolean =>
  MAP_TABLES.some((name) => before.tables[name]?.rows !== now.tables[name]?.rows);

/** The newest report: what is shown where no time was asked for. */
const lastMoment = (status: Status | null): number | null =>
  status?.last_at ? Math.ceil(Date.parse(status.last_at) / 1000) * 1000 : null;

/**
 * The lake changed: vessels follow at once, events wait behind a button so that nothing jumps. In
 * live mode they join the list, and what did not change is neither asked for nor drawn again.
 */
async function refresh(before: Status, now: Status): Promise<void> {
  const { isLive } = get();
  const isSea = isSeaChanged(before, now);
  if (!isLive || isSea) void loadVessels();
  void loadHistogram();
  void loadCounts();
  if (!isLive || before.run?.run_id !== now.run?.run_id) void Promise.all([loadZones(), loadFeatures()]);
  isStale = true;
  await ask("events", async (signal) => {
    const question = questionOf(get());
    const page = await getJson<Page<EventRow>>(path("events", { ...eventParams(get()), order: get().order, limit: MAX_EVENTS }), signal);
    isStale = false;
    if (isLive) {
      const { events, eventId } = get();
      present(page.rows, page.total ?? page.rows.length, question);
      refreshSelection(isSea, events.some((e) => e.event_id === eventId));
      return;
    }
    const known = new Map(get().events.map((e) => [e.event_id, e.revision]));
    const fresh = page.rows.filter((e) => known.get(e.event_id) !== e.revision).length;
    const kept = new Set(page.rows.map((e) => e.event_id));
    const gone = get().events.filter((e) => !kept.has(e.event_id)).length;
    if (fresh + gone === 0) return;
    const pending = { rows: page.rows, total: page.total ?? page.rows.length, changed: fresh + gone };
    if (get().events.length === 0) set({ events: pending.rows, eventsTotal: pending.total, pending: null });
    else set({ pending });
  }).catch(() => undefined);
}

export function showPending(): void {
  const { pending } = get();
  if (pending) set({ events: pending.rows, eventsTotal: pending.total, pending: null });
}

/** What waited joins the list, marked: live mode begins. */
export function presentPending(): void {
  const { pending } = get();
  if (pending) present(pending.rows, pending.total, listed);
}

/** The rows join the list in live mode, and take its place otherwise. */
function present(rows: EventRow[], total: number, question: typeof listed): void {
  const { events, fresh, isLive } = get();
  const isSame = question.whole === listed.whole;
  const isSameButRange = question.filters === listed.filters;
  const merged = isLive ? merge(rows, events, fresh, isSame, isSameButRange, get().order) : { events: rows, fresh, kept: 0 };
  listed = question;
  set({ events: merged.events, fresh: merged.fresh, eventsTotal: total + merged.kept, eventsPhase: "ready", pending: null });
}

/** The evidence or the card that is open, where what it was made from has changed. */
function refreshSelection(isSea: boolean, wasListed: boolean): void {
  const { events, detail, eventId, mmsi } = get();
  if (mmsi && isSea) void loadCard(mmsi);
  const shown = detail?.event;
  if (!eventId || shown?.event_id !== eventId) return;
  const news = events.find((e) => e.event_id === eventId) ?? heard(eventId);
  if (news ? news.revision !== shown.revision || news.status !== shown.status : wasListed) void loadDetail(eventId);
}

export async function loadEvents(): Promise<void> {
  set({ eventsPhase: "loading" });
  await ask("events", async (signal) => {
    const question = questionOf(get());
    const url = path("events", { ...eventParams(get()), order: get().order, limit: MAX_EVENTS });
    const page = await getJson<Page<EventRow>>(url, signal);
    isStale = false;
    set({ eventsCommand: page.command, eventsUrl: url });
    present(page.rows, page.total ?? page.rows.length, question);
  }).catch(() => set({ eventsPhase: "failed" }));
}

let vesselsUnderWay: Promise<void> | null = null;
let isVesselsStale = false;

/** One answer after the other, never two at once: playing asks often, and only the newest counts. */
export function loadVessels(): Promise<void> {
  if (vesselsUnderWay) {
    isVesselsStale = true;
    return vesselsUnderWay;
  }
  vesselsUnderWay = askVessels().finally(() => { vesselsUnderWay = null; });
  return vesselsUnderWay;
}

async function askVessels(): Promise<void> {
  try {
    do {
      isVesselsStale = false;
      const { time, lookbackS } = get();
      if (time === null) break;
      const params = { at: iso(time), lookback_s: lookbackS, columns: COLUMNS.join(","), format: "arrow" };
      set({ vessels: { ...await fetchColumns(path("vessels", params)), at: time }, vesselsPhase: "ready" });
    } while (isVesselsStale);
  } catch (error) {
    fail("vessels", error);
    set({ vesselsPhase: "failed" });
  }
}

interface HistogramAnswer {
  start_at: string | null;
  width_s: number;
  reports: number[];
  events: number[];
}

async function loadHistogram(): Promise<void> {
  await ask("histogram", async (signal) => {
    const { since, until } = range();
    const params = { ...eventParams(get()), since: iso(since), until: iso(until), bins: BINS };
    const body = await getJson<HistogramAnswer>(path("histogram", params), signal);
    set({
      histogram: body.start_at === null ? null : {
        start: Date.parse(body.start_at), width: body.width_s * 1000, reports: body.reports, events: body.events,
      },
    });
  }).catch(() => undefined);
}

/** An exclusion was added or lifted: what it changes is asked for at once, for the reader did it. */
export async function reload(): Promise<void> {
  const { eventId } = get();
  await Promise.all([loadEvents(), loadCounts(), loadHistogram()]);
  await loadStatus();
  if (eventId && eventId === get().eventId) await loadDetail(eventId);
}

/** The features that events tell of: they can be searched. */
async function loadFeatures(): Promise<void> {
  await ask("features", async (signal) => {
    set({ features: (await getJson<{ features: Feature[] }>(path("features"), signal)).features });
  }).catch(() => undefined);
}

async function loadFeature(id: string): Promise<void> {
  set({ featurePhase: "loading" });
  await ask("feature", async (signal) => {
    const card = await getJson<FeatureCard>(path(`features/${encodeURIComponent(id)}`), signal);
    set({ featureCard: card, featurePhase: "ready" });
  }).catch(() => set({ featurePhase: "failed" }));
}

async function loadCounts(): Promise<void> {
  await ask("counts", async (signal) => {
    set({ counts: await getJson<Counts>(path("counts", eventParams(get())), signal) });
  }).catch(() => undefined);
}

async function loadZones(): Promise<void> {
  await ask("zones", async (signal) => set({ zones: await getJson<Zones>(path("zones"), signal) })).catch(() => undefined);
}

/**
 * A replaced event leads to its successor, except among withdrawn events: whoever lists those reads
 * the very one, with the reason why it was withdrawn.
 */
function shownAs(eventId: string, detail: EventDetail): EventDetail {
  if (detail.event.event_id === eventId || !get().statuses.includes("withdrawn")) return detail;
  const own = detail.history.filter((row) => row.event_id === eventId).pop();
  return own?.status === "withdrawn" ? { ...detail, event: own } : detail;
}

async function loadDetail(eventId: string): Promise<void> {
  set({ detailPhase: "loading", cardPhase: "ready" }); // the answer of a card on its way is no longer wanted
  await ask("detail", async (signal) => {
    const detail = shownAs(eventId, await getJson<EventDetail>(path(`events/${encodeURIComponent(eventId)}`), signal));
    const { event } = detail;
    set({ detail, detailPhase: "ready", eventId: event.event_id, time: get().time ?? Date.parse(event.start_at) });
    const start = Date.parse(event.start_at);
    const end = event.end_at ? Date.parse(event.end_at) : range().until;
    const margin = Math.min(12 * HOUR, Math.max(HOUR, (end - start) / 2));
    const since = iso(start - margin);
    const until = iso(end + margin);
    const names = namesOf(event.mmsis.slice(0, MAX_TRACKS), signal).catch(() => new Map<string, string | null>());
    const loads = event.track_ids.slice(0, MAX_TRACKS).map((id) => loadTrack(id, since, until, signal).catch(() => null));
    const tracks = (await Promise.all(loads)).filter((track) => track !== null);
    const known = await names;
    if (!signal.aborted) set({ tracks: tracks.map((track) => ({ ...track, name: known.get(track.trackId) ?? null })) });
  }).catch(() => {
    const isKept = get().isLive && get().detail?.event.event_id === eventId; // an answer that held is not lost with the connection
    set({ detailPhase: isKept ? "ready" : "failed", time: get().time ?? lastMoment(get().status) });
  });
}

/** The name that most reports of each track carried. */
async function namesOf(mmsis: number[], signal: AbortSignal): Promise<Map<string, string | null>> {
  const page = await getJson<Page<TrackRow>>(path("tracks", { mmsi: mmsis.join(","), limit: 500 }), signal);
  return new Map(page.rows.map((row) => [row.track_id, row.name]));
}

/** A track's path: times in seconds after its first fix, longitudes unwrapped. */
async function loadTrack(id: string, since: string, until: string, signal: AbortSignal): Promise<Track | null> {
  const params = { since, until, points: MAX_POINTS, format: "arrow" };
  const table = tableFromIPC(await getBytes(path(`tracks/${encodeURIComponent(id)}`, params), signal));
  const n = table.numRows;
  if (n === 0) return null;
  const at = table.getChild("observed_at")!;
  const stamps = at.data.flatMap((chunk) => Array.from((chunk.values as BigInt64Array).subarray(0, chunk.length)));
  const first = stamps[0]!;
  const column = (name: string): number[] => Array.from(table.getChild(name)!, (v) => (v === null ? Number.NaN : Number(v)));
  return {
    trackId: id, name: null, t0: Number(first) / 1000,
    seconds: Float64Array.from(stamps, (us) => Number(us - first) / 1e6),
    lon: Float64Array.from(column("unwrapped_lon")), lat: Float64Array.from(column("lat")),
    sog: Float32Array.from(column("sog_kn")),
  };
}

async function loadCard(mmsi: number): Promise<void> {
  set({ cardPhase: "loading", detailPhase: "ready" });
  await ask("detail", async (signal) => {
    const [tracks, identities, events] = await Promise.all([
      getJson<Page<TrackRow>>(path("tracks", { mmsi, limit: 200 }), signal),
      getJson<Page<IdentityRow>>(path("identities", { mmsi, limit: 200 }), signal),
      getJson<Page<EventRow>>(path("events", { mmsi, standing: false, excluded: "yes", limit: 200 }), signal),
    ]);
    set({
      card: { mmsi, tracks: tracks.rows, identities: identities.rows, events: events.rows, command: tracks.command },
      cardPhase: "ready",
    });
    const { since, until } = range();
    const near = tracks.rows.filter((row) => Date.parse(row.last_at) >= since && Date.parse(row.first_at) <= until);
    const loads = near.slice(0, MAX_TRACKS).map((row) => loadTrack(row.track_id, iso(since), iso(until), signal).catch(() => null));
    const paths = (await Promise.all(loads)).filter((track) => track !== null);
    if (!signal.aborted) set({ tracks: paths });
  }).catch(() => set({ cardPhase: get().isLive && get().card?.mmsi === mmsi ? "ready" : "failed" }));
}

/** Nothing is selected: what is still on its way for the last selection no longer counts. */
function deselect(): void {
  running.get("detail")?.abort();
  set({ detail: null, card: null, tracks: [], detailPhase: "ready", cardPhase: "ready" });
}

/** Bind every question to what it depends on. */
export async function startLoading(): Promise<void> {
  await loadStatus();
  dropUnknownKinds();
  let timer = 0;
  const soon = (): void => {
    window.clearTimeout(timer);
    set({ eventsPhase: "loading" });
    timer = window.setTimeout(() => { void loadEvents(); void loadCounts(); void loadHistogram(); }, 120);
  };
  void loadZones();
  void loadHistogram();
  void loadCounts();
  void loadFeatures();
  let isFirst = true;
  watch(filterKeys, () => {
    if (!isFirst) soon();
    isFirst = false;
  });
  watch((s) => [s.time, s.lookbackS], () => void loadVessels());
  watch((s) => [s.eventId, s.mmsi], (s) => {
    if (s.eventId) {
      if (s.detail?.event.event_id !== s.eventId) void loadDetail(s.eventId);
    } else if (s.mmsi) void loadCard(s.mmsi);
    else deselect();
  });
  watch((s) => [s.feature], (s) => { if (s.feature) void loadFeature(s.feature); });
  window.setInterval(() => { if (document.visibilityState === "visible" && !get().isLive) void loadStatus(); }, POLL_MS);
  await Promise.all([loadEvents(), vesselsUnderWay]);
}
