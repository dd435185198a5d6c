// Places as people type them: bare numbers may stand in either order, letters name the hemisphere.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const entry = 'export { localHits, placeReadings } from "./src/search";';
const bundle = await build({ stdin: { contents: entry, resolveDir: web, loader: "ts" }, bundle: true, format: "esm", platform: "node", write: false });
const { localHits, placeReadings } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);

const places = (text) => placeReadings(text).map(({ lon, lat }) => [lon, lat]);

test("two bare numbers that are a place in either order are told both ways", () => {
  const hits = localHits("33.0,34.2", null, []);
  assert.deepEqual(hits.map(({ kind, lon, lat }) => [kind, lon, lat]), [
    ["place", 33, 34.2], ["place", 34.2, 33], ["law", 33, 34.2], ["law", 34.2, 33],
  ]);
  const told = hits.map(({ label }) => label);
  assert.match(told[0], /34°12\.0′N 33°00\.0′E/);
  assert.match(told[1], /33°00\.0′N 34°12\.0′E/);
  assert.equal(new Set(hits.map(({ label, note }) => label + note)).size, 4);
});

test("where one order is a place it is told, and the same in both once", () => {
  assert.deepEqual(places("123.47,25.74"), [[123.47, 25.74]]);
  assert.deepEqual(places("25.74 123.47"), [[123.47, 25.74]]);
  assert.deepEqual(places("-170, -10"), [[-170, -10]]);
  assert.deepEqual(places("10 10"), [[10, 10]]);
  assert.deepEqual(places("123.47 100"), []);
  assert.equal(localHits("123.47 100", null, [])[0].kind, "filter");
});

test("letters leave no doubt, in either order", () => {
  for (const text of ["25°56'N 123°41'E", "N25 56 E123 41", "123 41E, 25 56N", "E123 41 N25 56"]) {
    const [[lon, lat], ...more] = places(text);
    assert.ok(Math.abs(lon - 123 - 41 / 60) < 1e-9 && Math.abs(lat - 25 - 56 / 60) < 1e-9, text);
    assert.deepEqual(more, []);
    assert.equal(placeReadings(text)[0].order, undefined);
  }
  assert.deepEqual(places("33.9S 18.4W"), [[-18.4, -33.9]]);
  assert.deepEqual(places("25N 30N"), []);
});

test("two names with an arrow between are a way at sea", () => {
  for (const text of ["Yokohama > Rotterdam", "Yokohama→Rotterdam", " Yokohama >  Rotterdam"]) {
    const [hit] = localHits(text, null, []);
    assert.deepEqual([hit.kind, hit.ends], ["way", ["Yokohama", "Rotterdam"]]);
  }
  assert.equal(localHits("Yokohama >", null, [])[0].kind, "filter");
});
