// What the server tells of a place and of the zones there are: the shapes of its answers.

/** A claimant, or a State whose flag a ship may fly. */
export interface StateName {
  iso3: string;
  name_en: string;
  name_ja: string;
}

export interface Claimant extends StateName {
  zones: number;
  /** Of these, how many others claim as well. */
  shared: number;
}

export interface LawCatalogue {
  digest: string;
  tiles: string;
  max_zoom: number;
  zones: number;
  regimes: Record<string, number>;
  sources: { source: string; zones: number; is_official: boolean }[];
  claimants: Claimant[];
  flags: StateName[];
  activities: string[];
  command: string;
}

type Both<Name extends string> = Record<`${Name}_en` | `${Name}_ja`, string | null>;

export interface Limit {
  limit: string;
  breadth_nmi: number;
  off_nmi: number;
  nearer_nmi: number;
  further_nmi: number;
  can_tell: boolean;
}

export type Feature = Both<"name"> & Both<"note"> & {
  feature_id: string;
  name_zh_hans: string | null;
  name_zh_hant: string | null;
  claimants: string[];
  administered_by: string | null;
  administered_since: string | null;
  ruling: string | null;
  ruling_paragraphs: string[];
  ruling_rejected_by: string[];
  position_error_nmi: number;
  /** How far, from what `off_from` says; null in the waters of its shore and near a mere label. */
  off_nmi: number | null;
  off_from: "position" | "limits" | "waters" | "label";
};

export type Strait = Both<"name"> & Both<"note"> & {
  strait_id: string;
  regime: string;
  width_nmi: number | null;
  bordering_states: string[];
  contested_by: string[];
  off_nmi: number;
  /** How well the limits are known within which the place lies; null near the line of a short one. */
  extent_error_nmi: number | null;
};

export type Right = Both<"text"> & Both<"contested"> & { activity: string; zone: string; answer: string; articles: string | null; contested_by: string[]; sources: string[] };

export type Instrument = Both<"title"> & Both<"asserts"> & Both<"bound"> & Both<"contested"> & {
  instrument_id: string;
  issuer: string;
  /** Who issued it: those who claim here, States together or a body of theirs, or another State. */
  group: "here" | "international" | "other";
  citation: string | null;
  adopted_on: string | null;
  in_force_on: string | null;
  articles: string | null;
  contested_by: string[];
};

export interface Source {
  source_id: string;
  title: string;
  publisher: string | null;
  date: string | null;
  url: string | null;
}

/** Sentences: of the nearest limit, of edges on which the place lies, of what else was declared. */
export interface Said {
  /** Claims that may reach the place though no zone names them. */
  claims: string[];
  line: string | null;
  edges: string[];
  /** What the tables do not hold: another day, breadths, rights. */
  notes: string[];
  declared: string[];
}

export interface Brief {
  place: { lon: number; lat: number };
  on: string;
  flag: (StateName & { unclos_status: string | null; unclos_since: string | null }) | null;
  activity: string | null;
  waters: string[];
  regimes: (Both<"title"> & Both<"text"> & { zone: string; articles: string })[];
  zones: { name: string; name_ja: string | null; regime: string; claimants: string[]; source: string | null }[];
  claimants: string[];
  /** Whose claims may reach the place beside theirs. */
  other_claimants: string[];
  shore_nmi: number;
  limits: Limit[];
  features: Feature[];
  straits: Strait[];
  rights: Right[];
  instruments: Instrument[];
  sources: Source[];
  line: { can_tell: boolean } | null;
  said_en: Said;
  said_ja: Said;
  text_en: string;
  text_ja: string;
  command: string;
}
