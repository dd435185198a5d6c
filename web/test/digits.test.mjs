// One figure is told to as many digits on the page as in the brief and on the command line.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const bundle = await build({ entryPoints: [join(web, "src/digits.ts")], bundle: true, format: "esm", platform: "node", write: false });
const { digitsOf, isOneFigure } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);

test("an interval says how many decimals its figure bears", () => {
  assert.equal(digitsOf(82.4639, { value: 82.4639, low: 82.4639, high: 164.8564 }), 0);
  assert.equal(digitsOf(43.8, { value: 0.438, low: 0.411, high: 0.451 }, 100), 1);
  assert.equal(digitsOf(3.2, { value: 3.2, low: 2.9, high: 3.6 }), 1);
  assert.equal(digitsOf(82.4639, { value: 82.4639, low: 80, high: null }), 1);
});

test("a figure alone has three digits and no noughts behind", () => {
  assert.deepEqual([0, 5, 5.38, 82.4639, 5319.5, 0.0123, 53].map((v) => digitsOf(v)), [0, 0, 2, 1, 0, 4, 0]);
  assert.ok(isOneFigure(5.3799, 5.38));
  assert.ok(isOneFigure(0, 0));
  assert.ok(!isOneFigure(82.4, 164.8));
  assert.ok(!isOneFigure(82.4, null));
});
