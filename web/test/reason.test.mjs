// Every reason that the server can give is said in either language, with the values that it holds.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const en = JSON.parse(readFileSync(join(web, "locales", "en.json"), "utf8"));
const entry = 'export { reasonText } from "./src/reason"; export { set } from "./src/state"; export { duration } from "./src/locale";';
const bundle = await build({ stdin: { contents: entry, resolveDir: web, loader: "ts" }, bundle: true, format: "esm", platform: "node", write: false });
const { reasonText, set, duration } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);

const reasons = Object.keys(en).filter((key) => key.startsWith("reason."));
const heads = reasons.filter((key) => en[key].includes("{items}"));
const VALUES = { old: "open", new: "2026-03-11 08:30Z", mmsi: "211000001", name: "min_gap_h" };
const filled = (text) => text.replace(/\{(\w+)\}/g, (_, name) => VALUES[name]);
const items = reasons.filter((key) => !heads.includes(key)).map((key) => filled(en[key]));
const whole = [...items, ...heads.flatMap((key) => items.map((item) => en[key].replace("{items}", item)))];

test("a reason is said in English as the server says it", () => {
  set({ language: "en" });
  for (const text of whole) assert.equal(reasonText(text), text);
});

test("a reason is said in Japanese without an English word", () => {
  set({ language: "ja" });
  for (const text of whole) {
    const said = reasonText(text);
    assert.ok(said, text);
    assert.doesNotMatch(said.replaceAll("min_gap_h", "").replaceAll("MMSI", ""), /[a-z]{2}|\{/i, text);
  }
});

test("several items, and names with commas and brackets in them, are told apart", () => {
  set({ language: "ja" });
  const text = "changed: end (open to 2026-03-11 08:30Z), place of the end, name of MMSI 1 (not reported to A, B (C) X), zones";
  assert.equal(reasonText(text), "変更: 終了(継続中→2026-03-11 08:30Z)、終了位置、MMSI 1の船名(報告なし→A, B (C) X)、区域");
});

test("a reason that the page does not know is left to be shown as it is", () => {
  for (const text of ["later data moved the end", "changed: weather", "zones, ports"]) assert.equal(reasonText(text), null);
});

test("a duration is said as finely as in sentences", () => {
  set({ language: "en" });
  const said = { 33360: "9 h 16 min", 172440: "47 h 54 min", 386964: "4 d 11 h", 864300: "10 d", 307739160: "3,562 d" };
  for (const [seconds, text] of Object.entries(said)) assert.equal(duration(Number(seconds)), text);
});
