// Every vessel at the chosen moment, as columns: no object is made for a row.
import type { Columns } from "./columns";

export { CLASSES, COLUMNS } from "./columns";

export interface Vessels extends Columns {
  /** The moment that was asked for, epoch milliseconds. */
  at: number;
}

const text = new TextDecoder();

/** The name that a vessel said, if it said one. */
export function nameOf(v: Vessels, row: number): string | null {
  const [from, to] = [v.nameAt[row]!, v.nameAt[row + 1]!];
  return to > from ? text.decode(v.names.subarray(from, to)) : null;
}

/** Rows whose name holds the text, whatever the case of its Latin letters, in ascending order. */
export function rowsNamed(v: Vessels, wanted: string, most: number): number[] {
  const needle = new TextEncoder().encode(wanted.toUpperCase());
  const rows: number[] = [];
  if (!needle.length) return rows;
  let row = 0;
  for (let i = 0; i + needle.length <= v.names.length && rows.length < most; i++) {
    if (upper(v.names[i]!) !== needle[0] || !isHere(v.names, i, needle)) continue;
    while (v.nameAt[row + 1]! <= i) row++;
    if (i + needle.length > v.nameAt[row + 1]!) continue;
    rows.push(row);
    i = v.nameAt[row + 1]! - 1;
  }
  return rows;
}

const upper = (byte: number): number => (byte >= 97 && byte <= 122 ? byte - 32 : byte);

function isHere(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  for (let k = 1; k < needle.length; k++) if (upper(bytes[at + k]!) !== needle[k]) return false;
  return true;
}

/** Rows whose MMSI begins with these digits. */
export function rowsNumbered(v: Vessels, digits: string, most: number): number[] {
  const wanted = Number(digits);
  const scale = 10 ** (9 - digits.length);
  const rows: number[] = [];
  for (let row = 0; row < v.count && rows.length < most; row++) {
    const mmsi = v.mmsi[row]!;
    const isFound = mmsi >= 1e8 ? Math.floor(mmsi / scale) === wanted : String(mmsi).startsWith(digits);
    if (isFound) rows.push(row);
  }
  return rows;
}
