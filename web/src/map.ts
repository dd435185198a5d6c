// The map: MapLibre for the chart, deck.gl for vessels and events. It obeys the state and reports to it.
import { claimPlace, waysOf } from "./data/case";
import { wayDrawn } from "./data/way";
import { importScriptInWorkers, Map as MapLibre, setWorkerUrl, type GeoJSONSource, type LngLatBoundsLike } from "maplibre-gl";
import { MapLibreOverlay } from "@deck.gl/maplibre";
import type { PickingInfo } from "@deck.gl/core";
import type { Feature, FeatureCollection } from "geojson";
import { drawLabels, drawScale, graticule } from "./layers/graticule";
import { cellLayers } from "./layers/cells";
import { boxOfCell, breaksOf, crowdOf, NO_CELLS, type Crowd } from "./layers/crowd";
import { coveredBy, eventLayer, eventOf, eventsDrawn, vesselLayer, vesselOf } from "./layers/icons";
import { claimantsOf, trackFeatures, wayFeatures, zoneFeatures } from "./layers/path";
import { areWatersLoaded, paintWaters, showWaters, watersAt, watersDrawn, type ZoneHere } from "./layers/waters";
import { mapStyle, PAINTS, trackColor } from "./layers/style";
import { regimeName, t } from "./locale";
import { wrapLon } from "./mercator";
import { get, set, watch } from "./state";
import { bindTheme, palette } from "./theme";
import { hideTip, showTip } from "./tip";
import { counted, getJson, path } from "./data/http";
import { stateNames } from "./data/law";
import { openEvent, openLaw, openVessel } from "./action";

const FINE_COAST_ZOOM = 5.5;
const PORTS_ZOOM = 5.5;
/** Below it half an ocean is in view, and the place of an event is a point among many. */
const WORLD_ZOOM = 4;

let map: MapLibre;
let overlay: MapLibreOverlay;
let colors = palette();

export const theMap = (): MapLibre => map;
/** The ids of the events that the layer holds: what tests compare with the list. */
export const drawnIds = eventsDrawn;
/** How many lines of tracks stand in the frame: what tests ask. */
export const drawnWays = (): number => map.queryRenderedFeatures({ layers: ["tracks", "gaps"] }).length;

const sourceOf = (id: string): GeoJSONSource => map.getSource(id) as GeoJSONSource;
const prefersStill = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export interface MapHosts {
  map: HTMLElement;
  labels: HTMLElement;
  scale: HTMLElement;
  tip: HTMLElement;
}

/** Make the map in its place and bind it to the state; resolves when the chart can be drawn on. */
export async function startMap(hosts: MapHosts): Promise<void> {
  setWorkerUrl(new URL("map-worker.js", location.href).href);
  const helped = importScriptInWorkers(new URL("coast-worker.js", location.href).href);
  colors = palette();
  const { center, zoom } = get();
  map = new MapLibre({
    container: hosts.map, style: mapStyle(colors), center: center ?? [0, 20], zoom: zoom ?? 1,
    attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    keyboard: false, fadeDuration: 0, renderWorldCopies: true, maxZoom: 17,
    canvasContextAttributes: { preserveDrawingBuffer: false },
  });
  map.touchZoomRotate.disableRotation();
  overlay = new MapLibreOverlay({
    interleaved: false, layers: [], pickingRadius: 4, onHover: (info) => hover(info, hosts.tip), onClick: click,
    getCursor: ({ isHovering }) => (isHovering ? "pointer" : "grab"),
  });
  map.addControl(overlay);
  await map.once("load");
  // The list says the same in words; the keys that move the map work everywhere.
  for (const el of hosts.map.querySelectorAll("[tabindex], canvas")) el.setAttribute("tabindex", "-1");
  map.on("error", (e) => { if (!isCoast(e) && !isWaters(e)) throw e.error; });
  bindMovement(hosts);
  bindData();
  await helped;
  await loadCoast("50m");
  void loadChart();
}

function bindMovement(hosts: MapHosts): void {
  const edges = (): void => {
    drawLabels(map, hosts.labels);
    drawScale(map, hosts.scale);
  };
  const settle = (): void => {
    edges();
    sourceOf("graticule").setData(graticule(map));
    const b = map.getBounds();
    const c = map.getCenter().wrap();
    set({
      center: [c.lng, c.lat], zoom: map.getZoom(),
      view: [b.getWest(), Math.max(-90, b.getSouth()), b.getEast(), Math.min(90, b.getNorth())],
    });
  };
  map.on("move", edges);
  map.on("idle", edges); // names have found their places
  map.on("moveend", settle);
  map.on("resize", settle);
  map.on("zoomend", () => void loadChart());
  map.on("contextmenu", (e) => openLaw([e.lngLat.lng, e.lngLat.lat]));
  map.getContainer().addEventListener("mouseleave", () => hideTip(hosts.tip));
  settle();
  watch((s) => [s.language], edges);
}

/** What a reader is told of the zones under the pointer: those of the run, then those of the law. */
function linesAt(at: [number, number]): string[] {
  const given = map.queryRenderedFeatures(at, { layers: ["zones-fill"] }).map(({ properties: p }) => p as { name: string; regime: string; claims: string });
  const first = given[0] ? [given[0].name, regimeName(given[0].regime), given[0].claims] : [];
  if (isLand(at)) return first;
  const zones = watersAt(map, at);
  const sources = new Set(zones.map((zone) => (zone.is_official ? t("waters.official", { source: zone.source }) : t("waters.computed"))));
  return [...first, ...zones.flatMap(linesOfZone), ...sources, ...(zones.length ? [t("tip.law")] : [])];
}

const linesOfZone = (zone: ZoneHere): string[] => [
  get().language === "ja" ? zone.name_ja : zone.name,
  zone.claimants.length ? t("zone.claimed_by", { names: stateNames(zone.claimants).join(t("comma")) }) : t("zone.no_claimant"),
];

const isLand = (at: [number, number]): boolean => map.queryRenderedFeatures(at, { layers: ["land"] }).length > 0;

/** What is drawn of the zones of the law: what tests ask. */
export const watersShown = (): ReturnType<typeof watersDrawn> => watersDrawn(map);

function bindData(): void {
  watch((s) => [s.vessels, s.events, s.eventId, s.lookbackS, s.mmsi, s.time, s.detail, s.view, s.closing === null], drawIcons);
  watch((s) => [s.tracks, s.detail, s.casing.claim], (s) => {
    const ways = waysOf(s.casing.claim);
    sourceOf("tracks").setData(ways.length ? trackFeatures(ways, null) : trackFeatures(s.tracks, s.detail?.event ?? null));
  });
  watch((s) => [s.zones, s.language], (s) => {
    if (!s.zones) return;
    const zones = zoneFeatures(s.zones, (names) => t("zone.claimed_by", { names }));
    sourceOf("zones").setData(zones);
    sourceOf("zoneLabels").setData(labelsOf(zones));
  });
  watch((s) => [s.waters, s.lawCatalogue], (s) => {
    showWaters(map, s.lawCatalogue, s.waters, colors);
    if (s.waters && s.lawCatalogue) void awaitWaters();
  });
  watch((s) => [s.closeWays, s.wayAnswer, s.closeGates, s.closing === null, s.language], (s) => sourceOf("ways").setData(wayFeatures(s.closing && (s.wayAnswer ? wayDrawn(s.wayAnswer, s) : s.closeWays), s.language)));
  watch((s) => [s.law, s.casing.claim], (s) => sourceOf("place").setData(placeOf(s.law ?? claimPlace(s.casing.claim))));
  bindTheme(() => {
    colors = palette();
    paintWaters(map, colors);
    for (const [layer, property, token] of PAINTS) {
      map.setPaintProperty(layer, property as "line-color", colors[token]);
    }
    map.setPaintProperty("tracks", "line-color", trackColor(colors));
    drawIcons();
  });
}

/** The first time the server has to read the zones: until they are drawn, that is said. */
async function awaitWaters(): Promise<void> {
  if (get().watersPhase === "loading" || areWatersLoaded(map)) return;
  set({ watersPhase: "loading" });
  const events = ["sourcedata", "error", "idle"] as const;
  await counted(() => new Promise<void>((done) => {
    const look = (): void => {
      if (!areWatersLoaded(map)) return;
      for (const event of events) map.off(event, look);
      done();
    };
    for (const event of events) map.on(event, look);
    look();
  }));
  set({ watersPhase: "ready" });
}

const placeOf = (place: readonly [number, number] | null): FeatureCollection => ({
  type: "FeatureCollection",
  features: place ? [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [...place] } }] : [],
});

let crowd: (Crowd & { key: unknown[] }) | null = null;

/** What is drawn of the vessels, found anew when they, the frame or the selection change. */
function crowdNow(): Crowd | null {
  const { vessels, view, mmsi, detail } = get();
  if (!vessels || !view) return null;
  const key = [vessels, view, mmsi, detail];
  if (crowd && key.every((item, i) => item === crowd!.key[i])) return crowd;
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const selected = new Set(mmsi ? [mmsi] : detail?.event.mmsis);
  crowd = { ...crowdOf(vessels, { view, zoom: map.getZoom(), width, height }, selected), key };
  return crowd;
}

/** How many vessels are in view, and how many of them the cells count: what tests ask. */
export function crowdDrawn(): { inView: number; cells: number; counted: number; ships: number } {
  const ships = crowd ? (crowd.rows?.length ?? get().vessels?.count ?? 0) : 0;
  const cells = crowd?.cells;
  const counted = cells?.count.reduce((sum, n) => sum + n, 0) ?? 0;
  return { inView: crowd?.inView ?? 0, cells: cells?.length ?? 0, counted, ships };
}

/** Vessels and events over the names of a closed lane's ports, which stand below them: faint, so that names are read. */
const FAINT = 0.3;

function drawIcons(): void {
  const s = get();
  const now = crowdNow();
  overlay.setProps({
    layers: [
      cellLayers(now?.cells ?? NO_CELLS, colors),
      now && vesselLayer(s.vessels!, now.rows, s.lookbackS, colors, map.getZoom()).clone({ opacity: s.closing ? FAINT : 1 }),
      ...eventLayer(s.events, s.eventId, s.time, colors, map.getZoom()).map((one) => one.clone({ opacity: s.closing ? FAINT : 1 })),
    ],
  });
  const isEvery = !now?.cells?.length;
  set({ cellBreaks: isEvery ? "" : breaksOf(now.cells!).join(), hasShips: isEvery || now.rows!.length > 0, inView: now?.inView ?? 0 });
}

/** One label for each zone, at the middle of its northern edge where little else stands. */
function labelsOf(zones: FeatureCollection): FeatureCollection {
  const features = zones.features.flatMap((zone): Feature[] => {
    const g = zone.geometry;
    const rings = g.type === "Polygon" ? [g.coordinates[0]!] : g.type === "MultiPolygon" ? g.coordinates.map((p) => p[0]!) : [];
    const ring = rings.sort((a, b) => b.length - a.length)[0];
    if (!ring?.length) return [];
    const lons = ring.map((p) => p[0]!);
    const north = Math.max(...ring.map((p) => p[1]!));
    const lon = (Math.min(...lons) + Math.max(...lons)) / 2;
    const p = zone.properties as { name: string; regime: string; claimants?: string[] | string };
    const claimants = claimantsOf(p.claimants).join(", ");
    const note = [regimeName(p.regime), claimants && t("zone.claimed_by", { names: claimants })].filter(Boolean).join(" · ");
    return [{ type: "Feature", properties: { name: p.name, note }, geometry: { type: "Point", coordinates: [lon, north] } }];
  });
  return { type: "FeatureCollection", features };
}

const loaded = new Set<string>();

/** The coast as fine as the zoom asks for, and ports where they can be told apart. */
async function loadChart(): Promise<void> {
  const zoom = map.getZoom();
  await loadCoast("50m"); // if it failed at the start
  if (zoom >= FINE_COAST_ZOOM) await loadCoast("10m");
  if (zoom >= PORTS_ZOOM) {
    await once("ports", async () => {
      sourceOf("ports").setData(await getJson<FeatureCollection>(path("ports")));
    });
  }
}

const COASTS = ["land", "shore"];

/** The map's workers fetch and cut it: the page only names it. */
const loadCoast = (scale: "50m" | "10m"): Promise<void> => once(scale, () => counted(async () => {
  await Promise.all(COASTS.map((part) => sourceOf(part).setData(`coast://${scale}/${part}`, true)));
}));

/** A coast that did not come is asked for again at the next zoom. */
function isCoast(e: object): boolean {
  const isOne = "sourceId" in e && COASTS.includes(String(e.sourceId));
  if (isOne) for (const scale of ["50m", "10m"]) loaded.delete(scale);
  return isOne;
}

const GONE = 410;

/** The server has other zones than when it was asked whose there are: it is asked again. */
function isWaters(e: object): boolean {
  if (!("sourceId" in e) || e.sourceId !== "waters") return false;
  const status = "error" in e ? (e.error as { status?: number }).status : undefined;
  if (status === GONE) set({ lawCatalogue: null });
  return true;
}

async function once(name: string, load: () => Promise<void>): Promise<void> {
  if (loaded.has(name)) return;
  loaded.add(name);
  try {
    await load();
  } catch {
    loaded.delete(name); // asked for again at the next zoom
  }
}

function hover(info: PickingInfo, tip: HTMLElement): void {
  if (info.index < 0 || !info.layer) {
    const isInside = info.x >= 0 && info.y >= 0 && !map.isMoving();
    const lines = isInside ? linesAt([info.x, info.y]) : [];
    if (lines.length) showTip(tip, info.x, info.y, lines);
    else hideTip(tip);
    return;
  }
  const { vessels } = get();
  const { id } = info.layer!;
  const event = id === "events" ? eventOf(info.index) : undefined;
  if (event) showTip(tip, info.x, info.y, { event, below: coveredBy(info.index) });
  else if (vessels && id === "vessels") showTip(tip, info.x, info.y, { vessels, row: vesselOf(info.index) });
  else if (crowd?.cells && id === "cells") showTip(tip, info.x, info.y, { cells: crowd.cells, cell: info.index });
}

function click(info: PickingInfo): void {
  if (info.index < 0 || !info.layer) {
    if (get().waters && info.coordinate && !isLand([info.x, info.y])) openLaw([info.coordinate[0]!, info.coordinate[1]!]);
    return;
  }
  const { vessels } = get();
  const event = info.layer.id === "events" ? eventOf(info.index) : undefined;
  if (event) openEvent(event.event_id);
  else if (vessels && info.layer.id === "vessels") openVessel(vessels.mmsi[vesselOf(info.index)]!);
  else if (crowd?.cells && info.layer.id === "cells") {
    const [west, south, east, north] = boxOfCell(crowd.cells, info.index);
    moveTo((west + east) / 2, (south + north) / 2, map.getZoom() + 2);
  }
}

/** Bring a place into view, moving only if it is not there already. */
export function reveal(lon: number, lat: number, zoom?: number): void {
  const bounds = map.getBounds();
  const near = [lon - 360, lon, lon + 360].find((x) => x >= bounds.getWest() && x <= bounds.getEast());
  const isSeen = near !== undefined && lat >= bounds.getSouth() && lat <= bounds.getNorth();
  if (isSeen && (zoom === undefined || map.getZoom() >= zoom - 1)) return;
  if (map.isMoving() && goal[0] === lon && goal[1] === lat) return; // on its way there
  moveTo(lon, lat, zoom ?? map.getZoom());
}

let goal: [number, number] = [Number.NaN, Number.NaN];

export function moveTo(lon: number, lat: number, zoom: number): void {
  goal = [lon, lat];
  const target = { center: [lon, lat] as [number, number], zoom };
  if (prefersStill()) map.jumpTo(target);
  else map.easeTo({ ...target, duration: 400 });
}

export function panBy(x: number, y: number): void {
  map.panBy([x, y], { animate: !prefersStill(), duration: 150 });
}

export function zoomBy(steps: number): void {
  map.zoomTo(map.getZoom() + steps, { animate: !prefersStill(), duration: 150 });
}

/** Room at the sides of what is brought into view, and where names stand beside their places: of a wide map [px], of a narrow one [part]. */
const SIDE_PX = 70;
const NAMED_PX = 170;
const NAMED_PART = 0.24;

/** Fit the map to places; longitudes are taken on whichever side of 180 deg they lie closest. */
export function fitTo(lons: ArrayLike<number>, lats: ArrayLike<number>, isSeen = false, isNamed = false, maxZoom = 9): void {
  const box = boundsOf(lons, lats);
  if (!box) return;
  const side = isNamed ? Math.max(SIDE_PX, Math.min(NAMED_PX, map.getContainer().clientWidth * NAMED_PART)) : SIDE_PX;
  const padding = { top: 110, bottom: 110, left: side, right: side };
  map.fitBounds(box, { padding, maxZoom, linear: true, duration: 400, animate: isSeen && !prefersStill() });
}

/** Bring a path into view by its start; from a view of half the world come as near as it allows. */
export function approach(lons: ArrayLike<number>, lats: ArrayLike<number>): void {
  if (map.getZoom() < WORLD_ZOOM) fitTo(lons, lats, true);
  else reveal(lons[0]!, lats[0]!);
}

/** The smallest box round the places: it leaves out the widest stretch of longitude without any. */
function boundsOf(lons: ArrayLike<number>, lats: ArrayLike<number>): LngLatBoundsLike | null {
  if (!lons.length) return null;
  const [firsts, lasts] = [new Float64Array(360).fill(Infinity), new Float64Array(360).fill(-Infinity)];
  let [south, north] = [90, -90];
  for (let i = 0; i < lons.length; i++) {
    const lon = wrapLon(lons[i]!);
    const at = Math.floor(lon + 180);
    firsts[at] = Math.min(firsts[at]!, lon);
    lasts[at] = Math.max(lasts[at]!, lon);
    south = Math.min(south, lats[i]!);
    north = Math.max(north, lats[i]!);
  }
  const used = [...firsts.keys()].filter((at) => firsts[at]! < Infinity);
  const gaps = used.map((at, k) => firsts[at]! - lasts[used[k - 1] ?? used.at(-1)!]! + (k ? 0 : 360));
  const k = gaps.indexOf(Math.max(...gaps));
  const [west, east] = [firsts[used[k]!]!, lasts[used[k - 1] ?? used.at(-1)!]! + (k ? 360 : 0)];
  return [[west, Math.max(-80, south)], [east, Math.min(80, north)]];
}
