// What the page shows: one object, one way to change it, and who wants to know.
import type { Share, Sharing } from "./data/sharing";
import { NO_CASING, type Case, type Casing } from "./data/posted";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Counts, EventDetail, EventRow, Feature, FeatureCard, Histogram, Order, Status, Track, VesselCard, Zones } from "./data/types";
import type { Brief, LawCatalogue } from "./data/brief";
import type { Closing } from "./closing";
import type { Way } from "./way";
import type { CloseAnswer, GateList, Measure, Ready, WayAnswer, WayError } from "./data/answer";
import type { FeatureCollection } from "geojson";
import type { Vessels } from "./data/vessels";

export type Language = "en" | "ja";
export type Theme = "auto" | "light" | "dark" | "red";
export type Phase = "loading" | "ready" | "failed";

/** What the reader chose: all of it is in the URL. */
export interface Choice {
  language: Language;
  theme: Theme;
  center: [number, number] | null;
  zoom: number | null;
  /** The chosen moment, epoch milliseconds. */
  time: number | null;
  /** The shown range of time, epoch milliseconds. */
  since: number | null;
  until: number | null;
  lookbackS: number;
  rate: number;
  /** The clock follows the end of the data, and what is written to the lake is shown as it comes. */
  isLive: boolean;
  kinds: string[];
  statuses: string[];
  /** Below 0.5 something ordinary (coverage, an outage) explains an event as well: left out at first. */
  minConfidence: number;
  text: string;
  inViewOnly: boolean;
  /** Events in a zone of one of these names, and of a vessel under one of these flags. */
  zoneNames: string[];
  hullFlags: string[];
  /** What exclusions leave out is listed as well. */
  showsExcluded: boolean;
  /** How the list is ordered; the keys that step through it and the map follow it. */
  order: Order;
  /** The named feature whose page is open. */
  feature: string | null;
  eventId: string | null;
  mmsi: number | null;
  /** Whose zones are drawn: null for no layer, EVERYONE, or codes. */
  waters: readonly string[] | null;
  /** The place whose brief is open; a selection stays behind it. */
  law: readonly [number, number] | null;
  /** Of which flag and activity the brief tells; null: of the usual ones. */
  flag: string | null;
  activity: string | null;
  /** The closed lane whose panel is open: an assumption. */
  closing: Closing | null;
  /** The way at sea that is asked for in that panel. */
  way: Way | null;
  /** What was shared with partners, in place of the map; null: the map. */
  share: Share | null;
  /** The case of posts whose panel stands beside the map. */
  inquiry: Case | null;
}

/** The zones of every claimant. */
export const EVERYONE: readonly string[] = ["*"];

/** Of what an exclusion may be made: the vessels, kind and place of an event, or one vessel. */
export interface Draft {
  mmsis: number[];
  kind: string | null;
  place: [number, number] | null;
}

/** What the server answered, and what is under way. */
export interface Answer {
  status: Status | null;
  statusPhase: Phase;
  /** What went wrong last, and with which question. */
  failure: { subject: string; message: string; hint: string } | null;
  events: EventRow[];
  /** How many match; more than are shown where the answer was cut. */
  eventsTotal: number;
  eventsCommand: string;
  eventsUrl: string;
  eventsPhase: Phase;
  /** A newer answer that waits until the reader asks for it, so that the list never jumps. */
  pending: { rows: EventRow[]; total: number; changed: number } | null;
  /** Live: what came since the reader last looked, and when that was on this machine's clock. */
  fresh: ReadonlySet<string>;
  lookedAt: number;
  /** Live: since when the server is not heard, on this machine's clock; null while it is. */
  lostAt: number | null;
  /** Live: since when no data came in, where that is too long for a feed; null while some does. */
  quietAt: number | null;
  vessels: Vessels | null;
  vesselsPhase: Phase;
  /** What the filters show and leave out. */
  counts: Counts | null;
  histogram: Histogram | null;
  zones: Zones | null;
  detail: EventDetail | null;
  detailPhase: Phase;
  tracks: Track[];
  card: VesselCard | null;
  cardPhase: Phase;
  /** The page of a feature, and the features that events tell of, which can be searched. */
  featureCard: FeatureCard | null;
  featurePhase: Phase;
  features: Feature[];
  /** What is to be excluded, while the reader says why; and whether the list of exclusions stands. */
  draft: Draft | null;
  isExclusionsOpen: boolean;
  lawCatalogue: LawCatalogue | null;
  lawPhase: Phase;
  /** Whether their tiles are drawn. */
  watersPhase: Phase;
  brief: Brief | null;
  briefPhase: Phase;
  /** Gates that can be closed; how far the server has read the lanes; the answer, with few draws while a hand moves. */
  closeGates: GateList | null;
  closeReady: Ready | null;
  closeAnswer: CloseAnswer | null;
  closePhase: Phase;
  /** Why the newest question has no answer. */
  closeError: { message: string; hint: string } | null;
  isCloseRough: boolean;
  closeMeasures: Measure[] | null;
  closeWays: FeatureCollection | null;
  /** The way asked for, and what was wrong with the question; whether its form stands open without one. */
  wayAnswer: WayAnswer | null;
  wayError: WayError | null;
  wayPhase: Phase;
  isWayOpen: boolean;
  /** What the node beside the lake gave and got. */
  sharing: Sharing;
  /** What is known of the case that stands open. */
  casing: Casing;
  /** Whether the list of claimants stands on the map. */
  isWatersOpen: boolean;
  isPlaying: boolean;
  isHelpOpen: boolean;
  needsToken: boolean;
  hasKeys: boolean;
  /** West, south, east, north of the map; east may exceed 180. */
  view: [number, number, number, number] | null;
  /** Where the tints of the cells begin, parted by commas; empty where vessels are drawn as ships. */
  cellBreaks: string;
  /** Whether any vessel is drawn as a ship: what the legend explains. */
  hasShips: boolean;
  inView: number;
  announcement: string;
  /** What the address said that this page cannot read: left aside, and said. */
  ignored: string[];
  /** The time that was asked for where it lies outside the data, so that another is shown. */
  outside: number | null;
}

export type State = Choice & Answer;

export const HOUR = 3_600_000;
export const DEFAULTS: Choice = {
  language: "en", theme: "auto", center: null, zoom: null, time: null, since: null, until: null,
  lookbackS: 3600, rate: 60, isLive: false, kinds: [], statuses: [], minConfidence: 0.5,
  text: "", inViewOnly: false, zoneNames: [], hullFlags: [], showsExcluded: false, order: "newest", feature: null, eventId: null, mmsi: null, waters: null, law: null, flag: null, activity: null, closing: null, way: null, share: null, inquiry: null,
};

const NOTHING_SHARED: Sharing = { node: null, failure: null, rows: null, next: null, command: "", fresh: 0, item: null, itemFailure: null, recalls: null, pack: null, waits: null, partners: null };

const EMPTY: Answer = {
  status: null, statusPhase: "loading", failure: null, events: [], eventsTotal: 0, eventsCommand: "", eventsUrl: "",
  eventsPhase: "loading", pending: null, fresh: new Set(), lookedAt: 0, lostAt: null, quietAt: null, vessels: null, vesselsPhase: "loading",
  counts: null, histogram: null, zones: null, detail: null, detailPhase: "ready", tracks: [], card: null,
  cardPhase: "ready", featureCard: null, featurePhase: "ready", features: [], draft: null, isExclusionsOpen: false, lawCatalogue: null, lawPhase: "ready", watersPhase: "ready", brief: null, briefPhase: "ready", closeGates: null, closeReady: null, closeAnswer: null, closePhase: "ready", closeError: null, isCloseRough: false, closeMeasures: null, closeWays: null, wayAnswer: null, wayError: null, wayPhase: "ready", isWayOpen: false, sharing: NOTHING_SHARED, casing: NO_CASING, isWatersOpen: false, isPlaying: false, isHelpOpen: false, needsToken: false, hasKeys: true, view: null,
  cellBreaks: "", hasShips: true, inView: 0, announcement: "", ignored: [], outside: null,
};

let state: State = { ...DEFAULTS, ...EMPTY };
const listeners = new Set<(now: State, before: State) => void>();

export const get = (): State => state;

/** Change some of it; listeners hear of it once, and only if something differs. */
export function set(patch: Partial<State>): void {
  const keys = Object.keys(patch) as (keyof State)[];
  if (keys.every((key) => Object.is(state[key], patch[key]))) return;
  const before = state;
  state = { ...state, ...patch };
  for (const listener of [...listeners]) listener(state, before);
}

export function listen(listener: (now: State, before: State) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Call `then` at once and whenever what `pick` returns has changed (compared item by item). */
export function watch(pick: (s: State) => unknown[], then: (now: State) => void): void {
  let last = pick(state);
  then(state);
  listen((now) => {
    const next = pick(now);
    if (next.length === last.length && next.every((item, i) => Object.is(item, last[i]))) return;
    last = next;
    then(now);
  });
}

/**
 * A component's view of the state: drawn again when what it picked has changed. It listens from the
 * moment it stands in the document, not from the frame after, so that no change falls between.
 */
export function useStore<T>(pick: (s: State) => T): T {
  const [, redraw] = useState(0);
  const picked = pick(state);
  useLayoutEffect(() => {
    let last = pick(state);
    if (!Object.is(last, picked)) redraw((n) => n + 1);
    return listen((now) => {
      const next = pick(now);
      if (Object.is(next, last)) return;
      last = next;
      redraw((n) => n + 1);
    });
  }, []);
  return picked;
}
