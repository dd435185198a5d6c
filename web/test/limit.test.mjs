// The plot of the distance to a limit: negative inside, also of a ring that goes round the globe.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const entry = 'export { toLimit } from "./src/plot";';
const bundle = await build({ stdin: { contents: entry, resolveDir: web, loader: "ts" }, bundle: true, format: "esm", platform: "node", write: false });
const { toLimit } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);

const near = (found, wanted) => assert.ok(Math.abs(found - wanted) < 0.02 * Math.abs(wanted) + 0.1, `${found} is not ${wanted}`);

test("a ring round the globe has an inside, and no limit at its seam or the pole", () => {
  const edge = Array.from({ length: 37 }, (_, k) => [-180 + 10 * k, -60]);
  const back = Array.from({ length: 5 }, (_, k) => [180 - 90 * k, -90]);
  const rings = [[...edge, ...back, edge[0]]];
  near(toLimit(rings, 179.9, -65), -300);
  near(toLimit(rings, -179.9, -59), 60);
  near(toLimit(rings, 0, -61), -60);
});

test("a box over 180 degrees is the same in one turn or the other", () => {
  const box = (west, east) => [[[west, -1], [east, -1], [east, 1], [west, 1], [west, -1]]];
  for (const rings of [box(179, 181), box(-181, -179)]) {
    near(toLimit(rings, 180, 0), -60);
    near(toLimit(rings, -179.5, 0), -30);
    near(toLimit(rings, 177, 0), 120);
  }
});

test("a hole is outside", () => {
  const box = (r) => [[-r, -r], [r, -r], [r, r], [-r, r], [-r, -r]];
  near(toLimit([box(2), box(1)], 0.01, 0), 59.4);
  near(toLimit([box(2), box(1)], 1.5, 0), -30);
});
