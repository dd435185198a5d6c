// The entries of a case file are read as the detector writes them (src/sealane/detect/evasion.py).
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const bundle = await build({ entryPoints: [join(web, "src/calendar.ts")], bundle: true, format: "esm", platform: "node", write: false });
const { stepsOf } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);

const entry = { kind: "gap", sort: "silence", event_id: "g", mmsis: [431000002], start_at: "2026-03-01T15:00:00Z", end_at: null, confidence: 0.85, rows: [] };

test("entries stand in order of time, with what they say", () => {
  const draught = { ...entry, kind: "draught", event_id: null, start_at: "2026-03-01T09:00:00Z", end_at: "2026-03-01T09:00:00Z", draught_m: [8, 10.5] };
  const listed = { ...entry, kind: "listed", start_at: "2026-03-02T00:00:00Z", end_at: "2026-03-03T00:00:00Z", list: "A list", list_entry: "17" };
  const steps = stepsOf({ timeline: [listed, entry, draught] });
  assert.deepEqual(steps.map((one) => one.kind), ["draught", "gap", "listed"]);
  assert.equal(steps[0].end, steps[0].start);
  assert.deepEqual([steps[0].eventId, steps[0].draught], [null, [8, 10.5]]);
  assert.deepEqual([steps[1].end, steps[1].eventId, steps[1].confidence], [null, "g", 0.85]);
  assert.deepEqual([steps[2].list, steps[2].listEntry], ["A list", "17"]);
});

test("an entry without a time is left aside, and evidence without a timeline has none", () => {
  assert.deepEqual(stepsOf({ timeline: [{ kind: "gap" }] }), []);
  assert.deepEqual(stepsOf({}), []);
  assert.deepEqual(stepsOf(null), []);
});
