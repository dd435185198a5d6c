// Which vessels are drawn as ships, and where they are counted by cell because they could not stand apart.
// One pass over columns for each frame: no object, and nothing kept, for a vessel.
import { CLASSES, type Vessels } from "../data/vessels";
import { latAt, mercatorX, mercatorY, TILE_PX } from "../mercator";
import type { State } from "../state";

/** A ship takes about 14 x 14 px of the map: with more than fit in view, cells say more than ships. */
export const ROOM_PX2 = 200;
/** Side of a cell at a whole zoom level; between two levels it grows from 45 to 90 px. */
export const CELL_PX = 64;
/** With fewer vessels than this all are handed to the graphics card, in view or not. */
const FEW = 5_000;
const SERIES = [1, 2, 5];

/** Counts of a grid that lies fast on the map: cells are the same wherever the map is moved. */
export interface Cells {
  length: number;
  /** Cells from 180 deg W to 180 deg E. */
  across: number;
  col: Uint32Array;
  row: Uint32Array;
  count: Uint32Array;
  /** Vessels of each class in each cell, one after the other. */
  byClass: Uint32Array;
  moving: Uint32Array;
}

const none = new Uint32Array(0);
/** Drawn where nothing is counted: the graphics card then knows how before the reader zooms out. */
export const NO_CELLS: Cells = { length: 0, across: 1, col: none, row: none, count: none, byClass: none, moving: none };

export interface Crowd {
  inView: number;
  /** The rows drawn as ships; null: all of them. */
  rows: Uint32Array | null;
  cells: Cells | null;
}

export interface Frame {
  view: NonNullable<State["view"]>;
  zoom: number;
  width: number;
  height: number;
}

/** A part of the map in shares of the world, x growing beyond 1 where it crosses 180 deg. */
interface Part {
  west: number;
  width: number;
  north: number;
  south: number;
}

function partOf({ view: [west, south, east, north] }: Frame, pad: number): Part {
  const [w, n, s] = [(east - west) / 360, mercatorY(north), mercatorY(south)];
  const width = Math.min(1, w * (1 + 2 * pad));
  return { west: mercatorX(west) - (width - Math.min(1, w)) / 2, width, north: n - (s - n) * pad, south: s + (s - n) * pad };
}

function rowsIn({ x, y, count }: Vessels, part: Part): Uint32Array {
  const out = new Uint32Array(count);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const east = x[i]! - part.west;
    if (east - Math.floor(east) <= part.width && y[i]! >= part.north && y[i]! <= part.south) out[n++] = i;
  }
  return out.subarray(0, n);
}

/** What is drawn of the vessels in this frame; those of the selection are ships in any case. */
export function crowdOf(v: Vessels, frame: Frame, selected: ReadonlySet<number>): Crowd {
  const inView = rowsIn(v, partOf(frame, 0));
  const room = (frame.width * frame.height) / ROOM_PX2;
  if (inView.length <= room) return { inView: inView.length, cells: null, rows: v.count > FEW ? rowsAround(v, frame, room, inView) : null };
  const across = 2 ** Math.round(frame.zoom) * (TILE_PX / CELL_PX);
  const grid = gridOf(v, partOf(frame, 0.5), across);
  const side = (TILE_PX * 2 ** frame.zoom) / across;
  const isFull = grid.counts.map((n) => Number(n * ROOM_PX2 > side * side));
  return { inView: inView.length, cells: cellsOf(v, grid, isFull), rows: shipsOf(v, grid, isFull, selected) };
}

/** The ships in view and as far around it as their number allows: a crowd may lie just outside. */
function rowsAround(v: Vessels, frame: Frame, room: number, inView: Uint32Array): Uint32Array {
  for (const pad of [1, 0.25]) {
    const rows = rowsIn(v, partOf(frame, pad));
    if (rows.length <= 4 * room) return rows;
  }
  return inView;
}

/** The cells that a part of the map touches, and which vessels lie in which. */
interface Grid {
  across: number;
  west: number;
  north: number;
  cols: number;
  counts: Uint32Array;
  rows: Uint32Array;
  /** The cell of each of the rows. */
  cellOf: Uint32Array;
}

function gridOf({ x, y, count }: Vessels, part: Part, across: number): Grid {
  const west = Math.floor(part.west * across);
  const cols = Math.min(across, Math.floor((part.west + part.width) * across) - west + 1);
  const north = Math.max(0, Math.floor(part.north * across));
  const lines = Math.min(across - 1, Math.floor(part.south * across)) - north + 1;
  const counts = new Uint32Array(Math.max(0, cols * lines));
  const [rows, cellOf] = [new Uint32Array(count), new Uint32Array(count)];
  let n = 0;
  for (let i = 0; i < count; i++) {
    const line = Math.min(across - 1, Math.floor(y[i]! * across)) - north;
    const col = (((Math.floor(x[i]! * across) - west) % across) + across) % across;
    if (line < 0 || line >= lines || col >= cols) continue;
    counts[(cellOf[n] = line * cols + col)]!++;
    rows[n++] = i;
  }
  return { across, west, north, cols, counts, rows: rows.subarray(0, n), cellOf: cellOf.subarray(0, n) };
}

/** The cells that hold more vessels than they have room for. */
function cellsOf(v: Vessels, { across, west, north, cols, counts, rows, cellOf }: Grid, isFull: Uint32Array): Cells {
  const length = isFull.reduce((sum, full) => sum + full, 0);
  const column = (of = 1): Uint32Array => new Uint32Array(length * of);
  const cells: Cells = { length, across, col: column(), row: column(), count: column(), byClass: column(CLASSES.length), moving: column() };
  const numbers = new Uint32Array(counts.length);
  let next = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    if (!isFull[cell]) continue;
    cells.col[next] = (((west + (cell % cols)) % across) + across) % across;
    cells.row[next] = north + Math.floor(cell / cols);
    cells.count[next] = counts[cell]!;
    numbers[cell] = next++;
  }
  for (let k = 0; k < rows.length; k++) {
    if (!isFull[cellOf[k]!]) continue;
    const [number, i] = [numbers[cellOf[k]!]!, rows[k]!];
    cells.byClass[number * CLASSES.length + v.klass[i]!]!++;
    if (v.sog[i]! >= 0.5) cells.moving[number]!++;
  }
  return cells;
}

/** The vessels of the other cells, which stand apart, and those of the selection wherever they are. */
function shipsOf(v: Vessels, { rows, cellOf }: Grid, isFull: Uint32Array, selected: ReadonlySet<number>): Uint32Array {
  const ships: number[] = [];
  for (let k = 0; k < rows.length; k++) if (!isFull[cellOf[k]!] && !selected.has(v.mmsi[rows[k]!]!)) ships.push(rows[k]!);
  if (selected.size) for (let i = 0; i < v.count; i++) if (selected.has(v.mmsi[i]!)) ships.push(i);
  return Uint32Array.from(ships);
}

/** West, south, east, north of a cell, a hairline smaller than its place in the grid. */
export function boxOfCell({ col, row, across }: Cells, cell: number, gap = 0.012): [number, number, number, number] {
  const [c, r] = [col[cell]!, row[cell]!];
  const lon = (x: number): number => (x / across) * 360 - 180;
  return [lon(c + gap), latAt((r + 1 - gap) / across), lon(c + 1 - gap), latAt((r + gap) / across)];
}

/** Where at most five tints begin: steps of 1, 2, 5, 10 ... from below the emptiest cell to one that the fullest reaches. */
export function breaksOf(cells: Cells): number[] {
  let [least, fullest] = [Infinity, 1];
  for (const n of cells.count) [least, fullest] = [Math.min(least, n), Math.max(fullest, n)];
  const steps: number[] = [];
  for (let power = 1; power <= fullest; power *= 10) steps.push(...SERIES.map((s) => s * power).filter((s) => s <= fullest));
  const first = steps.findLast((s) => s <= least) ?? 1;
  return [first, ...steps.filter((s) => s > first && s <= fullest * 0.75).slice(-4)];
}
