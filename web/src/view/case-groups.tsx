// Who shares the same things at nearly the same time: a drawing and a list that say the same, and what would not have been found.
import type { JSX } from "preact";
import { setCase } from "../action";
import { useCase } from "../case";
import { path } from "../data/http";
import type { Coordination, Group } from "../data/posted";
import { dayTime, duration, number, t, type Key, hasText } from "../locale";
import { networkOf, tiesOf, type Network } from "../network";
import { get, useStore } from "../state";
import { Elsewhere } from "./case";
import { Facts, Section, Skeleton } from "./part";

/** Digits of a hash that are shown; the JSON has all. */
const DIGITS = 8;

export function CaseGroups(): JSX.Element {
  const found = useStore((s) => s.casing.groups);
  const { group: chosen, id } = useCase();
  if (!found) return <Skeleton rows={5} />;
  const network = networkOf(found);
  const isWhole = found.edges.length === found.edges_in_all;
  return (
    <>
      <p class="case-lead">{found.findings.length ? t("inquiry.groups_lead", { n: found.findings.length, window: duration(found.rule.window_s), accounts: found.accounts }) : t("inquiry.groups_none_lead", { accounts: found.accounts, window: duration(found.rule.window_s) })}</p>
      <p class="quiet-text">{t("inquiry.groups_reserve")}</p>
      {found.findings.length > 0 && <Drawn network={network} chosen={chosen} />}
      {!isWhole && <p class="cut">{t("inquiry.ties_cut", { n: found.edges.length, all: found.edges_in_all })}</p>}
      <ul class="case-rows" id="case-groups">
        {found.findings.map((group, i) => <Row key={i} group={group} at={i + 1} network={network} isOpen={chosen === i + 1} />)}
      </ul>
      <NotFound found={found} />
      <Elsewhere command={found.command} address={path("inform/coordination", { case: id })} />
    </>
  );
}

function Drawn({ network, chosen }: { network: Network; chosen: number | null }): JSX.Element {
  const isOff = (group: number): string => (chosen !== null && chosen !== group ? " is-off" : "");
  const label = t("inquiry.network_label", { n: network.groups.length, accounts: network.nodes.length, ties: network.ties.length });
  return (
    <svg class="case-network" viewBox={`0 0 ${network.width} ${network.height}`} role="img" aria-label={label}>
      {network.ties.map((tie, i) => <line key={i} class={`tie${isOff(tie.one.group)}`} x1={tie.one.x} y1={tie.one.y} x2={tie.two.x} y2={tie.two.y} stroke-width={0.5 + 0.35 * Math.min(5, tie.objects)} />)}
      {network.nodes.map((node, i) => <circle key={i} class={`node${isOff(node.group)}`} cx={node.x} cy={node.y} r="3.4"><title>{node.account.slice(0, DIGITS)}</title></circle>)}
      {network.groups.map((group) => (
        <g key={group.number} class={`pick${isOff(group.number)}`} onClick={() => setCase({ group: chosen === group.number ? null : group.number })}>
          <circle class="reach" cx={group.x} cy={group.y} r={group.r + 9} />
          <text x={group.x} y={group.y + 5}>{number(group.number)}</text>
        </g>
      ))}
    </svg>
  );
}

function Row({ group, at, network, isOpen }: { group: Group; at: number; network: Network; isOpen: boolean }): JSX.Element {
  return (
    <li class={isOpen ? "is-open" : ""}>
      <button type="button" aria-expanded={isOpen} onClick={() => setCase({ group: isOpen ? null : at })}>
        <span class="case-what">{t("inquiry.group_line", { at, n: group.accounts.length, objects: group.objects })}</span>
        <small>{dayTime(Date.parse(group.first_at))} – {dayTime(Date.parse(group.last_at))} · {t("inquiry.ties", { n: tiesOf(network, at).length })} · q {q(Math.max(group.q, group.q_common, group.q_within ?? 0))}</small>
        {group.explanations.map((one) => <small key={one.kind} class="case-ordinary">{t("inquiry.ordinary", { reason: reasonOf(one) })}</small>)}
      </button>
      {isOpen && <Told group={group} at={at} network={network} />}
    </li>
  );
}

/** A false-discovery rate to two digits; never 0 where it is not. */
const q = (value: number): string => (value > 0 && value < 0.0001 ? "< 0.0001" : `≤ ${number(value, 4)}`);

function reasonOf(one: Group["explanations"][number]): string {
  const key = `ordinary.${one.kind}`;
  return hasText(key) ? t(key, { part: number(one.part * 100, 0) }) : one.sentence;
}

function Told({ group, at, network }: { group: Group; at: number; network: Network }): JSX.Element {
  return (
    <div class="case-more">
      <Section title={t("inquiry.how_sure")}>
        <Facts rows={[
          [t("inquiry.q"), q(group.q)],
          [t("inquiry.q_common"), q(group.q_common)],
          ...(group.q_within === null ? [] : [[t("inquiry.q_within"), q(group.q_within)] as [string, string]]),
          [t("inquiry.halo"), t("inquiry.halo_told", { n: group.halo })],
          [t("inquiry.joined"), t("inquiry.joined_told", { n: group.joined.length })],
        ]} />
        {group.explanations.length === 0 && <p class="quiet-text">{t("inquiry.ordinary_none")}</p>}
        {group.explanations.map((one) => get().language === "en" && <p key={one.kind}>{one.sentence}</p>)}
      </Section>
      <Section title={t("inquiry.accounts", { n: group.accounts.length })}>
        <ul class="case-accounts">{group.accounts.map((one) => <li key={one}><code>{one.slice(0, DIGITS)}</code></li>)}</ul>
        <p class="quiet-text">{t("inquiry.accounts_keyed")}</p>
      </Section>
      <details class="close-others"><summary>{t("inquiry.ties_list", { n: tiesOf(network, at).length })}</summary>
        <ul class="case-ties">{tiesOf(network, at).map((tie, i) => <li key={i}><code>{tie.one.account.slice(0, DIGITS)}</code> – <code>{tie.two.account.slice(0, DIGITS)}</code> <span class="quiet-text">{t("inquiry.objects", { n: tie.objects })}</span></li>)}</ul>
      </details>
    </div>
  );
}

/** Beside every answer: the smallest group that would have been found, the crowds set aside, and against which chance it was held. */
function NotFound({ found }: { found: Coordination }): JSX.Element {
  const objects = [...new Set(found.smallest_detectable.map((one) => one.objects))];
  const parts = [...new Set(found.smallest_detectable.map((one) => one.discipline))];
  const of = (n: number, part: number): string => {
    const accounts = found.smallest_detectable.find((one) => one.objects === n && one.discipline === part)?.accounts;
    return accounts ? number(accounts) : "–";
  };
  return (
    <>
      <Section title={t("inquiry.smallest")}>
        <p class="quiet-text">{t("inquiry.smallest_note")}</p>
        <table class="case-table">
          <thead><tr><th scope="col">{t("inquiry.smallest_objects")}</th>{parts.map((part) => <th key={part} scope="col">{t("close.pct", { v: number(part * 100, 0) })}</th>)}</tr></thead>
          <tbody>{objects.map((n) => <tr key={n}><th scope="row">{number(n)}</th>{parts.map((part) => <td key={part}>{of(n, part)}</td>)}</tr>)}</tbody>
        </table>
      </Section>
      <Section title={t("inquiry.crowds")}>
        {found.crowds ? <p>{t("inquiry.crowds_told", { n: found.crowds, shares: found.crowded_shares, cap: found.crowd_cap })}</p> : <p>{t("inquiry.crowds_none", { cap: found.crowd_cap })}</p>}
        {found.largest_crowds.length > 0 && <ul class="close-notes">{found.largest_crowds.slice(0, 5).map((one, i) => <li key={i}>{dayTime(Date.parse(one.first_at))}: {t("inquiry.posts_accounts", { n: one.posts, accounts: one.accounts })} · {one.kind} <code>{one.object.slice(0, 40)}</code></li>)}</ul>}
      </Section>
      <Section title={t("inquiry.nulls")}>
        <ul class="close-notes">{found.nulls.map((one) => <li key={one}>{t(`null.${one.replaceAll(" ", "_")}` as Key)}</li>)}</ul>
        <p class="quiet-text">{t("inquiry.pairs_told", { n: found.pairs_that_stand, all: found.all_pairs })}</p>
      </Section>
    </>
  );
}
