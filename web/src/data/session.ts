// Who is signed in, and signing out.
import { getJson, path, send } from "./http";
import type { Names } from "./sharing";

export interface Party { id: string; name: Names }
/** What the server says of whoever asks; without accounts nobody has a name. */
export interface Session { is_needed: boolean; name: string | null; sees_lake: boolean }
/** Of somebody with an account. */
export interface Signed extends Session { name: string; party: Party; roles: string[]; node: Party; may_read: boolean; shares: boolean }

export const readSession = <T extends Session>(): Promise<T> => getJson<T>(path("session"));

/** The session ends here and on the server; then the page asks who comes next. */
export async function signOut(): Promise<void> {
  await send("DELETE", path("session"));
  location.replace("./");
}
