// A time of a case goes without its year only where every post is of that year.
import assert from "node:assert/strict";
import test from "node:test";
import { build } from "esbuild";

const built = await build({ entryPoints: [new URL("../src/year.ts", import.meta.url).pathname], bundle: true, format: "esm", write: false });
const { isOtherYear } = await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].text).toString("base64")}`);

test("the year is told where it is not that of the case", () => {
  const [first, last] = ["2026-03-10T00:00:00Z", "2026-03-12T23:59:00Z"];
  assert.equal(isOtherYear("2026-03-11T18:48:00Z", first, last), false);
  assert.equal(isOtherYear("2025-03-13T00:00:00Z", first, last), true);
  assert.equal(isOtherYear("2026-01-01T00:00:00Z", "2025-12-31T00:00:00Z", last), true);
  assert.equal(isOtherYear("2026-03-11T18:48:00Z", null, null), true);
});
