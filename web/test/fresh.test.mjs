// What joins the list in live mode: marks for what came, rows left as they are, withdrawn ones kept until seen.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const entry = 'export * from "./src/data/fresh"; export { readAddress, writeAddress } from "./src/url";';
const bundle = await build({ stdin: { contents: entry, resolveDir: web, loader: "ts" }, bundle: true, format: "esm", platform: "node", write: false });
const { merge, tell, settled, freshCounts, readAddress, writeAddress } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);

const row = (event_id, hour = 1, revision = 1, status = "new") => ({ event_id, revision, status, start_at: `2026-03-01T0${hour}:00:00Z` });
const ids = (events) => events.map((e) => e.event_id).join("");
const none = new Set();
const [a, b, c] = [row("a", 1), row("b", 2), row("c", 3)];

beforeEach(() => { settled([]); });

test("what differs under the same question is marked, what does not is the same object", () => {
  const shown = [a, b];
  const again = merge([row("a", 1), row("b", 2)], shown, none, true, true);
  assert.equal(again.events, shown);
  assert.equal(again.fresh, none);
  const merged = merge([row("a", 1), row("b", 2, 2, "revised"), c], shown, none, true, true);
  assert.equal(merged.events[0], a);
  assert.deepEqual([...merged.fresh], ["b", "c"]);
  assert.deepEqual(freshCounts(merged.events, merged.fresh), { new: 1, revised: 1, withdrawn: 0 });
});

test("under another question only what was told is marked", () => {
  tell(c);
  const merged = merge([b, c], [a], none, false, false);
  assert.equal(ids(merged.events), "bc");
  assert.deepEqual([...merged.fresh], ["c"]);
});

test("what is withdrawn stays in its place until it was seen", () => {
  tell(row("b", 2, 2, "withdrawn"));
  const first = merge([a, c], [a, b, c], none, true, true);
  assert.equal(ids(first.events), "abc");
  assert.equal(first.kept, 1);
  const moved = merge([a, c], first.events, first.fresh, false, true);
  assert.equal(ids(moved.events), "abc");
  assert.equal(ids(settled(moved.events)), "ac");
  assert.equal(merge([a, c], [a, c], none, true, true).kept, 0);
});

test("another filter lets go of it, and so does a mark taken away", () => {
  tell(row("b", 2, 2, "withdrawn"));
  const first = merge([a], [a, b], none, true, true);
  assert.equal(ids(merge([a], first.events, none, true, true).events), "a");
  tell(row("b", 2, 2, "withdrawn"));
  assert.equal(ids(merge([a], [a, b], none, false, false).events), "a");
});

test("a withdrawn row joins in the order of the list", () => {
  const shown = [c, b, a];
  tell(row("b", 2, 2, "withdrawn"));
  assert.equal(ids(merge([c, a], shown, none, true, true, "newest").events), "cba");
  settled([]);
  const [sure, less] = [{ ...a, confidence: 0.9 }, { ...c, confidence: 0.6 }];
  tell({ ...row("b", 2, 2, "withdrawn"), confidence: 0.7 });
  const held = [sure, { ...b, confidence: 0.7 }, less];
  assert.equal(ids(merge([sure, less], held, none, true, true, "confidence").events), "abc");
});

test("the address holds the mode instead of the time", () => {
  globalThis.navigator ??= { language: "en" };
  const live = readAddress("?lang=en&live=1&t=2026-03-01T12:00:00Z");
  assert.equal(live.isLive, true);
  assert.equal(live.time, null);
  assert.equal(writeAddress({ ...live, time: 0 }), "?lang=en&live=1");
  assert.equal(readAddress("?lang=en&live=0&t=2026-03-01T12:00:00Z").isLive, false);
});
