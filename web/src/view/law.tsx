// The brief of a place: waters, claimants, limits, rights and instruments, each with its source.
import type { JSX } from "preact";
import { openLaw } from "../action";
import type { Brief, Feature, Instrument, Limit, Right, Strait } from "../data/brief";
import { briefParams, stateNames } from "../data/law";
import { path } from "../data/http";
import { coordinates, day, hasText, number, regimeName, t } from "../locale";
import { reveal } from "../map";
import { get, set, useStore } from "../state";
import { copy, Copyable, Facts, Notice, Reason, Section, Skeleton } from "./part";

const ZOOM = 7;

export function LawPanel({ place }: { place: readonly [number, number] }): JSX.Element {
  const brief = useStore((s) => s.brief);
  const phase = useStore((s) => s.briefPhase);
  useStore((s) => s.lawCatalogue);
  const isOurs = !!brief && brief.place.lon === place[0] && brief.place.lat === place[1];
  return (
    <>
      <header class="detail-head">
        <div class="detail-kind">
          <span class="quiet-text">{t("law.title")}</span>
          <button type="button" class="round close" aria-label={t("detail.close")} title={t("detail.close")} onClick={() => openLaw(null)}>×</button>
        </div>
        <h2 id="detail-title" tabIndex={-1}>{isOurs ? brief.waters.map(waterName).join(t("comma")) : coordinates(...place)}</h2>
        {isOurs && <p class="sentence">{claimText(brief)}</p>}
      </header>
      {phase === "failed" && <Notice title={t("error.law")} isAlert><Reason subject="law" /></Notice>}
      {phase === "loading" && !isOurs && <p class="quiet-text" role="status">{t("waters.reading")}</p>}
      <Asked />
      {isOurs ? <Answer brief={brief} /> : phase === "loading" && <Skeleton rows={4} />}
    </>
  );
}

/** Who claims the waters, and whose claims may reach them though no zone in here names them. */
function claimText(brief: Brief): string {
  const { claimants, other_claimants: others } = brief;
  const said = claimants.length ? [t("law.claimed_by", { names: names(claimants) })] : others.length ? [] : [t("law.no_claimant")];
  if (others.length) said.push(t("law.claims_may_reach", { names: names(others) }));
  return said.join(" ");
}

/** Land, where the coast is drawn, is told as internal waters. */
const waterName = (regime: string): string => (regime === "internal_waters" ? t("law.internal_or_land") : regimeName(regime));

/** Of which flag and activity it is told. */
function Asked(): JSX.Element {
  const flag = useStore((s) => s.flag);
  const activity = useStore((s) => s.activity);
  const catalogue = useStore((s) => s.lawCatalogue);
  const language = useStore((s) => s.language);
  const flags = catalogue?.flags ?? (flag ? [{ iso3: flag, name_en: flag, name_ja: flag }] : []);
  const activities = catalogue?.activities ?? (activity ? [activity] : []);
  return (
    <div class="law-asked">
      <label>{t("law.flag")}
        <select value={flag ?? ""} onChange={(e) => set({ flag: e.currentTarget.value || null })}>
          <option value="" selected={!flag}>{t("law.any_flag")}</option>
          {flags.map((one) => <option key={one.iso3} value={one.iso3} selected={one.iso3 === flag}>{one.iso3}{one.name_en === one.iso3 ? "" : ` ${language === "ja" ? one.name_ja : one.name_en}`}</option>)}
        </select>
      </label>
      <label>{t("law.activity")}
        <select value={activity ?? ""} onChange={(e) => set({ activity: e.currentTarget.value || null })}>
          <option value="" selected={!activity}>{t("law.usual")}</option>
          {activities.map((one) => <option key={one} value={one} selected={one === activity}>{word("activity", one)}</option>)}
        </select>
      </label>
    </div>
  );
}

/** A word of the tables in the reader's language; as it stands where the page does not know it. */
function word(family: string, name: string): string {
  const key = `${family}.${name}`;
  return hasText(key) ? t(key) : name.replaceAll("_", " ");
}

/** A text that is there in both languages; the English one where there is no other. */
function said(row: object, name: string): string {
  const texts = row as Record<string, string | null | undefined>;
  return texts[`${name}_${get().language}`] ?? texts[`${name}_en`] ?? "";
}

const names = (codes: readonly string[]): string => stateNames(codes).join(t("comma"));
const articles = (text: string | null): string => (text ? t("law.articles", { articles: text }) : "");

function Answer({ brief }: { brief: Brief }): JSX.Element {
  const { lon, lat } = brief.place;
  const told = brief[`said_${get().language}`];
  return (
    <>
      {told.line && brief.line && <p class={brief.line.can_tell ? "quiet-text law-line" : "because"}>{told.line}</p>}
      {told.claims.map((claim) => <p key={claim} class="because">{claim}</p>)}
      {told.edges.map((edge) => <p key={edge} class="because">{edge}</p>)}
      {told.notes.map((note) => <p key={note} class="quiet-text law-line">{note}</p>)}
      <Section title={t("law.place")}>
        <Facts rows={[
          [t("detail.place"), <button type="button" class="link" title={t("detail.show_place")} onClick={() => reveal(lon, lat, ZOOM)}>{coordinates(lon, lat)}</button>],
          [t("law.on"), <>{day(Date.parse(brief.on))} <small>UTC</small></>],
          [t("evidence.shore_distance_nmi"), t("unit.nmi", { v: number(brief.shore_nmi, 1) })],
          ...(brief.flag ? [[t("law.flag"), <>{names([brief.flag.iso3])} <small>{word("unclos", brief.flag.unclos_status ?? "not_told")}</small></>] as const] : []),
        ]} />
      </Section>
      <Section title={t("detail.zones")}>
        <Zones brief={brief} />
        {brief.regimes.map((row) => <p key={row.zone} class="quiet-text law-regime"><strong>{said(row, "title")}</strong> {said(row, "text")} {articles(row.articles)}</p>)}
      </Section>
      {brief.limits.length > 0 && <Section title={t("law.limits")}><Facts rows={brief.limits.map(limitRow)} /><p class="quiet-text">{t("waters.approximation")}</p></Section>}
      {brief.features.length > 0 && <Section title={t("law.features")}><ul class="law-list">{brief.features.map((one) => <FeatureItem key={one.feature_id} feature={one} />)}</ul></Section>}
      {brief.straits.length > 0 && <Section title={t("law.straits")}><ul class="law-list">{brief.straits.map((one) => <StraitItem key={one.strait_id} strait={one} />)}</ul></Section>}
      {told.declared.length > 0 && <Section title={t("law.declared")}><ul class="law-list">{told.declared.map((one) => <li key={one}><span>{one}</span></li>)}</ul><p class="quiet-text">{t("law.declared_note")}</p></Section>}
      <Section title={t("law.rights")}><Rights rights={brief.rights} /></Section>
      <Section title={t("law.instruments", { n: brief.instruments.length })}><Instruments instruments={brief.instruments} /></Section>
      <Section title={t("law.sources", { n: brief.sources.length })}><Sources brief={brief} /></Section>
      <Elsewhere brief={brief} />
    </>
  );
}

function Zones({ brief }: { brief: Brief }): JSX.Element {
  if (!brief.zones.length) return <p>{t(!brief.waters.includes("high_seas") ? "law.no_zone_land" : brief.other_claimants.length ? "law.no_zone_claims" : "law.no_zone")}</p>;
  return (
    <ul class="law-list">
      {brief.zones.map((zone) => (
        <li key={`${zone.name}${zone.regime}`}>
          <strong>{(get().language === "ja" && zone.name_ja) || zone.name}</strong>
          <span>{zone.claimants.length ? t("zone.claimed_by", { names: names(zone.claimants) }) : t("zone.no_claimant")}</span>
          <small>{zone.source?.startsWith("computed") ? t("waters.computed") : t("waters.official", { source: zone.source ?? t("waters.no_source") })}</small>
        </li>
      ))}
    </ul>
  );
}

const side = (limit: Limit): string => t(limit.off_nmi > 0 ? "law.outside" : "law.inside", { off: number(Math.abs(limit.off_nmi), 1), breadth: limit.breadth_nmi });

const limitRow = (limit: Limit): [string, JSX.Element] => [
  regimeName(limit.limit), <>{side(limit)} <small>{t(limit.can_tell ? "law.can_tell" : "law.cannot_tell")}</small></>,
];

function Rights({ rights }: { rights: Right[] }): JSX.Element {
  if (!rights.length) return <p>{t("law.no_rights")}</p>;
  return (
    <ul class="law-list">
      {rights.map((right, i) => (
        <li key={`${right.activity}${right.zone}${i}`}>
          <strong>{word("activity", right.activity)} <span class="law-where">{regimeName(right.zone)}</span></strong>
          <span class={`law-answer is-${right.answer}`}>{word("answer", right.answer)}</span>
          <span>{said(right, "text")} <small>{articles(right.articles)}</small></span>
          {said(right, "contested") && <small>{said(right, "contested")}</small>}
        </li>
      ))}
    </ul>
  );
}

/** How far, where its position or its limits are packaged; of an area without limits no distance. */
function whereText({ off_nmi: off, off_from: from, position_error_nmi: error }: Feature): string {
  if (off === null) return from === "waters" ? t("law.off_waters") : t("law.off_label", { error: number(error, 0) });
  return from === "limits" && off === 0 ? t("law.off_inside") : t("law.away", { off: number(off, 1) });
}

function FeatureItem({ feature }: { feature: Feature }): JSX.Element {
  const local = [feature.name_ja, feature.name_zh_hans, feature.name_zh_hant].filter((name, i, all) => name && all.indexOf(name) === i);
  return (
    <li>
      <strong>{said(feature, "name")}</strong>
      <span>{local.join(" · ")}</span>
      <span>{whereText(feature)} · {t("zone.claimed_by", { names: names(feature.claimants) })}</span>
      {feature.administered_by && <span>{t("law.administered", { names: names([feature.administered_by]) })}{feature.administered_since ? t("law.since", { day: feature.administered_since }) : ""}</span>}
      {feature.ruling && <span>{t("law.ruled")} <span lang="en">{feature.ruling}</span>{feature.ruling_rejected_by.length > 0 && ` ${t("law.rejected", { names: names(feature.ruling_rejected_by) })}`}</span>}
      {said(feature, "note") && <small>{said(feature, "note")}</small>}
    </li>
  );
}

function StraitItem({ strait }: { strait: Strait }): JSX.Element {
  return (
    <li>
      <strong>{said(strait, "name")}</strong>
      {strait.extent_error_nmi !== null && <span>{t("law.in_extent", { error: number(strait.extent_error_nmi, 0) })}</span>}
      <span>{t("law.from_gate", { off: number(strait.off_nmi, 1) })} · {names(strait.bordering_states)}</span>
      <span>{said(strait, "note")}</span>
      {strait.contested_by.length > 0 && <small>{t("law.contested", { names: names(strait.contested_by) })}</small>}
    </li>
  );
}

/** Acts of a State have its code for an issuer; whoever else issues stands in the table of texts. */
const isOfState = ({ issuer }: Instrument): boolean => /^[A-Z]{3}$/.test(issuer) && !hasText(`issuer.${issuer}`);

/** Acts of those who claim here first, in full; what is between States, or other States say, folded. */
function Instruments({ instruments }: { instruments: Instrument[] }): JSX.Element {
  const groups = [
    { name: "here", title: "law.of_claimants" as const },
    { name: "international", title: "law.between_states" as const },
    { name: "other", title: "law.of_other_states" as const },
  ].map((group) => ({ ...group, of: instruments.filter((one) => one.group === group.name) }));
  return (
    <>
      {groups.filter(({ of }) => of.length).map(({ name, of, title }) => (
        <details key={title} open={name === "here"}>
          <summary>{t(title, { n: of.length })}</summary>
          <ul class="law-list">{of.map((one) => <InstrumentItem key={one.instrument_id} instrument={one} />)}</ul>
        </details>
      ))}
    </>
  );
}

function InstrumentItem({ instrument }: { instrument: Instrument }): JSX.Element {
  const since = instrument.in_force_on ?? instrument.adopted_on;
  const issuer = isOfState(instrument) ? names([instrument.issuer]) : word("issuer", instrument.issuer);
  return (
    <li>
      <strong>{said(instrument, "title")}</strong>
      <span class="quiet-text">{[instrument.citation, issuer, since && t("law.in_force", { day: since }), instrument.articles && t("law.provisions", { articles: instrument.articles })].filter(Boolean).join(" · ")}</span>
      <span>{said(instrument, "asserts")} {t("law.applies_to", { words: said(instrument, "bound") })}</span>
      {instrument.contested_by.length > 0 && <small>{t("law.contested", { names: names(instrument.contested_by) })} {said(instrument, "contested")}</small>}
    </li>
  );
}

/** Addresses are text: nothing is asked of another host. */
function Sources({ brief }: { brief: Brief }): JSX.Element {
  return (
    <details>
      <summary>{t("law.show_sources")}</summary>
      <ul class="law-list">
        {brief.sources.map((one) => (
          <li key={one.source_id}>
            <span>{one.title}</span>
            <small>{[one.publisher, one.date].filter(Boolean).join(" · ")}</small>
            {one.url && <code class="law-url">{one.url}</code>}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Elsewhere({ brief }: { brief: Brief }): JSX.Element {
  const params = briefParams(get()) ?? {};
  return (
    <Section title={t("detail.elsewhere")}>
      <Copyable text={brief.command} label={t("copy_command")} />
      <p class="links">
        <a href={path("law", params)} target="_blank" rel="noopener">JSON</a>
        <button type="button" class="link" onClick={(e) => void copy(location.href, e.currentTarget)}>{t("copy_link")}</button>
        <button type="button" class="link" onClick={(e) => void copy(brief[`text_${get().language}`], e.currentTarget)}>{t("law.copy_text")}</button>
      </p>
      <p class="quiet-text">{t("detail.adjudicate")}</p>
    </Section>
  );
}

