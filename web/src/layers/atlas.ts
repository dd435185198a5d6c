// Symbols drawn once into an image that the graphics card samples: events coloured, vessels as masks.
import { CLASSES } from "../data/vessels";
import { EVENT_SYMBOLS, VESSEL_SHAPES, eventSymbol } from "../symbols";
import type { Palette } from "../theme";

const SCALE = 3;
export const EVENT_CELL = 44;
const VESSEL_CELL = 24;
const GAP = 2;
/** Symbols side by side: one row of all would be wider than a graphics card takes. */
const ACROSS = 24;

/** Where a symbol stands in its image: x, y, width, height. */
export type Frame = [number, number, number, number];
export interface Atlas {
  image: ImageData;
  frames: Record<string, Frame>;
}

const STATUSES = ["new", "revised", "withdrawn"] as const;
export const KNOWN_KINDS = Object.keys(EVENT_SYMBOLS);

/** Each kind in each status, plain and selected: a disc of 28 px with a halo, told apart by shape. */
export function eventAtlas(colors: Palette): Atlas {
  const names = KNOWN_KINDS.flatMap((kind) => STATUSES.flatMap((s) => [`${kind}/${s}`, `${kind}/${s}/selected`]));
  return draw(names, EVENT_CELL, (ctx, name) => {
    const [kind = "other", status = "new", selected] = name.split("/");
    const color = colors[status as (typeof STATUSES)[number]];
    ctx.translate((EVENT_CELL - 28) / 2, (EVENT_CELL - 28) / 2);
    disc(ctx, 16.5, colors.panel, 0.85);
    if (selected) {
      disc(ctx, 20, colors.accent, 1);
      disc(ctx, 17, colors.panel, 1);
    }
    disc(ctx, 14, color, 1);
    disc(ctx, 12.4, colors.panel, 1);
    const symbol = eventSymbol(kind);
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.lineWidth = 1.8;
    ctx.lineCap = "round";
    if (status === "withdrawn") ctx.globalAlpha = 0.75;
    if (symbol.stroke) ctx.stroke(new Path2D(symbol.stroke));
    if (symbol.fill) ctx.fill(new Path2D(symbol.fill));
    if (status === "withdrawn") ctx.stroke(new Path2D("M5 23L23 5"));
  });
}

/** Each class under way and still, white: the layer gives the colour. */
export function vesselAtlas(): Atlas {
  const names = CLASSES.flatMap((name) => [`${name}/moving`, `${name}/still`]);
  return draw(names, VESSEL_CELL, (ctx, name) => {
    const [klass = "other", how] = name.split("/");
    const shape = VESSEL_SHAPES[klass]!;
    ctx.fillStyle = "#ffffff";
    ctx.fill(new Path2D(how === "moving" ? shape.moving : shape.still), "evenodd");
  });
}

function disc(ctx: OffscreenCanvasRenderingContext2D, radius: number, color: string, alpha: number): void {
  ctx.globalAlpha = alpha;
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.arc(14, 14, radius, 0, Math.PI * 2);
  ctx.fill();
  ctx.globalAlpha = 1;
}

function draw(names: string[], cell: number, paint: (ctx: OffscreenCanvasRenderingContext2D, name: string) => void): Atlas {
  const pitch = (cell + GAP) * SCALE;
  const canvas = new OffscreenCanvas(pitch * Math.min(ACROSS, names.length), pitch * Math.ceil(names.length / ACROSS));
  const ctx = canvas.getContext("2d", { willReadFrequently: true })!;
  const frames: Record<string, Frame> = {};
  names.forEach((name, i) => {
    const [x, y] = [(i % ACROSS) * pitch, Math.floor(i / ACROSS) * pitch];
    ctx.save();
    ctx.setTransform(SCALE, 0, 0, SCALE, x, y);
    paint(ctx, name);
    ctx.restore();
    frames[name] = [x, y, cell * SCALE, cell * SCALE];
  });
  return { image: ctx.getImageData(0, 0, canvas.width, canvas.height), frames };
}
