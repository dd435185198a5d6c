// The question of a closed lane: which gates, from when, for how long, how much, and at what prices.

/** An assumption of the reader: all of it is in the address. */
export interface Closing {
  gates: readonly string[];
  /** The first day, year-month-day. */
  from: string;
  days: number;
  /** Part of the traffic that stops, 0 to 1. */
  share: number;
  /** Part of the design speed; null: as usual, an interval. */
  speed: number | null;
  /** War-risk premium, % of the hull's value a passage; null: not asked. */
  premium: number | null;
  /** Prices of the reader, in USD of the year of the first day: a hull, a tonne of fuel, a day's hire. */
  hull: number | null;
  fuel: number | null;
  hire: number | null;
  /** What one passage of a canal costs, in the same money. */
  suez: number | null;
  panama: number | null;
}

/** Canals whose toll can be given here, by gate; the server takes any gate's. */
const CANALS = ["suez", "panama"] as const;

/** Least, most, step and standard of each slider; the server takes more. */
export const SLIDERS = {
  share: { min: 0, max: 1, step: 0.01, standard: 1 },
  days: { min: 1, max: 365, step: 1, standard: 60 },
  speed: { min: 0.4, max: 0.9, step: 0.01, standard: 0.75 },
  premium: { min: 0, max: 5, step: 0.05, standard: 0 },
} as const;
const MOST_DAYS = 1095;
const MOST_GATES = 8;
const MOST_MONEY = 1e10;
const DAY = /^\d{4}-\d\d-\d\d$/;
/** The first and the last day on which a closure may begin, as the server takes them (assess/day.py). */
export const EARLIEST = "1900-01-01";
export const LATEST = "2100-12-31";
/** Between what a link asks and what is taken in its place. */
export const IN_ITS_PLACE = " → ";

export const closingFrom = (from: string, gates: readonly string[] = []): Closing =>
  ({ gates, from, days: SLIDERS.days.standard, share: SLIDERS.share.standard, speed: null, premium: null, hull: null, fuel: null, hire: null, suez: null, panama: null });

/** Whether there is such a day: some readers of dates take 31 February for 3 March. */
const isOfCalendar = (day: string): boolean => Number.isFinite(Date.parse(day)) && new Date(Date.parse(day)).toISOString().startsWith(day);

/** Whether a command can ask the same: the command line refuses a closure that stops nothing. */
export const hasCommand = (c: Closing): boolean => c.share > 0;

type Num = (key: string, low: number, high: number) => number | null;

/** What an address says of it; null where no panel is open. What cannot be asked is named with what is taken in its place. */
export function readClosing(q: URLSearchParams, num: Num, onIgnored: (word: string) => void, today: string): Closing | null {
  const text = q.get("closed") ?? (q.has("way") ? "none" : null); // a way is asked for in this panel
  if (text === null) return null;
  const words = text === "none" ? [] : [...new Set(text.split(",").filter(Boolean))];
  const gates = words.filter((one, i) => /^[\w-]{1,40}$/.test(one) && i < MOST_GATES);
  for (const one of words) if (!gates.includes(one)) onIgnored(`closed=${one}`);
  const from = q.get("from");
  const isDay = from !== null && DAY.test(from) && isOfCalendar(from) && from >= EARLIEST && from <= LATEST;
  if (from && !isDay) onIgnored(`from=${from}${IN_ITS_PLACE}${today}`);
  const standard = closingFrom(isDay ? from : today, gates);
  const taken = <T extends number | null>(key: string, low: number, high: number, instead: T): number | T => {
    const value = num(key, low, high);
    const asked = q.get(key);
    if (value === null && asked) onIgnored(`${key}=${asked}${IN_ITS_PLACE}${instead ?? "–"}`);
    return value ?? instead;
  };
  return {
    ...standard,
    days: Math.round(taken("days", 1, MOST_DAYS, standard.days)), share: taken("share", 0, 1, standard.share),
    speed: taken("speed", SLIDERS.speed.min, SLIDERS.speed.max, null), premium: taken("premium", 0, 100, null),
    hull: taken("hull", 1, MOST_MONEY, null), fuel: taken("fuel", 0, MOST_MONEY, null), hire: taken("hire", 0, MOST_MONEY, null),
    suez: taken("suez", 0, MOST_MONEY, null), panama: taken("panama", 0, MOST_MONEY, null),
  };
}

/** The parts of an address that say it, each with its standard, which is left out. */
export function closingParts(c: Closing | null): [key: string, value: string | number | null, standard?: number][] {
  if (!c) return [];
  return [
    ["closed", c.gates.join(",") || "none"], ["from", c.from],
    ["days", c.days, SLIDERS.days.standard], ["share", c.share, SLIDERS.share.standard],
    ["speed", c.speed], ["premium", c.premium], ["hull", c.hull], ["fuel", c.fuel], ["hire", c.hire], ...CANALS.map((gate): [string, number | null] => [gate, c[gate]]),
  ];
}

/** The question as the API takes it. */
export function closingParams(c: Closing): Record<string, string | number | null | readonly string[]> {
  const year = c.from.slice(0, 4);
  const usd = (value: number | null): string | null => (value === null ? null : `${value} USD ${year}`);
  return {
    gate: c.gates, from: c.from, days: c.days, share: c.share, speed: c.speed, premium: c.premium,
    hull_value: usd(c.hull), fuel_price: usd(c.fuel), hire: usd(c.hire),
    toll: CANALS.flatMap((gate) => (c[gate] === null ? [] : [`${gate}=${usd(c[gate])}`])),
  };
}
