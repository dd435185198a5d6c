// Why something was not given is said in the language of the page, whatever it is about (src/sealane/share/decide.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const entry = 'export { changeLine, goesLine, openLine, reasonLine, shortName } from "./src/share"; export { set } from "./src/state";';
const bundle = await build({ stdin: { contents: entry, resolveDir: web, loader: "ts" }, bundle: true, format: "esm", platform: "node", write: false });
const { changeLine, goesLine, openLine, reasonLine, set, shortName } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);
const en = JSON.parse(readFileSync(join(web, "locales", "en.json"), "utf8"));

const LESS = ["kind", "body", "exercise_id", "permission", "grid_nmi", "time_h", "retain_days", "without"];
const ABOUT = {
  unknown: ["caveats", "topic", "exercise_id"], no_such_party: ["originator"], not_held: ["originator"], conflict: ["version", "exercise_id"],
  recalled: ["version 3"], superseded: ["version 2"], only_thinned: [], cannot_be_made_less: LESS,
};
/** As ledgers of before have them: words of a caveat, an English sentence. */
const OLD = { unknown: "caveat EYES ONLY", cannot_be_made_less: "a value in it is not as its table has it (could not convert string to float: 'abc')" };

test("in Japanese without an English word", () => {
  set({ language: "ja" });
  const said = Object.entries(ABOUT).flatMap(([reason, abouts]) => abouts.map((about) => [reason, about]));
  for (const [reason, about] of [...said, ...Object.entries(OLD)]) assert.doesNotMatch(reasonLine({ reason, about }, ["PH"]).replace("PH", ""), /[a-z]{2}|\{/i, `${reason} ${about}`);
});

test("why something was not let in at the door has a sentence for each listed reason", () => {
  const door = readFileSync(join(web, "..", "src", "sealane", "share", "transfer", "door.py"), "utf8");
  const listed = [...door.matchAll(/_out\("([^"]+)"\)/g)].map((one) => one[1]);
  assert.ok(listed.length >= 9);
  set({ language: "ja" });
  for (const because of [...listed, "unknown topic: it waits for a label", "above_ceiling: source", "not_releasable", "unknown topic, and too much waits for a label"]) {
    assert.doesNotMatch(reasonLine({ reason: "rejected", because }, ["PH"]), /[a-z]{2}|\{/i, because);
  }
  set({ language: "en" });
  assert.equal(reasonLine({ reason: "rejected", because: "unknown topic: it waits for a label" }, ["PH"]), "Its label does not say: topic.");
  assert.match(reasonLine({ reason: "rejected", because: "label cannot be read: tlp" }, ["PH"]), /cannot be read; .*tlp$/);
});

test("a caveat that no rule knows is not told as if the label had none", () => {
  for (const [language, word] of [["en", "has a caveat"], ["ja", "注意書きがある"]]) {
    set({ language });
    for (const about of ["caveats", OLD.unknown]) assert.match(reasonLine({ reason: "unknown", about }, ["PH"]), new RegExp(word));
  }
});

test("what cannot be made less has a sentence for each thing, and a member of the body is named", () => {
  for (const one of LESS) assert.ok(en[`share_reason.cannot_be_made_less_${one}`], one);
  set({ language: "en" });
  assert.match(reasonLine({ reason: "cannot_be_made_less", about: "lon" }, ["PH"]), /lon/);
  assert.match(reasonLine({ reason: "only_thinned", about: "JP" }, ["PH"]), /from JP/);
});

test("an answer tells what the rule asks, and what stays, whether or not it may go", () => {
  set({ language: "en" });
  const obligations = { grid_nmi: 10, retain_days: 3 };
  assert.equal(goesLine({ permitted: true, obligations: {}, is_less: false, left_out: [] }), "");
  assert.equal(goesLine({ permitted: true, obligations, is_less: true, left_out: ["mmsis"] }), " It goes made less: places told to 10 nmi, deleted after 3 days. It would not see: mmsis.");
  assert.equal(goesLine({ permitted: false, reason: "cannot_be_made_less", obligations }), " The rule asks: places told to 10 nmi, deleted after 3 days.");
});

test("a word that is not listed is not told as if the label had none", () => {
  for (const [language, has, none] of [["en", /says TLP in a word that is not listed/, /does not say: TLP/], ["ja", /TLPは一覧にない語/, /TLPがない/]]) {
    set({ language });
    const about = { reason: "unknown", about: "tlp" };
    assert.match(reasonLine({ ...about, label: { tlp: "blue" } }, ["PH"]), has);
    assert.match(reasonLine({ ...about, label: {}, unlisted: ["tlp"] }, ["PH"]), has);
    assert.match(reasonLine({ ...about, label: {}, unlisted: ["topic"] }, ["PH"]), none);
  }
});

test("a version is a name, and no amount", () => {
  set({ language: "en" });
  assert.equal(shortName({ item: "t-1", version: 1795893369 }), "t-1 · version 1795893369");
  assert.match(reasonLine({ reason: "superseded", about: "version 1795893369" }, ["PH"]), /version 1795893369/);
});

test("a word that is not listed is told as such, in the label's change as in the label", () => {
  set({ language: "ja" });
  const change = { what: "topic", to: "piracy" };
  assert.match(changeLine(change, {}, ["PH"], ["topic"]), /現在「一覧にない語」/);
  assert.match(changeLine(change, {}, ["PH"]), /現在「記載なし」/);
  set({ language: "en" });
  assert.match(reasonLine({ reason: "unknown", about: "purpose" }, ["PH"]), /purpose .* is not listed/);
});

test("nobody is said to have confirmed who was never asked", () => {
  set({ language: "en" });
  const row = { what: "recalled", direction: "out", party: "AU", is_confirmed: null };
  assert.equal(openLine({ row, rows: [row] }), null);
  assert.match(openLine({ row, rows: [row, { ...row, is_confirmed: true, party: "PH" }] }), /Confirmed: PH\.$/);
});
