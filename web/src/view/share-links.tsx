// Partners: what was found about them and about this node's rules, then the link to each.
import type { Finding, Partner } from "../data/sharing";
import type { JSX } from "preact";
import { setShare } from "../action";
import { path } from "../data/http";
import { hasText, number, t, type Key } from "../locale";
import { moment, partyName, since } from "../share";
import { useStore } from "../state";
import { Copyable, Section, Skeleton } from "./part";
import { Commands } from "./share-waiting";

export function ShareLinks(): JSX.Element {
  const told = useStore((s) => s.sharing.partners);
  useStore((s) => s.language);
  if (!told) return <Skeleton rows={6} />;
  return (
    <div class="share-tasks">
      <Section title={told.findings.length ? t("share.found", { n: told.findings.length }) : t("share.found_title")}>
        {told.findings.length ? <ul>{told.findings.map((one, i) => <li key={`${one.kind} ${one.party} ${one.entry} ${i}`}><Found one={one} /></li>)}</ul> : <p>{t("share.found_none")}</p>}
      </Section>
      <Section title={t("share.links_title")}>
        {told.partners.length + told.not_met.length === 0 && <p>{t("share.links_none")}</p>}
        <ul>
          {told.not_met.map((one) => <li key={one.party}><p class="share-task-head"><strong>{partyName(one.party)}</strong><span class="pill is-open">{t("share.not_met")}</span></p><p>{t("share.not_met_next", { n: one.waiting })}</p><Commands commands={one.commands} words={[]} /></li>)}
          {told.partners.map((one) => <li key={one.party}><LinkTold one={one} /></li>)}
        </ul>
        <p class="quiet-text">{t("share.links_help")}</p>
      </Section>
      <Section title={t("detail.elsewhere")}>
        <Copyable text={told.command} label={t("copy_command")} />
        <p class="links"><a href={path("share/partners")} target="_blank" rel="noopener">JSON</a></p>
      </Section>
    </div>
  );
}

function Found({ one }: { one: Finding }): JSX.Element {
  const values = { party: partyName(one.party), n: one.count ?? 0, rule: one.rule ?? "" };
  const words = (family: string): string => { const key = `share_${family}.${one.kind}`; return hasText(key) ? t(key, values) : ""; };
  return (
    <>
      <p class="share-task-head"><strong>{words("found") || one.kind}</strong>{one.at && <span class="quiet-text">{since(one.at)}</span>}</p>
      <p>{words("means")}</p>
      {one.items && one.items.length > 0 && <p>{one.items.slice(0, MOST).map((item) => <><button key={item} type="button" class="link" onClick={() => setShare({ item })}><code>{item}</code></button> </>)}{one.items.length > MOST && t("share.items_more", { n: (one.count ?? 0) - MOST })}</p>}
      <p class="share-next">{words("next")}</p>
      <Commands commands={one.commands} words={[]} />
      {one.told && <details><summary>{t("share.ledger_says", { n: one.entry ?? 0 })}</summary><p lang="en">{one.told}</p></details>}
    </>
  );
}

/** Items of one finding that are named. */
const MOST = 10;

function LinkTold({ one }: { one: Partner }): JSX.Element {
  const lanes = Object.entries(one.behind).map(([lane, n]) => `${t(`share_lane.${lane}` as Key)} ${number(n)}`).join(t("comma"));
  return (
    <>
      <p class="share-task-head"><strong>{partyName(one.party)}</strong><span class={`pill ${one.waiting ? "is-open" : "is-even"}`}>{one.waiting ? t("share.behind", { n: one.waiting }) : t("share.even")}</span></p>
      <p>{one.heard_at ? t("share.heard", { time: since(one.heard_at) }) : t("share.never_heard")}</p>
      {one.open_recalls > 0 && <p class="share-waiting">{t("share.behind_recalls", { n: one.open_recalls })}</p>}
      {one.waiting > 0 && <p>{one.behind_since ? t("share.behind_since", { lanes, time: moment(one.behind_since) }) : t("share.behind_lanes", { lanes })}</p>}
      {one.missing > 0 && <p>{t("share.missing", { n: one.missing })}</p>}
      {one.rejected > 0 && <p>{t("share.rejected", { n: one.rejected })}</p>}
      <p class="quiet-text">{[linkLine(one), one.thinned ? t("share.thinned", { n: one.thinned }) : null, watchLine(one)].filter(Boolean).join(" · ")}</p>
      <Commands commands={one.commands} words={one.waiting ? ["share.do_carry", "share.do_link"] : ["share.do_link"]} />
    </>
  );
}

function linkLine({ link }: Partner): string {
  if (!link) return t("share.link_unread");
  if (!link.is_thin) return t("share.link_wide");
  return link.bytes_per_s ? t("share.link_thin", { n: link.bytes_per_s }) : t("share.link_thin_pull", { n: link.bytes_per_pull ?? 0 });
}

function watchLine({ watch }: Partner): string {
  if (watch.unproved) return t("share.unproved", { n: watch.unproved });
  if (!watch.is_witness) return t("share.no_witness");
  return watch.cosigned ? t("share.witness", { n: watch.cosigned }) : t("share.witness_new");
}
