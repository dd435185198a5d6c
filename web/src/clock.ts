// Playing the time forward at the chosen rate until the end of the data.
import { range, setLive, setTime } from "./action";
import { get, listen, set } from "./state";

const TICK_MS = 250;
const CALM_TICK_MS = 1_000;

let timer = 0;
let last = 0;

export function togglePlay(): void {
  const { isPlaying, isLive, time, status } = get();
  if (isLive) {
    setLive(false);
    return;
  }
  if (isPlaying) {
    set({ isPlaying: false });
    return;
  }
  const end = status?.last_at ? Date.parse(status.last_at) : range().until;
  if (time !== null && time >= end) setTime(range().since);
  set({ isPlaying: true });
}

function tick(): void {
  const now = performance.now();
  const { time, rate, status } = get();
  const elapsed = now - last;
  last = now;
  if (time === null) return;
  const end = status?.last_at ? Math.ceil(Date.parse(status.last_at) / 1000) * 1000 : Infinity;
  setTime(Math.min(end, time + elapsed * rate));
  if (get().time! >= end) set({ isPlaying: false });
}

export function bindClock(): void {
  listen((now, before) => {
    if (now.isPlaying === before.isPlaying) return;
    window.clearInterval(timer);
    if (!now.isPlaying) return;
    last = performance.now();
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    timer = window.setInterval(tick, isCalm ? CALM_TICK_MS : TICK_MS);
  });
}
