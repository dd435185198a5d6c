// Recalls: how many confirmed, who has not, since when. They move on by themselves while they stand open.
import type { Recall } from "../data/sharing";
import type { JSX } from "preact";
import { setShare } from "../action";
import { REFRESH_S } from "../data/share";
import { clockTime, day, duration, t } from "../locale";
import { itemName, partyName, sentences } from "../share";
import { get, useStore } from "../state";
import { Copyable, Notice, Skeleton } from "./part";

export function ShareRecalls(): JSX.Element {
  const told = useStore((s) => s.sharing.recalls);
  useStore((s) => s.language);
  if (!told) return <Skeleton rows={4} />;
  if (!told.recalls.length) {
    return <Notice title={t("share.recalls_none")}><p>{t("share.recalls_none_next")}</p><Copyable text='sealane share recall ITEM --node DIR --because "..."' label={t("copy_command")} /></Notice>;
  }
  return (
    <>
      <ul class="share-recalls" aria-live="polite">{told.recalls.map((one) => <li key={`${one.giver} ${one.item}`}><Card recall={one} /></li>)}</ul>
      {told.open > 0 && <p class="cut"><button type="button" class="link" onClick={() => setShare({ tab: "links", item: null })}>{t("share.recalls_links")}</button></p>}
      <p class="cut quiet-text">{t("share.refreshes", { n: REFRESH_S })}</p>
    </>
  );
}

function Card({ recall }: { recall: Recall }): JSX.Element {
  const chosen = useStore((s) => s.share?.item === recall.item);
  const since = Date.parse(recall.since);
  const when = `${day(since)} ${clockTime(since)}`;
  const own = get().sharing.node?.party;
  const named = (state: string): string => recall.parties.filter((one) => one.state === state)
    .map((one) => (one.by === own ? partyName(one.party) : t("share.recall_beyond", { party: partyName(one.party), by: partyName(one.by) }))).join(t("comma"));
  const head = t("share.recall_head", { item: itemName(recall), n: recall.confirmed, of: recall.asked });
  return (
    <button type="button" class={`share-recall${recall.is_open ? " is-open" : ""}${chosen ? " is-selected" : ""}`} aria-current={chosen ? "true" : undefined} onClick={() => setShare({ item: recall.item })}>
      <strong>{head}</strong>
      <Progress recall={recall} label={head} />
      <span>{t("share.recall_because", { why: recall.because })}</span>
      <span class="quiet-text">{recall.is_open ? t("share.recall_since", { time: when, duration: duration((Date.now() - since) / 1000) }) : t(!recall.asked ? "share.recall_none_had" : recall.told ? "share.recall_done_told" : "share.recall_done", { time: when, n: recall.told })} · <code>{recall.item}</code></span>
      <Named word={t("share.recall_waiting")} names={named("recalled")} isOpen />
      <Named word={t("share.recall_confirmed")} names={named("confirmed")} />
      <Named word={t("share.recall_told")} names={named("told")} />
      <Named word={t("share.recall_holds")} names={named("holds")} />
      <Named word={t("share.recall_unsent")} names={named("unsent")} />
    </button>
  );
}

const Named = ({ word, names, isOpen }: { word: string; names: string; isOpen?: boolean }): JSX.Element | null =>
  names ? <span class={isOpen ? "share-waiting" : "quiet-text"}>{sentences([word, names])}</span> : null;

/** One part of the bar for each party that was asked. */
function Progress({ recall, label }: { recall: Recall; label: string }): JSX.Element {
  const of = Math.max(1, recall.asked);
  return (
    <svg class="share-progress" viewBox={`0 0 ${of * 20} 8`} preserveAspectRatio="none" role="img" aria-label={label}>
      {Array.from({ length: of }, (_, i) => <rect key={i} x={i * 20} width={of > 1 ? 19.4 : 20} height="8" class={i < recall.confirmed ? "is-done" : ""} />)}
    </svg>
  );
}
