// A way at sea, asked of the server as it is and with the closed gates avoided.
import type { Feature, FeatureCollection, Position } from "geojson";
import { greatCircle, unwrapPath } from "../layers/path";
import { get, set, watch, type State } from "../state";
import { wayParams, type Way } from "../way";
import type { Place, Route, WayAnswer } from "./answer";
import { loadGates } from "./closing";
import { ApiError, getJson, path } from "./http";

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

/** A port in the letters in which it was typed, where these are not Latin; else by its listed name. */
export const endName = (typed: string, place: Place): string => (/[^\u0000-\u024f]/.test(typed) ? typed : place.name);

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
      ...[before.from, before.to].map((one, i) => point("port", one, one.name, s.way ? endName(i ? s.way.destination : s.way.origin, one) : one.name)),
      ...gates.map((one) => (closed.includes(one.gate) ? point("gate", one, one.name_en, one.name_ja) : point("port", nearest(one, [...before.path, ...(during?.path ?? [])]), one.name_en, one.name_ja))),
    ],
  };
}

/** Where a way passes a gate: the corner of it that is nearest. The line of a cape reaches far out to sea. */
function nearest({ lon, lat }: { lon: number; lat: number }, points: readonly [number, number][]): { lon: number; lat: number } {
  const off = ([x, y]: [number, number]): number => Math.hypot((((x - lon + 540) % 360) - 180) * Math.cos((lat * Math.PI) / 180), y - lat);
  const [x, y] = points.reduce((best, point) => (off(point) < off(best) ? point : best));
  return { lon: x, lat: y };
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
