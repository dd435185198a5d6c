// What is not over is as long as its rule counted, never as long as the data.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const bundle = await build({ entryPoints: [join(web, "src/length.ts")], bundle: true, format: "esm", platform: "node", write: false });
const { lengthOf } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);

const open = (evidence) => ({ start_at: "2026-03-01T06:00:00Z", end_at: null, evidence });

test("what is over lasted from start to end, whatever was counted", () => {
  assert.equal(lengthOf({ ...open({ dwell_h: 9 }), end_at: "2026-03-01T06:30:00Z" }), 1800);
});

test("what is not over is as long as the rule says, or its length is not told", () => {
  assert.equal(lengthOf(open({ silence_h: 8, duration_h: 1 })), 8 * 3600);
  assert.equal(lengthOf(open({ dwell_h: 0.02 })), 72);
  assert.equal(lengthOf(open({ days: 3 })), 3 * 86_400);
  for (const evidence of [{ dwell_h: null }, { list: "GUR" }, {}, null]) assert.equal(lengthOf(open(evidence)), null);
});
