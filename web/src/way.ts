// A way at sea that the reader asks for: from where, to where, with which ship.

export interface Way {
  /** A port's name, its UN/LOCODE, or longitude,latitude. */
  origin: string;
  destination: string;
  /** A type of ship, which tells days and fuel; null: the way alone. */
  ship: string | null;
}

const MOST_TEXT = 120;
const SHIP = /^\w{1,40}$/;
const PARTED = "~";

const named = (text: string | undefined): string => (text ?? "").trim().slice(0, MOST_TEXT);

/** What an address says of it; null where none is asked for. */
export function readWay(q: URLSearchParams, onIgnored: (word: string) => void): Way | null {
  const text = q.get("way");
  if (!text) return null;
  const [origin, destination, ...rest] = text.split(PARTED).map(named);
  if (!origin || !destination || rest.length) {
    onIgnored(`way=${text}`);
    return null;
  }
  const ship = q.get("ship");
  if (ship && !SHIP.test(ship)) onIgnored(`ship=${ship}`);
  return { origin, destination, ship: ship && SHIP.test(ship) ? ship : null };
}

/** The parts of an address that say it. */
export const wayParts = (way: Way | null): [key: string, value: string | null][] =>
  way ? [["way", `${way.origin}${PARTED}${way.destination}`], ["ship", way.ship]] : [];

/** "Yokohama > Rotterdam", as people type it. */
export function wayTyped(text: string): [origin: string, destination: string] | null {
  const found = /^(.{2,}?)\s*(?:>|→|⇒)\s*(.{2,})$/.exec(text.trim());
  return found ? [named(found[1]), named(found[2])] : null;
}

/** The question as the API takes it. */
export const wayParams = (way: Way, avoid: readonly string[] = []): Record<string, string | null | readonly string[]> =>
  ({ from: way.origin, to: way.destination, ship: way.ship, avoid });
