// What the node beside the lake gave and got: asked while the view stands open, and again as time goes.
import { get, set, watch } from "../state";
import { ApiError, getJson, path } from "./http";

export interface Names { en: string; ja: string }
export interface Duties { grid_nmi?: number; time_h?: number; retain_days?: number; without?: string[] }
/** A grant or a bar of the rules as they are now. */
export interface Ruled {
  rule: string; article: string; programme?: string; name?: Names; since?: string; until?: string | null; source?: string;
  obligations?: Duties; onward?: boolean; because?: Names;
}
export interface Refusable { reason: string; about?: string | null; because?: string | null; by_rule?: Ruled | null; label?: Record<string, unknown> | null }
export interface Row {
  sequence: number; at: string; actor: string; rule: string | null; exercise_id: string | null; item: string;
  what: "released" | "refused" | "received" | "recalled" | "expired"; direction: "in" | "out"; party: string | null;
  lane: string | null; version: number | null; purpose: string | null; article: string | null; reason: string | null;
  about: string | null; because: string | null; kind?: string | null; topic?: string | null; event?: string | null;
  by_rule: Ruled | null; label?: Record<string, unknown> | null; is_less?: boolean;
}
export interface Held {
  version: number; originator: string; giver: string; retain_until: string | null; kind: string | null; topic: string | null;
  event: string | null; issued_at: string; label: Record<string, unknown>;
}
export interface Sent {
  party: string; version: number; at: string | null; actor: string | null; purpose: string; rule: string; article: string; onward: boolean;
  retain_until: string | null; is_less: boolean; ended: string | null; confirmed_at: string | null; by_rule: Ruled | null;
}
export interface Reached { party: string; by: string; version: number; state: "holds" | "recalled" | "confirmed" }
export interface Item { item: string; held: Held[]; sent: Sent[]; reached: Reached[]; not_confirmed: string[]; history: Row[]; command: string }
export interface Recall {
  item: string; giver: string; because: string; since: string; asked: number; confirmed: number; outstanding: string[]; is_open: boolean;
  lane: string | null; parties: (Reached & { since: string | null; confirmed_at: string | null })[];
}
export interface Change { what: string; to: unknown }
export interface Explained extends Refusable {
  permitted: boolean; asked_of: "held" | "refusal"; rule?: string; article?: string; is_less?: boolean; smallest_change?: Change[] | null;
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
export interface Programme { id: string; name: Names; since: string; until: string | null; is_in_force: boolean; gives_right: boolean; source: string }
export interface Bar { id: string; article: string; because: Names; from: string[] | null; to: string[] | null }
export interface Pack {
  pack: string; version: string; name: Names; on: string; party: string; parties: { id: string; name: Names; tlp: string }[];
  programmes: Programme[]; topics: string[]; grants: Grant[]; bars: Bar[]; nevers: { id: string; to: string; because: Names }[]; command: string;
}

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
}

interface Log { rows: Row[]; next: string | null; command: string }
export const REFRESH_S = 5;
const PAGE = 100;

const put = (patch: Partial<Sharing>): void => set({ sharing: { ...get().sharing, ...patch } });

function failed(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) set({ needsToken: true });
  const isApi = error instanceof ApiError;
  put({ failure: { message: error instanceof Error ? error.message : String(error), hint: isApi ? error.hint : "", isAbsent: isApi && error.status === 404 } });
}

/** Ask, and keep the answer if the question still stands. */
async function ask<T>(url: string, stands: () => boolean, keep: (answer: T) => void, fail: (error: unknown) => void = failed): Promise<void> {
  try {
    const answer = await getJson<T>(url);
    if (stands()) keep(answer);
  } catch (error) {
    if (stands()) fail(error);
  }
}

const logPath = (after: string | null = null): string => {
  const share = get().share!;
  return path("share/log", { party: share.party, kind: share.whats.join(","), lane: share.lane, limit: PAGE, after });
};
const question = (): string => { const s = get().share; return s ? JSON.stringify([s.party, s.whats, s.lane]) : ""; };

function readLog(): void {
  const asked = question();
  void ask<Log>(logPath(), () => question() === asked, (log) => put({ rows: log.rows, next: log.next, command: log.command, fresh: 0, failure: null }));
}

/** The rows before those that are shown. */
export function readOlder(): void {
  const asked = question();
  const { next } = get().sharing;
  if (next === null) return;
  void ask<Log>(logPath(next), () => question() === asked && get().sharing.next === next, (log) => put({ rows: [...(get().sharing.rows ?? []), ...log.rows], next: log.next }));
}

/** The list as it is now: what came stands on top. */
export const showFresh = (): void => readLog();

function readItem(): void {
  const item = get().share?.item ?? null;
  if (item === null) return;
  const isChosen = (): boolean => get().share?.item === item;
  void ask<Item>(path(`share/item/${encodeURIComponent(item)}`), isChosen, (told) => put({ item: told, itemFailure: null }),
    (error) => put({ item: null, itemFailure: { message: error instanceof Error ? error.message : "", hint: error instanceof ApiError ? error.hint : "" } }));
}

const isOpen = (): boolean => get().share !== null;
const readNode = (): Promise<void> => ask<NodeTold>(path("share"), isOpen, (node) => put({ node, failure: null }));
const readRecalls = (): Promise<void> => ask<{ recalls: Recall[]; open: number }>(path("share/recalls"), isOpen, (recalls) => put({ recalls }));
const readPack = (): Promise<void> => ask<Pack>(path("share/pack"), isOpen, (pack) => put({ pack }));

/** The evaluator's answer to one question. */
export const explain = (item: string, to: string, purpose: string): Promise<Explained> => getJson<Explained>(path("share/explain", { item, to, purpose }));

async function begin(): Promise<void> {
  await readNode();
  if (get().sharing.failure || !isOpen()) return;
  readLog();
  readItem();
  void readRecalls();
  void readPack();
}

/** Recalls and the chosen item move on by themselves; new rows wait until they are asked for. */
function refresh(): void {
  const { share, sharing } = get();
  if (!share || document.hidden || !sharing.node) return;
  void readNode();
  void readRecalls();
  if (share.item !== null) readItem();
  const asked = question();
  const top = sharing.rows?.[0]?.sequence ?? -1;
  const stands = (): boolean => question() === asked && (get().sharing.rows?.[0]?.sequence ?? -1) === top;
  void ask<Log>(logPath(), stands, (log) => {
    const fresh = log.rows.filter((row) => row.sequence > top).length;
    if (fresh && !get().sharing.rows?.length) put({ rows: log.rows, next: log.next });
    else if (fresh !== get().sharing.fresh) put({ fresh });
  });
}

export function retryShare(): void {
  put({ failure: null });
  void begin();
}

/** Ask when the view opens, and whenever its question is another. */
export function bindShare(): void {
  let before = question();
  watch((s) => [s.share === null], (s) => {
    before = question();
    if (s.share) void begin();
  });
  watch((s) => [s.share], (s) => {
    const now = question();
    if (now === before || !s.share || !s.sharing.node) return;
    before = now;
    put({ rows: null, next: null });
    readLog();
  });
  watch((s) => [s.share?.item], (s) => {
    if (s.sharing.item?.item !== s.share?.item) put({ item: null, itemFailure: null });
    if (s.sharing.node) readItem();
  });
  window.setInterval(refresh, REFRESH_S * 1000);
}
