// Zones, place, flag and activity in the address: what is written is read the same.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const entry = 'export { readAddress, writeAddress } from "./src/url"; export { DEFAULTS, EVERYONE } from "./src/state"; export { switchClaimant } from "./src/action"; export { get, set } from "./src/state"; export { closingParams, hasCommand } from "./src/closing";';
const bundle = await build({ stdin: { contents: entry, resolveDir: web, loader: "ts" }, bundle: true, format: "esm", platform: "node", write: false, jsx: "automatic", jsxImportSource: "preact" });
const { readAddress, writeAddress, DEFAULTS, EVERYONE, switchClaimant, get, set, closingParams, hasCommand } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString("base64")}`);

const again = (choice) => readAddress(writeAddress({ ...DEFAULTS, ...choice }));

test("zones: none shown, everyone's, nobody's, some", () => {
  assert.equal(again({}).waters, null);
  assert.equal(again({ waters: EVERYONE }).waters, EVERYONE);
  assert.deepEqual(again({ waters: [] }).waters, []);
  assert.deepEqual(again({ waters: ["CHN", "JPN"] }).waters, ["CHN", "JPN"]);
});

test("a place is told in one turn, to 1e-4 degrees", () => {
  assert.deepEqual(again({ law: [123.6, 25.95] }).law, [123.6, 25.95]);
  assert.deepEqual(readAddress("?lang=en&law=181,10").law, [-179, 10]);
  const { flag, activity } = again({ law: [0, 0], flag: "JPN", activity: "fish" });
  assert.deepEqual([flag, activity], ["JPN", "fish"]);
});

test("a way at sea is told with its ends and its ship, within the panel of a closed lane", () => {
  const way = { origin: "Ras Tanura", destination: "横浜", ship: "vlcc" };
  const closing = { gates: ["hormuz"], from: "2026-03-01", days: 60, share: 1, speed: null, premium: null, hull: null, fuel: null, hire: null };
  assert.deepEqual(again({ way, closing }).way, way);
  assert.equal(again({ way }).way, null);
  assert.deepEqual(readAddress("?lang=en&way=JPYOK~50.2,26.7").way, { origin: "JPYOK", destination: "50.2,26.7", ship: null });
  assert.deepEqual(readAddress("?lang=en&way=JPYOK~50.2,26.7").closing.gates, []);
  const ignored = [];
  assert.equal(readAddress("?lang=en&way=JPYOK&ship=x", ignored).way, null);
  assert.equal(readAddress("?lang=en&way=A~B&ship=%3Cb%3E", ignored).way.ship, null);
  assert.deepEqual(ignored, ["way=JPYOK", "ship=<b>"]);
});

test("what cannot be read is left aside and named", () => {
  const ignored = [];
  const choice = readAddress("?lang=en&waters=<b>&law=x&flag=japan&activity=Fish!", ignored);
  assert.deepEqual([choice.waters, choice.law, choice.flag, choice.activity], [null, null, null, null]);
  assert.deepEqual(ignored, ["waters=<b>", "law=x", "flag=japan", "activity=Fish!"]);
});

test("switching the last one on is everyone, one off leaves the others", () => {
  set({ waters: EVERYONE });
  switchClaimant("B", ["A", "B", "C"]);
  assert.deepEqual(get().waters, ["A", "C"]);
  switchClaimant("B", ["A", "B", "C"]);
  assert.equal(get().waters, EVERYONE);
});

test("a closed lane: its gates, figures and prices; what cannot be read is named", () => {
  const asked = { gates: ["hormuz", "suez"], from: "2026-03-01", days: 45, share: 0, speed: 0.6, premium: 0.5, hull: 1.2e8, fuel: null, hire: 40000, suez: 675000, panama: null };
  assert.deepEqual(again({ closing: asked }).closing, asked);
  assert.deepEqual(closingParams(asked).toll, ["suez=675000 USD 2026"]);
  assert.deepEqual(closingParams(asked).hire, "40000 USD 2026");
  assert.deepEqual(again({ closing: { ...asked, gates: [] } }).closing.gates, []);
  assert.equal(again({}).closing, null);
  const ignored = [];
  const { closing } = readAddress("?lang=en&closed=suez,a%20b&from=noon&days=0&share=2", ignored);
  assert.deepEqual([closing.gates, closing.days, closing.share], [["suez"], 60, 1]);
  assert.deepEqual(ignored, ["closed=a b", `from=noon → ${closing.from}`, "days=0 → 60", "share=2 → 1"]);
  const more = [];
  const { closing: other } = readAddress("?lang=en&closed=suez&from=2026-02-31&days=9999", more);
  assert.equal(other.days, 60);
  assert.notEqual(other.from, "2026-02-31");
  assert.deepEqual(more, [`from=2026-02-31 → ${other.from}`, "days=9999 → 60"]);
  const last = [];
  assert.equal(readAddress("?lang=en&closed=suez&from=2100-12-31&days=abc&fuel=-1", last).closing.from, "2100-12-31");
  assert.deepEqual(last, ["days=abc → 60", "fuel=-1 → –"]);
  assert.notEqual(readAddress("?lang=en&closed=suez&from=2101-01-01").closing.from, "2101-01-01");
  assert.deepEqual([0, 0.01, 1].map((share) => hasCommand({ ...asked, share })), [false, true, true]);
});

test("what was shared: the view, its item and its filters; what cannot be read is named", () => {
  const share = { tab: "log", item: "jp event/7", party: "PH", whats: ["released", "refused"], lane: "event", giver: "AU" };
  assert.deepEqual(again({ share }).share, share);
  assert.equal(again({}).share, null);
  const ignored = [];
  assert.equal(readAddress("?lang=en&partners=all", ignored).share, null);
  assert.deepEqual(readAddress("?lang=en&partners=recalls&act=sold,recalled&lane=x", ignored).share.whats, ["recalled"]);
  assert.deepEqual(ignored, ["partners=all", "act=sold", "lane=x"]);
  // the part of traffic that stops has the key `share` of its own
  const closing = { gates: ["hormuz"], from: "2026-03-01", days: 60, share: 0.5, speed: null, premium: null, hull: null, fuel: null, hire: null, suez: null, panama: null };
  const both = again({ share, closing });
  assert.deepEqual([both.share.tab, both.closing.share], ["log", 0.5]);
});
