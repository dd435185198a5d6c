// Whether a time has to be told with its year beside what lies between two others.

const year = (at: string): number => new Date(at).getUTCFullYear();

/** Not where all of them, and what lies between, is of one year; an end that is not known may be of any. */
export function isOtherYear(at: string, first: string | null, last: string | null): boolean {
  if (first === null || last === null) return true;
  return year(first) !== year(last) || year(at) !== year(first);
}
