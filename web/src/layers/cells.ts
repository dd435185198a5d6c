// Counts by cell: a tint and the number itself, so that colour alone says nothing.
import type { Layer } from "@deck.gl/core";
import { SolidPolygonLayer, TextLayer } from "@deck.gl/layers";
import { number } from "../locale";
import { rgb, type Palette } from "../theme";
import { boxOfCell, breaksOf, type Cells } from "./crowd";

export const TINTS = ["cell-1", "cell-2", "cell-3", "cell-4", "cell-5"] as const;
const ABOVE = 10_000;
/** The coast shows through. */
const OPACITY = 165;

/** 9,999 in full; above that 12k, so that it fits its cell. */
const shortCount = (n: number): string => (n < ABOVE ? number(n) : `${number(Math.round(n / 1000))}k`);

let made: { of: Cells; colors: string; layers: Layer[] } | null = null;

/** The index of the tint of a count. */
export const tintOf = (count: number, breaks: readonly number[]): number => {
  const at = breaks.findLastIndex((least) => count >= least);
  return at + TINTS.length - breaks.length;
};

export function cellLayers(cells: Cells, colors: Palette): Layer[] {
  const key = colors["cell-1"];
  if (made?.of === cells && made.colors === key) return made.layers;
  const breaks = breaksOf(cells);
  const tints = TINTS.map((name) => rgb(colors[name]));
  const rows = Array.from({ length: cells.length }, (_, i) => i);
  const layers: Layer[] = [
    new SolidPolygonLayer<number>({
      id: "cells", data: rows, pickable: true, parameters: { depthCompare: "always" },
      getPolygon: (i) => {
        const [w, s, e, n] = boxOfCell(cells, i);
        return [[w, s], [e, s], [e, n], [w, n]];
      },
      getFillColor: (i) => [...tints[tintOf(cells.count[i]!, breaks)]!, OPACITY],
    }),
    new TextLayer<number>({
      id: "cell-counts", data: rows, parameters: { depthCompare: "always" },
      getPosition: (i) => {
        const [w, s, e, n] = boxOfCell(cells, i);
        return [(w + e) / 2, (s + n) / 2];
      },
      getText: (i) => shortCount(cells.count[i]!),
      getColor: rgb(colors.ink), getSize: 12, fontFamily: getComputedStyle(document.body).fontFamily, fontWeight: 600,
      fontSettings: { fontSize: 36, buffer: 4 }, characterSet: "0123456789,.k",
    }),
  ];
  made = { of: cells, colors: key, layers };
  return layers;
}
