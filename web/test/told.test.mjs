// Candidates and counts are read as the detectors write them (src/sealane/detect/rendezvous.py, swarm.py).
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const bundle = await build({ entryPoints: [join(web, "src/told.ts")], bundle: true, format: "esm", platform: "node", write: false });
const { candidatesOf, compositionOf, countsOf } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);

test("each candidate with its silence and its reach; one without a number or a time is left aside", () => {
  const one = { mmsi: 282041114, class: "fishing", from: "2026-03-10T02:30:02Z", to: null, way_nmi: 8.3, out_nmi: null, could_stay_h: 5.47, slack_h: null, gap_confidence: 0.914, weight: 0.956 };
  const found = candidatesOf({ candidates: [one, { ...one, mmsi: "x" }, { ...one, from: null }] });
  assert.deepEqual(found, [{ mmsi: 282041114, class: "fishing", from: Date.parse(one.from), to: null, wayNmi: 8.3, outNmi: null, couldStayH: 5.47, slackH: null, confidence: 0.914 }]);
  assert.deepEqual(candidatesOf(null), []);
});

test("counts stand at their half hours; where none was seen the next is across a silence", () => {
  const start = Date.parse("2026-03-10T12:30:00Z");
  const told = countsOf(start, { counts: [8, 12, 0, 10], counts_every_min: 30 });
  assert.deepEqual(told, { at: [0, 30, 90].map((min) => start + min * 60_000), value: [8, 12, 10], silent: [false, false, true] });
  for (const evidence of [{ counts: [8] }, { counts: [0], counts_every_min: 30 }, {}, null]) assert.equal(countsOf(start, evidence), null);
});

test("what they claim to be, the most first", () => {
  assert.deepEqual(compositionOf({ composition: { government: 2, fishing: 9 } }), [["fishing", 9], ["government", 2]]);
  assert.deepEqual(compositionOf({ composition: [1] }), []);
});
