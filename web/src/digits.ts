// How many decimals a figure is told to: the rule of the brief and of the command line (say/said.py), so that
// one figure is the same in all three.

/** Digits of a figure alone; steps of the last digit that an interval spans at least; most decimals. */
const SIGNIFICANT = 3;
const LEAST_STEPS = 5;
const MOST_DECIMALS = 6;
/** An interval that is narrower beside its figure is told as one figure. */
const LEAST_WIDTH = 5e-4;

type Ends = { value: number | null; low: number | null; high: number | null };

const within = (places: number): number => Math.min(Math.max(places, 0), MOST_DECIMALS);

/** Whether an interval is too narrow to be told. */
export const isOneFigure = (low: number | null, high: number | null): boolean =>
  low === high || (low !== null && high !== null && high - low <= Math.max(LEAST_WIDTH * Math.max(Math.abs(low), Math.abs(high)), 1e-9));

/** Decimals of a figure: as its interval bears where it has both ends, else three digits without noughts behind. */
export function digitsOf(v: number, of?: Ends, scale = 1): number {
  if (of && of.value !== null && of.low !== null && of.high !== null && !isOneFigure(of.low, of.high)) {
    return within(Math.ceil(-Math.log10(((of.high - of.low) * scale) / LEAST_STEPS) - 1e-9));
  }
  if (!v) return 0;
  const places = within(SIGNIFICANT - 1 - Math.floor(Math.log10(Math.abs(v))));
  return (v.toFixed(places).split(".")[1] ?? "").replace(/0+$/, "").length;
}
