// The page begins here: address to state, columns, map, loading, keys.
import { render } from "preact";
import type { JSX } from "preact";
import "../styles/tokens.css";
import "../styles/page.css";
import "../styles/column.css";
import "../styles/chart.css";
import { beginCalm, isCalm } from "./calm";
import { bindClock } from "./clock";
import { startLoading } from "./data/load";
import { bindKeys } from "./keys";
import { day, clockTime, t } from "./locale";
import { crowdDrawn, drawnIds, fitTo, moveTo, reveal, startMap, type MapHosts } from "./map";
import { get, listen, set, useStore, watch, type Choice } from "./state";
import { bindTheme } from "./theme";
import { bindAddress, readAddress } from "./url";
import { Chart } from "./view/chart";
import { Detail } from "./view/detail";
import { Queue } from "./view/queue";
import { Help, SignIn } from "./view/sheet";
import { TimeBar } from "./view/timebar";
import { Top } from "./view/top";

declare global {
  interface Window {
    /** What tests ask: the events that are listed and drawn, and whether everything asked for is there and painted. */
    __sealane?: { listIds(): string[]; mapIds(): string[]; vessels(): number; crowd(): ReturnType<typeof crowdDrawn>; readonly ready: boolean; at(): number | null };
  }
}

function Page(): JSX.Element {
  useStore((s) => s.language);
  const statusPhase = useStore((s) => s.statusPhase);
  return (
    <>
      <a class="skip" href="#queue">{t("skip.list")}</a>
      <a class="skip" href="#detail">{t("skip.detail")}</a>
      <Top />
      <Trouble />
      <main class={statusPhase === "loading" ? "is-loading" : ""}>
        <Queue />
        <Chart onReady={(hosts) => void begin(hosts)} />
        <Detail />
      </main>
      <TimeBar />
      <Help />
      <SignIn />
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

async function begin(hosts: MapHosts): Promise<void> {
  const loading = startLoading();
  await startMap(hosts);
  await loading;
  if (get().center === null || !new URLSearchParams(location.search).has("c")) showEverything();
  followSelection();
  bindAddress(restore);
  beginCalm();
}

function showEverything(): void {
  const { events, vessels, eventId } = get();
  const chosen = events.find((e) => e.event_id === eventId);
  if (chosen) {
    const path = chosen.path?.length ? chosen.path : [chosen.lon, chosen.lat];
    fitTo(path.filter((_, i) => i % 2 === 0), path.filter((_, i) => i % 2 === 1));
    return;
  }
  fitTo([...events.map((e) => e.lon), ...(vessels?.lon ?? [])], [...events.map((e) => e.lat), ...(vessels?.lat ?? [])]);
}

/** The map goes to a selected event that is out of view, and stays where it is otherwise. */
function followSelection(): void {
  listen((now, before) => {
    const event = now.detail?.event;
    if (event && event !== before.detail?.event) reveal(event.lon, event.lat);
  });
}

function restore(choice: Choice): void {
  if (choice.center && choice.zoom !== null) moveTo(choice.center[0], choice.center[1], choice.zoom);
}

function start(): void {
  set(readAddress(location.search));
  set({ hasKeys: localStorage.getItem("sealane.keys") !== "off" });
  bindTheme(() => undefined);
  watch((s) => [s.hasKeys], (s) => localStorage.setItem("sealane.keys", s.hasKeys ? "on" : "off"));
  watch((s) => [s.language], (s) => { document.documentElement.lang = s.language; });
  watch((s) => [s.language, s.status], (s) => {
    const last = s.status?.last_at ? Date.parse(s.status.last_at) : null;
    document.title = last === null ? "Sealane" : `Sealane · ${day(last)} ${clockTime(last)}`;
  });
  window.__sealane = {
    listIds: () => [...document.querySelectorAll<HTMLElement>(".events > li")].map((li) => li.dataset["eventId"] ?? ""),
    mapIds: drawnIds, vessels: () => get().vessels?.count ?? 0, at: () => get().vessels?.at ?? null, crowd: crowdDrawn,
    get ready() { return isCalm(); },
  };
  bindKeys();
  bindClock();
  render(<Page />, document.getElementById("app")!);
}

start();
