// What is under the pointer, in a few words beside it.
import type { EventRow } from "./data/types";
import { CLASSES, nameOf, type Vessels } from "./data/vessels";
import type { Cells } from "./layers/crowd";
import { duration, number, sentence, t, type Key } from "./locale";

type Subject = string[] | { event: EventRow; below: number } | { vessels: Vessels; row: number } | { cells: Cells; cell: number };

export function showTip(host: HTMLElement, x: number, y: number, subject: Subject): void {
  const [title = "", ...lines] = linesOf(subject);
  const strong = document.createElement("strong");
  strong.textContent = title;
  host.replaceChildren(strong, ...lines.filter(Boolean).map((line) => {
    const row = document.createElement("span");
    row.textContent = line;
    return row;
  }));
  host.hidden = false;
  const area = host.parentElement!;
  const right = x + 16 + host.offsetWidth > area.clientWidth ? x - 12 - host.offsetWidth : x + 14;
  const below = y + 16 + host.offsetHeight > area.clientHeight ? y - 12 - host.offsetHeight : y + 14;
  host.style.transform = `translate(${Math.max(4, right)}px, ${Math.max(4, below)}px)`;
}

export function hideTip(host: HTMLElement): void {
  host.hidden = true;
}

function linesOf(subject: Subject): string[] {
  if (Array.isArray(subject)) return subject;
  if ("event" in subject) {
    const { event, below } = subject;
    return [sentence(event), below ? t("tip.below", { n: below }) : "", t("tip.open_event")];
  }
  if ("cells" in subject) return linesOfCell(subject.cells, subject.cell);
  const { vessels: v, row } = subject;
  const mmsi = String(v.mmsi[row]);
  const speed = v.sog[row]! >= 0 ? t("unit.kn", { v: number(v.sog[row]!, 1) }) : t("tip.no_speed");
  const course = v.cog[row]! >= 0 ? ` · ${number(Math.round(v.cog[row]!), 0).padStart(3, "0")}°` : "";
  return [
    nameOf(v, row) ?? t("vessel.unnamed"),
    `MMSI ${mmsi} · ${t(`class.${CLASSES[v.klass[row]!]!}` as Key)}`,
    speed + course,
    t("tip.heard", { age: duration(v.age[row]!) }),
  ];
}

/** How many vessels, of which classes, and how many of them move. */
function linesOfCell({ count, byClass, moving }: Cells, cell: number): string[] {
  const n = count[cell]!;
  const classes = CLASSES.flatMap((name, i) => {
    const some = byClass[cell * CLASSES.length + i]!;
    return some ? [`${t(`class.${name}` as Key)} ${number(some)}`] : [];
  });
  return [
    t("count.vessels", { n }),
    classes.join(" · "),
    t("tip.moving", { moving: moving[cell]!, still: n - moving[cell]! }),
    t("tip.open_cell"),
  ];
}
