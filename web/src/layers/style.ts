// The map's own style: sea, land, shore, graticule, zones, ports, tracks. No tiles, no glyph server.
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import type { FeatureCollection } from "geojson";
import type { Palette } from "../theme";

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };
const source = () => ({ type: "geojson" as const, data: NOTHING });
const FONT = ["Noto Sans", "Noto Sans CJK JP", "Hiragino Sans", "Segoe UI", "sans-serif"];

/** Every layer from the bottom up. */
export function mapStyle(c: Palette): StyleSpecification {
  return {
    version: 8,
    sources: {
      land: source(), shore: source(), graticule: source(), zones: source(), zoneLabels: source(),
      ports: source(), tracks: source(), place: source(),
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": c.sea } },
      { id: "graticule", type: "line", source: "graticule", paint: { "line-color": c.grid, "line-width": 0.6 } },
      { id: "zones-fill", type: "fill", source: "zones", paint: { "fill-color": c.zone, "fill-opacity": 0.09 } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": c.land, "fill-antialias": false } },
      { id: "shore", type: "line", source: "shore", paint: { "line-color": c.coast, "line-width": 0.8 } },
      {
        id: "zones-line", type: "line", source: "zones",
        paint: { "line-color": c.zone, "line-width": 1, "line-opacity": 0.6, "line-dasharray": [5, 3] },
      },
      {
        id: "tracks", type: "line", source: "tracks", filter: ["==", ["get", "kind"], "track"],
        layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": trackColor(c), "line-width": 2.4 },
      },
      {
        id: "gaps", type: "line", source: "tracks", filter: ["==", ["get", "kind"], "gap"],
        layout: { "line-cap": "round" },
        paint: { "line-color": c.new, "line-width": 2.4, "line-dasharray": [0.01, 2.2] },
      },
      {
        id: "ports", type: "circle", source: "ports", minzoom: 6,
        paint: {
          "circle-radius": 3, "circle-color": c.panel, "circle-stroke-color": c.quiet, "circle-stroke-width": 1.2,
        },
      },
      {
        id: "port-names", type: "symbol", source: "ports", minzoom: 7,
        layout: {
          "text-field": ["get", "name"], "text-font": FONT, "text-size": 11, "text-offset": [0.7, 0],
          "text-anchor": "left", "text-optional": true,
        },
        paint: { "text-color": c.quiet, "text-halo-color": c.sea, "text-halo-width": 1.4 },
      },
      {
        id: "zone-names", type: "symbol", source: "zoneLabels", minzoom: 4,
        layout: {
          "text-field": [
            "format", ["get", "name"], { "font-scale": 1 }, "\n", {}, ["get", "note"], { "font-scale": 0.85 },
          ],
          "text-font": FONT, "text-size": 12.5, "text-max-width": 16, "text-line-height": 1.25,
          "text-variable-anchor": ["bottom", "top", "center"], "text-padding": 6,
        },
        paint: { "text-color": c.ink, "text-halo-color": c.sea, "text-halo-width": 1.6 },
      },
      {
        id: "place-ring", type: "circle", source: "place",
        paint: {
          "circle-radius": 9, "circle-color": c.accent, "circle-opacity": 0.12,
          "circle-stroke-color": c.accent, "circle-stroke-width": 2,
        },
      },
      { id: "place-dot", type: "circle", source: "place", paint: { "circle-radius": 2.5, "circle-color": c.accent } },
    ],
  };
}

/** A track in the colour of its plot, by its place among the event's vessels. */
export const trackColor = (c: Palette): ExpressionSpecification =>
  ["match", ["%", ["get", "index"], 3], 0, c["series-1"], 1, c["series-2"], c["series-3"]];

/** Which paint of which layer takes which colour: applied anew when the theme changes. */
export const PAINTS: readonly [layer: string, property: string, token: keyof Palette][] = [
  ["sea", "background-color", "sea"],
  ["graticule", "line-color", "grid"],
  ["zones-fill", "fill-color", "zone"],
  ["land", "fill-color", "land"],
  ["shore", "line-color", "coast"],
  ["zones-line", "line-color", "zone"],
  ["gaps", "line-color", "new"],
  ["ports", "circle-color", "panel"],
  ["ports", "circle-stroke-color", "quiet"],
  ["port-names", "text-color", "quiet"],
  ["port-names", "text-halo-color", "sea"],
  ["zone-names", "text-color", "ink"],
  ["zone-names", "text-halo-color", "sea"],
  ["place-ring", "circle-color", "accent"],
  ["place-ring", "circle-stroke-color", "accent"],
  ["place-dot", "circle-color", "accent"],
];
