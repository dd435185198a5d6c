// Every vessel at the chosen moment, as columns: no object is made for a row.
import { tableFromIPC, type Table, type Vector } from "apache-arrow";

export const CLASSES = ["merchant", "fishing", "government", "other"] as const;

export interface Vessels {
  count: number;
  lon: Float64Array;
  lat: Float64Array;
  sog: Float32Array;
  cog: Float32Array;
  age: Float32Array;
  mmsi: Float64Array;
  /** Index into CLASSES. */
  klass: Uint8Array;
  name(row: number): string | null;
  trackId(row: number): string;
  /** The moment that was asked for, epoch milliseconds. */
  at: number;
}

/** Read the Arrow answer of /api/v1/vessels into columns ready for the graphics card. */
export function readVessels(bytes: Uint8Array, at: number): Vessels {
  const table = tableFromIPC(bytes);
  const n = table.numRows;
  const names = table.getChild("name");
  const tracks = table.getChild("track_id");
  return {
    count: n,
    lon: numbers(table, "lon", new Float64Array(n)),
    lat: numbers(table, "lat", new Float64Array(n)),
    sog: numbers(table, "sog_kn", new Float32Array(n)),
    cog: numbers(table, "cog_deg", new Float32Array(n)),
    age: numbers(table, "age_s", new Float32Array(n)),
    mmsi: numbers(table, "mmsi", new Float64Array(n)),
    klass: classes(table.getChild("class"), n),
    name: (row) => (names?.get(row) as string | null) ?? null,
    trackId: (row) => String(tracks?.get(row) ?? ""),
    at,
  };
}

/** A numeric column in one array of the wanted type; NaN where it is null. */
function numbers<A extends Float32Array | Float64Array>(table: Table, name: string, out: A): A {
  const column = table.getChild(name);
  if (!column) return out.fill(Number.NaN) as A;
  let offset = 0;
  for (const chunk of column.data) {
    const values = chunk.values as ArrayLike<number>;
    if (ArrayBuffer.isView(values) && !(values instanceof BigInt64Array)) {
      out.set(chunk.length === values.length ? values : (values as Float64Array).subarray(0, chunk.length), offset);
    } else {
      for (let i = 0; i < chunk.length; i++) out[offset + i] = Number(values[i]);
    }
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
