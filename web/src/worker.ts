// Beside the page: takes the bytes of the vessels and makes columns of them, so that nothing waits meanwhile.
import { buffersOf, readColumns, type Columns } from "./data/columns";
import { ApiError, fetchBytes } from "./data/http";

export interface Asked {
  id: number;
  url: string;
}

export type Answered =
  | { id: number; columns: Columns }
  | { id: number; failure: { message: string; hint: string; status: number | null } };

const port = self as unknown as {
  onmessage: (e: MessageEvent<Asked>) => void;
  postMessage(answer: Answered, handed?: ArrayBuffer[]): void;
};

port.onmessage = ({ data }) => void answer(data);

async function answer({ id, url }: Asked): Promise<void> {
  try {
    const columns = readColumns(await fetchBytes(url));
    port.postMessage({ id, columns }, buffersOf(columns));
  } catch (error) {
    const { message, hint, status } = error instanceof ApiError ? error : { message: String(error), hint: "", status: null };
    port.postMessage({ id, failure: { message, hint, status } });
  }
}
