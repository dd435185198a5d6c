// A way at sea, asked of the server as it is and with the closed gates avoided.
import type { Feature, FeatureCollection, Position } from "geojson";
import { greatCircle, unwrapPath } from "../layers/path";
import { get, set, watch, type State } from "../state";
import { wayParams, type Way } from "../way";
import { loadGates } from "./closing";
import { ApiError, getJson, path } from "./http";

interface Place { name: string; lon: number; lat: number }
export interface Route {
  from: Place; to: Place; distance_nmi: number; gates: string[]; path: [number, number][];
  days: number | null; fuel_t: number | null; co2_t: number | null; command: string;
}
/** The way as it is, and the one that avoids the closed gates: null where none is closed or none is open. */
export interface WayAnswer { before: Route; during: Route | null; cut: string | null }
export interface WayError { message: string; hint: string }

const NO_WAY = 409;
let running: AbortController | null = null;

async function ask(way: Way, gates: readonly string[], signal: AbortSignal): Promise<WayAnswer> {
  const before = await getJson<Route>(path("assess/route", wayParams(way)), signal);
  if (!gates.length) return { before, during: null, cut: null };
  try {
    return { before, during: await getJson<Route>(path("assess/route", wayParams(way, gates)), signal), cut: null };
  } catch (error) {
    if (error instanceof ApiError && error.status === NO_WAY) return { before, during: null, cut: error.message };
    throw error;
  }
}

/** As lines along great circles, the ends, and the gates: those that are closed are crossed out. */
export function wayDrawn({ before, during }: WayAnswer, s: State): FeatureCollection {
  const line = (kind: string, route: Route): Feature => ({ type: "Feature", properties: { kind }, geometry: { type: "LineString", coordinates: bent(route.path) } });
  const point = (kind: string, { lon, lat }: { lon: number; lat: number }, en: string, ja: string): Feature =>
    ({ type: "Feature", properties: { kind, name_en: en, name_ja: ja }, geometry: { type: "Point", coordinates: [lon, lat] } });
  const closed = s.closing?.gates ?? [];
  const passed = new Set([...before.gates, ...(during?.gates ?? [])]);
  const gates = (s.closeGates?.gates ?? []).filter((one) => passed.has(one.gate) || closed.includes(one.gate));
  return {
    type: "FeatureCollection",
    features: [
      line("before", before), ...(during ? [line("during", during)] : []),
      ...[before.from, before.to].map((one) => point("port", one, one.name, one.name)),
      ...gates.map((one) => point(closed.includes(one.gate) ? "gate" : "port", one, one.name_en, one.name_ja)),
    ],
  };
}

function bent(points: readonly [number, number][]): Position[] {
  const whole = points.flatMap((point, i) => (i ? greatCircle(points[i - 1]!, point, 8).slice(1) : [point as Position]));
  return unwrapPath(whole.flat());
}

/** Ask whenever ends, ship or closed gates are others. */
export function bindWay(): void {
  watch((s) => [s.way, s.closing === null, s.closing?.gates.join()], (s) => {
    running?.abort();
    if (!s.way || !s.closing) {
      set({ wayAnswer: null, wayError: null, wayPhase: "ready" });
      return;
    }
    const controller = running = new AbortController();
    set({ wayPhase: "loading", wayError: null });
    void Promise.all([ask(s.way, s.closing.gates, controller.signal), loadGates()])
      .then(([wayAnswer]) => { if (!controller.signal.aborted) set({ wayAnswer, wayPhase: "ready" }); })
      .catch((error: unknown) => {
        if (controller.signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        set({ wayAnswer: null, wayPhase: "failed", wayError: { message, hint: error instanceof ApiError ? error.hint : "" } });
      });
  });
}

/** The command of the way that avoids the gates, also where none is open and the server told no command. */
export const closedCommand = (answer: WayAnswer): string =>
  answer.during?.command ?? answer.before.command.replace("assess route", `assess route --avoid ${(get().closing?.gates ?? []).join(",")}`);
