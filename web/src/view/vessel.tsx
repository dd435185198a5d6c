// The card of one vessel: what it said of itself and when, its tracks and its events.
import type { JSX } from "preact";
import { openEvent, openVessel, setTime } from "../action";
import { stepsOf } from "../calendar";
import { namesAt } from "../claim";
import { path } from "../data/http";
import type { EventRow, IdentityRow, TrackRow } from "../data/types";
import { CLASSES, nameOf, type Vessels } from "../data/vessels";
import { headline } from "../headline";
import { coordinates, dayTime, duration, hasText, number, sentence, t, type Key } from "../locale";
import { reveal } from "../map";
import { useStore } from "../state";
import { copy, Copyable, Facts, KindIcon, Notice, Reason, Section, Skeleton, StatusPill } from "./part";
import { CaseFile, LifeLine } from "./casefile";
import { ExcludeButton } from "./exclude";

export function VesselPanel({ mmsi }: { mmsi: number }): JSX.Element {
  const card = useStore((s) => s.card);
  const phase = useStore((s) => s.cardPhase);
  const row = useStore((s) => (s.vessels ? s.vessels.mmsi.indexOf(mmsi) : -1));
  const vessels = useStore((s) => s.vessels);
  if (phase === "failed") return <Notice title={t("error.vessel")} isAlert><Reason subject="detail" /></Notice>;
  const time = useStore((s) => s.time);
  const isReady = card?.mmsi === mmsi;
  const claimed = isReady ? namesAt(card.identities.some((one) => one.name) ? card.identities : card.tracks, time) : null;
  const name = claimed?.name ?? (row >= 0 ? nameOf(vessels!, row) : null);
  return (
    <>
      <header class="detail-head">
        <div class="detail-kind">
          <span class="quiet-text">MMSI {mmsi}</span>
          <button type="button" class="round close" aria-label={t("detail.close")} title={t("detail.close")} onClick={() => openVessel(null)}>×</button>
        </div>
        <h2 id="detail-title" tabIndex={-1}>{name ?? t("vessel.unnamed")}</h2>
        {claimed && claimed.earlier.length > 0 && <p class="quiet-text earlier">{t("vessel.earlier", { names: claimed.earlier.join(t("comma")) })}</p>}
      </header>
      <Section title={t("vessel.now")}>{vessels && row >= 0 ? <Facts rows={nowRows(vessels, row)} /> : <p>{t("vessel.not_heard")}</p>}</Section>
      {!isReady && <Skeleton rows={3} />}
      {isReady && (
        <>
          {card.tracks.some((track) => track.is_shared_mmsi) && <p class="because">{t("vessel.shared")}</p>}
          <Section title={t("vessel.life")}><LifeLine card={card} /></Section>
          {card.events.filter((event) => event.status !== "withdrawn" && stepsOf(event.evidence).length > 0).map((event) => (
            <Section key={event.event_id} title={t("case.title")}>
              <p class="sentence-small">{sentence(event)} <button type="button" class="link" onClick={() => openEvent(event.event_id)}>{t("case.open")}</button></p>
              <CaseFile event={event} />
            </Section>
          ))}
          <Section title={t("vessel.said")}><Identities identities={card.identities} tracks={card.tracks} /></Section>
          <Section title={t("vessel.events", { n: card.events.length })}>
            <CardEvents events={card.events} />
          </Section>
          <Section title={t("vessel.tracks", { n: card.tracks.length })}>
            <ul class="plain-list tracks">{card.tracks.map((track) => <TrackItem key={track.track_id} track={track} />)}</ul>
          </Section>
          <Section title={t("detail.elsewhere")}>
            <Copyable text={card.command} label={t("copy_command")} />
            <p class="links">
              <ExcludeButton draft={{ mmsis: [mmsi], kind: null, place: null }} />
              <a href={path("tracks", { mmsi })} target="_blank" rel="noopener">JSON</a>
              <button type="button" class="link" onClick={(e) => void copy(location.href, e.currentTarget)}>{t("copy_link")}</button>
            </p>
          </Section>
        </>
      )}
    </>
  );
}

function CardEvents({ events }: { events: EventRow[] }): JSX.Element {
  if (!events.length) return <p>{t("vessel.no_events")}</p>;
  return (
    <ul class="plain-list">
      {events.map((event) => (
        <li key={event.event_id}>
          <KindIcon kind={event.kind} status={event.status} />
          <button type="button" class="link" onClick={() => openEvent(event.event_id)}>{headline(event)}</button>
          <small>{dayTime(Date.parse(event.start_at))}</small> <StatusPill status={event.status} />{event.excluded && <span class="pill is-excluded">{t("exclude.pill")}</span>}
        </li>
      ))}
    </ul>
  );
}

function nowRows(v: Vessels, row: number): [string, JSX.Element | string][] {
  const { lon, lat, sog, cog, age, klass } = v;
  const rows: [string, JSX.Element | string][] = [
    [t("vessel.class"), t(`class.${CLASSES[klass[row]!]!}` as Key)],
    [t("detail.place"), <button type="button" class="link" onClick={() => reveal(lon[row]!, lat[row]!, 8)}>{coordinates(lon[row]!, lat[row]!)}</button>],
    [t("vessel.speed"), sog[row]! >= 0 ? t("unit.kn", { v: number(sog[row]!, 1) }) : t("tip.no_speed")],
  ];
  if (cog[row]! >= 0) rows.push([t("vessel.course"), `${String(Math.round(cog[row]!) % 360).padStart(3, "0")}°`]);
  rows.push([t("vessel.last_heard"), t("vessel.ago", { age: duration(age[row]!) })]);
  return rows;
}

const shipType = (code: number | null): string | null => {
  if (code === null) return null;
  const key = `ship_type.${code >= 30 && code < 60 ? code : Math.floor(code / 10) * 10}`;
  return hasText(key) ? `${t(key)} (${code})` : t("vessel.type_code", { code });
};

/** What the transmitter said of itself, each claim with the time in which it was heard. */
function Identities({ identities, tracks }: { identities: IdentityRow[]; tracks: TrackRow[] }): JSX.Element {
  const claims = identities.length ? identities : tracks.map(claimOf);
  if (!claims.length) return <p>{t("vessel.no_claims")}</p>;
  return (
    <ul class="claims">
      {claims.map((claim, i) => {
        const size = claim.length_m ? t("vessel.size", { length: number(claim.length_m, 0), beam: claim.beam_m ? number(claim.beam_m, 0) : "–" }) : null;
        const parts = [claim.imo && `IMO ${claim.imo}`, claim.callsign && `${t("vessel.callsign")} ${claim.callsign}`, shipType(claim.ship_type), size, claim.destination && `→ ${claim.destination}`];
        return (
          <li key={i}>
            <strong>{claim.name ?? t("vessel.unnamed")}</strong>
            <span>{parts.filter(Boolean).join(" · ")}</span>
            <small>{dayTime(Date.parse(claim.first_at), true)} – {dayTime(Date.parse(claim.last_at), true)}{claim.claims ? ` · ${t("vessel.claims", { n: claim.claims })}` : ""}</small>
          </li>
        );
      })}
    </ul>
  );
}

const claimOf = (track: TrackRow): IdentityRow => ({
  imo: track.imo, name: track.name, callsign: track.callsign, ship_type: track.ship_type, length_m: track.length_m,
  beam_m: null, draught_m: null, destination: null, first_at: track.first_at, last_at: track.last_at, claims: 0, source: "",
});

function TrackItem({ track }: { track: TrackRow }): JSX.Element {
  const first = Date.parse(track.first_at);
  return (
    <li>
      <button type="button" class="link" onClick={() => setTime(first, "stepped")}>{dayTime(first)} – {dayTime(Date.parse(track.last_at))}</button>
      <small>{t("vessel.track", { fixes: track.fixes, distance: number(track.distance_nmi, 0), outliers: track.outliers })}</small>
    </li>
  );
}
