// The answer of /api/v1/vessels as columns for the graphics card, read beside the page (see worker.ts).
import { tableFromIPC, type Table, type Vector } from "apache-arrow";
import { EDGE_LAT, mercatorX, mercatorY } from "../mercator";

export const CLASSES = ["merchant", "fishing", "government", "other"] as const;
/** What is asked of the server: the rest of a row comes with the vessel's card. */
export const COLUMNS = ["mmsi", "lon", "lat", "sog_kn", "cog_deg", "age_s", "class", "name"] as const;

/** One array for each column, so that they change hands without a copy; NaN where nothing was reported. */
export interface Columns {
  count: number;
  /** How many lie nearer to a pole than the map goes. */
  beyond: number;
  lon: Float64Array;
  lat: Float64Array;
  /** Place on the map's square. */
  x: Float64Array;
  y: Float64Array;
  sog: Float32Array;
  cog: Float32Array;
  age: Float32Array;
  mmsi: Uint32Array;
  /** Index into CLASSES. */
  klass: Uint8Array;
  /** Names one after the other as UTF-8, and where each begins; the last entry is the end. */
  names: Uint8Array;
  nameAt: Uint32Array;
}

export function readColumns(bytes: Uint8Array): Columns {
  const table = tableFromIPC(bytes);
  const n = table.numRows;
  const lon = numbers(table, "lon", new Float64Array(n));
  const lat = numbers(table, "lat", new Float64Array(n));
  return {
    count: n, beyond: lat.reduce((sum, at) => sum + Number(Math.abs(at) > EDGE_LAT), 0), lon, lat, x: lon.map(mercatorX), y: lat.map(mercatorY),
    sog: numbers(table, "sog_kn", new Float32Array(n)),
    cog: numbers(table, "cog_deg", new Float32Array(n)),
    age: numbers(table, "age_s", new Float32Array(n)),
    mmsi: numbers(table, "mmsi", new Uint32Array(n)),
    klass: classes(table.getChild("class"), n),
    ...texts(table.getChild("name"), n),
  };
}

/** The buffers of the columns: handed over, not copied. */
export const buffersOf = (c: Columns): ArrayBuffer[] =>
  Object.values(c).flatMap((value: unknown) => (ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : []));

/** A numeric column in one array of the wanted type; NaN where it is null. */
function numbers<A extends Float32Array | Float64Array | Uint32Array>(table: Table, name: string, out: A): A {
  const column = table.getChild(name);
  if (!column) return out.fill(Number.NaN) as A;
  let offset = 0;
  for (const chunk of column.data) {
    out.set((chunk.values as Float64Array).subarray(0, chunk.length), offset);
    if (chunk.nullCount > 0) {
      for (let i = 0; i < chunk.length; i++) if (!chunk.getValid(i)) out[offset + i] = Number.NaN;
    }
    offset += chunk.length;
  }
  return out;
}

/** Classes by their first letter, read from the bytes of the column: no string is made for a row. */
function classes(column: Vector | null, n: number): Uint8Array {
  const out = new Uint8Array(n).fill(CLASSES.length - 1);
  const initials = new Map<number, number>(CLASSES.map((name, i) => [name.charCodeAt(0), i]));
  let row = 0;
  for (const chunk of column?.data ?? []) {
    const bytes = chunk.values as Uint8Array;
    const offsets = chunk.valueOffsets as Int32Array;
    for (let i = 0; i < chunk.length; i++, row++) {
      const known = initials.get(bytes[offsets[i] ?? 0] ?? 0);
      if (known !== undefined) out[row] = known;
    }
  }
  return out;
}

function texts(column: Vector | null, n: number): Pick<Columns, "names" | "nameAt"> {
  const nameAt = new Uint32Array(n + 1);
  const parts: Uint8Array[] = [];
  let [row, end] = [0, 0];
  for (const chunk of column?.data ?? []) {
    const offsets = chunk.valueOffsets as Int32Array;
    const [from, to] = [offsets[0] ?? 0, offsets[chunk.length] ?? 0];
    parts.push((chunk.values as Uint8Array).subarray(from, to));
    for (let i = 0; i < chunk.length; i++) nameAt[++row] = end + offsets[i + 1]! - from;
    end += to - from;
  }
  while (row < n) nameAt[++row] = end;
  const names = new Uint8Array(end);
  let at = 0;
  for (const part of parts) {
    names.set(part, at);
    at += part.length;
  }
  return { names, nameAt };
}
