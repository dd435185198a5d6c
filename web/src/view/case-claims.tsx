// What the posts claim and what the tracks say of it: a choice moves the map and the clock to its place and time.
import type { JSX } from "preact";
import { setCase } from "../action";
import { caseTime, claimLine, claimWhere, languageName, said, useCase, verdictName } from "../case";
import { goTo } from "../data/case";
import { path } from "../data/http";
import type { ClaimRow, ClaimTold, Sentence } from "../data/posted";
import { clockTime, duration, number, t, type Key } from "../locale";
import { get, useStore } from "../state";
import { Elsewhere, Sign, Verdicts } from "./case";
import { Facts, Section, Skeleton } from "./part";

export function CaseClaims(): JSX.Element {
  const claims = useStore((s) => s.casing.claims);
  const { claim: chosen, id } = useCase();
  useStore((s) => s.casing.told); // which year goes without saying
  if (!claims) return <Skeleton rows={5} />;
  return (
    <>
      <p class="case-lead">{t("inquiry.claims_lead", { texts: claims.texts, n: claims.texts - claims.texts_without_claim })}</p>
      <p class="case-verdicts"><Verdicts rows={claims.claims} /></p>
      <ul class="case-rows" id="case-claims">
        {claims.claims.map((row) => <Row key={row.claim.claim_id} row={row} isOpen={row.claim.claim_id === chosen} />)}
      </ul>
      {claims.claims.length < claims.distinct && <p class="cut">{t("inquiry.more_json", { n: claims.distinct - claims.claims.length })}</p>}
      <Elsewhere command={claims.command} address={path("inform/claims", { case: id })} />
    </>
  );
}

function Row({ row, isOpen }: { row: ClaimRow; isOpen: boolean }): JSX.Element {
  const told = useStore((s) => s.casing.claim);
  const { claim } = row;
  return (
    <li class={isOpen ? "is-open" : ""}>
      <button type="button" aria-expanded={isOpen} onClick={() => setCase({ claim: isOpen ? null : claim.claim_id })}>
        <span class={`case-verdict is-${row.verdict}`}><Sign verdict={row.verdict} />{verdictName(row.verdict)}</span>
        <span class="case-what">{claimLine(claim)}</span>
        <small>{claimWhere(claim)}</small>
        <small>{t("inquiry.said_in", { n: row.posts, languages: row.languages.map(languageName).join(t("comma")) })}{claim.is_hedged ? ` · ${t("inquiry.hedged")}` : ""}</small>
      </button>
      {isOpen && (told?.claim.claim_id === claim.claim_id ? <Told told={told} /> : <Skeleton rows={3} />)}
    </li>
  );
}

function Told({ told }: { told: ClaimTold }): JSX.Element {
  const { claim } = told;
  return (
    <div class="case-more">
      {claim.text && <blockquote lang={claim.language ?? undefined}>{claim.text}</blockquote>}
      <Reasons title={t("inquiry.why")} lines={told.why} />
      <Reasons title={t("inquiry.would_decide")} lines={told.decide} />
      <Section title={t("inquiry.figures")}><Facts rows={figuresOf(told)} /></Section>
      {told.parts.length > 1 && <Section title={t("inquiry.parts")}><ul class="close-notes">{told.parts.map((part, i) => <li key={i}>{clockTime(Date.parse(part.since), true)} – {clockTime(Date.parse(part.until), true)}: {verdictName(part.verdict)}</li>)}</ul></Section>}
      <Section title={t("inquiry.tracks_used")}>
        {told.tracks.length ? <ul class="case-tracks">{told.tracks.map((one, i) => (
          <li key={one.mmsi}><span class={`swatch s${i % 3}`} aria-hidden="true" /><span><strong>{one.name ?? one.mmsi}</strong> <span class="quiet-text">{one.mmsi}</span>
            <span class="case-line">{one.first_at && one.last_at ? t("inquiry.fixes", { n: one.fixes, from: caseTime(one.first_at), to: caseTime(one.last_at) }) : t("inquiry.fixes_none")}</span>
            <span class="case-line quiet-text">{one.sources.join(t("comma"))}{one.independent ? ` · ${t("inquiry.independent", { n: one.independent })}` : ""} · <code>{one.sha256}</code></span></span></li>
        ))}</ul> : <p class="quiet-text">{t("inquiry.tracks_none")}</p>}
      </Section>
      <Reasons title={t("inquiry.caveats")} lines={told.caveats} />
      <p class="links">
        {claim.when && <button type="button" class="link" onClick={() => goTo(told)}>{t("inquiry.go")}</button>}
        {told.narratives[0] && <button type="button" class="link" onClick={() => setCase({ tab: "narratives", narrative: told.narratives[0]! })}>{t("inquiry.its_narrative")}</button>}
        <a href={path(`inform/claims/${claim.claim_id}`, { case: get().inquiry?.id })} target="_blank" rel="noopener">JSON</a>
      </p>
    </div>
  );
}

function Reasons({ title, lines }: { title: string; lines: readonly Sentence[] }): JSX.Element | null {
  return lines.length ? <Section title={title}><ul class="case-reasons">{lines.map((one, i) => <li key={i}>{said(one)}</li>)}</ul></Section> : null;
}

const UNITS: readonly [ending: string, unit: string][] = [["_nmi", "nmi"], ["_kn", "kn"], ["_m", "m"], ["_min", "min"]];
/** Figures that are shown, in this order; what else there is stands in the JSON. */
const SHOWN = ["hull_to_hull_m", "least_distance_m", "nearest_at", "surely_inside_nmi", "surely_outside_nmi"] as const;

function figuresOf(told: ClaimTold): [string, string | JSX.Element][] {
  const rows: [string, string | JSX.Element][] = [];
  for (const key of SHOWN) {
    const value = told.figures[key];
    if (value !== null && value !== undefined) rows.push([t(`claim_figure.${key}` as Key), shown(key, value)]);
  }
  for (const one of told.coverage) {
    const gap = one.longest_gap_s === null ? "" : ` · ${t("inquiry.longest_gap", { time: duration(one.longest_gap_s) })}`;
    rows.push([t("inquiry.covered", { mmsi: String(one.mmsi) }), `${t("close.pct", { v: number(one.covered * 100, 0) })}${gap}`]);
  }
  const { when } = told.claim;
  if (when) rows.push([t("inquiry.meant"), `${caseTime(when.since)} – ${caseTime(when.until)}${when.is_throughout ? ` · ${t("inquiry.throughout")}` : ""}`]);
  return rows;
}

function shown(key: string, value: unknown): string {
  const unit = UNITS.find(([ending]) => key.endsWith(ending))?.[1] ?? "";
  if (Array.isArray(value) && value.length === 2) return `${number(Number(value[0]))} – ${number(Number(value[1]))} ${unit}`;
  return typeof value === "number" ? `${number(value)} ${unit}` : String(value);
}
