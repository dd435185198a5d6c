// A way at sea within the panel of a closed lane: where it goes as it is, and if the gates were closed.
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import type { Route, WayAnswer } from "../data/answer";
import { closedCommand, endName } from "../data/way";
import { path } from "../data/http";
import { featureName, hasText, number, t } from "../locale";
import { get, set, useStore } from "../state";
import { wayParams, type Way } from "../way";
import { Copyable, Facts, Notice, Skeleton } from "./part";

export function WayPart(): JSX.Element {
  const way = useStore((s) => s.way);
  const isAsked = useStore((s) => s.isWayOpen);
  return (
    <details class="close-others way" open={way !== null || isAsked}>
      <summary>{t("way.title")}</summary>
      <Form key={way ? `${way.origin} ${way.destination} ${way.ship}` : ""} way={way} />
      {way && <Answered way={way} />}
    </details>
  );
}

/** Ships that may be asked for are those whose speed the panel tells. */
function Form({ way }: { way: Way | null }): JSX.Element {
  const ships = useStore((s) => s.closeGates?.design_speed_kn);
  const [ends, setEnds] = useState({ origin: way?.origin ?? "", destination: way?.destination ?? "" });
  const [ship, setShip] = useState(way?.ship ?? "");
  const isWhole = ends.origin.trim() !== "" && ends.destination.trim() !== "";
  const names = [...new Set([...Object.keys(ships ?? {}), ...(way?.ship ? [way.ship] : [])])];
  const end = (id: "origin" | "destination"): JSX.Element => (
    <label>{t(`close_way_end.${id}`)}
      <input id={`way-${id}`} type="text" autocomplete="off" spellcheck={false} placeholder={t(`close_way_hint.${id}`)} value={ends[id]} onInput={(e) => setEnds({ ...ends, [id]: e.currentTarget.value })} />
    </label>
  );
  return (
    <form class="way-form" onSubmit={(e) => {
      e.preventDefault();
      if (isWhole) set({ way: { origin: ends.origin.trim(), destination: ends.destination.trim(), ship: ship || null } });
      else document.getElementById(ends.origin.trim() ? "way-destination" : "way-origin")?.focus();
    }}>
      {end("origin")}{end("destination")}
      <label>{t("way.ship")}
        <select id="way-ship" value={ship} onChange={(e) => setShip(e.currentTarget.value)}>
          <option value="" selected={!ship}>{t("way.no_ship")}</option>
          {names.map((name) => <option key={name} value={name} selected={name === ship}>{shipName(name)}</option>)}
        </select>
      </label>
      <p class="links"><button type="submit" class="primary">{t("way.ask")}</button>{way && <button type="button" class="link" onClick={() => set({ way: null })}>{t("way.clear")}</button>}</p>
    </form>
  );
}

const shipName = (name: string): string => {
  const key = `close_way_ship.${name}`;
  return hasText(key) ? t(key) : name;
};

const gateName = (id: string): string => {
  const known = get().closeGates?.gates.find((one) => one.gate === id);
  return known ? featureName(known) : id;
};

function Answered({ way }: { way: Way }): JSX.Element {
  const answer = useStore((s) => s.wayAnswer);
  const error = useStore((s) => s.wayError);
  const phase = useStore((s) => s.wayPhase);
  const gates = useStore((s) => s.closing?.gates) ?? [];
  if (error) return <Notice title={t("way.failed")} isAlert><p>{error.message}</p><p class="quiet-text">{error.hint}</p></Notice>;
  if (!answer) return <Skeleton rows={2} />;
  const { before, during, cut } = answer;
  const isShut = gates.length > 0;
  return (
    <div class={phase === "loading" ? "is-older" : ""} id="way-answer">
      <p class="sentence" role="status">{lead(way, answer, isShut)}</p>
      <Facts rows={[[t(isShut ? "close.before" : "way.way"), told(before)], ...(during ? [[t("close.during"), told(during)] as const] : [])]} />
      <p class="quiet-text">{t("way.gates", { gates: before.gates.map(gateName).join(t("comma")) || "–" })}</p>
      {during && <p class="quiet-text">{t("way.gates_during", { gates: during.gates.map(gateName).join(t("comma")) || "–" })}</p>}
      {cut && <p class="quiet-text" lang="en">{cut}</p>}
      <Copyable text={isShut ? closedCommand(answer) : before.command} label={t("copy_command")} />
      <p class="links"><a href={path("assess/route", wayParams(way, gates))} target="_blank" rel="noopener">JSON</a></p>
    </div>
  );
}

function told(route: Route): string {
  const parts = [t("unit.nmi", { v: number(route.distance_nmi, 0) })];
  if (route.days !== null) parts.push(t("unit.d", { v: number(route.days, 1) }), t("way.fuel", { v: number(route.fuel_t ?? 0, 0) }));
  return parts.join(t("comma"));
}

function lead(way: Way, { before, during, cut }: WayAnswer, isShut: boolean): string {
  const ends = { from: endName(way.origin, before.from), to: endName(way.destination, before.to) };
  if (!isShut) return t("way.lead", { ...ends, nmi: number(before.distance_nmi, 0) });
  if (cut || !during) return t("way.lead_cut", ends);
  const more = during.distance_nmi - before.distance_nmi;
  if (more < 1) return t("way.lead_same", ends);
  const days = before.days !== null && during.days !== null ? t("way.lead_days", { d: number(during.days - before.days, 1) }) : "";
  return t("way.lead_more", { ...ends, nmi: number(more, 0), days });
}
