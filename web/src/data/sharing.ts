// What the server tells of sharing, and what of it the reader looks at.
export interface Names { en: string; ja: string }
export interface Duties { grid_nmi?: number; time_h?: number; retain_days?: number; without?: string[] }
/** A grant or a bar of the rules as they are now. */
export interface Ruled {
  rule: string; article: string; programme?: string; name?: Names; since?: string; until?: string | null; source?: string; title_ja?: string | null;
  obligations?: Duties; onward?: boolean; because?: Names;
}
export interface Refusable { reason: string; about?: string | null; because?: string | null; by_rule?: Ruled | null; label?: Record<string, unknown> | null;
  /** Attributes that the label said in a word that is not listed, and that the ledger does not keep. */
  unlisted?: readonly string[];
}
export interface Row {
  sequence: number; at: string; actor: string; rule: string | null; exercise_id: string | null; item: string;
  what: "released" | "refused" | "received" | "recalled" | "expired" | "lapsed"; direction: "in" | "out"; party: string | null;
  lane: string | null; version: number | null; purpose: string | null; article: string | null; reason: string | null;
  about: string | null; because: string | null; kind?: string | null; topic?: string | null; event?: string | null;
  by_rule: Ruled | null; label?: Record<string, unknown> | null; unlisted?: readonly string[]; is_less?: boolean;
  issued_at?: string | null;
  /** Of what went out; null where nobody waits for that any more. */
  is_confirmed?: boolean | null;
  /** Of a refusal: the earlier version that the party keeps, and the command that takes it back. */
  still_holds?: number; remedy?: string;
}
export interface Held {
  version: number; originator: string; giver: string; retain_until: string | null; kind: string | null; topic: string | null;
  event: string | null; issued_at: string; label: Record<string, unknown>; authorship: Authorship;
}
export interface Authorship { outcome: "made_here" | "attested" | "no_key" | "less" | "thin" | "said"; told: string }
export interface Sent {
  party: string; version: number; at: string | null; actor: string | null; purpose: string; rule: string; article: string; onward: boolean;
  retain_until: string | null; is_less: boolean; ended: string | null; confirmed_at: string | null; by_rule: Ruled | null;
}
export interface Reached { party: string; by: string; version: number; state: "holds" | "waits" | "unsent" | "recalled" | "confirmed" | "told"; told_by: string | null }
export interface Item { item: string; held: Held[]; sent: Sent[]; reached: Reached[]; not_confirmed: string[]; history: Row[]; command: string; /** The command that takes it back, where somebody has it from here. */ recall: string | null }
export interface Recall {
  item: string; giver: string; because: string; since: string; asked: number; confirmed: number; told: number; outstanding: string[]; is_open: boolean;
  lane: string | null; kind?: string | null; parties: (Reached & { since: string | null; confirmed_at: string | null })[];
}
export interface Change { what: string; to: unknown }
export interface Explained extends Refusable {
  permitted: boolean; asked_of: "held" | "refusal"; /** The node itself, by what it holds or gave, or the rules. */ decided_by: "node" | "rules"; purpose?: string; rule?: string; article?: string; is_less?: boolean; smallest_change?: Change[] | null;
  /** What the rule asks, and members of the body that stay here. */
  obligations?: Duties; left_out?: string[];
}
export interface NodeTold {
  party: string; name: Names; pack: string; pack_name: Names; pack_version: string; entries: number; holds: number;
  parties: { id: string; name: Names }[]; partners: { party: string; open_recalls: number }[]; command: string;
}
export interface Grant {
  id: string; programme: string; article: string; from: string[]; to: string[]; onward: boolean; obligations: Duties;
  classification: string; tlp: string; kind: string[] | null; topic: string[] | null; source: string[] | null;
  personal: string[] | null; orcon: string[] | null; purpose: string[] | null;
}
export interface Programme { id: string; name: Names; since: string; until: string | null; is_in_force: boolean; gives_right: boolean; source: string; title_ja?: string | null }
export interface Bar { id: string; article: string; because: Names; from: string[] | null; to: string[] | null }
export interface Pack {
  pack: string; version: string; name: Names; on: string; party: string; parties: { id: string; name: Names; tlp: string }[];
  programmes: Programme[]; topics: string[]; grants: Grant[]; bars: Bar[]; nevers: { id: string; to: string; because: Names }[]; command: string;
  /** What the ledger says of these rules: when they were taken, and which promises were proved. */
  rules: { taken_at: string | null; promises: Record<string, string> };
}

/** An item without a whole label. */
export interface Unlabelled {
  name: string; giver: string; originator: string; item: string; version: number; unsaid: string[]; purpose: string; via: string; by: string | null;
  came_at: string; until: string | null; kind: string | null; topic: string | null; commands: string[];
}
/** A question about an onward release. */
export interface Question {
  request: string; item: string; version: number; originator: string; by: string; to: string; purpose: string; until: string; because: string;
  role: "to_answer" | "to_withdraw" | "asked"; is_over: boolean; commands: string[];
}
export interface Waits { count: number; items: Unlabelled[]; questions: Question[]; command: string }
export interface Partner {
  party: string; sent: number; waiting: number; open_recalls: number; taken: number; rejected: number; thinned: number; missing: number;
  confirmed_at: string | null; heard_at: string | null; behind: Record<string, number>; behind_since: string | null;
  link: { bytes_per_s: number | null; bytes_per_pull: number | null; is_thin: boolean } | null;
  watch: { is_witness: boolean; cosigned: number; seen: number; unproved: number }; commands: string[];
}
export interface Finding {
  kind: string; party: string | null; at: string | null; entry: number | null; told: string | null; rule?: string | null; items?: string[]; count?: number;
  commands: string[];
}
export interface Partners { partners: Partner[]; not_met: { party: string; waiting: number; commands: string[] }[]; findings: Finding[]; recent: number; command: string }

/** What the server answered of it. */
export interface Sharing {
  node: NodeTold | null;
  /** Why it cannot be shown. */
  failure: { message: string; hint: string; isAbsent: boolean } | null;
  rows: Row[] | null;
  next: string | null;
  command: string;
  /** Rows that came since the list was read. */
  fresh: number;
  item: Item | null;
  itemFailure: { message: string; hint: string } | null;
  recalls: { recalls: Recall[]; open: number } | null;
  pack: Pack | null;
  waits: Waits | null;
  partners: Partners | null;
}

export type Tab = "log" | "recalls" | "waiting" | "links" | "pack";

/** What the reader looks at; all of it is in the address. */
export interface Share {
  tab: Tab;
  item: string | null;
  /** Of or to this party alone; in the graph who gets. */
  party: string | null;
  whats: readonly string[];
  lane: string | null;
  /** In the graph: who gives; null for the node's own party. */
  giver: string | null;
}
