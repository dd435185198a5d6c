// The keyboard: one table of keys, from which the help sheet is drawn as well.
import { back, openCase, openClosing, openLaw, openShare, openWay, setLive, stepEvent, stepFresh, stepTime, toggleWaters } from "./action";
import { togglePlay } from "./clock";
import type { Key } from "./locale";
import { panBy, zoomBy } from "./map";
import { get, set } from "./state";

const PAN_PX = 120;

interface Binding {
  keys: string[];
  shown: string;
  text: Key;
  run: (event: KeyboardEvent) => void;
}

/** What is typed next takes the place of what stands in a field. */
function focus(selector: string): void {
  const el = document.querySelector<HTMLElement>(selector);
  el?.focus();
  if (el instanceof HTMLInputElement) el.select();
}

export const BINDINGS: readonly Binding[] = [
  { keys: ["/"], shown: "/", text: "key.search", run: () => focus("#search") },
  { keys: [" "], shown: "Space", text: "key.play", run: togglePlay },
  { keys: ["ArrowLeft"], shown: "←  Shift ←", text: "key.earlier", run: (e) => stepTime(e.shiftKey ? -60 : -10) },
  { keys: ["ArrowRight"], shown: "→  Shift →", text: "key.later", run: (e) => stepTime(e.shiftKey ? 60 : 10) },
  { keys: ["["], shown: "[", text: "key.previous", run: () => stepEvent(-1) },
  { keys: ["]"], shown: "]", text: "key.next", run: () => stepEvent(1) },
  { keys: ["Enter"], shown: "Enter", text: "key.open", run: () => focus("#detail-title") },
  { keys: ["t", "T"], shown: "T", text: "key.time", run: () => focus("#time-input") },
  { keys: ["n", "N"], shown: "N", text: "key.fresh", run: stepFresh },
  { keys: ["l", "L"], shown: "L", text: "key.live", run: () => setLive(!get().isLive) },
  { keys: ["w", "W"], shown: "W A S D", text: "key.pan", run: () => panBy(0, -PAN_PX) },
  { keys: ["a", "A"], shown: "", text: "key.pan", run: () => panBy(-PAN_PX, 0) },
  { keys: ["s", "S"], shown: "", text: "key.pan", run: () => panBy(0, PAN_PX) },
  { keys: ["d", "D"], shown: "", text: "key.pan", run: () => panBy(PAN_PX, 0) },
  { keys: ["+", "="], shown: "+  −", text: "key.zoom", run: () => zoomBy(1) },
  { keys: ["-", "_"], shown: "", text: "key.zoom", run: () => zoomBy(-1) },
  { keys: ["z", "Z"], shown: "Z", text: "key.waters", run: toggleWaters },
  { keys: ["b", "B"], shown: "B", text: "key.law", run: briefHere },
  { keys: ["c", "C"], shown: "C", text: "key.close", run: closeHere },
  { keys: ["r", "R"], shown: "R", text: "key.way", run: wayHere },
  { keys: ["p", "P"], shown: "P", text: "key.share", run: () => (get().share ? openShare(null) : openShare()) },
  { keys: ["i", "I"], shown: "I", text: "key.case", run: caseHere },
  { keys: ["?"], shown: "?", text: "key.help", run: () => set({ isHelpOpen: !get().isHelpOpen }) },
  { keys: ["Escape"], shown: "Esc", text: "key.back", run: leave },
];

/** Keys that hold in place of the map too; the others are the map's and the clock's. */
const OF_EVERY_VIEW: ReadonlySet<string> = new Set(["/", "p", "P", "?", "Escape"]);

/** The brief of the middle of the map, ready to be read. */
export function briefHere(): void {
  const { center } = get();
  if (!center) return;
  openLaw(center);
  requestAnimationFrame(() => focus("#detail-title"));
}

/** The panel of a closed lane, ready for a gate to be typed. */
export function closeHere(): void {
  openClosing();
  requestAnimationFrame(() => focus(get().closing?.gates.length ? "#close-share" : "#close-find"));
}

/** The case of posts, ready to be read; none where none is served. */
export function caseHere(): void {
  const { inquiry, status } = get();
  if (inquiry) openCase(null);
  else if (status?.cases) {
    openCase();
    requestAnimationFrame(() => focus("#detail-title"));
  }
}

/** A way at sea, ready for its first end to be typed. */
export function wayHere(): void {
  openWay();
  requestAnimationFrame(() => focus("#way-origin"));
}

function leave(): void {
  const active = document.activeElement as HTMLElement | null;
  if (active && isTyping(active)) active.blur();
  else back();
}

const isTyping = (el: Element | null): boolean =>
  !!el?.matches("input:not([type=checkbox]):not([type=range]), select, textarea, [contenteditable=true]");

/** Keys that a focused control needs for itself. */
function isTaken(el: Element | null, key: string): boolean {
  if (isTyping(el)) return key !== "Escape";
  if (!el) return false;
  if (key === " " || key === "Enter") return el.matches("button, a, summary, input, select, [role=option]");
  if (key.startsWith("Arrow")) return el.matches("input, [role=listbox] *, [role=separator]");
  return false;
}

export function bindKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (isTaken(event.target instanceof Element ? event.target : null, event.key)) return;
    if (!get().hasKeys && event.key !== "Escape" && event.key !== "Tab") return;
    if (get().share && !OF_EVERY_VIEW.has(event.key)) return;
    const binding = BINDINGS.find((b) => b.keys.includes(event.key));
    if (!binding) return;
    event.preventDefault();
    binding.run(event);
  });
}
