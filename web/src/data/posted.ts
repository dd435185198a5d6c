// A case of posts as the server tells it: what was read, when, by whom in concert, and what its claims are worth.

export interface Case {
  tab: CaseTab;
  /** Id of the case; null: the first that is served. */
  id: string | null;
  /** The narrative, the claim and the group that stand open. */
  narrative: string | null;
  claim: string | null;
  group: number | null;
}
export type CaseTab = "read" | "narratives" | "groups" | "claims";

export interface CaseReady { steps: string[]; done: number; doing: string | null; failure: string | null; is_ready: boolean }

export interface Gap { since: string; until: string; platform: string | null; from: string }
export interface CaseTold {
  /** The drill that the posts were made up for; null: real. */
  exercise_id: string | null;
  case: string; name: string; posts: number; accounts: number; records: number; files: number;
  rejected: Record<string, number>; platforms: Record<string, number>; languages: Record<string, number>;
  first_at: string | null; last_at: string | null; retention_days: number; first_read_at: string | null;
  collection: { started_at: Record<string, string>; start_is: string; gaps: Gap[]; clock_resolution_s: Record<string, number> };
  command: string;
}

export type Counted = Record<string, number[]>;
export interface Timeline { start_at: string; end_at: string; width_s: number; posts: number[]; languages: Counted; narratives: Record<string, Counted>; command: string }

export interface Change { before: string; after: string; marks: string[] }
export interface Variant { variant: string; text: string; posts: number; flags: string[]; changes: Change[] }
export interface Narrative {
  cluster: string; text: string; language: string | null; posts: number; accounts: number; reposts: number; texts: number;
  first_at: string; last_at: string; languages: string[]; flags: string[]; by_language: Record<string, number>; variants: Variant[];
}
export interface Narratives { clusters: number; posts_alone: number; posts_in_clusters: number; narratives: Narrative[]; command: string }

export interface OriginTold {
  claim_level: number;
  first_observed: { at: string; platform: string; language: string | null; reasons: { name: string; sentence: string }[] };
  collection: { started_at: Record<string, string>; start_is: string };
  ranges: Record<string, [number, number]>;
  edges_by_evidence: Record<string, number>;
  languages: { language: string; posts: number; first_at: string }[];
  directions: { languages: [string, string]; came_first: string | null; after_s: number; band_s: number }[];
  command: string;
}

export interface Group {
  accounts: string[]; joined: string[]; halo: number; ties: number; objects: number; first_at: string; last_at: string;
  q: number; q_common: number; q_within: number | null; explanations: { kind: string; part: number; sentence: string }[];
}
export interface Edge { one: number; two: number; objects: number; events: number; q: number; first_at: string; last_at: string }
export interface Coordination {
  rule: { window_s: number; q: number }; nulls: string[]; accounts: number; shares: number; all_pairs: number; pairs_that_stand: number;
  crowds: number; crowded_shares: number; crowd_cap: number; findings: Group[];
  smallest_detectable: { objects: number; discipline: number; accounts: number | null; pair_objects: number | null }[];
  largest_crowds: { kind: string; object: string; first_at: string; posts: number; accounts: number }[];
  member_accounts: string[]; edges: Edge[]; edges_in_all: number; command: string;
}

export type Sentence = { en: string; ja: string; code: string };
export interface Party { mmsi: number | null; imo: number | null; name: string | null; number: string | null; kind: string | null; text: string | null }
export interface Claimed {
  claim_id: string; did: string; who: Party; whom: Party | null; is_negated: boolean; is_hedged: boolean; text: string | null; language: string | null;
  where: { lon: number | null; lat: number | null; within_nmi: number | null; zone: string | null; text: string | null } | null;
  when: { since: string; until: string; is_throughout: boolean } | null;
}
export interface Used { mmsi: number; name: string | null; fixes: number; first_at: string | null; last_at: string | null; sources: string[]; independent: number; sha256: string }
export interface ClaimRow {
  claim: Claimed; verdict: "supports" | "contradicts" | "in_parts" | "cannot_say";
  why: Sentence[]; caveats: Sentence[]; decide: Sentence[]; figures: Record<string, unknown>;
  parts: { since: string; until: string; verdict: string }[];
  coverage: { mmsi: number; fixes: number; covered: number; longest_gap_s: number | null; reach_nmi: number | null }[];
  tracks: Used[]; texts: number; posts: number; languages: string[]; first_at: string | null; narratives: string[];
}
export interface ClaimTold extends ClaimRow { ways: { mmsi: number; name: string | null; at: number[]; lon: number[]; lat: number[] }[]; command: string }
export interface Claims { texts: number; texts_without_claim: number; distinct: number; distinct_verdicts: Partial<Record<ClaimRow["verdict"], number>>; claims: ClaimRow[]; command: string }

/** What is known of the case that stands open. */
export interface Casing {
  failure: { message: string; hint: string; isAbsent: boolean } | null;
  cases: { case: string; name: string; exercise_id: string | null }[] | null;
  ready: CaseReady | null;
  told: CaseTold | null;
  timeline: Timeline | null;
  narratives: Narratives | null;
  groups: Coordination | null;
  claims: Claims | null;
  origin: (OriginTold & { cluster: string }) | null;
  claim: ClaimTold | null;
}
export const NO_CASING: Casing = { failure: null, cases: null, ready: null, told: null, timeline: null, narratives: null, groups: null, claims: null, origin: null, claim: null };
