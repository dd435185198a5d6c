// What stands beside a list while no row is chosen: what is open now, and where it is.
import type { Partner, Sharing, Tab } from "../data/sharing";
import type { JSX } from "preact";
import { setShare } from "../action";
import { t } from "../locale";
import { itemName, partyName } from "../share";
import { get, useStore } from "../state";
import { Section } from "./part";

export function ShareGlance(): JSX.Element {
  const told = useStore((s) => s.sharing);
  useStore((s) => s.language);
  const lines = linesOf(told);
  const isRead = told.recalls && told.waits && told.partners;
  return (
    <div class="share-glance">
      {isRead && (
        <Section title={t("share.glance")}>
          {lines.length ? <ul>{lines.map((one) => <li key={one.text}><button type="button" class="link" onClick={() => setShare({ tab: one.tab, item: one.item ?? null })}>{one.text}</button></li>)}</ul> : <p>{t("share.glance_none")}</p>}
        </Section>
      )}
      <Section title={t("share.pick")}>
        <p>{t("share.pick_next")}</p>
        <p class="quiet-text">{t("share.no_content")}</p>
      </Section>
    </div>
  );
}

interface Line { text: string; tab: Tab; item?: string }

/** Most of one sort: what is more stands in its own view. */
const MOST = 4;

function linesOf({ recalls, waits, partners }: Sharing): Line[] {
  const own = get().sharing.node?.party;
  const open = (recalls?.recalls ?? []).filter((one) => one.is_open);
  const questions = (waits?.questions ?? []).filter((one) => one.role === "to_answer").length;
  const lines: Line[] = open.slice(0, MOST).map((one) => ({
    text: t("share.glance_recall", { item: `${itemName(one)} ${one.item}`, parties: one.parties.filter((each) => each.state === "recalled").map((each) => (each.by === own ? partyName(each.party) : t("share.recall_beyond", { party: partyName(each.party), by: partyName(each.by) }))).join(t("comma")) }),
    tab: "recalls", item: one.item,
  }));
  if (open.length > MOST) lines.push({ text: t("share.glance_recalls", { n: open.length - MOST }), tab: "recalls" });
  if (waits?.count) lines.push({ text: t("share.glance_items", { n: waits.count }), tab: "waiting" });
  if (questions) lines.push({ text: t("share.glance_questions", { n: questions }), tab: "waiting" });
  if (partners?.recent) lines.push({ text: t("share.glance_found", { n: partners.recent }), tab: "links" });
  const behind: readonly Partner[] = (partners?.partners ?? []).filter((one) => one.waiting > 0);
  if (behind.length) lines.push({ text: t("share.glance_behind", { parties: behind.map((one) => partyName(one.party)).join(t("comma")) }), tab: "links" });
  const unmet = (partners?.not_met ?? []).map((one) => partyName(one.party));
  if (unmet.length) lines.push({ text: t("share.glance_not_met", { parties: unmet.join(t("comma")) }), tab: "links" });
  return lines;
}
