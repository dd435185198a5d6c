// A case of posts beside the map: what was read and when, on the page's one clock; then claims, narratives, groups.
import type { JSX } from "preact";
import { openCase, range, setCase, setTime, setWindow } from "../action";
import { CASE_TABS, caseTime, languageName, useCase, verdictName, VERDICT_SIGNS } from "../case";
import { retryCase } from "../data/case";
import { path } from "../data/http";
import type { CaseTab, CaseTold, ClaimRow, Counted, Timeline } from "../data/posted";
import { day, dayTime, number, t, type Key } from "../locale";
import { useStore } from "../state";
import { CaseClaims } from "./case-claims";
import { CaseGroups } from "./case-groups";
import { CaseNarratives } from "./case-narratives";
import { copy, Copyable, Facts, Notice, Section, Skeleton } from "./part";

const VIEWS: Record<CaseTab, () => JSX.Element> = { read: () => <Read />, claims: () => <CaseClaims />, narratives: () => <CaseNarratives />, groups: () => <CaseGroups /> };

export function CasePanel(): JSX.Element {
  const { tab } = useCase();
  const told = useStore((s) => s.casing.told);
  const failure = useStore((s) => s.casing.failure);
  const isReady = useStore((s) => Boolean(s.casing.ready?.is_ready));
  useStore((s) => s.language);
  return (
    <>
      <Drill />
      <header class="detail-head">
        <div class="detail-kind">
          <span class="quiet-text">{t("inquiry.title")}</span>
          <CaseSelect />
          <button type="button" class="round close" aria-label={t("detail.close")} title={t("detail.close")} onClick={() => openCase(null)}>×</button>
        </div>
        <h2 id="detail-title" tabIndex={-1} aria-describedby="case-drill">{told ? t("inquiry.headline", { posts: told.posts, accounts: told.accounts, n: Object.keys(told.languages).length }) : t("inquiry.which")}</h2>
        <p class="quiet-text">{t("inquiry.reserve")}</p>
      </header>
      {failure && <Failure />}
      {!failure && !isReady && <Preparing />}
      {isReady && (
        <>
          <CaseTime />
          <nav class="case-tabs" aria-label={t("inquiry.title")}>
            {CASE_TABS.map((one) => <button key={one} type="button" aria-current={one === tab ? "page" : undefined} onClick={() => setCase({ tab: one })}>{t(`case_tab.${one}` as Key)}</button>)}
          </nav>
          {VIEWS[tab]()}
        </>
      )}
    </>
  );
}

/** That the posts are made up: above all else and in sight however far one reads, from the moment that the case is known. */
function Drill(): JSX.Element | null {
  const { id } = useCase();
  const cases = useStore((s) => s.casing.cases);
  const told = useStore((s) => s.casing.told);
  const drill = told?.exercise_id ?? (cases?.find((one) => one.case === id) ?? cases?.[0])?.exercise_id;
  return drill ? <p id="case-drill" class="case-drill" role="note"><strong>{t("inquiry.drill")}</strong> {t("inquiry.exercise", { id: drill })}</p> : null;
}

function CaseSelect(): JSX.Element | null {
  const cases = useStore((s) => s.casing.cases);
  const { id, tab } = useCase();
  if (!cases?.length) return null;
  if (cases.length === 1) return <strong>{cases[0]!.name}</strong>;
  return (
    <select id="case-choice" aria-label={t("inquiry.which_case")} value={id ?? cases[0]!.case} onChange={(e) => openCase({ tab, id: e.currentTarget.value, narrative: null, claim: null, group: null })}>
      {cases.map((one) => <option key={one.case} value={one.case}>{one.exercise_id ? `${one.name} · ${t("inquiry.drill")}` : one.name}</option>)}
    </select>
  );
}

function Failure(): JSX.Element {
  const failure = useStore((s) => s.casing.failure)!;
  const lake = useStore((s) => s.status?.lake);
  if (failure.isAbsent) {
    return <Notice title={t("inquiry.none_title")}><p>{t("inquiry.none_next")}</p><Copyable text={`sealane serve --lake ${lake ?? "LAKE"} --case CASE`} label={t("copy_command")} /></Notice>;
  }
  return (
    <Notice title={t("inquiry.failed")} isAlert>
      <p>{failure.message || t("error.offline")} {failure.message ? failure.hint : t("error.offline_next")}</p>
      <p><button type="button" class="link" onClick={retryCase}>{t("share.again")}</button></p>
    </Notice>
  );
}

/** The first opening works for a while on the server; how far it is. */
function Preparing(): JSX.Element {
  const ready = useStore((s) => s.casing.ready);
  const step = ready?.doing ? t(`case_step.${ready.doing}` as Key) : t("case_step.posts");
  return (
    <div class="close-preparing" role="status">
      <p>{step}</p>
      <progress max={ready?.steps.length ?? 4} value={(ready?.done ?? 0) + 0.5} aria-label={step} />
      <Skeleton rows={3} />
    </div>
  );
}

const ROW = 26;

/** Posts over time: of all, and of each language or of the narrative that is chosen; the line is the page's clock. */
function CaseTime(): JSX.Element {
  const timeline = useStore((s) => s.casing.timeline);
  const { tab, narrative: named } = useCase();
  const told = useStore((s) => s.casing.told);
  const claim = useStore((s) => s.casing.claim?.claim.when ?? null);
  const gaps = useStore((s) => s.casing.told?.collection.gaps ?? null);
  if (!timeline) return <Skeleton rows={2} />;
  const narrative = tab === "narratives" ? named : null;
  const beyond = told === null ? 0 : told.posts - sum(timeline.posts);
  const rows: Counted = (narrative && timeline.narratives[narrative]) || timeline.languages;
  const names = Object.keys(rows).sort((a, b) => sum(rows[b]!) - sum(rows[a]!));
  const most = Math.max(1, ...names.flatMap((name) => rows[name]!));
  const band = claim && { from: Date.parse(claim.since), to: Date.parse(claim.until) };
  const { since, until } = range();
  return (
    <section class="case-time" aria-label={t("inquiry.timeline")}>
      <h3>{t(narrative && timeline.narratives[narrative] ? "inquiry.timeline_narrative" : "inquiry.timeline")}</h3>
      {names.length === 0 && <p class="quiet-text">{t("inquiry.timeline_none")}</p>}
      {names.map((name) => (
        <div key={name} class="case-lane">
          <span>{languageName(name)}</span><span class="case-count">{number(sum(rows[name]!))}</span>
          <Lane timeline={timeline} counts={rows[name]!} behind={rows === timeline.languages ? null : timeline.languages[name] ?? null} most={most} band={band} gaps={gaps ?? []} />
        </div>
      ))}
      <div class="case-lane case-ends"><span /><span /><span><span>{dayTime(since)}</span><span>{dayTime(until)}</span></span></div>
      {beyond > 0 && <p class="quiet-text">{t("inquiry.beyond", { n: beyond })} <button type="button" class="link" onClick={() => widen(told!)}>{t("inquiry.widen")}</button></p>}
      {claim && <p class="quiet-text">{t("inquiry.band", { from: caseTime(claim.since), to: caseTime(claim.until) })}</p>}
      {gaps !== null && gaps.length > 0 && <p class="quiet-text">{t("inquiry.gaps_drawn", { n: gaps.length })}</p>}
    </section>
  );
}

/** The range of the clock holds every post as well. */
function widen(told: CaseTold): void {
  const { since, until } = range();
  if (told.first_at && told.last_at) setWindow(Math.min(since, Date.parse(told.first_at)), Math.max(until, Date.parse(told.last_at) + 60_000));
}

export const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

interface LaneProps { timeline: Timeline; counts: readonly number[]; behind?: readonly number[] | null; most: number; band?: { from: number; to: number } | null; gaps?: readonly { since: string; until: string }[] }

/** Counts as columns over the range of the page's clock; a click sets the time. */
export function Lane({ timeline, counts, behind, most, band, gaps }: LaneProps): JSX.Element {
  const time = useStore((s) => s.time);
  const { since, until } = range();
  const x = (ms: number): number => ((ms - since) / (until - since)) * 1000;
  const [start, width] = [Date.parse(timeline.start_at), timeline.width_s * 1000];
  const column = (n: number, i: number, kind: string): JSX.Element | null => {
    const height = Math.max(1.5, (Math.min(n, most) / most) * (ROW - 4));
    const left = Math.max(0, x(start + i * width));
    return n > 0 ? <rect key={i} class={kind} x={left} width={Math.max(2, x(start + (i + 1) * width) - left - 0.8)} y={ROW - height} height={height} /> : null;
  };
  const strip = (from: number, to: number, kind: string, key: number): JSX.Element => <rect key={`${kind}${key}`} class={kind} x={x(from)} width={Math.max(3, x(to) - x(from))} y="0" height={ROW} />;
  const go = (e: MouseEvent & { currentTarget: SVGSVGElement }): void => {
    const box = e.currentTarget.getBoundingClientRect();
    setTime(since + ((e.clientX - box.left) / box.width) * (until - since));
  };
  return (
    <svg class="case-bars" viewBox={`0 0 1000 ${ROW}`} preserveAspectRatio="none" aria-hidden="true" onClick={go}>
      {gaps?.map((gap, i) => strip(Date.parse(gap.since), Date.parse(gap.until), "gap", i))}
      {band && strip(band.from, band.to, "band", 0)}
      {behind?.map((n, i) => column(n, i, "behind"))}
      {counts.map((n, i) => column(n, i, "posts"))}
      <line class="floor" x1="0" x2="1000" y1={ROW} y2={ROW} vector-effect="non-scaling-stroke" />
      {time !== null && time >= since && time <= until && <line class="cursor" x1={x(time)} x2={x(time)} y1="0" y2={ROW} vector-effect="non-scaling-stroke" />}
    </svg>
  );
}

/** What was read: platforms, languages, when collection began, its gaps, how long it is kept; and where to look next. */
function Read(): JSX.Element {
  const told = useStore((s) => s.casing.told);
  if (!told) return <Skeleton rows={4} />;
  return (
    <>
      <Glance />
      <Section title={t("inquiry.read_title")}><Facts rows={factsOf(told)} /></Section>
      <Elsewhere command={told.command} address={path("inform/case", { case: told.case })} />
    </>
  );
}

function factsOf(told: CaseTold): [string, JSX.Element | string][] {
  const { collection } = told;
  const list = (counts: Record<string, number>, name: (one: string) => string): JSX.Element => <>{Object.entries(counts).map(([one, n]) => <span key={one} class="case-line">{name(one)} <span class="quiet-text">{number(n)}</span></span>)}</>;
  const rejected = Object.values(told.rejected).reduce((a, b) => a + b, 0);
  return [
    [t("inquiry.languages"), list(told.languages, languageName)],
    [t("inquiry.platforms"), list(told.platforms, (one) => one)],
    [t("inquiry.span"), told.first_at && told.last_at ? `${dayTime(Date.parse(told.first_at), true)} – ${dayTime(Date.parse(told.last_at), true)}` : t("inquiry.no_posts")],
    [t("inquiry.began"), <>{Object.entries(collection.started_at).map(([one, at]) => <span key={one} class="case-line">{one} <span class="quiet-text">{dayTime(Date.parse(at))}</span></span>)}<span class="quiet-text">{t(collection.start_is === "said" ? "inquiry.began_said" : "inquiry.began_first")}</span></>],
    [t("inquiry.gaps"), collection.gaps.length ? <>{collection.gaps.map((gap, i) => <span key={i} class="case-line">{dayTime(Date.parse(gap.since))} – {dayTime(Date.parse(gap.until))} <span class="quiet-text">{gap.platform ?? t("inquiry.every_platform")}</span></span>)}</> : t("inquiry.gaps_none")],
    [t("inquiry.records"), rejected ? t("inquiry.records_rejected", { n: told.records, files: told.files, rejected }) : t("inquiry.records_all", { n: told.records, files: told.files })],
    [t("inquiry.kept"), told.first_read_at ? t("inquiry.kept_until", { n: told.retention_days, day: day(Date.parse(told.first_read_at) + told.retention_days * 86_400_000) }) : ""],
  ];
}

/** One line for each of the other views: a figure first. */
function Glance(): JSX.Element {
  const claims = useStore((s) => s.casing.claims);
  const narratives = useStore((s) => s.casing.narratives);
  const groups = useStore((s) => s.casing.groups);
  const open = (tab: CaseTab, text: string): JSX.Element => <li><button type="button" onClick={() => setCase({ tab })}>{text}</button></li>;
  return (
    <ul class="case-glance">
      {claims && open("claims", claims.distinct ? t("inquiry.glance_claims", { n: claims.distinct }) : t("inquiry.claims_none"))}
      {claims && claims.distinct > 0 && <li class="case-verdicts"><Verdicts rows={claims.claims} /></li>}
      {narratives && open("narratives", t("inquiry.glance_narratives", { n: narratives.clusters }))}
      {groups && open("groups", groups.findings.length ? t("inquiry.glance_groups", { n: groups.findings.length }) : t("inquiry.groups_none"))}
    </ul>
  );
}

/** How many claims have each verdict: sign, word, number. */
export function Verdicts({ rows }: { rows: readonly ClaimRow[] }): JSX.Element {
  const counts = Object.keys(VERDICT_SIGNS).map((one) => [one as ClaimRow["verdict"], rows.filter((row) => row.verdict === one).length] as const);
  return <>{counts.filter(([, n]) => n > 0).map(([one, n]) => <span key={one} class={`case-verdict is-${one}`}><Sign verdict={one} />{verdictName(one)} {number(n)}</span>)}</>;
}

export const Sign = ({ verdict }: { verdict: ClaimRow["verdict"] }): JSX.Element => <span class="case-sign" aria-hidden="true">{VERDICT_SIGNS[verdict]}</span>;

/** The same from the command line, as JSON, and as a link. */
export function Elsewhere({ command, address }: { command: string; address: string }): JSX.Element {
  return (
    <Section title={t("detail.elsewhere")}>
      <Copyable text={command} label={t("copy_command")} />
      <p class="links"><a href={address} target="_blank" rel="noopener">JSON</a><button type="button" class="link" onClick={(e) => void copy(location.href, e.currentTarget)}>{t("copy_link")}</button></p>
    </Section>
  );
}
