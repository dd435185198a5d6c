// One item: who has it and by which rule, who was refused and what would turn that, its label, its course.
import type { Explained, Item, Row, Ruled, Sent } from "../data/sharing";
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { openEvent, openShare, setShare } from "../action";
import { path } from "../data/http";
import { explain } from "../data/share";
import { waitsForLabel } from "../door";
import { t, type Key } from "../locale";
import { attributeName, changeLine, dutiesLine, grouped, groupLine, inWords, isSameReason, itemName, labelOf, moment, partyName, purposeName, goesLine, reasonLine, ruleLine, sentences, sourceLine, spanLine, stillLine, topicName, valueName, versionName } from "../share";
import { get, useStore } from "../state";
import { copy, Copyable, Facts, Notice, Section, Skeleton } from "./part";
import { WhatMark, why } from "./share-log";

export function ShareItem({ item }: { item: string }): JSX.Element {
  const told = useStore((s) => s.sharing.item);
  const failure = useStore((s) => s.sharing.itemFailure);
  useStore((s) => s.language);
  const close = <button type="button" class="round close" aria-label={t("detail.close")} title={t("detail.close")} onClick={() => setShare({ item: null })}>×</button>;
  if (failure) return <><div class="detail-kind">{close}</div><Notice title={failure.message || t("error.offline")} isAlert><p>{failure.hint}</p></Notice></>;
  if (!told || told.item !== item) return <><div class="detail-kind">{close}</div><Skeleton rows={4} /></>;
  const { label, isOfRefusal, unlisted } = labelOf(told);
  return (
    <>
      <Head item={told} close={close} />
      {!keptOut(told) && <Who item={told} />}
      <Refusals item={told} label={label} />
      {!keptOut(told) && <Section title={t("share.label_title")}>{label ? <Label label={label} isOfRefusal={isOfRefusal} unlisted={unlisted} /> : <p>{t("share.label_gone")}</p>}</Section>}
      {told.held.length > 0 && <AskFor key={item} item={told} label={label} />}
      <Section title={t("share.history")}><Course rows={told.history.map((row) => namedAs(row, known(told)))} /></Section>
      <Section title={t("detail.elsewhere")}>
        <Copyable text={told.command} label={t("copy_command")} />
        <p class="links">
          <a href={path(`share/item/${encodeURIComponent(item)}`)} target="_blank" rel="noopener">JSON</a>
          <button type="button" class="link" onClick={(e) => void copy(location.href, e.currentTarget)}>{t("copy_link")}</button>
        </p>
      </Section>
    </>
  );
}

/** What is known of its kind: of the copy here, else of what happened to it. */
function known(item: Item): { kind?: string | null; event?: string | null; lane?: string | null } {
  return item.held[0] ?? item.history.find((one) => one.event) ?? item.history.find((one) => one.kind) ?? item.history.find((one) => one.what !== "recalled" && one.lane) ?? {};
}

const namedAs = (row: Row, of: ReturnType<typeof known>): Row => ({ ...row, event: row.event ?? of.event ?? null, kind: row.kind ?? of.kind ?? null, lane: of.lane ?? row.lane });

/** It came and did not get in: why, the last time. */
const keptOut = (item: Item): Row | null => {
  const last = item.history[0];
  return item.held.length === 0 && item.sent.length === 0 && last?.what === "refused" && last.direction === "in" ? last : null;
};

function Head({ item, close }: { item: Item; close: JSX.Element }): JSX.Element {
  const held = item.held[0];
  const has = item.reached.filter((one) => one.state === "holds").length;
  const refused = refusedOf(item).length;
  const own = get().sharing.node?.party;
  const out = keptOut(item);
  const said = out ? [t(waitsForLabel(out.because) ? "share.sum_waits" : "share.sum_kept_out", { name: partyName(out.party) }), why({ row: out, rows: [out] })] : [
    held ? (held.giver === own ? t("share.sum_own") : t("share.sum_from", { name: partyName(held.giver) })) : t(item.sent.length || item.history.some((one) => one.what === "received") ? "share.sum_gone" : "share.sum_never"),
    has ? t("share.sum_reached", { n: has }) : null,
    item.not_confirmed.length ? t("share.sum_waiting", { n: item.not_confirmed.length }) : null,
    refused ? t("share.sum_refused", { n: refused }) : null,
  ].filter(Boolean);
  return (
    <header class="detail-head">
      <div class="detail-kind"><span class="quiet-text">{t("share.item")} <code>{item.item}</code></span>{close}</div>
      <h2 tabIndex={-1}>{itemName(known(item))}{held?.topic ? <span class="count"> · {topicName(held.topic)}</span> : null}</h2>
      <p class="sentence">{sentences(said)}</p>
      {out && waitsForLabel(out.because) && <p class="links"><button type="button" class="link" onClick={() => setShare({ tab: "waiting", item: null })}>{t("share.open_waiting")}</button></p>}
      {held && held.giver !== own && <p class={held.authorship.outcome === "attested" ? "quiet-text" : "share-waiting"}>{t(`share_authorship.${held.authorship.outcome}` as Key, { originator: partyName(held.originator), giver: partyName(held.giver) })}</p>}
      {held?.kind === "event" && held.giver === own && <p class="links"><button type="button" class="link" onClick={() => { openShare(null); openEvent(item.item); }}>{t("share.open_event")}</button></p>}
    </header>
  );
}

/** The latest refusal to each party that nothing has gone to since. */
function refusedOf(item: Item): Row[] {
  const seen = new Set<string>();
  return item.history.filter((row) => {
    if (row.direction !== "out" || !row.party || (row.what !== "refused" && row.what !== "released") || seen.has(row.party)) return false;
    seen.add(row.party);
    return row.what === "refused";
  });
}

function Who({ item }: { item: Item }): JSX.Element {
  const latest = item.sent.filter((one, i) => item.sent.findIndex((other) => other.party === one.party) === i);
  const beyond = item.reached.filter((one) => one.by !== get().sharing.node?.party);
  return (
    <Section title={t("share.who")}>
      {latest.length + beyond.length === 0 && <p>{t("share.nobody")}</p>}
      <ul class="share-who">
        {latest.map((one) => (
          <li key={one.party}>
            <details>
              <summary><strong>{partyName(one.party)}</strong><State sent={one} state={item.reached.find((other) => other.party === one.party && other.by === get().sharing.node?.party)?.state} /><small>{ruleLine(one)}</small></summary>
              <Why sent={one} />
            </details>
          </li>
        ))}
        {beyond.map((one) => <li key={`${one.by} ${one.party}`} class="share-beyond"><strong>{partyName(one.party)}</strong><StateWord word={one.state} by={one.told_by} /><small>{t(one.told_by === one.by ? "share.passed_by" : "share.passed_by_told", { name: partyName(one.by), by: partyName(one.told_by) })}</small></li>)}
      </ul>
      {item.recall && <div class="share-do"><span>{t("share.do_recall")}</span><Copyable text={item.recall} label={t("copy_command")} /></div>}
    </Section>
  );
}

export function StateWord({ word, by }: { word: string; by?: string | null }): JSX.Element {
  return <span class={`pill state-${word}`}>{t(`share_state.${word}` as Key, { name: partyName(by) })}</span>;
}

function State({ sent, state }: { sent: Sent; state: string | undefined }): JSX.Element {
  if (state === "holds" || state === "waits" || state === undefined) {
    if (sent.ended === "expired" || sent.ended === "superseded" || sent.ended === "lapsed") return <StateWord word={sent.ended} />;
    if (state === "waits") return <StateWord word={state} />;
    return <StateWord word={sent.confirmed_at === null ? "holds_unconfirmed" : "holds"} />;
  }
  return <StateWord word={state} />;
}

function Why({ sent }: { sent: Sent }): JSX.Element {
  const rule = sent.by_rule;
  const rows: [string, JSX.Element | string][] = [
    [t("share.article"), sent.article],
    ...programmeFacts(rule),
    [t("share.rule"), rule ? rule.rule : t("share.rule_gone", { rule: sent.rule })],
    [t("share.duties"), dutiesLine(rule?.obligations)],
    [t("share.purpose"), purposeName(sent.purpose)],
    [t("share.onward"), t(sent.onward ? "share.onward_yes" : "share.onward_no")],
    [t("share.until"), sent.retain_until ? moment(sent.retain_until) : t("share.no_until")],
    [t("share.released_at"), `${[sent.at && moment(sent.at), sent.actor && t("share.by", { actor: sent.actor })].filter(Boolean).join(t("comma"))} · ${versionName(sent.version)} · ${t(sent.is_less ? "share.is_less" : "share.whole")}`],
  ];
  if (sent.confirmed_at) rows.push([t("share.receipt"), moment(sent.confirmed_at)]);
  return <Facts rows={rows} />;
}

function programmeFacts(rule: Ruled | null): [string, JSX.Element | string][] {
  if (!rule?.name || !rule.since) return [];
  return [
    [t("share.programme"), <>{inWords(rule.name)} <small>{spanLine(rule.since, rule.until ?? null)}</small></>],
    [t("share.source"), <small>{sourceLine(rule)}</small>],
  ];
}

function Refusals({ item, label }: { item: Item; label: Record<string, unknown> | null }): JSX.Element | null {
  const groups: Row[][] = [];
  for (const row of refusedOf(item)) {
    const same = groups.find(([first]) => isSameReason(first!, row));
    if (same) same.push(row);
    else groups.push([row]);
  }
  if (!groups.length) return null;
  return (
    <Section title={t("share.refusals")}>
      <ul class="share-refusals">{groups.map((rows) => <li key={rows[0]!.sequence}><Refusal rows={rows} label={rows[0]!.label ?? label} /></li>)}</ul>
    </Section>
  );
}

/** To some parties for the same reason: said once. */
function Refusal({ rows, label }: { rows: Row[]; label: Record<string, unknown> | null }): JSX.Element {
  const row = rows[0]!;
  const line = row.rule ? ruleLine(row) : "";
  const parties = rows.map((one) => one.party ?? "");
  return (
    <>
      <p><strong>{named(parties)}</strong> <small>{moment(row.at)}{row.purpose && ` · ${t("share.for_purpose", { purpose: purposeName(row.purpose) })}`}</small></p>
      <p>{reasonLine({ ...row, label, reason: row.reason ?? "other" }, parties)}</p>
      {line && <p class="quiet-text">{t("share.rule_line", { rule: line })}</p>}
      {stillLine(rows) && <p class="share-still">{stillLine(rows)}</p>}
      {rows.filter((one) => one.remedy).map((one) => <Copyable key={one.party} text={one.remedy!} label={t("copy_command")} />)}
      {row.purpose && <Turns item={row.item} parties={parties} purpose={row.purpose} label={label} unlisted={row.unlisted ?? []} said={row.reason} />}
    </>
  );
}

const named = (parties: readonly string[]): string => parties.map(partyName).sort().join(t("comma"));

/** The same answer to several parties is told once. */
interface Turn { parties: string[]; answer: Explained | null }

function merged(turns: readonly Turn[]): Turn[] {
  const found = new Map<string, Turn>();
  for (const { parties, answer } of turns) {
    const own = new RegExp(`"${parties[0]!.replace(/[^\w]/g, "\\$&")}"`, "g");
    const key = JSON.stringify(answer && [answer.permitted, answer.reason, answer.about, answer.rule, answer.smallest_change]).replace(own, '"*"');
    const same = found.get(key);
    if (same) same.parties.push(...parties);
    else found.set(key, { parties: [...parties], answer });
  }
  return [...found.values()];
}

/** What would turn a refusal, of which `said` is the reason: asked when it stands in view. */
function Turns({ item, parties, purpose, label, unlisted, said }: { item: string; parties: string[]; purpose: string; said: string | null } & Labelled): JSX.Element {
  const [turns, setTurns] = useState<Turn[] | null>(null);
  useEffect(() => {
    let stands = true;
    const asked = parties.map((to) => explain(item, to, purpose).then((answer) => ({ parties: [to], answer }), () => ({ parties: [to], answer: null })));
    void Promise.all(asked).then((told) => { if (stands) setTurns(merged(told)); });
    return () => { stands = false; };
  }, [item, parties.join(), purpose]);
  if (!turns) return <Skeleton rows={1} />;
  return (
    <>
      {turns.map((turn) => (
        <div key={turn.parties.join()}>
          {turns.length > 1 && <p><strong>{named(turn.parties)}</strong></p>}
          {turn.answer ? <Answer answer={turn.answer} label={label} unlisted={unlisted} to={turn.parties} said={said} /> : <p class="quiet-text">{t("share.turns_unknown")}</p>}
        </div>
      ))}
    </>
  );
}

/** A label, and what it says in a word that is not listed. */
interface Labelled { label: Record<string, unknown> | null; unlisted: readonly string[] }

/** `said`: the reason that was told before. Where the node itself stops it, by what it holds or took back, no change is offered. */
function Answer({ answer, label, unlisted, to, said }: { answer: Explained; to: readonly string[]; said: string | null } & Labelled): JSX.Element {
  if (answer.permitted) return <p class="share-turns">{t("share.turns_today", { rule: ruleLine(answer) })}{goesLine(answer)}</p>;
  const changes = answer.smallest_change;
  const isOfNode = answer.decided_by === "node";
  return (
    <div class="share-turns">
      {goesLine(answer) && <p>{goesLine(answer)}</p>}
      {isOfNode && answer.reason !== said && <p>{reasonLine({ ...answer, label }, to)}</p>}
      {changes?.length ? (
        <>
          <p>{t("share.turns")}</p>
          <ul>{changes.map((one, i) => <li key={i}>{changeLine(one, label, to, unlisted)}</li>)}</ul>
        </>
      ) : <p>{unturned(answer)}</p>}
      {!isOfNode && <p class="quiet-text">{sentences([t("share.as_of_now"), answer.asked_of === "refusal" && t("share.asked_of_refusal")])}</p>}
    </div>
  );
}

/** Why no change is told. */
function unturned(answer: Explained): string | null {
  if (answer.purpose === "targeting") return t("share.turns_never");
  if (answer.reason === "originator_decides" && answer.about) return t("share.turns_rule", { name: partyName(answer.about) });
  if (answer.reason === "cannot_be_made_less") return null;
  return t(answer.decided_by === "node" ? "share.turns_node" : "share.turns_none");
}

const SHOWN = ["tlp", "classification", "topic", "source", "personal", "orcon"] as const;

function Label({ label, isOfRefusal, unlisted }: { label: Record<string, unknown>; isOfRefusal: boolean; unlisted: readonly string[] }): JSX.Element {
  const words = (name: string): string[] => (Array.isArray(label[name]) ? (label[name] as string[]) : []);
  const said = (name: string): string => (typeof label[name] === "string" ? valueName(name, label[name] as string) : t(unlisted.includes(name) ? "share.not_listed" : "share.not_said"));
  const rows: [string, JSX.Element | string][] = SHOWN.map((name) => [attributeName(name), said(name)]);
  const to = words("releasable_to");
  rows.push([attributeName("purposes"), words("purposes").map(purposeName).join(t("comma")) || t("share.not_said")]);
  rows.push([attributeName("releasable_to"), to.includes("*") ? t("share.anyone") : to.map(partyName).join(t("comma")) || t("share.not_said")]);
  const end = label["retain_until"];
  rows.push([t("share.until"), typeof end === "string" ? moment(end) : t("share.no_until")]);
  const guarded = Object.keys((label["of_fields"] ?? {}) as object);
  if (guarded.length) rows.push([t("share.guarded_fields"), guarded.join(t("comma"))]);
  return <>{isOfRefusal && <p class="quiet-text">{t("share.label_of_refusal")}</p>}<Facts rows={rows} /></>;
}

/** The evaluator's answer for any party and purpose. */
function AskFor({ item, label }: { item: Item; label: Record<string, unknown> | null }): JSX.Element {
  const node = useStore((s) => s.sharing.node)!;
  const purposes = Array.isArray(label?.["purposes"]) ? (label["purposes"] as string[]) : [];
  const [to, setTo] = useState("");
  const [purpose, setPurpose] = useState(purposes[0] ?? "safety");
  const [answer, setAnswer] = useState<Explained | null>(null);
  useEffect(() => {
    let stands = true;
    setAnswer(null);
    if (to && purpose) explain(item.item, to, purpose).then((told) => { if (stands) setAnswer(told); }, () => undefined);
    return () => { stands = false; };
  }, [to, purpose]);
  return (
    <Section title={t("share.ask")}>
      <p class="share-ask">
        <label>{t("share.ask_to")} <select value={to} onChange={(e) => setTo(e.currentTarget.value)}><option value="">{t("share.choose")}</option>{node.parties.filter((one) => one.id !== node.party).map((one) => <option key={one.id} value={one.id}>{inWords(one.name)}</option>)}</select></label>
        <label>{t("share.ask_for")} <select value={purpose} onChange={(e) => setPurpose(e.currentTarget.value)}>{PURPOSES.map((one) => <option key={one} value={one} selected={one === purpose}>{purposeName(one)}</option>)}</select></label>
      </p>
      {answer && (answer.permitted
        ? <p role="status">{t("share.ask_yes", { rule: ruleLine(answer) })}{goesLine(answer)}</p>
        : <div role="status"><p>{t("share.ask_no", { reason: reasonLine({ ...answer, label }, [to]) })}</p><Answer answer={answer} label={label} unlisted={[]} to={[to]} said={answer.reason} /></div>)}
    </Section>
  );
}

const PURPOSES = [
  "safety", "sar", "security", "vessel_traffic", "law_enforcement_monitoring", "law_enforcement_operation", "fisheries_warning", "fisheries_monitoring",
  "fisheries_operation", "environment_warning", "environment_monitoring", "environment_response", "border_monitoring", "border_operation",
  "customs_monitoring", "customs_operation", "defence_monitoring", "counter_terrorism", "csdp_task", "operation",
];

function Course({ rows }: { rows: readonly Row[] }): JSX.Element {
  return (
    <ol class="share-course">
      {grouped(rows).map((group) => (
        <li key={group.row.sequence}><WhatMark what={group.row.what} direction={group.row.direction} /><span>{groupLine(group)}{why(group) && <small class="share-why">{why(group)}</small>}<small>{moment(group.row.at)} · {group.row.actor}</small></span></li>
      ))}
    </ol>
  );
}
