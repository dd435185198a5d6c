// Vessels and events as two deck.gl layers fed with typed columns.
import type { Layer } from "@deck.gl/core";
import { IconLayer, TextLayer } from "@deck.gl/layers";
import { number } from "../locale";
import type { EventRow } from "../data/types";
import { CLASSES, type Vessels } from "../data/vessels";
import { rgb, type Palette } from "../theme";
import { declutter, type Decluttered, type Rank } from "./declutter";
import { EVENT_CELL, KNOWN_KINDS, eventAtlas, vesselAtlas, type Atlas } from "./atlas";

/** Below this speed a hull is drawn as stopped: AIS speeds wander by some tenths at the quay. */
const STILL_KN = 0.5;

interface Columns {
  length: number;
  attributes: Record<string, { value: Float32Array | Float64Array | Uint8Array; size: number; normalized?: boolean }>;
}

let vesselIcons: Atlas | null = null;
let eventIcons: { colors: string; atlas: Atlas } | null = null;
let vesselColumns: { of: Vessels; rows: Uint32Array | null; colors: string; columns: Columns } | null = null;

/** Arrowheads along the course, coloured and shaped by class; the older the report, the fainter. */
export function vesselLayer(vessels: Vessels, rows: Uint32Array | null, lookbackS: number, colors: Palette, zoom: number): IconLayer {
  vesselIcons ??= vesselAtlas();
  const key = `${colors.merchant}${colors.sea}${lookbackS}`;
  if (vesselColumns?.of !== vessels || vesselColumns.rows !== rows || vesselColumns.colors !== key) {
    vesselColumns = { of: vessels, rows, colors: key, columns: vesselAttributes(vessels, rows, lookbackS, colors, vesselIcons) };
  }
  return new IconLayer({
    id: "vessels",
    data: vesselColumns.columns as never,
    iconAtlas: vesselIcons.image as never,
    iconMapping: {},
    billboard: true,
    sizeUnits: "pixels",
    getSize: Math.min(16, Math.max(10, 6 + zoom)),
    pickable: true,
    alphaCutoff: 0.05,
    parameters: { depthCompare: "always" },
  });
}

/** The vessel that a row of the layer stands for. */
export const vesselOf = (row: number): number => (vesselColumns?.rows ? (vesselColumns.rows[row] ?? -1) : row);

function vesselAttributes(v: Vessels, rows: Uint32Array | null, lookbackS: number, colors: Palette, atlas: Atlas): Columns {
  const length = rows?.length ?? v.count;
  const positions = new Float64Array(length * 3);
  const icons = new Float32Array(length * 7);
  const paint = new Uint8Array(length * 4);
  const angles = new Float32Array(length);
  const tints = CLASSES.map((name) => rgb(colors[name]));
  const frames = CLASSES.map((name) => [atlas.frames[`${name}/still`]!, atlas.frames[`${name}/moving`]!]);
  for (let i = 0; i < length; i++) {
    const of = rows ? rows[i]! : i;
    positions[3 * i] = v.lon[of]!;
    positions[3 * i + 1] = v.lat[of]!;
    const moves = v.sog[of]! >= STILL_KN && v.cog[of]! >= 0;
    const klass = v.klass[of]!;
    iconDef(icons, i, frames[klass]![moves ? 1 : 0]!, true);
    if (moves) angles[i] = -v.cog[of]!;
    const tint = tints[klass]!;
    paint[4 * i] = tint[0];
    paint[4 * i + 1] = tint[1];
    paint[4 * i + 2] = tint[2];
    paint[4 * i + 3] = 255 - 135 * Math.min(1, v.age[of]! / lookbackS);
  }
  return {
    length,
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

interface EventColumns {
  of: EventRow[];
  key: string;
  columns: Columns;
  /** Among it the order: the row of the list that each row of the layer is. */
  places: Decluttered;
  /** The rows of the list that cover others. */
  covering: number[];
}

let eventColumns: EventColumns | null = null;

/** Every event of the list: those at the chosen time at full size and on top, the others smaller. */
export function eventLayer(events: EventRow[], selected: string | null, time: number | null, colors: Palette, zoom: number): Layer[] {
  const level = Math.round(zoom * 2) / 2;
  const theme = `${colors.new}${colors.panel}`;
  if (eventIcons?.colors !== theme) eventIcons = { colors: theme, atlas: eventAtlas(colors) };
  const ranks = events.map((event) => rankOf(event, selected, time));
  const key = `${theme}${selected}${level} ${ranks.join("")}`;
  if (eventColumns?.of !== events || eventColumns.key !== key) {
    const places = declutter(events, ranks, level);
    const covering = places.order.filter((i) => places.below[i]! > 0);
    eventColumns = { of: events, key, places, covering, columns: eventAttributes(events, places, ranks, eventIcons.atlas) };
  }
  const icons = new IconLayer({
    id: "events",
    data: eventColumns.columns as never,
    iconAtlas: eventIcons.atlas.image as never,
    iconMapping: {},
    billboard: true,
    sizeUnits: "pixels",
    pickable: true,
    parameters: { depthCompare: "always" },
  });
  return [icons, belowLayer(eventColumns, colors)];
}

/** Beside a disc that covers others: how many. */
function belowLayer({ of, places, covering }: EventColumns, colors: Palette): TextLayer<number> {
  return new TextLayer<number>({
    id: "events-below", data: covering, parameters: { depthCompare: "always" },
    getPosition: (i) => [of[i]!.lon, of[i]!.lat], getText: (i) => `+${number(places.below[i]!)}`,
    getPixelOffset: (i) => [22 * places.sizes[i]!, -14 * places.sizes[i]!], getTextAnchor: "start",
    getColor: rgb(colors.ink), getSize: 11, fontWeight: 600, fontFamily: getComputedStyle(document.body).fontFamily,
    fontSettings: { fontSize: 36, buffer: 4 }, characterSet: "+0123456789,",
    background: true, getBackgroundColor: [...rgb(colors.panel), 215], backgroundPadding: [3, 0, 3, 1],
  });
}

/** How many small discs a row of the layer covers. */
export const coveredBy = (row: number): number =>
  eventColumns?.places.below[eventColumns.places.order[row] ?? -1] ?? 0;

/** The event that a row of the layer stands for. */
export const eventOf = (row: number): EventRow | undefined => eventColumns?.of[eventColumns.places.order[row] ?? -1];

/** The events that the layer holds, in the order of the list. */
export const eventsDrawn = (): string[] =>
  eventColumns ? [...eventColumns.places.order].sort((a, b) => a - b).map((i) => eventColumns!.of[i]!.event_id) : [];

function rankOf(event: EventRow, selected: string | null, time: number | null): Rank {
  if (event.event_id === selected) return 2;
  if (time === null) return 1;
  const isOn = Date.parse(event.start_at) <= time && (event.end_at === null || time <= Date.parse(event.end_at));
  return isOn ? 1 : 0;
}

function eventAttributes(events: EventRow[], { order, sizes: shares }: Decluttered, ranks: Rank[], atlas: Atlas): Columns {
  const n = events.length;
  const positions = new Float64Array(n * 3);
  const icons = new Float32Array(n * 7);
  const sizes = new Float32Array(n);
  order.forEach((of, i) => {
    const event = events[of]!;
    positions[3 * i] = event.lon;
    positions[3 * i + 1] = event.lat;
    sizes[i] = EVENT_CELL * shares[of]!;
    const kind = KNOWN_KINDS.includes(event.kind) ? event.kind : "other";
    const name = `${kind}/${event.status}${ranks[of] === 2 ? "/selected" : ""}`;
    iconDef(icons, i, atlas.frames[name] ?? atlas.frames["other/new"]!, false);
  });
  return {
    length: n,
    attributes: {
      instancePositions: { value: positions, size: 3 },
      instanceIconDefs: { value: icons, size: 7 },
      instanceSizes: { value: sizes, size: 1 },
    },
  };
}
