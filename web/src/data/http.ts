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

async function ask(url: string, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal, credentials: "same-origin" });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError("", "", 0);
  }
  if (response.ok) return response;
  const body = (await response.json().catch(() => null)) as { error?: { message?: string; hint?: string } } | null;
  throw new ApiError(body?.error?.message ?? response.statusText, body?.error?.hint ?? "", response.status);
}

export async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(url, signal)).json()) as T;
}

/** One page of an answer and the address of the next, if there is one. */
export async function getPage<T>(url: string, signal?: AbortSignal): Promise<{ body: T; next: string | null }> {
  const response = await ask(url, signal);
  const link = /<([^>]+)>;\s*rel="?next"?/.exec(response.headers.get("Link") ?? "");
  const next = link?.[1] ? sameHost(link[1]) : null;
  return { body: (await response.json()) as T, next };
}

export async function getBytes(url: string, signal?: AbortSignal): Promise<Uint8Array> {
  return new Uint8Array(await (await ask(url, signal)).arrayBuffer());
}

/** The path of a link on this host, whatever name the server knows itself by. */
function sameHost(link: string): string {
  const url = new URL(link, location.href);
  return `${url.pathname}${url.search}`.replace(/^\//, "");
}
