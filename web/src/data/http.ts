// One door to the server: relative paths only, errors in the one JSON shape.

export class ApiError extends Error {
  constructor(message: string, readonly hint: string, readonly status: number) {
    super(message);
  }
}

export type Params = Record<string, string | number | boolean | null | undefined | readonly (string | number)[]>;

export function path(resource: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === "") continue;
    if (Array.isArray(value)) for (const item of value) query.append(key, String(item));
    else query.append(key, String(value));
  }
  const text = query.toString();
  return `api/v1/${resource}${text ? `?${text}` : ""}`;
}

let open = 0;
const waiting = new Set<() => void>();

/** Whether any question is under way. */
export const isAsking = (): boolean => open > 0;

/** Call `then` whenever a question begins or ends. */
export function onAsking(then: () => void): void {
  waiting.add(then);
}

/** A question counts until its answer has been read to the end. */
export async function counted<T>(question: () => Promise<T>): Promise<T> {
  const tell = (by: number): void => {
    open += by;
    for (const then of waiting) then();
  };
  tell(1);
  try {
    return await question();
  } finally {
    tell(-1);
  }
}

async function ask(url: string, signal?: AbortSignal, change: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal, credentials: "same-origin", ...change });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError("", "", 0);
  }
  if (response.ok) return response;
  const body = (await response.json().catch(() => null)) as { error?: { message?: string; hint?: string } } | null;
  throw new ApiError(body?.error?.message ?? response.statusText, body?.error?.hint ?? "", response.status);
}

export async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  return counted(async () => (await (await ask(url, signal)).json()) as T);
}

export const fetchBytes = async (url: string, signal?: AbortSignal): Promise<Uint8Array> =>
  new Uint8Array(await (await ask(url, signal)).arrayBuffer());

export const getBytes = (url: string, signal?: AbortSignal): Promise<Uint8Array> => counted(() => fetchBytes(url, signal));

/** Change something on the server; raises ApiError with what it refused. */
export const send = (method: "POST" | "DELETE", url: string, body?: unknown): Promise<unknown> => counted(async () => {
  const json = body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return (await ask(url, undefined, { method, ...json })).json();
});
