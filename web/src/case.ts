// A case of posts: the choice in the address, and words for languages, parties, deeds and verdicts.
import type { Case, CaseTab, Claimed, ClaimRow, Party, Sentence } from "./data/posted";
import { dayTime, hasText, t, type Key } from "./locale";
import { get, useStore } from "./state";
import { isOtherYear } from "./year";

export const CASE_TABS: readonly CaseTab[] = ["read", "claims", "narratives", "groups"];
const NAMED = /^[\w-]{1,64}$/;

export const caseFrom = (tab: CaseTab = "read"): Case => ({ tab, id: null, narrative: null, claim: null, group: null });
const NO_CASE = caseFrom();

/** The choice as a component sees it, which may be asked once more while the panel goes. */
export const useCase = (): Case => useStore((s) => s.inquiry) ?? NO_CASE;

/** What an address says of it; null where the panel is not open. */
export function readCase(q: URLSearchParams, onIgnored: (word: string) => void): Case | null {
  const tab = q.get("case");
  if (tab === null) return null;
  if (!CASE_TABS.includes(tab as CaseTab)) {
    onIgnored(`case=${tab}`);
    return null;
  }
  const named = (key: string): string | null => {
    const said = q.get(key);
    if (!said || NAMED.test(said)) return said || null;
    onIgnored(`${key}=${said}`);
    return null;
  };
  const group = Number(q.get("group") ?? Number.NaN);
  if (q.has("group") && !(Number.isInteger(group) && group > 0)) onIgnored(`group=${q.get("group")}`);
  return { tab: tab as CaseTab, id: named("posts"), narrative: named("narrative"), claim: named("claim"), group: Number.isInteger(group) && group > 0 ? group : null };
}

/** The parts of an address that say it. */
export const caseParts = (c: Case | null): [key: string, value: string | number | null][] =>
  c ? [["case", c.tab], ["posts", c.id], ["narrative", c.narrative], ["claim", c.claim], ["group", c.group]] : [];

/** A language by its name in the reader's; those that no post says are told so. */
export function languageName(code: string | null): string {
  if (!code || code === "und") return t("inquiry.unsaid");
  try {
    return new Intl.DisplayNames(get().language === "ja" ? "ja-JP" : "en-GB", { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

export const said = (one: Sentence): string => (get().language === "ja" ? one.ja : one.en);

export const verdictName = (verdict: string): string => t(`verdict.${verdict}` as Key);
/** A sign beside the word, so that neither colour nor shape stands alone. */
export const VERDICT_SIGNS: Record<ClaimRow["verdict"], string> = { supports: "✓", contradicts: "✕", in_parts: "◐", cannot_say: "?" };

export const deedName = (did: string): string => {
  const key = `deed.${did}`;
  return hasText(key) ? t(key) : did.replaceAll("_", " ");
};

export function partyName(one: Party | null): string {
  if (!one) return "";
  return one.name ?? (one.mmsi ? String(one.mmsi) : one.imo ? `IMO ${one.imo}` : one.text ?? one.kind ?? one.number ?? t("inquiry.nobody"));
}

/** What is claimed, as a line: who, did what, to whom. */
export function claimLine(claim: Claimed): string {
  const values = { who: partyName(claim.who), whom: partyName(claim.whom), did: deedName(claim.did) };
  const told = t(claim.whom ? "inquiry.claim_two" : "inquiry.claim_one", values);
  return claim.is_negated ? t("inquiry.claim_not", { claim: told }) : told;
}

/** A time of a case, with its year where that is not the year of every post. */
export function caseTime(at: string): string {
  const told = get().casing.told;
  return dayTime(Date.parse(at), isOtherYear(at, told?.first_at ?? null, told?.last_at ?? null));
}

/** Where and when it is said to have been. */
export function claimWhere(claim: Claimed): string {
  const { when } = claim;
  const time = when && `${caseTime(when.since)} – ${caseTime(when.until)}`;
  return [claim.where?.text ?? claim.where?.zone, time].filter(Boolean).join(" · ") || t("inquiry.no_place_time");
}
