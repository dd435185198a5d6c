// Meridians, parallels and the scale bar: lines on the map, labels at its edge.
import type { Map as MapLibre } from "maplibre-gl";
import type { FeatureCollection, Position } from "geojson";
import { graticuleLabel, t } from "../locale";

const STEPS_DEG = [30, 20, 10, 5, 2, 1, 0.5, 1 / 6, 1 / 12, 1 / 30, 1 / 60];
const WANTED_PX = 130;
const M_PER_NMI = 1852;
const NICE_NMI = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000];

interface Grid {
  lons: number[];
  lats: number[];
}

function gridOf(map: MapLibre): Grid {
  const bounds = map.getBounds();
  const [west, east] = [bounds.getWest(), bounds.getEast()];
  const [south, north] = [Math.max(-85, bounds.getSouth()), Math.min(85, bounds.getNorth())];
  const perDegree = map.getContainer().clientWidth / Math.max(1e-9, east - west);
  const step = [...STEPS_DEG].reverse().find((s) => s * perDegree >= WANTED_PX) ?? STEPS_DEG[0]!;
  return { lons: range(west, east, step), lats: range(south, north, step) };
}

function range(low: number, high: number, step: number): number[] {
  const out: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high && out.length < 60; k++) out.push(k * step);
  return out;
}

/** The lines of the graticule in view. */
export function graticule(map: MapLibre): FeatureCollection {
  const { lons, lats } = gridOf(map);
  const bounds = map.getBounds();
  const [west, east, south, north] = [bounds.getWest() - 5, bounds.getEast() + 5, -85, 85];
  const lines: Position[][] = [
    ...lons.map((lon): Position[] => [[lon, south], [lon, north]]),
    ...lats.map((lat): Position[] => [[west, lat], [east, lat]]),
  ];
  return {
    type: "FeatureCollection",
    features: [{ type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } }],
  };
}

/** Labels of the graticule at the left and lower edge, redrawn as the map moves. */
export function drawLabels(map: MapLibre, host: HTMLElement): void {
  const { lons, lats } = gridOf(map);
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const texts: { text: string; x: number; y: number; edge: string }[] = [];
  const middle = map.getCenter();
  for (const lon of lons) {
    const x = map.project([lon, middle.lat]).x;
    if (x > 60 && x < width - 30) texts.push({ text: graticuleLabel(lon, "lon"), x, y: 0, edge: "bottom" });
  }
  for (const lat of lats) {
    const y = map.project([middle.lng, lat]).y;
    if (y > 70 && y < height - 60 && !isNamed(map, y)) texts.push({ text: graticuleLabel(lat, "lat"), x: 0, y, edge: "left" });
  }
  while (host.children.length > texts.length) host.lastChild?.remove();
  texts.forEach((item, i) => {
    const el = (host.children[i] ?? host.appendChild(document.createElement("span"))) as HTMLElement;
    el.className = `grid-label ${item.edge}`;
    el.textContent = item.text;
    el.style.transform = item.edge === "bottom" ? `translate(${Math.round(item.x)}px, 0) translateX(-50%)` : `translate(0, ${Math.round(item.y)}px) translateY(-50%)`;
  });
}

const LEFT_PX = 46;
const HALF_PX = 8;

/** Whether the name of a port or gate of a lane stands where a label of the left edge would: names go first. */
const isNamed = (map: MapLibre, y: number): boolean =>
  map.queryRenderedFeatures([[0, y - HALF_PX], [LEFT_PX, y + HALF_PX]], { layers: ["way-port-names", "way-gate-names"] }).length > 0;

/** A round number of nautical miles at the middle of the map, and its length on the screen. */
export function drawScale(map: MapLibre, host: HTMLElement): void {
  const { lat } = map.getCenter();
  const metresPerPx = (40_075_016.686 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom());
  const nmiPerPx = metresPerPx / M_PER_NMI;
  const most = Math.min(130, map.getContainer().clientWidth * 0.3);
  const nmi = [...NICE_NMI].reverse().find((n) => n / nmiPerPx <= most) ?? NICE_NMI[0]!;
  host.style.width = `${Math.round(nmi / nmiPerPx)}px`;
  host.textContent = t("unit.nmi", { v: nmi });
}
