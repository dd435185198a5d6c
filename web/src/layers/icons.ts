// Vessels and events as two deck.gl layers fed with typed columns.
import { IconLayer } from "@deck.gl/layers";
import type { EventRow } from "../data/types";
import { CLASSES, type Vessels } from "../data/vessels";
import { rgb, type Palette } from "../theme";
import { EVENT_CELL, KNOWN_KINDS, eventAtlas, vesselAtlas, type Atlas } from "./atlas";

/** Below this speed a hull is drawn as stopped: AIS speeds wander by some tenths at the quay. */
const STILL_KN = 0.5;
const CROWD = 5_000;

interface Columns {
  length: number;
  attributes: Record<string, { value: Float32Array | Float64Array | Uint8Array; size: number; normalized?: boolean }>;
}

let vesselIcons: Atlas | null = null;
let eventIcons: { colors: string; atlas: Atlas } | null = null;
let vesselColumns: { of: Vessels; colors: string; columns: Columns } | null = null;

/** Arrowheads along the course, coloured and shaped by class; the older the report, the fainter. */
export function vesselLayer(vessels: Vessels, lookbackS: number, colors: Palette, zoom: number): IconLayer {
  vesselIcons ??= vesselAtlas();
  const key = `${colors.merchant}${colors.sea}${lookbackS}`;
  if (vesselColumns?.of !== vessels || vesselColumns.colors !== key) {
    vesselColumns = { of: vessels, colors: key, columns: vesselAttributes(vessels, lookbackS, colors, vesselIcons) };
  }
  const size = vessels.count > CROWD ? Math.min(14, Math.max(6, 3 + zoom)) : Math.min(16, Math.max(10, 6 + zoom));
  return new IconLayer({
    id: "vessels",
    data: vesselColumns.columns as never,
    iconAtlas: vesselIcons.image as never,
    iconMapping: {},
    billboard: true,
    sizeUnits: "pixels",
    getSize: size,
    pickable: true,
    alphaCutoff: 0.05,
    parameters: { depthCompare: "always" },
  });
}

function vesselAttributes(v: Vessels, lookbackS: number, colors: Palette, atlas: Atlas): Columns {
  const positions = new Float64Array(v.count * 3);
  const icons = new Float32Array(v.count * 7);
  const paint = new Uint8Array(v.count * 4);
  const angles = new Float32Array(v.count);
  const tints = CLASSES.map((name) => rgb(colors[name]));
  const frames = CLASSES.map((name) => [atlas.frames[`${name}/still`]!, atlas.frames[`${name}/moving`]!]);
  for (let i = 0; i < v.count; i++) {
    positions[3 * i] = v.lon[i]!;
    positions[3 * i + 1] = v.lat[i]!;
    const moves = v.sog[i]! >= STILL_KN && v.cog[i]! >= 0;
    const klass = v.klass[i]!;
    iconDef(icons, i, frames[klass]![moves ? 1 : 0]!, true);
    if (moves) angles[i] = -v.cog[i]!;
    const tint = tints[klass]!;
    paint[4 * i] = tint[0];
    paint[4 * i + 1] = tint[1];
    paint[4 * i + 2] = tint[2];
    paint[4 * i + 3] = 255 - 135 * Math.min(1, v.age[i]! / lookbackS);
  }
  return {
    length: v.count,
    attributes: {
      instancePositions: { value: positions, size: 3 },
      instanceIconDefs: { value: icons, size: 7 },
      instanceColors: { value: paint, size: 4, normalized: true },
      instanceAngles: { value: angles, size: 1 },
    },
  };
}

/** Offset of the anchor from the middle, place in the atlas, and whether the layer colours it. */
function iconDef(out: Float32Array, row: number, [x, y, w, h]: [number, number, number, number], isMask: boolean): void {
  out[7 * row + 2] = x;
  out[7 * row + 3] = y;
  out[7 * row + 4] = w;
  out[7 * row + 5] = h;
  out[7 * row + 6] = isMask ? 1 : 0;
}

let eventColumns: { of: EventRow[]; selected: string | null; colors: string; columns: Columns } | null = null;

/** The events of the list, in its order: row i of the layer is row i of the list. */
export function eventLayer(events: EventRow[], selected: string | null, colors: Palette): IconLayer {
  const key = `${colors.new}${colors.panel}`;
  if (eventIcons?.colors !== key) eventIcons = { colors: key, atlas: eventAtlas(colors) };
  if (eventColumns?.of !== events || eventColumns.selected !== selected || eventColumns.colors !== key) {
    eventColumns = { of: events, selected, colors: key, columns: eventAttributes(events, selected, eventIcons.atlas) };
  }
  return new IconLayer({
    id: "events",
    data: eventColumns.columns as never,
    iconAtlas: eventIcons.atlas.image as never,
    iconMapping: {},
    billboard: true,
    sizeUnits: "pixels",
    getSize: EVENT_CELL,
    pickable: true,
    parameters: { depthCompare: "always" },
  });
}

function eventAttributes(events: EventRow[], selected: string | null, atlas: Atlas): Columns {
  const n = events.length;
  const positions = new Float64Array(n * 3);
  const icons = new Float32Array(n * 7);
  for (let i = 0; i < n; i++) {
    const event = events[i]!;
    positions[3 * i] = event.lon;
    positions[3 * i + 1] = event.lat;
    const kind = KNOWN_KINDS.includes(event.kind) ? event.kind : "other";
    const name = `${kind}/${event.status}${event.event_id === selected ? "/selected" : ""}`;
    iconDef(icons, i, atlas.frames[name] ?? atlas.frames["other/new"]!, false);
  }
  return {
    length: n,
    attributes: {
      instancePositions: { value: positions, size: 3 },
      instanceIconDefs: { value: icons, size: 7 },
    },
  };
}
