// The worker beside the page, and the answers that it owes.
import type { Answered, Asked } from "../worker";
import { ApiError, counted } from "./http";
import type { Columns } from "./columns";

interface Waiting {
  resolve(columns: Columns): void;
  reject(error: Error): void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let asked = 0;

/** The columns of the vessels that the server names at this address. */
export function fetchColumns(url: string): Promise<Columns> {
  return counted(() => new Promise((resolve, reject) => {
    worker ??= start();
    asked += 1;
    waiting.set(asked, { resolve, reject });
    worker.postMessage({ id: asked, url: new URL(url, location.href).href } satisfies Asked);
  }));
}

function start(): Worker {
  const made = new Worker(new URL("page-worker.js", location.href));
  made.onmessage = ({ data }: MessageEvent<Answered>) => {
    const one = waiting.get(data.id);
    waiting.delete(data.id);
    if ("columns" in data) one?.resolve(data.columns);
    else one?.reject(errorOf(data.failure));
  };
  made.onerror = (e) => {
    e.preventDefault();
    worker = null;
    for (const one of waiting.values()) one.reject(new ApiError("", "", 0));
    waiting.clear();
  };
  return made;
}

const errorOf = ({ message, hint, status }: { message: string; hint: string; status: number | null }): Error =>
  status === null ? new Error(message) : new ApiError(message, hint, status);
