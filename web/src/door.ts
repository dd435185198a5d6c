// Why something was not let in at the door, in words: what the ledger has is listed English (src/sealane/share/transfer/door.py).
import { get } from "./state";
import { hasText, t, type Key } from "./locale";

const WAITS = ": it waits for a label";
const FULL = ", and too much waits for a label";
const CODES: Record<string, string> = {
  "not_releasable": "not_releasable", "not_for_purpose": "not_for_purpose", "it was here before": "here_before", "no_such_party on its path": "no_such_party",
  "its path does not lead from its originator to who gave it": "path", "originator_decides: it was passed on, and its originator alone may": "originator",
  "its permission ends earlier, or lets it go no further": "permission", "it has content, and says that it has none any more": "ended",
  "only a track is thinned, and it says so": "thinned", "it is not the product that its record names": "another",
};

/** Whether it was kept to wait for a label. */
export const waitsForLabel = (because: string | null | undefined): boolean => because?.endsWith(WAITS) ?? false;

/** The sentence; what is not listed is quoted as the ledger has it. */
export function doorLine(because: string, attribute: (name: string) => string): string {
  const own = because.endsWith(WAITS) ? because.slice(0, -WAITS.length) : because.endsWith(FULL) ? because.slice(0, -FULL.length) : because;
  const said = [reason(own, attribute), because.endsWith(FULL) ? t("share_door.full") : ""].filter(Boolean);
  return said.join(get().language === "ja" ? "" : " ");
}

function reason(own: string, attribute: (name: string) => string): string {
  const unsaid = /^unknown (\w+)$/.exec(own);
  if (unsaid?.[1] === "caveat") return t("share_reason.unknown_caveats");
  if (unsaid?.[1] === "exercise_id") return t("share_reason.unknown_exercise_id");
  if (unsaid) return t("share_door.unknown", { name: attribute(unsaid[1]!) });
  const above = /^above_ceiling: (\w+)$/.exec(own);
  if (above) return t("share_door.above_ceiling", { name: attribute(above[1]!) });
  const key = `share_door.${CODES[own]}`;
  if (hasText(key)) return t(key as Key);
  return t(/^(\w+ cannot be read|it cannot be read)/.test(own) ? "share_door.unread" : "share_door.other", { why: own });
}
