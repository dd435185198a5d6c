// The name of a vessel is the one that it claims at the time shown.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const bundle = await build({ entryPoints: [join(web, "src/claim.ts")], bundle: true, format: "esm", platform: "node", write: false });
const { namesAt } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);

const claim = (name, from, to) => ({ name, first_at: `2026-03-01T${from}:00:00Z`, last_at: `2026-03-01T${to}:00:00Z` });
const at = (hour) => Date.parse(`2026-03-01T${hour}:00:00Z`);
const claims = [claim("A", "06", "09"), claim("B", "10", "12"), claim("B", "13", "20"), claim(null, "00", "23")];

test("the claim that is valid, else the one heard last by then", () => {
  assert.deepEqual(namesAt(claims, at("08")), { name: "A", earlier: [] });
  assert.deepEqual(namesAt(claims, at("11")), { name: "B", earlier: ["A"] });
  assert.deepEqual(namesAt(claims, at("22")), { name: "B", earlier: ["A"] });
  assert.deepEqual(namesAt(claims, null), { name: "B", earlier: ["A"] });
  assert.deepEqual(namesAt([claim("A", "06", "20"), claim("B", "07", "08")], at("12")), { name: "A", earlier: ["B"] });
});

test("before any claim the first is told, and without one none", () => {
  assert.deepEqual(namesAt(claims, at("01")), { name: "A", earlier: [] });
  assert.deepEqual(namesAt([], at("01")), { name: null, earlier: [] });
});
