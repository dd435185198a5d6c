// The shapes in which the server answers (`/openapi.json` has them all).
import type { FeatureCollection, Geometry } from "geojson";

export interface ZoneClaim {
  /** Where it was looked up: start, end, ... */
  at?: string[];
  name: string;
  regime: string;
  claimants: string[];
  source?: string | null;
}

/** The waters of an event, told in both languages. */
export interface EventLaw {
  sentence_en: string;
  sentence_ja: string;
}

/** How the list of events is sorted. */
export type Order = "newest" | "oldest" | "confidence";

export interface EventRow {
  event_id: string;
  kind: string;
  detector_version: string;
  revision: number;
  status: "new" | "revised" | "withdrawn";
  because: string | null;
  successor_id: string | null;
  mmsis: number[];
  track_ids: string[];
  start_at: string;
  end_at: string | null;
  start_uncertainty_s: number | null;
  end_uncertainty_s: number | null;
  lon: number;
  lat: number;
  end_lon: number | null;
  end_lat: number | null;
  path: number[] | null;
  confidence: number;
  sentence_en: string;
  sentence_ja: string;
  zones: ZoneClaim[] | null;
  law?: EventLaw | null;
  evidence: Record<string, unknown> | null;
  recorded_at: string;
  exercise_id: string | null;
  /** The exclusion that leaves it out; told where those are asked for. */
  excluded?: string | null;
}

/** What analysts set aside: all that it names must hold of an event. */
export interface Exclusion {
  exclusion_id: string;
  mmsis: number[] | null;
  area: { type: "MultiPolygon"; coordinates: number[][][][] } | null;
  kinds: string[] | null;
  since_at: string | null;
  until_at: string | null;
  reason: string;
  who: string;
  recorded_at: string;
  /** Standing events that it leaves out. */
  events: number;
}

/** A named feature that events tell of. */
export interface Feature {
  id: string;
  name_en: string;
  name_ja: string;
  claimants: string[];
}

export interface FeatureCard {
  feature: Feature;
  events: EventRow[];
  command: string;
}

export interface EventDetail {
  event: EventRow;
  history: EventRow[];
  successors: string[];
  /** The id that was asked for; another than the event's own where a successor answered. */
  asked: string;
  command: string;
  excluded: Exclusion | null;
}

/** One page of rows, with the command line that gives the same. */
export interface Page<T> {
  rows: T[];
  total: number | null;
  next: string | null;
  command: string;
}

export interface Status {
  version: string;
  lake: string;
  tables: Record<string, { rows: number }>;
  first_at: string | null;
  last_at: string | null;
  /** When data last came in, by the clock of whoever took it in. */
  ingested_at: string | null;
  vessels: number;
  rejects_share: number;
  events: Record<string, number>;
  /** Exclusions in force. */
  exclusions: number;
  /** The latest run of the detectors: with it came the zones. */
  run: { run_id: string } | null;
  /** The party of the node that is served beside the lake. */
  node: string | null;
  /** How many cases of posts are. */
  cases: number;
}

/** How many events match; each part counted as if its own filter were not set. */
export interface Counts {
  total: number;
  lower_confidence: number;
  kind: Record<string, number>;
  status: Record<string, number>;
  zone: { name: string; name_ja: string | null; count: number }[];
  flag: Record<string, number>;
  /** How many are at least so sure. */
  confidence: Record<string, number>;
  /** How many more match that an exclusion leaves out. */
  excluded: number;
}

/** Counts by bin of equal width, epoch milliseconds. */
export interface Histogram {
  start: number;
  width: number;
  reports: number[];
  events: number[];
}

/** One track: positions unwrapped (a path over 180 deg goes on beyond it), times in seconds after `t0`. */
export interface Track {
  trackId: string;
  name: string | null;
  t0: number;
  seconds: Float64Array;
  lon: Float64Array;
  lat: Float64Array;
  sog: Float32Array;
}

export interface TrackRow {
  track_id: string;
  mmsi: number;
  first_at: string;
  last_at: string;
  fixes: number;
  outliers: number;
  distance_nmi: number;
  transponder: string | null;
  name: string | null;
  imo: number | null;
  callsign: string | null;
  ship_type: number | null;
  length_m: number | null;
  is_shared_mmsi: boolean;
}

export interface IdentityRow {
  imo: number | null;
  name: string | null;
  callsign: string | null;
  ship_type: number | null;
  length_m: number | null;
  beam_m: number | null;
  draught_m: number | null;
  destination: string | null;
  first_at: string;
  last_at: string;
  claims: number;
  source: string;
}

export interface VesselCard {
  mmsi: number;
  tracks: TrackRow[];
  identities: IdentityRow[];
  events: EventRow[];
  command: string;
}

export type Zones = FeatureCollection<Geometry, { name: string; regime: string; claimants?: string[] | string; source?: string }>;
