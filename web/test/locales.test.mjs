// Both languages say the same things, and the source asks for no text that does not exist.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const read = (language) => JSON.parse(readFileSync(join(web, "locales", `${language}.json`), "utf8"));
const [en, ja] = [read("en"), read("ja")];
const sources = readdirSync(join(web, "src"), { recursive: true })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(join(web, "src", name), "utf8"));

test("the languages have the same keys, none empty", () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(ja).sort());
  for (const [key, text] of [...Object.entries(en), ...Object.entries(ja)]) assert.ok(text.trim(), key);
});

test("the same figures stand in both languages", () => {
  const places = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  for (const key of Object.keys(en)) {
    if (!key.endsWith("_one")) assert.deepEqual(places(en[key]), places(ja[key]), key);
  }
});

test("every key that the source names exists, and every plain key is used", () => {
  const named = sources.flatMap((text) => [...text.matchAll(/\bt\("([\w.]+)"/g)].map((m) => m[1]));
  for (const key of named) assert.ok(key in en, key);
  const all = sources.join("\n");
  const families = /^(kind|kind_short|status|class|regime|theme|ship_type|evidence|value|reason|definition|false_alarms|plot|confidence|activity|answer|issuer|unclos|order|close_\w+|share_\w+|case_\w+|verdict|deed|narrative_flag|origin_\w+|ordinary|null|claim_figure)\./;
  for (const key of Object.keys(en)) {
    if (!families.test(key) && !key.endsWith("_one")) assert.ok(all.includes(`"${key}"`), `${key} is not used`);
  }
});
