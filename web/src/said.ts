// What live mode says of what came, on the page and aloud.
import { freshCounts } from "./data/fresh";
import { t } from "./locale";
import type { State } from "./state";

/** "2 new · 1 withdrawn": what came since the reader looked; empty where nothing did. */
export function freshText({ events, fresh }: Pick<State, "events" | "fresh">): string {
  const counts = freshCounts(events, fresh);
  const parts = [
    counts.new && t("live.new", { n: counts.new }),
    counts.revised && t("live.revised", { n: counts.revised }),
    counts.withdrawn && t("live.withdrawn", { n: counts.withdrawn }),
  ];
  return parts.filter(Boolean).join(" · ");
}
