// Live mode: one stream of events and a modest look at the status; nothing is open while it is off.
import { followEnd } from "../action";
import { freshText } from "../said";
import { clockTime, dayTime, t } from "../locale";
import { get, listen, set, watch } from "../state";
import { settled, tell } from "./fresh";
import { loadEvents, loadStatus, loadVessels, presentPending, quietSince } from "./load";
import type { EventRow } from "./types";

const POLL_MS = 5_000;
/** The server takes a version of the lake as the newest for a second: ask when that is over. */
const NEWS_MS = 1_200;
/** Where the browser gave up by itself, as it does after an answer that is no stream. */
const REOPEN_MS = 5_000;
/** No answer for so long: the network is gone, though nobody said so. */
const PATIENCE_MS = 20_000;
/** Screen readers hear one sentence about all that came within it. */
const SPEAK_MS = 2_000;

let stream: EventSource | null = null;
let pollTimer = 0;
let newsTimer = 0;
let reopenTimer = 0;
let speakTimer = 0;
let connections = 0;
let isLooking = false;
let isWanted = false;
let isSuspect = false;

/** Bind the connection to the mode; called when the first answers are there. */
export function bindLive(): void {
  watch((s) => [s.isLive], (s) => (s.isLive ? begin() : end()));
  watch((s) => [s.isLive && s.time === null], followEnd);
  watch((s) => [s.lookedAt], forget);
  listen((now, before) => {
    if (now.isLive && now.fresh !== before.fresh && now.fresh.size > before.fresh.size) speakSoon();
    if (now.isLive && now.quietAt !== before.quietAt && now.quietAt !== null) set({ announcement: t("live.quiet", { time: dayTime(now.quietAt) }) });
    if (now.isLive && now.lostAt !== before.lostAt) set({ announcement: now.lostAt ? t("live.lost", { time: clockTime(now.lostAt) }) : t("live.found") });
  });
  document.addEventListener("visibilitychange", () => { if (get().isLive && !document.hidden) void look(); });
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", (e) => { if (e.persisted && get().isLive) connect(); });
}

function begin(): void {
  set({ lookedAt: Date.now(), fresh: new Set(), lostAt: null, isPlaying: false });
  presentPending();
  followEnd();
  connect();
}

function end(): void {
  disconnect();
  window.clearTimeout(speakTimer);
  speakTimer = 0;
  forget();
  set({ fresh: new Set(), lostAt: null, quietAt: null });
}

function connect(): void {
  disconnect();
  isSuspect = false;
  const source = new EventSource("api/v1/live");
  stream = source;
  for (const status of ["new", "revised", "withdrawn"]) {
    source.addEventListener(status, (e: MessageEvent<string>) => {
      tell(JSON.parse(e.data) as EventRow);
      lookSoon();
    });
  }
  source.addEventListener("reset", lookSoon);
  source.onopen = () => void look();
  source.onerror = () => {
    lose();
    if (source.readyState === EventSource.CLOSED) reopenTimer = window.setTimeout(connect, REOPEN_MS);
  };
  pollTimer = window.setTimeout(() => void look(), POLL_MS);
}

function disconnect(): void {
  stream?.close();
  stream = null;
  connections++;
  for (const timer of [pollTimer, newsTimer, reopenTimer]) window.clearTimeout(timer);
  newsTimer = 0;
}

function lose(): void {
  if (get().isLive && get().lostAt === null) set({ lostAt: Date.now() });
}

function lookSoon(): void {
  newsTimer ||= window.setTimeout(() => { newsTimer = 0; void look(); }, NEWS_MS);
}

/**
 * Ask for the status, and for the rest where the lake has changed or may have while nobody was heard.
 * One look at a time, so that a busy lake and a slow server do not keep it from ever coming to an end.
 */
async function look(): Promise<void> {
  isWanted = isLooking;
  if (isLooking) return;
  isLooking = true;
  window.clearTimeout(pollTimer);
  const connection = connections;
  const late = new Promise<boolean>((done) => { window.setTimeout(() => done(false), PATIENCE_MS); });
  const isHeard = await Promise.race([loadStatus(get().lostAt !== null), late]);
  isLooking = false;
  if (isWanted && get().isLive) lookSoon();
  if (connection !== connections) return;
  isSuspect ||= !isHeard && stream?.readyState === EventSource.OPEN;
  const quiet = isHeard ? quietSince() : null;
  if (quiet !== get().quietAt) set({ quietAt: quiet });
  if (!isHeard) lose();
  else if (stream?.readyState === EventSource.OPEN) heal();
  pollTimer = window.setTimeout(poll, POLL_MS);
}

function poll(): void {
  if (document.hidden) pollTimer = window.setTimeout(poll, POLL_MS);
  else void look();
}

/** Heard again: what failed meanwhile is asked for once more. A stream that stood open through the silence may be dead without knowing it. */
function heal(): void {
  const { lostAt, vesselsPhase, eventsPhase } = get();
  if (lostAt === null) return;
  set({ lostAt: null });
  if (isSuspect) connect();
  if (vesselsPhase === "failed") void loadVessels();
  if (eventsPhase === "failed") void loadEvents();
}

/** The reader has looked: marks go, and with them the withdrawn rows that waited to be seen. */
function forget(): void {
  const { events, eventsTotal } = get();
  const rest = settled(events);
  if (rest !== events) set({ events: rest, eventsTotal: eventsTotal - (events.length - rest.length) });
}

function speakSoon(): void {
  speakTimer ||= window.setTimeout(() => {
    speakTimer = 0;
    const parts = freshText(get());
    if (parts) set({ announcement: t("live.spoken", { time: clockTime(get().lookedAt), parts }) });
  }, SPEAK_MS);
}
