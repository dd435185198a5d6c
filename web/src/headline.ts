// What is read first of an event: what happened, where it has a name, and how long.
import type { EventRow } from "./data/types";
import { lengthOf } from "./length";
import { duration, kindName, t } from "./locale";

/** Kind, zone or list, and length; without a length where the rule counted none. */
export function headline(event: EventRow): string {
  const kind = named(event);
  if (event.end_at === event.start_at || event.kind === "listed") return kind; // a moment, or a state
  const seconds = lengthOf(event);
  if (seconds === null) return t("event.unmeasured", { kind });
  const length = duration(seconds).replaceAll(" ", "\u00a0");
  return t(event.end_at ? "event.headline" : "event.open", { kind, duration: length });
}

function named(event: EventRow): string {
  const evidence = event.evidence ?? {};
  const list = evidence["list"];
  if (event.kind === "listed" && typeof list === "string" && list) return t("event.on_list", { list });
  const zone = (evidence["zone"] as { name?: string } | undefined)?.name;
  if (!zone) return kindName(event.kind);
  const isThereFirst = evidence["entry"] === "first heard inside"; // nobody saw it enter
  return isThereFirst ? t("event.inside", { zone }) : t("event.in_zone", { kind: kindName(event.kind), zone });
}
