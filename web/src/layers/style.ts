// The map's own style: sea, land, shore, graticule, zones, ports, tracks. No tiles, no glyph server.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
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
      ports: source(), tracks: source(), place: source(), ways: source(),
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
      ...wayLayers(c),
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

const ofWay = (kind: string): FilterSpecification => ["==", ["get", "kind"], kind];

/** Of a closed lane: the ways before (broken) and during (whole), their ports, and the gates, crossed out. */
function wayLayers(c: Palette): LayerSpecification[] {
  const label = { "text-field": ["get", "name"] as ExpressionSpecification, "text-font": FONT, "text-max-width": ["get", "wide_em"] as ExpressionSpecification };
  const halo = { "text-halo-color": c.sea, "text-halo-width": 1.6 };
  const joined = { "line-cap": "round", "line-join": "round" } as const;
  return [
    { id: "ways-during", type: "line", source: "ways", filter: ofWay("during"), layout: joined, paint: { "line-color": c.new, "line-width": 2.2, "line-opacity": 0.9 } },
    { id: "ways-before", type: "line", source: "ways", filter: ofWay("before"), layout: joined, paint: { "line-color": c.accent, "line-width": 1.8, "line-dasharray": [2.5, 2.5] } },
    { id: "way-ports", type: "circle", source: "ways", filter: ofWay("port"), paint: { "circle-radius": 3, "circle-color": c.panel, "circle-stroke-color": c.quiet, "circle-stroke-width": 1.4 } },
    { id: "way-port-names", type: "symbol", source: "ways", filter: ofWay("port"), layout: { ...label, "text-size": 11, "text-variable-anchor": ["left", "top", "bottom", "top-left", "bottom-left"], "text-radial-offset": 0.6 }, paint: { ...halo, "text-color": c.quiet } },
    { id: "way-gates", type: "circle", source: "ways", filter: ofWay("gate"), paint: { "circle-radius": 8, "circle-color": c.panel, "circle-stroke-color": c.new, "circle-stroke-width": 2.4 } },
    { id: "way-gate-crosses", type: "symbol", source: "ways", filter: ofWay("gate"), layout: { "text-field": "×", "text-font": FONT, "text-size": 17, "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": c.new } },
    { id: "way-gate-names", type: "symbol", source: "ways", filter: ofWay("gate"), layout: { ...label, "text-size": 13, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 1, "text-allow-overlap": true }, paint: { ...halo, "text-color": c.ink } },
  ];
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
  ["ways-during", "line-color", "new"],
  ["ways-before", "line-color", "accent"],
  ["way-ports", "circle-color", "panel"],
  ["way-ports", "circle-stroke-color", "quiet"],
  ["way-port-names", "text-color", "quiet"],
  ["way-port-names", "text-halo-color", "sea"],
  ["way-gates", "circle-color", "panel"],
  ["way-gates", "circle-stroke-color", "new"],
  ["way-gate-crosses", "text-color", "new"],
  ["way-gate-names", "text-color", "ink"],
  ["way-gate-names", "text-halo-color", "sea"],
  ["place-ring", "circle-color", "accent"],
  ["place-ring", "circle-stroke-color", "accent"],
  ["place-dot", "circle-color", "accent"],
];
