// What follows if gates were closed: asked while a hand moves a slider, and once more when it rests.
import type { FeatureCollection } from "geojson";
import { closingParams, type Closing } from "../closing";
import { get, set, watch } from "../state";
import type { CloseAnswer, Country, GateList, Ready } from "./answer";
import { ApiError, getJson, path } from "./http";
import { fail } from "./load";

/** Draws while a hand moves, and when it rests. */
const FEW = 100;
const MANY = 1000;
const REST_MS = 350;
const POLL_MS = 500;

/** How long answers took while a hand moved [ms], and how the answers came: what tests ask. */
const times: number[] = [];
const shown: Closing[] = [];
export const closingTimes = (): { times: readonly number[]; shown: readonly Closing[] } => ({ times, shown });

let isMoving = false;
let isDirty = false;
let rest = 0;
let resting: AbortController | null = null;

/** One question at a time, then the newest that came meanwhile: no answer overtakes another. */
async function follow(): Promise<void> {
  isDirty = true;
  resting?.abort();
  window.clearTimeout(rest);
  if (isMoving) return;
  isMoving = true;
  try {
    while (isDirty) {
      isDirty = false;
      const asked = get().closing;
      if (!asked?.gates.length || !get().closeReady?.is_ready) break;
      const begun = performance.now();
      const answer = await getJson<CloseAnswer>(path("assess/close", { ...closingParams(asked), draws: FEW, measures: false }));
      times.push(performance.now() - begun);
      show(asked, answer);
    }
  } catch (error) {
    failed(error);
  } finally {
    isMoving = false;
  }
  if (isDirty) void follow();
  else rest = window.setTimeout(() => void refine(), REST_MS);
}

/** The hand rests: with all draws, and what helps. */
async function refine(): Promise<void> {
  const asked = get().closing;
  if (!asked?.gates.length || get().closePhase === "failed" || !get().closeReady?.is_ready) return;
  const controller = resting = new AbortController();
  try {
    const answer = await getJson<CloseAnswer>(path("assess/close", { ...closingParams(asked), draws: MANY }), controller.signal);
    if (get().closing !== asked) return;
    show(asked, answer);
    set({ closeMeasures: answer.measures, isCloseRough: false });
  } catch (error) {
    if (!controller.signal.aborted) failed(error);
  }
}

/** An import that is partly cut off and partly late is a row for each; what both rest on is told once. */
export function inParts(one: Country): Country[] {
  if (!one.parts || one.parts.length < 2) return [one];
  return one.parts.map((part, i) => ({ ...one, ...part, parts: [], ...(i > 0 && { facts: [], not_known: null, by_stand_in: null }) }));
}

/** Other gates than the answer's may stand by now: theirs is on its way. */
function show(asked: Closing, answer: CloseAnswer): void {
  const now = get().closing;
  if (!now || now.gates.join() !== asked.gates.join()) return;
  shown.push(asked);
  set({ closeAnswer: { ...answer, countries: answer.countries.flatMap(inParts) }, closePhase: "ready", closeError: null, ...(get().failure?.subject === "close" && { failure: null }) });
}

/** Said in the panel for as long as the question stands; beside the page where it is not the question that is wrong. */
function failed(error: unknown): void {
  const isApi = error instanceof ApiError;
  const closeError = { message: error instanceof Error ? error.message : String(error), hint: isApi ? error.hint : "" };
  set({ closePhase: "failed", isCloseRough: false, closeError });
  if (!isApi || error.status !== 400) fail("close", error);
}

let listing: Promise<void> | null = null;

/** Gates by name, when somebody looks for one; whoever asks meanwhile waits for the same answer. */
export function loadGates(): Promise<void> {
  if (get().closeGates) return Promise.resolve();
  listing ??= (async () => {
    try {
      set({ closeGates: await getJson<GateList>(path("assess/close/gates")) });
    } catch (error) {
      failed(error);
    } finally {
      listing = null;
    }
  })();
  return listing;
}

/** The first opening reads the lanes on the server, for some seconds; how far that is, is shown. */
async function prepare(): Promise<void> {
  if (isPreparing || get().closeReady?.is_ready) return;
  isPreparing = true;
  try {
    for (;;) {
      const now = await getJson<Ready>(path("assess/close/ready"));
      set({ closeReady: now });
      if (now.is_ready || !get().closing) break;
      if (now.failure) throw new Error(now.failure);
      await new Promise((then) => window.setTimeout(then, POLL_MS));
    }
  } catch (error) {
    failed(error);
  } finally {
    isPreparing = false;
  }
}
let isPreparing = false;

async function loadWays(asked: Closing): Promise<void> {
  try {
    const ways = await getJson<FeatureCollection>(path("assess/close/ways", { gate: asked.gates }));
    if (get().closing?.gates.join() === asked.gates.join()) set({ closeWays: ways });
  } catch {
    // the panel says what is wrong with the gates
  }
}

const gatesOf = (c: Closing | null): string | null => c && c.gates.join();

/** Ask whenever the question is another; ways, which hang on no slider, when the gates are. */
export function bindClosing(): void {
  watch((s) => [s.closing === null], (s) => {
    if (!s.closing) return;
    void loadGates();
    void prepare();
  });
  let before: string | null = null;
  watch((s) => [s.closing, s.closeReady?.is_ready], (s) => {
    const gates = gatesOf(s.closing);
    if (gates !== before) set({ closeAnswer: null, closeMeasures: null, closeWays: null });
    const isAsked = !!s.closing?.gates.length;
    const phase = !isAsked ? "ready" : get().closeAnswer ? get().closePhase : "loading";
    set({ closePhase: phase === "failed" ? "loading" : phase, isCloseRough: isAsked });
    before = gates;
    if (!isAsked || !s.closeReady?.is_ready) return;
    if (!get().closeWays) void loadWays(s.closing!);
    void follow();
  });
}

/** Try again after a failure. */
export function retryClosing(): void {
  set({ closePhase: "loading", closeError: null, failure: null });
  if (get().closeReady?.is_ready) void follow();
  else void prepare();
}
