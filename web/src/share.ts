// What was shared, in words: the choice in the address, and sentences for reasons, rules and changes.
import type { Change, Duties, Explained, Item, Names, Refusable, Row, Ruled, Share, Tab, Waits } from "./data/sharing";
import { doorLine, waitsForLabel } from "./door";
import { clockTime, day, duration, hasText, kindName, number, t, type Key } from "./locale";
import { get, useStore } from "./state";

export const TABS: readonly Tab[] = ["log", "recalls", "waiting", "links", "pack"];
export const WHATS = ["released", "refused", "received", "recalled", "expired", "lapsed"] as const;
export const LANES = ["recall", "warning", "event", "rest"] as const;

export const shareFrom = (tab: Tab = "log"): Share => ({ tab, item: null, party: null, whats: [], lane: null, giver: null });
const NO_SHARE = shareFrom();

/** The choice as a component of the view sees it, which may be asked once more while the view goes. */
export const useShare = (): Share => useStore((s) => s.share) ?? NO_SHARE;

/** What an address says of it; null where the view is not open. */
export function readShare(q: URLSearchParams, onIgnored: (word: string) => void): Share | null {
  const tab = q.get("partners");
  if (tab === null) return null;
  if (!TABS.includes(tab as Tab)) {
    onIgnored(`partners=${tab}`);
    return null;
  }
  const named = (key: string): string | null => {
    const said = q.get(key);
    if (!said) return null;
    if (said.length <= 200) return said;
    onIgnored(`${key}=${said}`);
    return null;
  };
  const known = (key: string, words: readonly string[]): string[] => (q.get(key) ?? "").split(",").filter((one) => {
    if (one && !words.includes(one)) onIgnored(`${key}=${one}`);
    return words.includes(one);
  });
  return { tab: tab as Tab, item: named("item"), party: named("with"), whats: known("act", WHATS), lane: known("lane", LANES)[0] ?? null, giver: named("giver") };
}

/** The parts of an address that say it. */
export function shareParts(s: Share | null): [key: string, value: string | null][] {
  if (!s) return [];
  return [["partners", s.tab], ["item", s.item], ["with", s.party], ["act", s.whats.join(",")], ["lane", s.lane], ["giver", s.giver]];
}

export const inWords = (names: Names): string => (get().language === "ja" && names.ja) || names.en;

/** The name of a party, its letters where the rules do not know it. */
export function partyName(id: string | null | undefined): string {
  const known = get().sharing.node?.parties.find((one) => one.id === id);
  return known ? inWords(known.name) : id ?? "";
}

const family = (name: string, value: string): string => {
  const key = `share_${name}.${value}`;
  return hasText(key) ? t(key) : value.replaceAll("_", " ");
};
export const topicName = (topic: string): string => family("topic", topic);
export const purposeName = (purpose: string): string => family("purpose", purpose);
export const attributeName = (name: string): string => family("attribute", name);
export const tlpName = (tlp: string): string => tlp.toUpperCase();

/** The value of an attribute of a label, in words. */
export function valueName(attribute: string, value: string): string {
  if (attribute === "tlp") return `TLP:${tlpName(value)}`;
  if (attribute === "personal") return t(value === "yes" ? "share.yes" : "share.no");
  if (attribute === "orcon") return t(value === "yes" ? "share.orcon_yes" : "share.orcon_no");
  return family(attribute === "purposes" ? "purpose" : attribute, value);
}

/** A version as it is counted, without marks between its digits: that of a track is the second it reaches. */
export const versionName = (version: number | string): string => t("share.version", { n: String(version) });

/** What an item is: the kind of event, else the kind of its label, else what its lane tells. */
export function itemName(one: { kind?: string | null; event?: string | null; lane?: string | null }): string {
  if (one.event) return kindName(one.event);
  const kind = one.kind ?? (one.lane === "event" || one.lane === "warning" ? one.lane : "item");
  return family("kind", kind);
}

/** Some names as one: the first, and how many more. */
export function together(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.join(t("comma"));
  return t("share.and_more", { first: names.slice(0, most - 1).join(t("comma")), n: names.length - most + 1 });
}

/** The article and the programme that a row rests on. */
export function ruleLine(one: { article?: string | null; rule?: string | null; by_rule?: Ruled | null }): string {
  const programme = one.by_rule?.name ? inWords(one.by_rule.name) : null;
  return [one.article ?? one.by_rule?.article ?? one.rule, programme].filter(Boolean).join(" · ");
}

/** Where its text was read; in Japanese after its official title, where there is one. */
export function sourceLine(one: { source?: string; title_ja?: string | null }): string {
  return [get().language === "ja" ? one.title_ja : null, one.source].filter(Boolean).join(" · ");
}

/** Why not, as a sentence; `parties` are those that it is about, where it is the same for several. */
export function reasonLine(one: Refusable, parties: readonly (string | null)[]): string {
  const { reason } = one;
  if (reason === "rejected" && one.because) return doorLine(one.because, attributeName);
  const about = listed(reason, one.about ?? one.because ?? "");
  const bar = one.by_rule?.because;
  if (reason === "barred" && bar) return `${inWords(bar)}${get().language === "ja" ? "。" : "."}`;
  const names = together(parties.map(partyName).sort());
  const told = OF_PARTY.has(reason) && parties.length ? names : aboutName(reason, about, one.label ?? null);
  const own = reason === "unknown" && isUnlisted(one, about) ? "share_reason.unknown_unlisted" : `share_reason.${reason}_${about}`;
  const key = hasText(own) ? own : `share_reason.${reason}`;
  return hasText(key) ? t(key, { about: told, party: names }) : t("share_reason.other", { about: `${reason.replaceAll("_", " ")} ${about}` });
}

/** Whether a label says an attribute in a word that is not listed: known by the label itself, or as the refusal was written. */
const isUnlisted = (one: Refusable, about: string): boolean => typeof one.label?.[about] === "string" || (one.unlisted ?? []).includes(about);

/** Reasons that are about whoever would get it: the same for several parties. */
const OF_PARTY: ReadonlySet<string> = new Set(["not_releasable", "no_agreement", "same_party"]);

/** What a reason is about, as entries have it now; older ones had the words of a caveat, and a sentence of what cannot be made less. */
function listed(reason: string, about: string): string {
  if (reason === "unknown" && about.startsWith("caveat ")) return "caveats";
  return reason === "cannot_be_made_less" && !/^\w+$/.test(about) ? "body" : about;
}

function aboutName(reason: string, about: string, label: Record<string, unknown> | null): string {
  if (["no_such_party", "originator_decides", "not_held", "not_heard", "only_thinned"].includes(reason)) return partyName(about);
  if (reason === "recalled" || reason === "superseded") return versionName(about.replace("version ", ""));
  if (reason === "not_for_purpose" || reason === "other_purpose") return purposeName(about);
  if (!["no_grant", "unknown", "above_ceiling"].includes(reason)) return about;
  const value = label?.[about];
  if (!about || reason === "unknown" || typeof value !== "string") return attributeName(about || "other");
  return about === "tlp" ? valueName(about, value) : t("share.attribute_value", { name: attributeName(about), value: valueName(about, value) });
}

/** One thing that would have to change, as a sentence; `to` are those to whom the answer is the same, `unlisted` what the label says in a word that is not listed. */
export function changeLine(change: Change, label: Record<string, unknown> | null, to: readonly string[], unlisted: readonly string[] = []): string {
  const { what } = change;
  if (what === "join" && Array.isArray(change.to)) {
    const [programme, party] = change.to as [string, string];
    const known = get().sharing.pack?.programmes.find((one) => one.id === programme);
    return t("share_change.join", { party: every(party, to), programme: known ? inWords(known.name) : programme });
  }
  const said = String(change.to ?? "");
  if (what === "ceiling") return t("share_change.ceiling", { party: to.map(partyName).join(t("comma")) });
  if (what === "tlp") return t("share_change.tlp", { to: tlpName(said), now: tlpName(String(label?.["tlp"] ?? t(unlisted.includes(what) ? "share.not_listed" : "share.not_said"))) });
  if (what === "releasable_to" || what === "holder") return t(`share_change.${what}` as Key, { to: every(said, to) });
  if (what === "purposes" || what === "purpose") return t(`share_change.${what}` as Key, { to: purposeName(said) });
  const key = `share_change.${what}`;
  if (hasText(key)) return t(key, { to: said });
  const now = label?.[what];
  return t("share_change.label", { what: attributeName(what), to: valueName(what, said), now: typeof now === "string" ? valueName(what, now) : t(unlisted.includes(what) ? "share.not_listed" : "share.not_said") });
}

/** A party that is one of several to whom the same holds stands for all of them. */
const every = (party: string, to: readonly string[]): string => (to.includes(party) ? [...to] : [party]).map(partyName).sort().join(t("comma"));

/** What a rule asks to be made less, and for how long it may be kept. */
export function dutiesLine(duties: Duties | undefined): string {
  if (!duties) return t("share.no_duties");
  const { grid_nmi: grid, time_h: hours, retain_days: days, without = [] } = duties;
  const fields = without.filter((one) => one !== "identity");
  const parts = [
    grid ? t("share.duty_grid", { n: number(grid) }) : null,
    hours ? t("share.duty_time", { n: number(hours) }) : null,
    without.includes("identity") ? t("share.duty_identity") : null,
    fields.length ? t("share.duty_without", { names: fields.join(t("comma")) }) : null,
    days ? t("share.duty_retain", { n: days }) : null,
  ].filter(Boolean);
  return parts.join(t("comma")) || t("share.no_duties");
}

/** What the rule of an answer asks of what goes, and what of it stays here. */
export function goesLine(one: Explained): string {
  const { obligations, left_out: stays = [] } = one;
  const parts = [
    obligations && Object.keys(obligations).length ? t(one.is_less ? "share.less" : "share.obliges", { duties: dutiesLine(obligations) }) : null,
    stays.length ? t("share.left_out", { names: stays.join(t("comma")) }) : null,
  ].filter(Boolean);
  return parts.length ? ` ${parts.join(" ")}` : "";
}

/** From one day until before another. */
export const spanLine = (since: string, until: string | null): string =>
  t("share.in_force", { since: day(Date.parse(since)), until: until ? day(Date.parse(until)) : t("share.no_end") });

/** Rows of one act on one item stand together: to three parties is one line. */
export interface Group { row: Row; rows: Row[] }

/** Whether two refusals say the same, whoever they are to. */
export const isSameReason = (a: Row, b: Row): boolean =>
  a.rule === b.rule && a.reason === b.reason && a.purpose === b.purpose && (a.about === b.about || OF_PARTY.has(a.reason ?? ""));

export function grouped(rows: readonly Row[]): Group[] {
  const made: Group[] = [];
  const same = (a: Row, b: Row): boolean =>
    a.item === b.item && a.what === b.what && a.direction === b.direction && a.at === b.at && isSameReason(a, b);
  for (const row of rows) {
    const last = made[made.length - 1];
    if (last && same(last.row, row)) last.rows.push(row);
    else made.push({ row, rows: [row] });
  }
  return made;
}

/** The head of a line: what, to or from whom. */
export function groupLine({ row, rows }: Group): string {
  const parties = together([...new Set(rows.map((one) => partyName(one.party)))].sort());
  const key = waitsForLabel(row.because) ? "share_row.waiting_in" : `share_row.${row.what}_${row.direction}`;
  return hasText(key) ? t(key, { item: itemName(row), parties }) : itemName(row);
}

/** What a row is, in a word. */
export const whatName = (row: Row): string => t(waitsForLabel(row.because) ? "share_what.waiting" : (`share_what.${row.what}` as Key));

/** Sentences one after the other: Japanese has no space between them. */
export const sentences = (parts: readonly (string | null | false | undefined)[]): string => parts.filter(Boolean).join(get().language === "ja" ? "" : " ");

/** The name of an item, which tells two of a kind apart: shortened where it is a digest, and when it was issued. */
export function shortName(row: Row): string {
  const letters = [...row.item];
  const name = letters.length > 24 ? `${letters.slice(0, 12).join("")}…${letters.slice(-6).join("")}` : row.item;
  const parts = [name, row.version ? versionName(row.version) : null];
  if (row.issued_at) parts.push(t("share.issued", { at: `${day(Date.parse(row.issued_at))} ${clockTime(Date.parse(row.issued_at))}` }));
  return parts.filter(Boolean).join(" · ");
}

/** That a party that was refused a version keeps an earlier one, and what takes that back. */
export const stillLine = (rows: readonly Row[]): string | null => {
  const kept = rows.filter((one) => one.still_holds);
  return kept.length ? t("share.still_holds", { party: kept.map((one) => partyName(one.party)).sort().join(t("comma")), n: String(kept[0]!.still_holds!) }) : null;
};

/** Who of those that it went to, or that it was taken back from, has not confirmed that. */
export function openLine({ row, rows }: Group): string | null {
  const open = rows.filter((one) => one.is_confirmed === false).map((one) => partyName(one.party)).sort();
  const done = rows.filter((one) => one.is_confirmed).map((one) => partyName(one.party)).sort();
  if (!open.length) return row.what === "recalled" && row.direction === "out" && done.length ? t("share.all_confirmed", { parties: done.join(t("comma")) }) : null;
  return t(row.what === "recalled" ? "share.not_confirmed" : "share.not_arrived", { parties: open.join(t("comma")) });
}

/** How much waits for a word of this node's people. */
export const waitingCount = (waits: Waits | null): number => (waits ? waits.count + waits.questions.filter((one) => one.role === "to_answer").length : 0);

/** A day and a time in UTC. */
export const moment = (at: string): string => `${day(Date.parse(at))} ${clockTime(Date.parse(at))}`;

/** The same, and how long ago. */
export const since = (at: string): string => t("share.ago", { time: moment(at), duration: duration((Date.now() - Date.parse(at)) / 1000) });

/** The label of an item: of its copy here, else of the refusal that was written with one, which does not keep words that are not listed. */
export function labelOf(item: Item): { label: Record<string, unknown> | null; isOfRefusal: boolean; unlisted: readonly string[] } {
  const held = item.held[0];
  if (held) return { label: held.label, isOfRefusal: false, unlisted: [] };
  const refused = item.history.find((one) => one.label);
  return { label: refused?.label ?? null, isOfRefusal: refused !== undefined, unlisted: refused?.unlisted ?? [] };
}
