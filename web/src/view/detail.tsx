// The right column: why the selected event was found, in words, figures, plots and claims.
import type { JSX } from "preact";
import { openEvent, openFeature, openLaw, openVessel, range, showAlso } from "../action";
import { calendarOf, stepsOf } from "../calendar";
import type { EventDetail, EventRow, Feature, ZoneClaim } from "../data/types";
import { path } from "../data/http";
import { figures } from "../figure";
import { claimantsOf } from "../layers/path";
import { headline } from "../headline";
import { clockTime, coordinates, day, dayTime, duration, featureName, hasText, kindName, localTime, number, regimeName, sentence, t } from "../locale";
import { EDGE_LAT } from "../mercator";
import { reveal } from "../map";
import { distances, speeds } from "../plot";
import { reasonText } from "../reason";
import { get, useStore } from "../state";
import { Plot } from "./plot";
import { Confidence, copy, Copyable, Facts, KindIcon, Notice, Reason, Section, Skeleton, StatusPill } from "./part";
import { ClosePanel } from "./closing";
import { CasePanel } from "./case";
import { CaseFile } from "./casefile";
import { Candidates, Gathering } from "./company";
import { draftOf, ExcludeButton, ExcludedNote } from "./exclude";
import { FeaturePanel, Presence } from "./feature";
import { LawPanel } from "./law";
import { VesselPanel } from "./vessel";

export function Detail(): JSX.Element {
  useStore((s) => s.language);
  const eventId = useStore((s) => s.eventId);
  const mmsi = useStore((s) => s.mmsi);
  const law = useStore((s) => s.law);
  const feature = useStore((s) => s.feature);
  const isClosing = useStore((s) => s.closing !== null);
  const isCase = useStore((s) => s.inquiry !== null);
  return (
    <section class="detail" aria-label={t("detail.label")} id="detail">
      {law ? <LawPanel place={law} /> : isClosing ? <ClosePanel /> : isCase ? <CasePanel /> : eventId ? <EventPanel /> : mmsi ? <VesselPanel mmsi={mmsi} /> : feature ? <FeaturePanel id={feature} /> : <Nothing />}
    </section>
  );
}

function Nothing(): JSX.Element {
  return (
    <Notice title={t("detail.nothing")}>
      <p>{t("detail.nothing_next")}</p>
      <p class="quiet-text">{t("detail.adjudicate")}</p>
    </Notice>
  );
}

function EventPanel(): JSX.Element {
  const detail = useStore((s) => s.detail);
  const phase = useStore((s) => s.detailPhase);
  const eventId = useStore((s) => s.eventId);
  if (phase === "failed") {
    return <Notice title={t("error.detail")} isAlert><Reason subject="detail" /></Notice>;
  }
  if (!detail || detail.event.event_id !== eventId) {
    const row = get().events.find((e) => e.event_id === eventId);
    return <>{row && <Head event={row} />}<Skeleton rows={3} /></>;
  }
  return <Evidence detail={detail} />;
}

function Head({ event }: { event: EventRow }): JSX.Element {
  return (
    <header class="detail-head">
      <div class="detail-kind"><KindIcon kind={event.kind} status={event.status} /><StatusPill status={event.status} /><Confidence value={event.confidence} />
        <button type="button" class="round close" aria-label={t("detail.close")} title={t("detail.close")} onClick={() => openEvent(null)}>×</button>
      </div>
      <h2 id="detail-title" tabIndex={-1}>{headline(event)}</h2>
      <p class="sentence">{unbroken(sentence(event))}</p>
      {event.because && <p class="because"><strong>{t(`status.${event.status}`)}</strong> <Because text={event.because} /></p>}
    </header>
  );
}

/** Why it was revised or withdrawn; as the server said it where the page does not know the phrase. */
function Because({ text }: { text: string }): JSX.Element {
  const said = reasonText(text);
  return said === null ? <span lang="en">{text}</span> : <span>{said}</span>;
}

/** The sentence with its times kept on one line. */
const unbroken = (text: string): (JSX.Element | string)[] =>
  text.split(/(\d{4}-\d\d-\d\d \d\d:\d\dZ)/).map((part, i) => (i % 2 ? <span key={i} class="nowrap">{part}</span> : part));

function Evidence({ detail }: { detail: EventDetail }): JSX.Element {
  const { event } = detail;
  const { main, parts } = figures(event.evidence ?? {});
  return (
    <>
      <Head event={event} />
      {detail.asked !== event.event_id && <p class="because">{t("detail.replaced", { id: detail.asked })}</p>}
      <Replaced event={event} />
      <LeftOut event={event} />
      <ExcludedNote exclusion={detail.excluded} />
      <OfFeature event={event} />
      {stepsOf(event.evidence).length > 0 && <Section title={t("case.title")}><CaseFile event={event} /></Section>}
      {calendarOf(event.evidence).length > 0 && <Presence event={event} />}
      <Candidates event={event} />
      {event.kind === "swarm" && <Gathering event={event} />}
      <Plots event={event} />
      <Section title={t("detail.when")}><Facts rows={whenAndWhere(event)} /></Section>
      {event.law && <Section title={t("detail.waters")}><p class="waters-said">{sentence(event.law)}</p></Section>}
      <p class="links"><button type="button" class="link" onClick={() => openLaw([event.lon, event.lat])}>{t("law.title")}</button> <ExcludeButton draft={draftOf(event)} /></p>
      <Section title={t("detail.vessels")}><Vessels event={event} /></Section>
      <Section title={t("detail.evidence")}>
        <Facts rows={[
          [t("detail.confidence"), <>{number(event.confidence, 2)} <small>{t(event.confidence < 0.5 ? "confidence.low" : "confidence.high")}</small></>],
          ...main,
          [t("detail.rows"), t("detail.rows_count", { n: rowCount(event) })],
          [t("detail.rule"), `${event.kind} ${event.detector_version}`],
        ]} />
        {parts.length > 0 && <details><summary>{t("detail.parts", { n: parts.length })}</summary><Facts rows={parts} /></details>}
        <Definition kind={event.kind} />
      </Section>
      <Section title={t("detail.zones")}>
        <Zones zones={event.zones ?? []} />
        <p class="quiet-text">{t("detail.adjudicate")}</p>
      </Section>
      {detail.history.length > 1 && <Section title={t("detail.history")}><History rows={detail.history} /></Section>}
      <Section title={t("detail.elsewhere")}>
        <Copyable text={detail.command} label={t("copy_command")} />
        <p class="links">
          <a href={path(`events/${event.event_id}`)} target="_blank" rel="noopener">JSON</a>
          <button type="button" class="link" onClick={(e) => void copy(location.href, e.currentTarget)}>{t("copy_link")}</button>
          <button type="button" class="link" onClick={(e) => void copy(`${sentence(event)} ${location.href}`, e.currentTarget)}>{t("copy_sentence")}</button>
        </p>
      </Section>
    </>
  );
}

/** The way from a withdrawn event, shown as a row of the list, to the one that took its place. */
function Replaced({ event }: { event: EventRow }): JSX.Element | null {
  const successor = event.successor_id;
  if (!successor) return null;
  return (
    <p class="because">
      {t("detail.replaced_by")} <button type="button" class="link" onClick={() => openEvent(successor)}>{t("detail.open_successor")}</button>
    </p>
  );
}

/** The way to the page of the feature that the event tells of. */
function OfFeature({ event }: { event: EventRow }): JSX.Element | null {
  const feature = event.evidence?.["feature"] as Feature | undefined;
  if (!feature?.id || !feature.name_en) return null;
  return <p class="links"><button type="button" class="link" onClick={() => openFeature(feature.id)}>{t("feature.open", { name: featureName(feature) })}</button></p>;
}

/** Said where the selection, come by a link or a vessel's card, is not among the events shown. */
function LeftOut({ event }: { event: EventRow }): JSX.Element | null {
  const isListed = useStore((s) => s.events.some((e) => e.event_id === event.event_id));
  const phase = useStore((s) => s.eventsPhase);
  const isCut = useStore((s) => s.eventsTotal > s.events.length);
  if (isListed || isCut || phase !== "ready") return null;
  return (
    <p class="because">
      {t("detail.left_out")} <button type="button" class="link" onClick={() => showAlso(event)}>{t("list.show")}</button>
    </p>
  );
}

/** What the rule calls such an event, and what else looks like one. */
function Definition({ kind }: { kind: string }): JSX.Element | null {
  const [definition, alarms] = [`definition.${kind}`, `false_alarms.${kind}`];
  if (!hasText(definition) || !hasText(alarms)) return null;
  return (
    <details>
      <summary>{t("detail.definition")}</summary>
      <p><strong>{t("definition.title")}</strong> {t(definition)}</p>
      <p><strong>{t("false_alarms.title")}</strong> {t(alarms)}</p>
    </details>
  );
}

function rowCount(event: EventRow): number {
  const rows = event.evidence?.["rows"];
  return Array.isArray(rows) ? rows.length : 0;
}

/** A time with its uncertainty, and the reader's own clock beside it. */
function moment(ms: number, uncertainty: number | null): JSX.Element {
  const local = localTime(ms);
  return (
    <>
      {day(ms)} {clockTime(ms, true)}
      {uncertainty ? <>{" "}<span class="nowrap">± {duration(uncertainty)}</span></> : null}
      {local && <small> {local}</small>}
    </>
  );
}

function whenAndWhere(event: EventRow): [string, JSX.Element | string][] {
  const start = Date.parse(event.start_at);
  const end = event.end_at ? Date.parse(event.end_at) : null;
  const rows: [string, JSX.Element | string][] = [
    [t("detail.start"), moment(start, event.start_uncertainty_s)],
    [t("detail.end"), end === null ? t("detail.not_over") : moment(end, event.end_uncertainty_s)],
  ];
  if (end !== null && end > start) rows.push([t("detail.duration"), duration((end - start) / 1000)]);
  rows.push([t("detail.place"), place(event.lon, event.lat)]);
  if (event.end_lon !== null && event.end_lat !== null) rows.push([t("detail.place_end"), place(event.end_lon, event.end_lat)]);
  return rows;
}

function place(lon: number, lat: number): JSX.Element {
  if (Math.abs(lat) > EDGE_LAT) return <>{coordinates(lon, lat)} <span class="quiet-text">{t("map.ends")}</span></>;
  return <button type="button" class="link" title={t("detail.show_place")} onClick={() => reveal(lon, lat, 8)}>{coordinates(lon, lat)}</button>;
}

function Plots({ event }: { event: EventRow }): JSX.Element | null {
  const tracks = useStore((s) => s.tracks);
  const zones = useStore((s) => s.zones);
  if (!tracks.length) return null;
  const from = Date.parse(event.start_at);
  const to = event.end_at ? Date.parse(event.end_at) : range().until;
  const start = Math.min(from, ...tracks.map((track) => track.t0));
  const end = Math.max(to, ...tracks.map((track) => track.t0 + track.seconds[track.seconds.length - 1]! * 1000));
  const distance = distances(event, tracks, zones);
  const shared = { start, end: Math.max(end, start + 60_000), from, to };
  return (
    <div class="plots">
      <Plot title={t("plot.speed")} unit="kn" series={speeds(tracks)} {...shared} least={2} />
      {distance && <Plot title={t(event.mmsis.length > 2 && distance.measure === "between" ? "plot.between_first" : `plot.${distance.measure}`)} unit={distance.unit} series={distance.series} {...shared} level={distance.measure === "to_limit" ? 0 : undefined} />}
      <p class="quiet-text">{t("plot.note")}</p>
    </div>
  );
}

function Vessels({ event }: { event: EventRow }): JSX.Element {
  const tracks = useStore((s) => s.tracks);
  const names = new Map(tracks.map((track) => [track.trackId, track.name]));
  const noted = (event.evidence?.["names"] ?? {}) as Record<string, string>;
  return (
    <ul class="vessel-list">
      {event.mmsis.map((mmsi, i) => (
        <li key={mmsi}>
          <i class={`swatch s${i % 3}`} aria-hidden="true" />
          <button type="button" class="link" onClick={() => openVessel(mmsi)}>{noted[mmsi] ?? names.get(event.track_ids[i] ?? "") ?? t("vessel.of_mmsi")}</button> <small>MMSI {mmsi}</small>
        </li>
      ))}
    </ul>
  );
}

function Zones({ zones }: { zones: ZoneClaim[] }): JSX.Element {
  if (!zones.length) return <p>{t("zone.none")}</p>;
  return (
    <ul class="zone-list">
      {zones.map((zone) => {
        const claimants = claimantsOf(zone.claimants);
        return (
          <li key={`${zone.name}${zone.regime}`}>
            <strong>{zone.name}</strong> <span>{regimeName(zone.regime)}</span>
            <small>{claimants.length ? t("zone.claimed_by", { names: claimants.join(", ") }) : t("zone.no_claimant")}{zone.source ? ` · ${zone.source}` : ""}</small>
          </li>
        );
      })}
    </ul>
  );
}

function History({ rows }: { rows: EventRow[] }): JSX.Element {
  return (
    <ol class="history">
      {rows.map((row) => (
        <li key={`${row.event_id}${row.revision}`}>
          <StatusPill status={row.status} />
          <span>{t("detail.revision", { n: row.revision })} · {dayTime(Date.parse(row.recorded_at))}</span>
          {row.because && <small><Because text={row.because} /></small>}
          <small>{kindName(row.kind)} · {t("event.confidence", { v: number(row.confidence, 2) })} · <code>{row.event_id}</code></small>
        </li>
      ))}
    </ol>
  );
}
