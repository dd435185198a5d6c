// The page begins here: address to state, columns, map, loading, keys.
import { render } from "preact";
import type { JSX } from "preact";
import "../styles/tokens.css";
import "../styles/page.css";
import "../styles/column.css";
import "../styles/chart.css";
import "../styles/law.css";
import "../styles/closing.css";
import "../styles/share.css";
import "../styles/case.css";
import { beginCalm, isCalm } from "./calm";
import { bindClock } from "./clock";
import { IN_ITS_PLACE } from "./closing";
import { bindCase, holdClaim } from "./data/case";
import { bindClosing, closingTimes } from "./data/closing";
import { bindShare } from "./data/share";
import { bindWay, wayDrawn } from "./data/way";
import type { EventRow, Track } from "./data/types";
import { bindLaw } from "./data/law";
import { bindLive } from "./data/live";
import { startLoading } from "./data/load";
import { bindKeys } from "./keys";
import { day, clockTime, t } from "./locale";
import { approach, crowdDrawn, drawnIds, drawnWays, fitTo, moveTo, reveal, startMap, watersShown, type MapHosts } from "./map";
import { get, listen, set, useStore, watch, type Choice } from "./state";
import { bindTheme } from "./theme";
import { bindAddress, readAddress } from "./url";
import { Chart } from "./view/chart";
import { Detail } from "./view/detail";
import { Queue } from "./view/queue";
import { ExcludeSheet, ExclusionsSheet } from "./view/exclude";
import { SharePanel } from "./view/share";
import { Help, SignIn } from "./view/sheet";
import { TimeBar } from "./view/timebar";
import { Top } from "./view/top";

declare global {
  interface Window {
    /** What tests ask: the events that are listed and drawn, and whether everything asked for is there and painted. */
    __sealane?: { listIds(): string[]; mapIds(): string[]; ways(): number; vessels(): number; crowd(): ReturnType<typeof crowdDrawn>; waters(): ReturnType<typeof watersShown>; closing(): ReturnType<typeof closingTimes>; readonly ready: boolean; at(): number | null };
  }
}

/** Longer parts of a link are cut where they are quoted. */
const MAX_WORD = 40;
/** Near enough to tell a feature from its neighbours. */
const FEATURE_ZOOM = 8;

function Page(): JSX.Element {
  useStore((s) => s.language);
  const statusPhase = useStore((s) => s.statusPhase);
  const isSharing = useStore((s) => s.share !== null);
  return (
    <>
      <a class="skip" href={isSharing ? "#share" : "#queue"}>{t("skip.list")}</a>
      <a class="skip" href={isSharing ? "#share-detail" : "#detail"}>{t("skip.detail")}</a>
      <Top />
      <div class="said"><Trouble /><Ignored /></div>
      {isSharing && <SharePanel />}
      <main class={statusPhase === "loading" ? "is-loading" : ""} inert={isSharing}>
        <Queue />
        <Chart onReady={(hosts) => void begin(hosts)} />
        <Detail />
      </main>
      <TimeBar />
      <Help />
      <SignIn />
      <ExcludeSheet />
      <ExclusionsSheet />
      <Spoken />
    </>
  );
}

/** Said aloud by screen readers: the selection, and the time when it is set by hand. */
function Spoken(): JSX.Element {
  const text = useStore((s) => s.announcement);
  return <p class="spoken" role="status" aria-live="polite">{text}</p>;
}

function Trouble(): JSX.Element | null {
  const failure = useStore((s) => s.failure);
  const needsToken = useStore((s) => s.needsToken);
  if (!failure || needsToken) return null;
  return (
    <p class="trouble" role="alert">
      <strong>{failure.message || t("error.offline")}</strong> {failure.hint || t("error.offline_next")}
      <button type="button" class="link" onClick={() => set({ failure: null })}>{t("error.dismiss")}</button>
    </p>
  );
}

/** What a link asked, cut where it is long; what is taken in its place stays whole. */
function shortened(word: string): string {
  const [asked = "", ...instead] = word.split(IN_ITS_PLACE);
  return [asked.length > MAX_WORD ? `${asked.slice(0, MAX_WORD)}…` : asked, ...instead].join(IN_ITS_PLACE);
}

/** What the link said that cannot be read, and what is taken in its place. */
function Ignored(): JSX.Element | null {
  const ignored = useStore((s) => s.ignored);
  if (!ignored.length) return null;
  return (
    <p class="trouble" role="status">
      {t("link.ignored", { words: ignored.map(shortened).join(t("comma")) })}{ignored.some((word) => word.includes(IN_ITS_PLACE)) && ` ${t("link.replaced")}`}
      <button type="button" class="link" onClick={() => set({ ignored: [] })}>{t("error.dismiss")}</button>
    </p>
  );
}

/** The selection that the map went to: what live mode learns of it later does not move the map. */
let followed: string | null = null;
/** The selection that came with a view of its own, by a link or by going back: the map keeps that view. */
let held: string | null = null;
/** A vessel that came by a link without a view: the map goes there as soon as its way is known. */
let isVesselAwaited = false;

/** An event that came by a link and is not among those listed, as one that is left out: the map goes there when it is known. */
let isEventAwaited = false;

const selectionOf = (choice: Choice): string | null =>
  choice.eventId ?? (choice.mmsi === null ? null : String(choice.mmsi)) ?? (choice.feature === null ? null : `feature ${choice.feature}`);

async function begin(hosts: MapHosts): Promise<void> {
  const loading = startLoading();
  await startMap(hosts);
  await loading;
  if (new URLSearchParams(location.search).has("c")) held = selectionOf(get());
  else showEverything();
  followWays(new URLSearchParams(location.search).has("c"));
  if (new URLSearchParams(location.search).has("c")) holdClaim();
  bindCase();
  followSelection();
  bindAddress(restore);
  bindLive();
  bindLaw();
  bindClosing();
  bindWay();
  beginCalm();
}

function showEverything(): void {
  const { events, vessels, eventId, mmsi, detail } = get();
  const chosen = events.find((e) => e.event_id === eventId) ?? (eventId && detail?.event.event_id === eventId ? detail.event : undefined);
  if (chosen) {
    fitTo(...pathOf(chosen));
    return;
  }
  fitTo(together(events.map((e) => e.lon), vessels?.lon), together(events.map((e) => e.lat), vessels?.lat));
  isEventAwaited = eventId !== null;
  isVesselAwaited = mmsi !== null && !eventId;
  if (isVesselAwaited) showVessel();
  showFeature();
}

function together(some: number[], others: ArrayLike<number> = []): Float64Array {
  const all = new Float64Array(some.length + others.length);
  all.set(some);
  all.set(others, some.length);
  return all;
}

/** Longitudes and latitudes of an event. */
function pathOf(event: EventRow): [number[], number[]] {
  const path = event.path?.length ? event.path : [event.lon, event.lat];
  return [path.filter((_, i) => i % 2 === 0), path.filter((_, i) => i % 2 === 1)];
}

/** The whole way of a vessel that came by a link; any other is brought into view where it is, or was last. */
function showVessel(): void {
  const { tracks, vessels, mmsi } = get();
  if (!tracks.length) return;
  if (isVesselAwaited) {
    isVesselAwaited = false;
    fitTo(tracks.flatMap((track) => [...track.lon]), tracks.flatMap((track) => [...track.lat]));
    return;
  }
  const row = vessels?.mmsi.indexOf(mmsi!) ?? -1;
  const last = tracks.reduce((a, b) => (endOf(a) > endOf(b) ? a : b));
  if (row >= 0) reveal(vessels!.lon[row]!, vessels!.lat[row]!);
  else reveal(last.lon[last.lon.length - 1]!, last.lat[last.lat.length - 1]!);
}

/** The place of the feature whose page is open, which its events tell. */
function showFeature(): void {
  const { featureCard, feature, eventId, mmsi } = get();
  const first = featureCard?.events[0];
  if (first && featureCard.feature.id === feature && !eventId && mmsi === null) moveTo(first.lon, first.lat, FEATURE_ZOOM);
}

const endOf = (track: Track): number => track.t0 + track.seconds[track.seconds.length - 1]! * 1000;

/** The map goes to a selection that is out of view, or too far away to be made out, and stays otherwise. */
function followSelection(): void {
  listen((now, before) => {
    if (selectionOf(now) === null) held = followed = null;
    const event = now.detail?.event;
    const isEvent = event && event !== before.detail?.event;
    const isVessel = now.mmsi !== null && now.card?.mmsi === now.mmsi && now.tracks !== before.tracks;
    const isFeature = now.feature !== null && now.featureCard?.feature.id === now.feature && (now.featureCard !== before.featureCard || now.feature !== before.feature);
    if (!isEvent && !isVessel && !isFeature) return;
    if (selectionOf(now) === held || (now.isLive && selectionOf(now) === followed)) return;
    held = null;
    if (isEvent || isFeature || now.tracks.length) followed = selectionOf(now);
    if (isEvent && isEventAwaited) fitTo(...pathOf(event));
    else if (isEvent) approach(...pathOf(event));
    else if (isFeature) showFeature();
    else showVessel();
    isEventAwaited = false;
  });
}

/** The ways of gates that the reader chose are brought into view; those of a link keep the view that it says. */
function followWays(hasView: boolean): void {
  let isHeld = hasView && get().closing !== null;
  listen((now, before) => {
    if (now.closing === null) isHeld = false;
    const isAsked = now.wayAnswer !== null && now.wayAnswer !== before.wayAnswer;
    if (!isAsked && (now.wayAnswer || !now.closeWays || now.closeWays === before.closeWays)) return;
    const drawn = isAsked ? wayDrawn(now.wayAnswer!, now) : now.closeWays!;
    const points = drawn.features.flatMap(({ geometry: g }) => (g.type === "LineString" ? g.coordinates : g.type === "Point" ? [g.coordinates] : []));
    if (!isHeld && points.length) fitTo(points.map((p) => p[0]!), points.map((p) => p[1]!), true, true);
    isHeld = false;
  });
}

function restore(choice: Choice): void {
  held = choice.center ? selectionOf(choice) : null;
  if (choice.center && choice.zoom !== null) moveTo(choice.center[0], choice.center[1], choice.zoom);
}

function start(): void {
  const ignored: string[] = [];
  set({ ...readAddress(location.search, ignored), ignored });
  set({ hasKeys: localStorage.getItem("sealane.keys") !== "off" });
  bindTheme(() => undefined);
  watch((s) => [s.hasKeys], (s) => localStorage.setItem("sealane.keys", s.hasKeys ? "on" : "off"));
  watch((s) => [s.language], (s) => { document.documentElement.lang = s.language; });
  watch((s) => [s.language, s.status, s.events, s.fresh], (s) => {
    const last = s.status?.last_at ? Date.parse(s.status.last_at) : null;
    const unseen = s.events.filter((e) => s.fresh.has(e.event_id)).length;
    document.title = `${unseen ? `(${unseen}) ` : ""}Sealane${last === null ? "" : ` · ${day(last)} ${clockTime(last)}`}`;
  });
  window.__sealane = {
    listIds: () => [...document.querySelectorAll<HTMLElement>(".events > li")].map((li) => li.dataset["eventId"] ?? ""),
    mapIds: drawnIds, ways: drawnWays, vessels: () => get().vessels?.count ?? 0, at: () => get().vessels?.at ?? null, crowd: crowdDrawn, waters: watersShown, closing: closingTimes,
    get ready() { return isCalm(); },
  };
  bindKeys();
  bindClock();
  bindShare(); // it needs no map, which may take long to start
  render(<Page />, document.getElementById("app")!);
}

start();
