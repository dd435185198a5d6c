// Zones of the law under everything else: tints and lines by regime, hatching where several claim.
import type { ExpressionSpecification, FilterSpecification, Map as MapLibre, MapGeoJSONFeature, PointLike, VectorTileSource } from "maplibre-gl";
import type { LawCatalogue } from "../data/brief";
import { EVERYONE } from "../state";
import { rgb, type Palette } from "../theme";

const SOURCE = "waters";
/** They lie over the sea and under the land, so that no shore shows as a limit. */
const BELOW = "land";
const HATCH = "hatch";
const FILL = "waters-fill";

/** Each regime has a line and a tint of its own; what is further out is lighter. */
export const REGIME_LINES: readonly { regime: string; width: number; dashes: number[] | null }[] = [
  { regime: "eez", width: 1.2, dashes: [1, 2] },
  { regime: "contiguous_zone", width: 1.1, dashes: [4, 2.5] },
  { regime: "territorial_sea", width: 1.5, dashes: null },
];
/** From half an ocean away 12 and 24 nmi are a hair: their lines grow with the zoom, the latter appear. */
const [FAR_ZOOM, NEAR_ZOOM] = [2, 6];
const FAR_WIDTH = 0.5;
const CONTIGUOUS_ZOOM = 4;
const TINTS: Record<string, number> = { territorial_sea: 0.24, contiguous_zone: 0.1, eez: 0.07, internal_waters: 0.3, archipelagic_waters: 0.18 };
const OTHER_TINT = 0.05;
const OTHER_DASHES = [6, 2, 1, 2];

/** What a tile says of a zone under the pointer. */
export interface ZoneHere {
  name: string;
  name_ja: string;
  regime: string;
  claimants: string[];
  source: string;
  is_official: boolean;
}

/** Draw the zones of these claimants, or none (null); layers are made when they are first needed. */
export function showWaters(map: MapLibre, catalogue: LawCatalogue | null, shown: readonly string[] | null, colors: Palette): void {
  const isShown = shown !== null && catalogue !== null;
  if (isShown) make(map, catalogue, colors);
  for (const id of map.getSource(SOURCE) ? ids() : []) {
    map.setLayoutProperty(id, "visibility", isShown ? "visible" : "none");
    if (isShown) map.setFilter(id, both(kindOf(id), claimedBy(shown)));
  }
}

const ids = (): string[] => [FILL, "waters-hatch", ...REGIME_LINES.map(({ regime }) => `waters-${regime}`), "waters-other"];

function kindOf(id: string): FilterSpecification | null {
  if (id === FILL) return ["!", ["get", "is_overlap"]];
  if (id === "waters-hatch") return ["get", "is_several"];
  const regimes = REGIME_LINES.map(({ regime }) => regime);
  if (id === "waters-other") return ["!", ["in", ["get", "regime"], ["literal", regimes]]];
  return ["==", ["get", "regime"], id.slice("waters-".length)];
}

const claimedBy = (shown: readonly string[]): FilterSpecification | null =>
  shown === EVERYONE ? null : ["any", ...shown.map((code): ExpressionSpecification => ["in", `,${code},`, ["get", "who"]])];

const both = (...parts: (FilterSpecification | null)[]): FilterSpecification =>
  ["all", ...parts.filter((part) => part !== null)] as FilterSpecification;

function make(map: MapLibre, catalogue: LawCatalogue, colors: Palette): void {
  const tiles = [`${new URL("api/v1/", location.href).href}${catalogue.tiles}`];
  const held = map.getSource(SOURCE) as VectorTileSource | undefined;
  if (held) {
    if (held.tiles[0] !== tiles[0]) held.setTiles(tiles); // other zones than before
    return;
  }
  map.addSource(SOURCE, { type: "vector", tiles, maxzoom: catalogue.max_zoom });
  paintHatch(map, colors);
  const layer = { source: SOURCE, "source-layer": "zones" };
  const tint: ExpressionSpecification = ["match", ["get", "regime"], ...Object.entries(TINTS).flat(), OTHER_TINT] as unknown as ExpressionSpecification;
  map.addLayer({ ...layer, id: FILL, type: "fill", paint: { "fill-color": colors.waters, "fill-opacity": tint, "fill-antialias": false } }, BELOW);
  map.addLayer({ ...layer, id: "waters-hatch", type: "fill", paint: { "fill-pattern": HATCH, "fill-antialias": false } }, BELOW);
  const line = { source: SOURCE, "source-layer": "limits", type: "line" as const, layout: { "line-join": "round" as const } };
  for (const { regime, width, dashes } of [...REGIME_LINES, { regime: "other", width: 1, dashes: OTHER_DASHES }]) {
    map.addLayer({
      ...line, id: `waters-${regime}`, minzoom: regime === "contiguous_zone" ? CONTIGUOUS_ZOOM : 0,
      paint: { "line-color": colors.waters, "line-width": regime === "eez" ? width : growing(width), ...(dashes ? { "line-dasharray": dashes } : {}) },
    }, BELOW);
  }
}

const growing = (width: number): ExpressionSpecification =>
  ["interpolate", ["linear"], ["zoom"], FAR_ZOOM, FAR_WIDTH, NEAR_ZOOM, width];

/** The colours of another theme. */
export function paintWaters(map: MapLibre, colors: Palette): void {
  if (!map.getSource(SOURCE)) return;
  paintHatch(map, colors);
  for (const id of ids()) {
    if (id === "waters-hatch") continue;
    map.setPaintProperty(id, id === FILL ? "fill-color" : "line-color", colors.waters);
  }
}

const HATCH_PX = 20;
const HATCH_SCALE = 2;

/** Thin lines from south-west to north-east that go on from one square to the next. */
function paintHatch(map: MapLibre, colors: Palette): void {
  const size = HATCH_PX;
  const data = new Uint8ClampedArray(size * size * 4);
  const [r, g, b] = rgb(colors.waters);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const off = Math.min((x + y) % size, size - ((x + y) % size)) / Math.SQRT2;
      const alpha = Math.max(0, Math.min(1, 1.6 - off));
      data.set([r, g, b, Math.round(alpha * 150)], (y * size + x) * 4);
    }
  }
  const image = new ImageData(data, size, size);
  if (map.hasImage(HATCH)) map.updateImage(HATCH, image);
  else map.addImage(HATCH, image, { pixelRatio: HATCH_SCALE });
}

/** Every zone that is drawn at a point of the screen, the innermost first. */
export function watersAt(map: MapLibre, point?: PointLike): ZoneHere[] {
  if (!map.getLayer(FILL) || map.getLayoutProperty(FILL, "visibility") === "none") return [];
  const found = new Map<string, ZoneHere>();
  for (const feature of map.queryRenderedFeatures(point, { layers: [FILL] })) {
    const zone = zoneOf(feature);
    found.set(`${zone.name}|${zone.regime}|${zone.source}`, zone);
  }
  const order = ["internal_waters", "archipelagic_waters", ...REGIME_LINES.map(({ regime }) => regime).reverse()];
  const rank = ({ regime }: ZoneHere): number => (order.indexOf(regime) + order.length + 1) % (order.length + 1);
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

function zoneOf({ properties: p }: MapGeoJSONFeature): ZoneHere {
  return {
    name: String(p["name"]), name_ja: String(p["name_ja"]), regime: String(p["regime"]), source: String(p["source"]),
    claimants: String(p["who"]).split(",").filter(Boolean), is_official: p["is_official"] === true,
  };
}

/** Whether all of the layer that is in view has come. */
export const areWatersLoaded = (map: MapLibre): boolean => !!map.getSource(SOURCE) && map.isSourceLoaded(SOURCE);

/** How many zones are in view, and how many of them several claim: what tests ask. */
export function watersDrawn(map: MapLibre): { zones: number; hatched: number; claimants: string[]; isLoaded: boolean } {
  const zones = watersAt(map);
  const hatched = map.getLayer("waters-hatch") ? map.queryRenderedFeatures({ layers: ["waters-hatch"] }).length : 0;
  const claimants = [...new Set(zones.flatMap((zone) => zone.claimants))].sort();
  return { zones: zones.length, hatched, claimants, isLoaded: areWatersLoaded(map) };
}
