// Hulls that are excluded still count in presence and swarms: which of an event's they are.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const bundle = await build({ entryPoints: [join(web, "src/excluded.ts")], bundle: true, format: "esm", platform: "node", write: false });
const { excludedHulls } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);

const event = { kind: "swarm", mmsis: [1, 2, 3], start_at: "2026-03-02T00:00:00Z", end_at: "2026-03-03T00:00:00Z" };
const one = { mmsis: [2, 9], kinds: null, area: null, since_at: null, until_at: null };

test("those that are named, for this kind and time", () => {
  assert.deepEqual(excludedHulls(event, [one, { ...one, mmsis: [2, 3], kinds: ["swarm"] }]), [2, 3]);
  assert.deepEqual(excludedHulls({ ...event, end_at: null }, [{ ...one, since_at: "2027-01-01T00:00:00Z" }]), [2]);
});

test("not for another kind, time or place, nor where a kind is excluded whoever it is", () => {
  const others = [{ kinds: ["gap"] }, { until_at: event.start_at }, { since_at: "2026-03-04T00:00:00Z" }, { area: { type: "MultiPolygon", coordinates: [] } }, { mmsis: null, kinds: ["swarm"] }];
  for (const other of others) assert.deepEqual(excludedHulls(event, [{ ...one, ...other }]), []);
});
