// What the server answers of a closed lane and of a way at sea.
/** `interval` is the code of what the ends are, `no_interval` of why there are none: `interval_words` says both. */
export interface Span { value: number | null; low: number | null; high: number | null; interval?: string | null; no_interval?: string | null }
export interface Gate {
  gate: string; name_en: string; name_ja: string; aliases: string[]; lon: number; lat: number; has_figures: boolean;
  premium: Reported | null;
}
export interface Reported { low: number; high: number; first: string; last: string; sources: string[] }
export interface GateList { gates: Gate[]; design_speed_kn: Record<string, number>; has_pdf: boolean }
interface Cost { total: number[] | null; unit: string | null; parts: { part: string; value: number; unit: string }[]; missing: string[] }
interface Side { distance_nmi: number; gates: string[]; days: Span; fuel_t: Span; co2_t: Span; cost: Cost }
export interface Lane {
  lane: string; name_en: string; name_ja: string; ship: string; fate: "untouched" | "diverted" | "cut_off" | "no_way";
  open: Side | null; closed: Side | null; missing_days: Span; capacity_change: Span | null;
  extra: { distance_nmi: number; distance_pct: number; days: Span; fuel_t: Span; co2_t: Span } | null;
}
export interface Fact { basis: string; via_en: string; via_ja: string; share: Span | null; year_en: string; year_ja: string; source: string; citation: string | null; stands_for: StandIn | null }
/** A port that stands for a region of which no source tells the countries; other ports of it widen the interval. */
export interface StandIn { region: string; region_en: string; region_ja: string; port_en: string; port_ja: string; others_en: string; others_ja: string }
export interface Country {
  country: string; name_en: string; name_ja: string; commodity: string; commodity_en: string; commodity_ja: string;
  fate: string; outcome: string; decided_by: string; share: Span | null; stopped: Span | null; unit: string | null; missing_days: Span | null;
  not_known: number | null; by_stand_in: number | null; why_not_en: string | null; why_not_ja: string | null; facts: Fact[]; sources: string[];
  /** Why its ends are bounds, where none of it passes in the middle. */
  bound_en: string | null; bound_ja: string | null;
  /** What is cut off and what comes late, where an import has both; its own figures are their sum. */
  parts?: Part[];
}
export interface Part { fate: string; outcome: string; decided_by: string; share: Span | null; stopped: Span | null; missing_days: Span | null }
/** One stock of a country: how much, from which day it may be used and why, and at most how fast. */
export interface Held {
  kind: string; volume_mb: Span; usable_from_day: Span; starts_en: string; starts_ja: string; rate_kbd: number | null; rate_basis: string;
}
export interface Stock {
  country: string; name_en: string; name_ja: string; commodity: string; lost_kbd?: Span; fate?: string; lost_from_day?: number | null; cut_kbd?: Span; late_kbd?: Span; late_d?: Span | null; bypass_kbd?: Span; cover_d: Span | null;
  unmet_begins_day?: Span | null; unmet_kb?: Span | null; held?: Held[]; days?: number; sources?: string[]; source?: string;
  kind?: string; note?: string; note_ja?: string; cover_over_d?: number | null; why_not_en?: string | null; why_not_ja?: string | null;
  stand_in_en?: string | null; stand_in_ja?: string | null; bound_en?: string | null; bound_ja?: string | null; again?: Again | null;
}
/** The command that gives the days of a row again, and what of it. */
export interface Again { command: string; gives_en: string; gives_ja: string }
/** One thing that is not known; of no country where the method cannot tell it of any closure. */
export interface Gap { code: string; country: string | null; commodity: string | null; said_en: string; said_ja: string; clause_en: string; clause_ja: string }
export interface Measure { country: string; name_en: string; name_ja: string; measure_en: string; measure_ja: string; saves_kb: number; unmet_after_kb: number }
export interface Fleet { fleet: "container" | "tanker" | "bulk"; lanes: number; diverted: number; cut_off: number; capacity_change: Span | null; freight_change: Span | null; why_not_en?: string | null; why_not_ja?: string | null }
export interface Even { lane: string; gates: string[]; value: number; low: number; high: number; together: Span }
export interface CloseAnswer {
  gates: { gate: string; name_en: string; name_ja: string }[]; lanes: Lane[]; lanes_in_all: number; countries: Country[]; stocks: Stock[];
  fleet: { by_fleet: Fleet[] }; measures: Measure[] | null; said: Said[]; said_unknown: Said[]; not_known: Gap[];
  interval_words: Record<string, Said>; held_words: Record<string, Said>; sources: string[]; method: string; method_ja: string; draws: number;
  speed: Span; premium: { reported: Reported | null; even_at: Even[]; left_out: Said[] }; command: string;
}
export interface Said { en: string; ja: string }
export interface Ready { is_ready: boolean; done: number; of: number; doing: string | null; failure: string | null }

export interface Place { name: string; lon: number; lat: number }
export interface Route {
  from: Place; to: Place; distance_nmi: number; gates: string[]; path: [number, number][];
  days: number | null; fuel_t: number | null; co2_t: number | null; command: string;
}
/** The way as it is, and the one that avoids the closed gates: null where none is closed or none is open. */
export interface WayAnswer { before: Route; during: Route | null; cut: string | null }
export interface WayError { message: string; hint: string }
