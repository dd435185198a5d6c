// Which wordings run through the posts, in which languages and when; and where each was first observed by us.
import type { JSX } from "preact";
import { setCase } from "../action";
import { claimLine, languageName, useCase, verdictName } from "../case";
import { path } from "../data/http";
import type { Narrative, OriginTold, Variant } from "../data/posted";
import { dayTime, duration, hasText, number, t, type Key } from "../locale";
import { get, useStore } from "../state";
import { Elsewhere, Lane, Sign } from "./case";
import { Copyable, Facts, Section, Skeleton } from "./part";

export function CaseNarratives(): JSX.Element {
  const found = useStore((s) => s.casing.narratives);
  const { narrative: chosen, id } = useCase();
  if (!found) return <Skeleton rows={5} />;
  const isListed = chosen === null || found.narratives.some((one) => one.cluster === chosen);
  return (
    <>
      <p class="case-lead">{t("inquiry.narratives_lead", { n: found.clusters, posts: found.posts_in_clusters, alone: found.posts_alone })}</p>
      {!isListed && <p class="cut">{t("inquiry.narrative_small")}</p>}
      <ul class="case-rows" id="case-narratives">
        {found.narratives.map((one) => <Row key={one.cluster} one={one} isOpen={one.cluster === chosen} />)}
      </ul>
      {found.narratives.length < found.clusters && <p class="cut">{t("inquiry.more_json", { n: found.clusters - found.narratives.length })}</p>}
      <Elsewhere command={found.command} address={path("inform/narratives", { case: id })} />
    </>
  );
}

const flagName = (flag: string): string => t(`narrative_flag.${flag}` as Key);

function Row({ one, isOpen }: { one: Narrative; isOpen: boolean }): JSX.Element {
  return (
    <li class={isOpen ? "is-open" : ""}>
      <button type="button" aria-expanded={isOpen} onClick={() => setCase({ narrative: isOpen ? null : one.cluster })}>
        <span class="case-text" lang={one.language ?? undefined}>{one.text}</span>
        <Bars cluster={one.cluster} />
        <small>{t("inquiry.posts_accounts", { n: one.posts, accounts: one.accounts })} · {Object.entries(one.by_language).map(([language, n]) => `${languageName(language)} ${number(n)}`).join(t("comma"))}</small>
        {one.flags.length > 0 && <small>{t("inquiry.changes", { flags: one.flags.map(flagName).join(t("comma")) })}</small>}
      </button>
      {isOpen && <Told one={one} />}
    </li>
  );
}

/** Its posts in all languages over the page's clock; those beyond the list's have none. */
function Bars({ cluster }: { cluster: string }): JSX.Element | null {
  const timeline = useStore((s) => s.casing.timeline);
  const rows = timeline && Object.values(timeline.narratives[cluster] ?? {});
  if (!timeline || !rows) return null;
  const counts = timeline.posts.map((_, i) => rows.reduce((n, row) => n + (row[i] ?? 0), 0));
  return <Lane timeline={timeline} counts={counts} most={Math.max(1, ...counts)} />;
}

function Told({ one }: { one: Narrative }): JSX.Element {
  const origin = useStore((s) => s.casing.origin);
  const { id } = useCase();
  const claims = useStore((s) => s.casing.claims);
  const own = claims?.claims.filter((row) => row.narratives.includes(one.cluster)) ?? [];
  return (
    <div class="case-more">
      {origin?.cluster === one.cluster ? <Origin told={origin} /> : <Skeleton rows={2} />}
      {one.variants.length > 0 && <Section title={t("inquiry.variants")}><ul class="case-reasons">{one.variants.slice(0, 5).map((each) => <Turned key={each.variant} one={each} language={one.language} />)}</ul></Section>}
      {own.length > 0 && (
        <Section title={t("inquiry.its_claims")}>
          <ul class="case-glance">{own.map((row) => <li key={row.claim.claim_id}><button type="button" onClick={() => setCase({ tab: "claims", claim: row.claim.claim_id })}><span class={`case-verdict is-${row.verdict}`}><Sign verdict={row.verdict} />{verdictName(row.verdict)}</span> {claimLine(row.claim)}</button></li>)}</ul>
        </Section>
      )}
      {origin?.cluster === one.cluster && <><Copyable text={origin.command} label={t("copy_command")} /><p class="links"><a href={path(`inform/origin/${one.cluster}`, { case: id })} target="_blank" rel="noopener">JSON</a></p></>}
    </div>
  );
}

/** What one wording says otherwise, before and after. */
function Turned({ one, language }: { one: Variant; language: string | null }): JSX.Element {
  const marked = one.changes.filter((change) => change.marks.length);
  return (
    <li><span class="quiet-text">{one.flags.map(flagName).join(t("comma"))} · {t("inquiry.posts_count", { n: one.posts })}</span>
      {marked.map((change, i) => <span key={i} class="case-line" lang={language ?? undefined}><del>{change.before || "–"}</del> → <ins>{change.after || "–"}</ins></span>)}</li>
  );
}

/** Never the origin: what was first observed by us, and what lowers even that. */
function Origin({ told }: { told: OriginTold }): JSX.Element {
  const first = told.first_observed;
  const values = { at: dayTime(Date.parse(first.at), true), platform: first.platform, language: languageName(first.language), since: dayTime(Date.parse(told.collection.started_at[first.platform] ?? first.at), true) };
  const isJapanese = get().language === "ja";
  const reason = ({ name, sentence }: { name: string; sentence: string }): JSX.Element => {
    const key = `origin_reason.${name}`;
    return isJapanese && hasText(key) ? <>{t(key)}</> : <span lang="en">{sentence}</span>;
  };
  return (
    <>
      <Section title={t("inquiry.origin")}>
        <p>{t("inquiry.first_observed", values)}{isJapanese ? "" : " "}{t(`origin_claim.${told.claim_level}` as Key)}</p>
        {first.reasons.length > 0 && <ul class="case-reasons">{first.reasons.map((one, i) => <li key={i}>{reason(one)}</li>)}</ul>}
      </Section>
      <Section title={t("inquiry.spread")}>
        <Facts rows={[
          ...Object.entries(told.ranges).map(([name, [low, high]]): [string, string] => [t(`origin_range.${name}` as Key), low === high ? number(low, low % 1 ? 1 : 0) : `${number(low, low % 1 ? 1 : 0)} – ${number(high, high % 1 ? 1 : 0)}`]),
          ...(told.languages.length > 1 ? told.languages.map((one): [string, string] => [t("inquiry.first_in", { language: languageName(one.language) }), dayTime(Date.parse(one.first_at))]) : []),
        ]} />
        <p class="quiet-text">{t("inquiry.spread_note")}</p>
        {told.directions.filter((one) => one.came_first === null).slice(0, 3).map((one, i) => <p key={i} class="quiet-text">{t("inquiry.not_ordered", { one: languageName(one.languages[0]), two: languageName(one.languages[1]), time: duration(one.band_s) })}</p>)}
      </Section>
    </>
  );
}
