// What waits for somebody of this node: items without a whole label and questions, each with its commands.
import type { Question, Unlabelled } from "../data/sharing";
import type { JSX } from "preact";
import { setShare } from "../action";
import { path } from "../data/http";
import { t, type Key } from "../locale";
import { attributeName, itemName, moment, partyName, purposeName, since } from "../share";
import { useStore } from "../state";
import { Copyable, Notice, Section, Skeleton } from "./part";

const ROLES = ["to_answer", "to_withdraw", "asked"] as const;

export function ShareWaiting(): JSX.Element {
  const waits = useStore((s) => s.sharing.waits);
  useStore((s) => s.language);
  if (!waits) return <Skeleton rows={6} />;
  if (!waits.items.length && !waits.questions.length) return <Notice title={t("share.waiting_none")}><p>{t("share.waiting_none_next")}</p><Copyable text={waits.command} label={t("copy_command")} /></Notice>;
  return (
    <div class="share-tasks">
      {waits.items.length > 0 && (
        <Section title={t("share.waiting_items", { n: waits.count })}>
          <p class="quiet-text">{t("share.waiting_items_help")}</p>
          <ul>{waits.items.map((one) => <li key={one.name}><ItemTold one={one} /></li>)}</ul>
          {waits.count > waits.items.length && <p class="quiet-text">{t("share.waiting_more", { n: waits.count - waits.items.length })}</p>}
        </Section>
      )}
      {ROLES.map((role) => <Questions key={role} role={role} questions={waits.questions.filter((one) => one.role === role)} />)}
      <Section title={t("detail.elsewhere")}>
        <Copyable text={waits.command} label={t("copy_command")} />
        <p class="links"><a href={path("share/waiting")} target="_blank" rel="noopener">JSON</a></p>
      </Section>
    </div>
  );
}

function ItemTold({ one }: { one: Unlabelled }): JSX.Element {
  const via = t(`share_via.${one.via}` as Key);
  return (
    <>
      <p class="share-task-head"><strong>{t("share.waiting_from", { item: itemName(one), party: partyName(one.giver) })}</strong> <code>{one.item}</code></p>
      <p class="share-waiting">{t("share.waiting_unsaid", { names: one.unsaid.map(attributeName).join(t("comma")) })}</p>
      <p class="quiet-text">{[one.by ? t("share.waiting_via_by", { via, by: one.by }) : via, since(one.came_at), one.until && t("share.waiting_until", { time: moment(one.until) })].filter(Boolean).join(" · ")}</p>
      <Commands commands={one.commands} words={["share.do_label", "share.do_refuse_item"]} />
      <details><summary>{t("share.label_file")}</summary><pre class="share-toml" tabIndex={0}>{one.unsaid.map((name) => `${name} = ${LISTS.has(name) ? '["..."]' : '"..."'}`).join("\n")}</pre></details>
    </>
  );
}

/** Parts of a label that are lists. */
const LISTS: ReadonlySet<string> = new Set(["purposes", "releasable_to", "caveats"]);

function Questions({ role, questions }: { role: Question["role"]; questions: readonly Question[] }): JSX.Element | null {
  if (!questions.length) return null;
  return (
    <Section title={t(`share_role.${role}` as Key, { n: questions.length })}>
      <ul>{questions.map((one) => <li key={one.request}><QuestionTold one={one} /></li>)}</ul>
    </Section>
  );
}

function QuestionTold({ one }: { one: Question }): JSX.Element {
  const names = { by: partyName(one.by), to: partyName(one.to), originator: partyName(one.originator) };
  const words: Key[] = one.role === "to_withdraw" ? ["share.do_withdraw"] : one.is_over ? ["share.do_refuse"] : ["share.do_allow", "share.do_refuse"];
  return (
    <>
      <p class="share-task-head"><strong>{t(`share_question.${one.role}` as Key, names)}</strong> <button type="button" class="link" onClick={() => setShare({ item: one.item })}><code>{one.item}</code></button> <span class="quiet-text">{t("share.version", { n: one.version })}</span></p>
      <p>{t("share.recall_because", { why: one.because })}</p>
      <p class={one.is_over ? "share-waiting" : "quiet-text"}>{t("share.for_purpose", { purpose: purposeName(one.purpose) })} · {t(one.is_over ? "share.question_over" : "share.question_until", { time: moment(one.until) })}</p>
      <Commands commands={one.commands} words={words} />
    </>
  );
}

/** Each command under the word that says what it does. */
export function Commands({ commands, words }: { commands: readonly string[]; words: readonly Key[] }): JSX.Element {
  return <>{commands.map((one, i) => <div key={one} class="share-do">{words[i] && <span>{t(words[i]!)}</span>}<Copyable text={one} label={t("copy_command")} /></div>)}</>;
}
