// Whether the page shows all that was asked for: no question under way, and the answer painted.
import { isAsking, onAsking } from "./data/http";
import { get, listen, type State } from "./state";

let isBegun = false;
let isPainted = false;
let frame = 0;

const isLoading = (s: State): boolean =>
  [s.eventsPhase, s.detailPhase, s.cardPhase, s.lawPhase, s.briefPhase, s.closePhase, s.wayPhase].includes("loading") || s.isCloseRough || (s.inquiry !== null && s.casing.cases !== null && !s.casing.failure && !s.casing.ready?.is_ready) || (s.time !== null && s.vesselsPhase === "loading");

/** The document is up to date at once, what the reader sees only a frame later: rows out of sight have no text till then. */
function watchPaint(): void {
  isPainted = false;
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(() => { isPainted = true; });
  });
}

/** From now on the page may be calm: the map stands and the first answers are there. */
export function beginCalm(): void {
  isBegun = true;
  onAsking(watchPaint);
  listen(watchPaint);
  watchPaint();
}

export const isCalm = (): boolean => isBegun && isPainted && !isAsking() && !isLoading(get());
