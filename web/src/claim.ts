// Which name a vessel carries at a time, by its own claims.

export interface Claim {
  name: string | null;
  first_at: string;
  last_at: string;
}

/** The name that is claimed at the time, else the one claimed last by then; before any claim, the first. */
export function namesAt(claims: readonly Claim[], time: number | null): { name: string | null; earlier: string[] } {
  const named = claims
    .filter((one) => one.name)
    .map((one) => ({ name: one.name!, from: Date.parse(one.first_at), to: Date.parse(one.last_at) }))
    .sort((a, b) => a.from - b.from);
  const at = time ?? Infinity;
  const begun = named.filter((one) => one.from <= at);
  if (!begun.length) return { name: named[0]?.name ?? null, earlier: [] };
  // Claims that are both valid: the one that began later is the newer. Of those that are over, the one heard last.
  const until = (one: { to: number }): number => Math.min(one.to, at);
  const now = begun.reduce((a, b) => (until(b) >= until(a) ? b : a));
  const earlier = new Set(begun.reverse().map((one) => one.name));
  earlier.delete(now.name);
  return { name: now.name, earlier: [...earlier] };
}
