// The rules as a graph: parties on the left, programmes in the middle, topics with their level on the right.
import type { Bar, Grant, Pack } from "../data/sharing";
import { useLayoutEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { setShare } from "../action";
import { path } from "../data/http";
import { graphOf, levelOf, through, type Graph, type Line, type Spot } from "../graph";
import { day, t } from "../locale";
import { dutiesLine, inWords, partyName, purposeName, sourceLine, spanLine, together, tlpName, topicName, useShare, valueName } from "../share";
import { get, useStore } from "../state";
import { Copyable, Facts, Section, Skeleton } from "./part";
import { PartySelect } from "./share-log";

/** What the reader chose in the graph; the rules beside it follow. */
let chosen: { column: number; id: string } | null = null;
const follow = new Set<() => void>();
function choose(spot: Spot | null): void {
  chosen = spot && chosen?.id === spot.id && chosen.column === spot.column ? null : spot && { column: spot.column, id: spot.id };
  for (const one of follow) one();
}

const giverOf = (pack: Pack): string => get().share?.giver ?? pack.party;

const programmeName = (id: string, pack: Pack): string => {
  const known = pack.programmes.find((one) => one.id === id);
  return known ? inWords(known.name) : id;
};
const nameOf = (spot: { column: number; id: string }, pack: Pack): string =>
  spot.column === 0 ? partyName(spot.id) : spot.column === 1 ? programmeName(spot.id, pack) : topicName(spot.id);

export function ShareGraph(): JSX.Element {
  const pack = useStore((s) => s.sharing.pack);
  const share = useShare();
  useStore((s) => s.language);
  const isChanged = useStore((s) => s.sharing.partners?.findings.some((one) => one.kind === "rules_changed") ?? false);
  if (!pack) return <Skeleton rows={8} />;
  const giver = giverOf(pack);
  const every = pack.parties.map((one) => one.id);
  const graph = graphOf(pack, giver, share.party);
  return (
    <>
      {isChanged && <p class="trouble" role="status"><strong>{t("share_found.rules_changed")}</strong> {t("share_means.rules_changed")} <button type="button" class="link" onClick={() => setShare({ tab: "links" })}>{t("share.see_next")}</button></p>}
      <div class="share-filters">
        <label class="chip-label">{t("share.giver")} <PartySelect label={t("share.giver")} all={partyName(pack.party)} value={share.giver} among={every.filter((id) => id !== pack.party)} onChange={(id) => { choose(null); setShare({ giver: id }); }} /></label>
        <label class="chip-label">{t("share.receiver")} <PartySelect label={t("share.receiver")} all={t("share.everybody")} value={share.party} among={every.filter((id) => id !== giver)} onChange={(id) => { choose(null); setShare({ party: id }); }} /></label>
      </div>
      {graph.lines.length ? <Drawn graph={graph} pack={pack} name={partyName(giver)} /> : <p class="cut">{t("share.graph_none", { name: partyName(giver), day: day(Date.parse(pack.on)) })}</p>}
      <p class="cut quiet-text">{t("share.graph_can")}</p>
    </>
  );
}

function Drawn({ graph, pack, name }: { graph: Graph; pack: Pack; name: string }): JSX.Element {
  const [pointed, point] = useState<Spot | Line | null>(null);
  useFollow();
  const shown = pointed ?? graph.columns.flat().find((one) => one.id === chosen?.id && one.column === chosen.column) ?? null;
  const isOn = (grants: readonly Grant[]): boolean => shown === null || grants.some((one) => shown.grants.some((other) => other.id === one.id));
  const rows = Math.max(...graph.columns.map((one) => one.length));
  const column = (i: 0 | 1 | 2, title: string): JSX.Element => (
    <ul class={`share-column is-${i}${graph.columns[i].length * ROOMY <= rows ? " is-roomy" : ""}`} aria-label={title}>
      {graph.columns[i].map((spot) => <li key={spot.id}><SpotButton spot={spot} pack={pack} isOn={isLit(spot, shown, isOn)} onPoint={point} /></li>)}
    </ul>
  );
  return (
    <div class="share-graph" role="group" aria-label={t("share.graph_label", { name })}>
      <p class="share-said" aria-live="polite">{shown ? said(shown, pack) : t("share.graph_hint")}</p>
      <div class="share-heads"><h3>{t("share.col_parties")}</h3><h3>{t("share.col_programmes")}</h3><h3>{t("share.col_topics")}</h3></div>
      <div class="share-drawn">
        {column(0, t("share.col_parties"))}
        <Lines graph={graph} between={0} rows={rows} shown={shown} pack={pack} onPoint={point} />
        {column(1, t("share.col_programmes"))}
        <Lines graph={graph} between={1} rows={rows} shown={shown} pack={pack} onPoint={point} />
        {column(2, t("share.col_topics"))}
      </div>
    </div>
  );
}

const isSpot = (one: Spot | Line): one is Spot => "column" in one;

/** A spot is lit where a rule leads through it and what is pointed at; of its own column only itself. */
function isLit(spot: Spot, shown: Spot | Line | null, isOn: (grants: readonly Grant[]) => boolean): boolean {
  if (shown === null) return true;
  if (isSpot(shown)) return shown.column === spot.column ? shown.id === spot.id : isOn(spot.grants);
  const ends = [shown.from, shown.to];
  return ends.some((end) => end.column === spot.column) ? ends.some((end) => end.column === spot.column && end.id === spot.id) : isOn(spot.grants);
}

function lineLit(line: Line, shown: Spot | Line | null): boolean {
  if (shown === null) return true;
  if (!isSpot(shown)) return line.from.id === shown.from.id && line.to.id === shown.to.id;
  const end = [line.from, line.to].find((one) => one.column === shown.column);
  if (end) return end.id === shown.id;
  return line.grants.some((one) => shown.grants.some((other) => other.id === one.id));
}

function SpotButton({ spot, pack, isOn, onPoint }: { spot: Spot; pack: Pack; isOn: boolean; onPoint: (spot: Spot | null) => void }): JSX.Element {
  const isChosen = chosen?.id === spot.id && chosen.column === spot.column;
  const name = nameOf(spot, pack);
  return (
    <button type="button" class={`share-spot${isOn ? "" : " is-off"}`} aria-pressed={isChosen} title={name} onPointerEnter={() => onPoint(spot)} onPointerLeave={() => onPoint(null)} onFocus={() => onPoint(spot)} onBlur={() => onPoint(null)} onClick={() => choose(spot)}>
      <span>{name}</span>{spot.column === 2 && <small>{tlpName(levelOf(spot.grants))}</small>}
    </button>
  );
}

const ROW = 28;
/** A column with this many times fewer spots than there are rows has place for names over several lines. */
const ROOMY = 2;
/** More lines than these between two columns are drawn faintly: names and levels stay readable, and what is pointed at stands out. */
const MANY = 80;
const placeOf = (i: number, count: number, rows: number): number => ((i + 0.5) * rows * ROW) / count;

interface LinesProps { graph: Graph; between: 0 | 1; rows: number; shown: Spot | Line | null; pack: Pack; onPoint: (line: Line | null) => void }

function Lines({ graph, between, rows, shown, pack, onPoint }: LinesProps): JSX.Element {
  const [left, right] = [graph.columns[between], graph.columns[between + 1]!];
  const of = graph.lines.filter((one) => one.from.column === between);
  return (
    <svg class={`share-lines${of.length > MANY ? " is-many" : ""}`} viewBox={`0 0 100 ${rows * ROW}`} preserveAspectRatio="none" aria-hidden="true">
      {of.map((line) => {
        const [a, b] = [placeOf(left.indexOf(line.from), left.length, rows), placeOf(right.indexOf(line.to), right.length, rows)];
        const d = `M0 ${a}C50 ${a} 50 ${b} 100 ${b}`;
        return (
          <g key={`${line.from.id} ${line.to.id}`} class={lineLit(line, shown) ? (shown ? "is-on" : "") : "is-off"} onPointerEnter={() => onPoint(line)} onPointerLeave={() => onPoint(null)}>
            <path d={d} class="reach"><title>{said(line, pack)}</title></path><path d={d} class="line" />
          </g>
        );
      })}
    </svg>
  );
}

/** What is pointed at, in words: the articles that lead there. */
function said(one: Spot | Line, pack: Pack): string {
  const articles = together([...new Set(one.grants.map((grant) => grant.article))], 3);
  const level = t("share.up_to", { tlp: tlpName(levelOf(one.grants)) });
  const name = isSpot(one) ? nameOf(one, pack) : `${nameOf(one.from, pack)} – ${nameOf(one.to, pack)}`;
  return t("share.said", { name, articles, level });
}

function useFollow(): void {
  const [, redraw] = useState(0);
  useLayoutEffect(() => {
    const again = (): void => redraw((n) => n + 1);
    follow.add(again);
    return () => { follow.delete(again); };
  }, []);
}

/** The rules that lead through what was chosen, and those that stop. */
export function ShareRules(): JSX.Element {
  const pack = useStore((s) => s.sharing.pack);
  const share = useShare();
  useFollow();
  useStore((s) => s.language);
  if (!pack) return <Skeleton rows={4} />;
  const giver = giverOf(pack);
  const graph = graphOf(pack, giver, share.party);
  const every = [...new Map(graph.columns[1].flatMap((one) => one.grants).map((one) => [one.id, one])).values()];
  const grants = through(every, chosen, pack);
  const stops = pack.bars.filter((one) => (one.from === null || one.from.includes(giver)) && (share.party === null || one.to === null || one.to.includes(share.party)));
  const silent = pack.programmes.filter((one) => !one.gives_right);
  return (
    <>
      <header class="detail-head"><h2>{chosen ? nameOf(chosen, pack) : `${partyName(giver)} → ${share.party ? partyName(share.party) : t("share.everybody")}`}</h2></header>
      <Section title={t("share.rules_title", { n: grants.length })}>{grants.map((one) => <GrantTold key={one.id} grant={one} pack={pack} isOpen={grants.length === 1} />)}</Section>
      {stops.length > 0 && <Section title={t("share.bars_title", { n: stops.length })}>{stops.map((one) => <BarTold key={one.id} bar={one} />)}</Section>}
      <Promises pack={pack} />
      {silent.length > 0 && <Folded title={t("share.silent_title", { n: silent.length })} lines={silent.map((one) => `${inWords(one.name)} (${spanLine(one.since, one.until)})`)} />}
      <Section title={t("detail.elsewhere")}><Copyable text={pack.command} label={t("copy_command")} /><p class="links"><a href={path("share/pack")} target="_blank" rel="noopener">JSON</a></p></Section>
    </>
  );
}

/** Promises; one that was not proved of these rules says so. */
function Promises({ pack }: { pack: Pack }): JSX.Element | null {
  const isProved = (id: string) => pack.rules.promises[id] === "proved";
  const lines = pack.nevers.map((one) => (isProved(one.id) ? inWords(one.because) : t("share.never_not_proved", { text: inWords(one.because) })));
  const title = pack.nevers.every((one) => isProved(one.id)) ? "share.nevers_title" : "share.nevers_unproved";
  return lines.length > 0 ? <Folded title={t(title, { n: lines.length })} lines={lines} /> : null;
}

function Folded({ title, lines }: { title: string; lines: readonly string[] }): JSX.Element {
  return <details class="share-folded"><summary>{title}</summary><ul class="close-notes">{lines.map((one, i) => <li key={i}>{one}</li>)}</ul></details>;
}

function GrantTold({ grant, pack, isOpen }: { grant: Grant; pack: Pack; isOpen: boolean }): JSX.Element {
  const programme = pack.programmes.find((one) => one.id === grant.programme);
  const list = (values: readonly string[] | null, name: (one: string) => string): string => values?.map(name).join(t("comma")) ?? t("share.every");
  return (
    <details class="share-grant" open={isOpen}>
      <summary><strong>{grant.article}</strong><small>{programme ? inWords(programme.name) : grant.programme} · {t("share.up_to", { tlp: tlpName(grant.tlp) })}</small></summary>
      <Facts rows={[
        [t("share.to_whom"), list(grant.to, partyName)],
        [t("share.topics"), list(grant.topic, topicName)],
        [t("share.kinds"), list(grant.kind, (one) => valueName("kind", one))],
        [t("share.sources"), list(grant.source, (one) => valueName("source", one))],
        [t("share.purposes"), list(grant.purpose, purposeName)],
        [t("share.personal"), t(grant.personal === null || grant.personal.includes("yes") ? "share.may" : "share.may_not")],
        [t("share.onward"), t(grant.onward ? "share.onward_yes" : "share.onward_no")],
        [t("share.duties"), dutiesLine(grant.obligations)],
        [t("share.programme"), <>{programme && spanLine(programme.since, programme.until)} <small>{programme && sourceLine(programme)}</small></>],
        [t("share.rule"), <code>{grant.id}</code>],
      ]} />
    </details>
  );
}

function BarTold({ bar }: { bar: Bar }): JSX.Element {
  return <p class="share-bar">{inWords(bar.because)}<small>{bar.article}</small></p>;
}
