// What a reader can do, whichever way it is asked for: click, key, search, address.
import type { Share } from "./data/sharing";
import { caseFrom } from "./case";
import { closingFrom, type Closing } from "./closing";
import type { Case } from "./data/posted";
import type { EventRow } from "./data/types";
import { clockTime, coordinates, day, iso, sentence, t } from "./locale";
import { wrapLon } from "./mercator";
import { shareFrom } from "./share";
import { DEFAULTS, EVERYONE, get, set, HOUR } from "./state";

/** Select an event: the map shows its place and the clock a moment within it. */
export function openEvent(eventId: string | null): void {
  const { events, time, isLive } = get();
  if (eventId === get().eventId) {
    if (eventId !== null) set({ law: null, closing: null, inquiry: null });
    return;
  }
  if (eventId === null) {
    set({ eventId: null, detail: null, tracks: [] });
    return;
  }
  const event = events.find((e) => e.event_id === eventId);
  const patch: Parameters<typeof set>[0] = { eventId, mmsi: null, card: null, law: null, feature: null, closing: null, inquiry: null };
  if (event) {
    const start = Date.parse(event.start_at);
    const end = event.end_at ? Date.parse(event.end_at) : Infinity;
    if (!isLive && (time === null || time < start || time > end)) patch.time = start;
    patch.announcement = sentence(event);
  }
  set(patch);
  markSeen(eventId);
}

/** The reader has looked at one event of those that came, or at all. */
export function markSeen(eventId: string | null = null): void {
  if (!get().isLive) return;
  const fresh = new Set(eventId === null ? [] : get().fresh);
  if (eventId !== null && !fresh.delete(eventId)) return;
  set(eventId === null ? { fresh, lookedAt: Date.now() } : { fresh });
}

/** The next event of those that came since the reader looked, in the order of the list. */
export function stepFresh(): void {
  const { events, eventId, fresh } = get();
  const at = events.findIndex((e) => e.event_id === eventId);
  const next = [...events.slice(at + 1), ...events.slice(0, at + 1)].find((e) => fresh.has(e.event_id));
  if (next) openEvent(next.event_id);
}

/** Follow the end of the data, or leave the clock where it stands. */
export function setLive(isLive: boolean): void {
  if (isLive !== get().isLive) set({ isLive, isPlaying: false });
}

/** Select a vessel by its MMSI. */
export function openVessel(mmsi: number | null): void {
  if (mmsi === null) set({ mmsi: null, card: null, tracks: [] });
  else set({ mmsi, eventId: null, detail: null, law: null, feature: null, closing: null, inquiry: null, announcement: t("live.vessel", { mmsi: String(mmsi) }) });
}

/** The page of a named feature: its presence, its swarms. */
export function openFeature(feature: string | null): void {
  if (feature === null) set({ feature: null, featureCard: null });
  else set({ feature, eventId: null, detail: null, mmsi: null, card: null, tracks: [], law: null, closing: null, inquiry: null });
}

/** What applies at a place [deg], beside the map; null closes it. */
export function openLaw(place: readonly [number, number] | null): void {
  if (place === null) {
    set({ law: null });
    return;
  }
  const law = [round(wrapLon(place[0])), round(place[1])] as const;
  set({ law, announcement: t("law.opened", { place: coordinates(...law) }) });
}

/** The panel of a closed lane, its gates as they stood or these; the first day is that of the clock. A selection stays behind it. */
export function openClosing(gates: readonly string[] = []): void {
  const { time, closing } = get();
  const from = closing?.from ?? iso(time ?? Date.now()).slice(0, 10);
  set({ closing: closing && !gates.length ? closing : { ...(closing ?? closingFrom(from)), gates }, law: null, inquiry: null, announcement: t("close.opened") });
}

/** A way at sea within that panel: between two places, or its form to be filled. */
export function openWay(ends: readonly [string, string] | null = null): void {
  openClosing();
  const { way } = get();
  set({ isWayOpen: true, ...(ends && { way: { origin: ends[0], destination: ends[1], ship: way?.ship ?? null } }) });
}

/** What was shared with partners, in place of the map; null goes back to it. */
export function openShare(share: Share | null = shareFrom()): void {
  set({ share, announcement: share ? t("share.opened") : "" });
}

/** Look at another part of what was shared. */
export function setShare(patch: Partial<Share>): void {
  const { share } = get();
  if (share) set({ share: { ...share, ...patch } });
}

/** A case of posts beside the map; null goes back. A selection stays behind it. */
export function openCase(inquiry: Case | null = caseFrom()): void {
  set({ inquiry, ...(inquiry && { law: null, closing: null, share: null }), announcement: inquiry ? t("inquiry.opened") : "" });
}

/** Look at another part of the case. */
export function setCase(patch: Partial<Case>): void {
  const { inquiry } = get();
  if (inquiry) set({ inquiry: { ...inquiry, ...patch } });
}

/** Ask another question of the closed lane. */
export function setClosing(patch: Partial<Closing>): void {
  const { closing } = get();
  if (closing) set({ closing: { ...closing, ...patch } });
}

/** As the address keeps it: a link and the page ask the same question. */
const round = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;

/** Show the zones of everyone, or hide them. */
export function toggleWaters(): void {
  const waters = get().waters === null ? EVERYONE : null;
  set({ waters, announcement: t(waters ? "waters.spoken_on" : "waters.spoken_off") });
}

/** Switch the zones of one claimant; `all` are those that there are. */
export function switchClaimant(code: string, all: readonly string[]): void {
  const { waters } = get();
  const shown = new Set(waters === EVERYONE ? all : waters);
  if (!shown.delete(code)) shown.add(code);
  set({ waters: all.every((one) => shown.has(one)) ? EVERYONE : [...shown].sort() });
}

/** The event before or after the selected one in the list. */
export function stepEvent(by: 1 | -1): void {
  const { events, eventId } = get();
  if (!events.length) return;
  const at = events.findIndex((e) => e.event_id === eventId);
  const next = at < 0 ? (by > 0 ? 0 : events.length - 1) : Math.min(events.length - 1, Math.max(0, at + by));
  openEvent(events[next]!.event_id);
}

/** Move the clock, which leaves live mode; it stays inside what the lake holds. */
export function setTime(ms: number, how: "moved" | "stepped" | "typed" = "moved"): void {
  const { status } = get();
  const first = status?.first_at ? Date.parse(status.first_at) : -Infinity;
  const last = status?.last_at ? Math.ceil(Date.parse(status.last_at) / 1000) * 1000 : Infinity;
  const time = Math.min(last, Math.max(first, ms));
  const { since, until } = range();
  const outside = how === "typed" && time !== ms ? ms : null;
  const patch: Parameters<typeof set>[0] = { time, outside, isLive: false };
  if (time < since || time > until) Object.assign(patch, shifted(since, until, time));
  if (how !== "moved") patch.announcement = `${day(time)} ${clockTime(time, true)}${outside === null ? "" : ` ${outsideText(outside, time)}`}`;
  set(patch);
}

/** The data begin or end before the time that was asked for: which time is shown instead. */
export function outsideText(asked: number, shown: number): string {
  const words = { asked: `${day(asked)} ${clockTime(asked, true)}`, shown: `${day(shown)} ${clockTime(shown, true)}` };
  return t(asked < shown ? "time.before_data" : "time.after_data", words);
}

export const stepTime = (minutes: number): void => setTime((get().time ?? range().until) + minutes * 60_000, "stepped");

/** The range of time that list, map and time bar obey: chosen, else all that the lake holds. */
export function range(): { since: number; until: number } {
  const { since, until, status } = get();
  const first = status?.first_at ? Math.floor(Date.parse(status.first_at) / 60_000) * 60_000 : 0;
  const last = status?.last_at ? Math.floor(Date.parse(status.last_at) / 60_000 + 1) * 60_000 : first + HOUR;
  return { since: since ?? first, until: Math.max(until ?? last, (since ?? first) + 60_000) };
}

/** The range moved, its length kept, so that it holds the moment. */
function shifted(since: number, until: number, time: number): { since: number; until: number } {
  const length = until - since;
  const start = Math.round((time - length / 2) / 60_000) * 60_000;
  return { since: start, until: start + length };
}

/** The clock goes to the end of the data; a chosen range that ends before it moves on, its length kept. */
export function followEnd(): void {
  const { status, since, until, isLive } = get();
  if (!isLive || !status?.last_at) return;
  const time = Math.ceil(Date.parse(status.last_at) / 1000) * 1000;
  const patch: Parameters<typeof set>[0] = { time };
  if (until !== null && time > until) Object.assign(patch, endingAt(time, until - (since ?? range().since)));
  set(patch);
}

/** The range of that length that ends with the minute of the moment. */
function endingAt(time: number, length: number): { since: number; until: number } {
  const until = Math.ceil(time / 60_000) * 60_000;
  return { since: until - length, until };
}

/** Show a range around the chosen moment, in live mode up to it, or everything (null). */
export function setRange(lengthMs: number | null): void {
  if (lengthMs === null) {
    set({ since: null, until: null });
    return;
  }
  const { since, until } = range();
  const time = get().time ?? (since + until) / 2;
  set(get().isLive ? endingAt(time, lengthMs) : shifted(0, lengthMs, time));
}

/** Show exactly that range; one that leaves out the present leaves live mode. */
export function setWindow(since: number, until: number): void {
  const { time, isLive } = get();
  const isHere = time !== null && since <= time && time <= until;
  set({ isLive: isLive && isHere, since: Math.round(since / 1000) * 1000, until: Math.round(until / 1000) * 1000 });
}

/** Clear the filters so far that this event is among those shown. */
export function showAlso(event: EventRow): void {
  const { kinds, text, inViewOnly, zoneNames, hullFlags, since, until } = DEFAULTS;
  const minConfidence = event.confidence < DEFAULTS.minConfidence ? 0 : DEFAULTS.minConfidence;
  const statuses = event.status === "withdrawn" ? ["new", "revised", "withdrawn"] : DEFAULTS.statuses;
  const showsExcluded = get().detail?.excluded ? true : get().showsExcluded;
  set({ kinds, text, inViewOnly, zoneNames, hullFlags, showsExcluded, since, until, minConfidence, statuses });
}

/** Step back out: help, then the selection, then the search text. */
export function back(): void {
  const s = get();
  if (s.isHelpOpen) set({ isHelpOpen: false });
  else if (s.draft) set({ draft: null });
  else if (s.isExclusionsOpen) set({ isExclusionsOpen: false });
  else if (s.share?.item) setShare({ item: null });
  else if (s.share) openShare(null);
  else if (s.isWatersOpen) set({ isWatersOpen: false });
  else if (s.law) openLaw(null);
  else if (s.closing) set({ closing: null });
  else if (s.inquiry && (s.inquiry.claim ?? s.inquiry.narrative ?? s.inquiry.group) !== null) setCase({ claim: null, narrative: null, group: null });
  else if (s.inquiry) openCase(null);
  else if (s.feature) openFeature(null);
  else if (s.eventId) openEvent(null);
  else if (s.mmsi) openVessel(null);
  else if (s.text) set({ text: "" });
}
