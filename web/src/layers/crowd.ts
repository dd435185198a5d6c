// Which vessels are drawn as ships, and where they are counted by cell because they could not stand apart.
import { CLASSES, type Vessels } from "../data/vessels";
import type { State } from "../state";

/** A ship takes about 14 x 14 px of the map: with more than fit in view, cells say more than ships. */
export const ROOM_PX2 = 200;
/** Side of a cell at a whole zoom level; between two levels it grows from 45 to 90 px. */
export const CELL_PX = 64;
/** With fewer vessels than this all are handed to the graphics card, in view or not. */
const FEW = 5_000;
export const TILE_PX = 512;
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

interface Places {
  x: Float64Array;
  y: Float64Array;
}

const places = new WeakMap<Vessels, Places>();

export const mercatorX = (lon: number): number => (lon + 180) / 360;
export function mercatorY(lat: number): number {
  const s = Math.sin((Math.min(85.05, Math.max(-85.05, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

function placesOf(v: Vessels): Places {
  const known = places.get(v);
  if (known) return known;
  const made = { x: Float64Array.from(v.lon, mercatorX), y: Float64Array.from(v.lat, mercatorY) };
  places.set(v, made);
  return made;
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

function rowsIn({ x, y }: Places, part: Part): Uint32Array {
  const out = new Uint32Array(x.length);
  let n = 0;
  for (let i = 0; i < x.length; i++) {
    const east = x[i]! - part.west;
    if (east - Math.floor(east) <= part.width && y[i]! >= part.north && y[i]! <= part.south) out[n++] = i;
  }
  return out.subarray(0, n);
}

/** What is drawn of the vessels in this frame; those of the selection are ships in any case. */
export function crowdOf(v: Vessels, frame: Frame, selected: ReadonlySet<number>): Crowd {
  const at = placesOf(v);
  const inView = rowsIn(at, partOf(frame, 0)).length;
  const room = (frame.width * frame.height) / ROOM_PX2;
  if (inView > room) {
    const cells = count(v, at, rowsIn(at, partOf(frame, 0.5)), 2 ** Math.round(frame.zoom) * (TILE_PX / CELL_PX));
    return { inView, cells, rows: rowsOf(v, selected) };
  }
  return { inView, cells: null, rows: v.count > FEW ? rowsAround(at, frame, room) : null };
}

/** The ships in view and as far around it as their number allows: a crowd may lie just outside. */
function rowsAround(at: Places, frame: Frame, room: number): Uint32Array {
  for (const pad of [1, 0.25]) {
    const rows = rowsIn(at, partOf(frame, pad));
    if (rows.length <= 4 * room) return rows;
  }
  return rowsIn(at, partOf(frame, 0));
}

const rowsOf = (v: Vessels, selected: ReadonlySet<number>): Uint32Array =>
  selected.size ? Uint32Array.from([...v.mmsi.keys()].filter((row) => selected.has(v.mmsi[row]!))) : new Uint32Array(0);

function count(v: Vessels, { x, y }: Places, rows: Uint32Array, across: number): Cells {
  const known = new Map<number, number>();
  const most = Math.min(rows.length, across * across);
  const kinds = CLASSES.length;
  const cells: Cells = {
    length: 0, across, col: new Uint32Array(most), row: new Uint32Array(most), count: new Uint32Array(most),
    byClass: new Uint32Array(most * kinds), moving: new Uint32Array(most),
  };
  for (const i of rows) {
    const col = Math.min(across - 1, Math.floor(x[i]! * across));
    const row = Math.floor(y[i]! * across);
    const key = row * across + col;
    let cell = known.get(key);
    if (cell === undefined) {
      cell = cells.length++;
      known.set(key, cell);
      cells.col[cell] = col;
      cells.row[cell] = row;
    }
    cells.count[cell]!++;
    cells.byClass[cell * kinds + v.klass[i]!]!++;
    if (v.sog[i]! >= 0.5) cells.moving[cell]!++;
  }
  return cells;
}

const latAt = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

/** West, south, east, north of a cell, a hairline smaller than its place in the grid. */
export function boxOfCell({ col, row, across }: Cells, cell: number, gap = 0.012): [number, number, number, number] {
  const [c, r] = [col[cell]!, row[cell]!];
  const lon = (x: number): number => (x / across) * 360 - 180;
  return [lon(c + gap), latAt((r + 1 - gap) / across), lon(c + 1 - gap), latAt((r + gap) / across)];
}

/** Where five tints begin: 1, then four steps of 1, 2, 5, 10 ... of which the last is reached by the fullest cell. */
export function breaksOf(cells: Cells): number[] {
  const fullest = cells.count.subarray(0, cells.length).reduce((a, b) => Math.max(a, b), 1);
  const steps: number[] = [];
  for (let power = 1; power <= fullest; power *= 10) steps.push(...SERIES.map((s) => s * power).filter((s) => s <= fullest * 0.75));
  return [1, ...steps.filter((s) => s > 1).slice(-4)];
}
