// What the node beside the lake gave and got: asked while the view stands open, and again as time goes.
import type { Explained, Item, NodeTold, Pack, Partners, Recall, Row, Sharing, Waits } from "./sharing";
import { get, set, watch } from "../state";
import { ApiError, getJson, path } from "./http";

interface Log { rows: Row[]; next: string | null; command: string }
export const REFRESH_S = 5;
/** What does not stand open is asked again in every so many rounds: the heads of the views count it. */
const SELDOM = 6;
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
const readWaits = (): Promise<void> => ask<Waits>(path("share/waiting"), isOpen, (waits) => put({ waits }));
const readPartners = (): Promise<void> => ask<Partners>(path("share/partners"), isOpen, (partners) => put({ partners }));
const readPack = (): Promise<void> => ask<Pack>(path("share/pack"), isOpen, (pack) => put({ pack }));

/** The evaluator's answer to one question. */
export const explain = (item: string, to: string, purpose: string): Promise<Explained> => getJson<Explained>(path("share/explain", { item, to, purpose }));

async function begin(): Promise<void> {
  await readNode();
  if (get().sharing.failure || !isOpen()) return;
  readLog();
  readItem();
  void readRecalls();
  void readWaits();
  void readPartners();
  void readPack();
}

/** Recalls and the chosen item move on by themselves; new rows wait until they are asked for. */
let round = 0;
function refresh(): void {
  const { share, sharing } = get();
  if (!share || document.hidden || !sharing.node) return;
  const isSeldom = ++round % SELDOM === 0;
  void readNode();
  void readRecalls();
  if (isSeldom || share.tab === "waiting") void readWaits();
  if (isSeldom || share.tab === "links") void readPartners();
  if (share.item !== null) readItem();
  const asked = question();
  const top = sharing.rows?.[0]?.sequence ?? -1;
  const stands = (): boolean => question() === asked && (get().sharing.rows?.[0]?.sequence ?? -1) === top;
  void ask<Log>(logPath(), stands, (log) => {
    const fresh = log.rows.filter((row) => row.sequence > top).length;
    if (fresh && !get().sharing.rows?.length) put({ rows: log.rows, next: log.next });
    else put({ fresh, rows: confirmedSince(get().sharing.rows, log.rows) });
  });
}

/** The rows that are shown, with the receipts that came since they were read. */
function confirmedSince(shown: Row[] | null, told: readonly Row[]): Row[] | null {
  const now = new Map(told.map((row) => [row.sequence, row.is_confirmed]));
  const isOld = (row: Row): boolean => now.has(row.sequence) && now.get(row.sequence) !== row.is_confirmed;
  return shown?.some(isOld) ? shown.map((row) => (isOld(row) ? { ...row, is_confirmed: now.get(row.sequence) ?? null } : row)) : shown;
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
  watch((s) => [s.share?.tab], (s) => {
    if (!s.sharing.node) return;
    if (s.share?.tab === "waiting") void readWaits();
    if (s.share?.tab === "links") void readPartners();
  });
  watch((s) => [s.share?.item], (s) => {
    if (s.sharing.item?.item !== s.share?.item) put({ item: null, itemFailure: null });
    if (s.sharing.node) readItem();
  });
  window.setInterval(refresh, REFRESH_S * 1000);
}
