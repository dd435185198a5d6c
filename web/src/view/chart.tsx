// The middle column: the map, and what stands on its glass: what is shown, scale, legend, tooltip.
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { Waters, WatersLegend } from "./waters";
import { CLASSES } from "../data/vessels";
import { TINTS, tintOf } from "../layers/cells";
import { clockTime, day, duration, kindName, number, t, type Key } from "../locale";
import { zoomBy, type MapHosts } from "../map";
import { EDGE_LAT } from "../mercator";
import { useStore, type State } from "../state";
import { EVENT_SYMBOLS, VESSEL_SHAPES, eventSymbol } from "../symbols";

export function Chart({ onReady }: { onReady: (hosts: MapHosts) => void }): JSX.Element {
  useStore((s) => s.language);
  const map = useRef<HTMLDivElement>(null);
  const labels = useRef<HTMLDivElement>(null);
  const scale = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  useEffect(() => onReady({ map: map.current!, labels: labels.current!, scale: scale.current!, tip: tip.current! }), []);
  return (
    <section class="chart" id="chart" aria-label={t("map.label")}>
      <div class="map" ref={map} aria-hidden="true" />
      <div class="grid-labels" ref={labels} aria-hidden="true" />
      <Shown />
      <div class="scale" aria-hidden="true"><div ref={scale} /></div>
      <div class="zoom" role="group" aria-label={t("map.zoom")}>
        <button type="button" aria-label={t("map.zoom_in")} title={t("map.zoom_in")} onClick={() => zoomBy(1)}>+</button>
        <button type="button" aria-label={t("map.zoom_out")} title={t("map.zoom_out")} onClick={() => zoomBy(-1)}>−</button>
      </div>
      <Waters />
      <Legend />
      <div class="tip" ref={tip} hidden />
    </section>
  );
}

function Shown(): JSX.Element {
  const time = useStore((s) => s.time);
  const phase = useStore((s) => s.vesselsPhase);
  const vessels = useStore((s) => s.vessels?.count ?? null);
  const beyond = useStore((s) => s.vessels?.beyond ?? 0);
  const isAtEdge = useStore((s) => isEdge(s.view));
  const events = useStore((s) => s.events.length);
  const lookback = useStore((s) => s.lookbackS);
  const lostAt = useStore((s) => s.lostAt);
  const isReading = useStore((s) => s.waters !== null && [s.lawPhase, s.watersPhase].includes("loading"));
  const isQuiet = useStore((s) => s.quietAt !== null);
  return (
    <p class="shown">
      {time === null ? t("map.no_time") : <strong>{day(time)} {clockTime(time, true)}</strong>}
      {vessels !== null && <span> · {vessels ? t("map.shown", { vessels, events }) : t("map.shown_none", { within: duration(lookback), events })}</span>}
      {beyond > 0 && <span> · {t("map.beyond", { n: beyond })}</span>}
      {lostAt !== null && <span class="is-failed"> · {t("live.lost_short")}</span>}
      {lostAt === null && isQuiet && <span class="is-failed"> · {t("live.quiet_short")}</span>}
      {phase === "failed" && lostAt === null && <span class="is-failed"> · {t("error.vessels")}</span>}
      {isReading && <span class="is-reading"> · {t("waters.reading_short")}</span>}
      {isAtEdge && <span class="map-ends">{t("map.ends")}</span>}
    </p>
  );
}

/** Whether the reader looks at the sea near a pole up to where the map ends. */
function isEdge(view: State["view"]): boolean {
  if (!view) return false;
  const [, south, , north] = view;
  return (north > EDGE_LAT - 0.1 && south > 30) || (south < 0.1 - EDGE_LAT && north < -30);
}

/** What the signs mean; kinds, which the filters show as well, only when asked for, and on a narrow screen nothing. */
function Legend(): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const zones = useStore((s) => s.zones?.features.length ?? 0);
  const breaks = useStore((s) => s.cellBreaks);
  const hasShips = useStore((s) => s.hasShips);
  const events = useStore((s) => s.events);
  const hasWays = useStore((s) => s.closing !== null && (s.closeWays ?? s.wayAnswer) !== null);
  const drawn = new Set(events.map(({ kind }) => (kind in EVENT_SYMBOLS ? kind : "other")));
  const kinds = Object.keys(EVENT_SYMBOLS).filter((kind) => drawn.has(kind));
  return (
    <ul class={`legend ${isOpen ? "" : "is-folded"}`} id="legend" tabIndex={0} aria-label={t("map.legend")}>
      <li class="legend-fold"><button type="button" class="link" aria-expanded={isOpen} aria-controls="legend" onClick={() => setOpen(!isOpen)}>{t("map.legend")} <span aria-hidden="true">{isOpen ? "▾" : "▸"}</span></button></li>
      {breaks && <CellSteps breaks={breaks.split(",").map(Number)} />}
      {hasShips && CLASSES.map((name) => (
        <li key={name}>
          <svg class={`ship ${name}`} viewBox="0 0 44 24" width="30" height="16" aria-hidden="true">
            <path d={VESSEL_SHAPES[name]!.moving} fill-rule="evenodd" />
            <path d={VESSEL_SHAPES[name]!.still} fill-rule="evenodd" transform="translate(20 0)" />
          </svg>
          {t(`class.${name}` as Key)}
        </li>
      ))}
      {kinds.map((kind) => (
        <li key={kind} class="of-kind">
          <svg class="legend-kind" viewBox="0 0 28 28" width="18" height="18" aria-hidden="true"><circle cx="14" cy="14" r="13" class="disc" />{eventSymbol(kind).stroke && <path d={eventSymbol(kind).stroke} class="stroke" />}{eventSymbol(kind).fill && <path d={eventSymbol(kind).fill} class="fill" />}</svg>
          {kindName(kind)}
        </li>
      ))}
      <li><svg class="legend-line" viewBox="0 0 28 6" width="28" height="6" aria-hidden="true"><path d="M1 3H13" class="solid" /><path d="M15 3H27" class="dots" /></svg>{t("legend.track")}</li>
      {zones > 0 && <li><svg class="legend-zone" viewBox="0 0 20 12" width="20" height="12" aria-hidden="true"><rect x="1" y="1" width="18" height="10" /></svg>{t("map.zones")}</li>}
      <WatersLegend />
      {hasWays && <WaysLegend />}
    </ul>
  );
}

function WaysLegend(): JSX.Element {
  const hasClosed = useStore((s) => (s.closing?.gates.length ?? 0) > 0);
  return (
    <>
      <li><svg class="legend-way before" viewBox="0 0 28 6" width="28" height="6" aria-hidden="true"><path d="M1 3H27" /></svg>{t(hasClosed ? "close.before" : "way.way")}</li>
      {hasClosed && <li><svg class="legend-way during" viewBox="0 0 28 6" width="28" height="6" aria-hidden="true"><path d="M1 3H27" /></svg>{t("close.during")}</li>}
    </>
  );
}

/** The tints of the cells with the counts that they stand for. */
function CellSteps({ breaks }: { breaks: number[] }): JSX.Element {
  const inView = useStore((s) => s.inView);
  return (
    <li class="cell-steps">
      {t("map.counted", { n: inView })}
      {breaks.map((least, i) => {
        const next = breaks[i + 1];
        const text = next === undefined ? t("legend.or_more", { v: number(least) }) : next - 1 === least ? number(least) : `${number(least)}–${number(next - 1)}`;
        return <span key={least}><i class={TINTS[tintOf(least, breaks)]} aria-hidden="true" />{text}</span>;
      })}
    </li>
  );
}
