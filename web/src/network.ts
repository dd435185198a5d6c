// Who is tied to whom as a drawing: each group on a circle of its own, the same for the same answer.
import type { Coordination } from "./data/posted";

export interface Node { account: string; group: number; x: number; y: number }
export interface Tie { one: Node; two: Node; objects: number; q: number }
export interface Network { width: number; height: number; nodes: Node[]; ties: Tie[]; groups: { number: number; x: number; y: number; r: number }[] }

export const WIDTH = 360;
const GAP = 26;
/** Between two accounts on a circle [px], and the least circle. */
const ARC = 16;
const LEAST_R = 30;

/** Groups stand in rows as wide as the panel, in their order; an account of several groups stands once in each. */
export function networkOf(found: Coordination): Network {
  const groups: Network["groups"] = [];
  const nodes: Node[] = [];
  let [x, top, tallest] = [0, 4, 0];
  found.findings.forEach((group, i) => {
    const r = Math.max(LEAST_R, (group.accounts.length * ARC) / (2 * Math.PI));
    if (x > 0 && x + 2 * r + GAP > WIDTH) {
      top += tallest + GAP;
      x = tallest = 0;
    }
    const [cx, cy] = [x + GAP / 2 + r, top + GAP / 2 + r];
    groups.push({ number: i + 1, x: cx, y: cy, r });
    const count = group.accounts.length;
    group.accounts.forEach((account, k) => {
      const angle = (2 * Math.PI * k) / count - Math.PI / 2;
      nodes.push({ account, group: i + 1, x: cx + r * Math.cos(angle), y: cy + r * Math.sin(angle) });
    });
    x += 2 * r + GAP;
    tallest = Math.max(tallest, 2 * r + GAP);
  });
  const of = new Map<string, Node[]>();
  for (const node of nodes) of.set(node.account, [...(of.get(node.account) ?? []), node]);
  const ties = found.edges.flatMap((edge): Tie[] => {
    const ones = of.get(found.member_accounts[edge.one]!) ?? [];
    const twos = of.get(found.member_accounts[edge.two]!) ?? [];
    const pairs = ones.flatMap((one) => twos.filter((two) => two.group === one.group).map((two) => ({ one, two })));
    const drawn = pairs.length ? pairs : ones[0] && twos[0] ? [{ one: ones[0], two: twos[0] }] : [];
    return drawn.map((pair) => ({ ...pair, objects: edge.objects, q: edge.q }));
  });
  return { width: WIDTH, height: Math.ceil(top + tallest), nodes, ties, groups };
}

/** The ties of one group: those that the drawing has between its accounts. */
export const tiesOf = (network: Network, group: number): Tie[] => network.ties.filter((tie) => tie.one.group === group && tie.two.group === group);
