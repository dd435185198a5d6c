// What was shared with partners, in place of the map: what left and came, recalls, and the rules.
import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import type { Tab } from "../data/sharing";
import { openShare, setShare } from "../action";
import { retryShare } from "../data/share";
import { number, t, type Key } from "../locale";
import { inWords, TABS, useShare, waitingCount } from "../share";
import { useStore } from "../state";
import { Copyable, Notice, Skeleton } from "./part";
import { ShareGlance } from "./share-glance";
import { ShareItem } from "./share-item";
import { ShareLinks } from "./share-links";
import { ShareLog } from "./share-log";
import { ShareGraph, ShareRules } from "./share-pack";
import { ShareRecalls } from "./share-recalls";
import { ShareWaiting } from "./share-waiting";

const VIEWS: Record<Tab, () => JSX.Element> = { log: () => <ShareLog />, recalls: () => <ShareRecalls />, waiting: () => <ShareWaiting />, links: () => <ShareLinks />, pack: () => <ShareGraph /> };

export function SharePanel(): JSX.Element {
  const share = useShare();
  const node = useStore((s) => s.sharing.node);
  const failure = useStore((s) => s.sharing.failure);
  const isChosen = share.item !== null && share.tab !== "pack";
  useEffect(() => {
    document.documentElement.classList.add("is-sharing");
    return () => document.documentElement.classList.remove("is-sharing");
  }, []);
  return (
    <section class={`share${isChosen ? " has-item" : ""} of-${share.tab}`} aria-label={t("share.label")}>
      <Head />
      {failure && <Failure isAlone={!node} />}
      {node ? (
        <div class="share-columns">
          <div class="share-main" id="share">{VIEWS[share.tab]()}</div>
          <div class="detail share-detail" id="share-detail" role="region" aria-label={t("detail.label")} tabIndex={-1}>
            {share.tab === "pack" ? <ShareRules /> : share.item === null ? <ShareGlance /> : <ShareItem item={share.item} />}
          </div>
        </div>
      ) : !failure && <Skeleton rows={6} />}
    </section>
  );
}

function Head(): JSX.Element {
  const tab = useShare().tab;
  const node = useStore((s) => s.sharing.node);
  const told = useStore((s) => s.sharing);
  const marks: Partial<Record<Tab, string>> = {};
  if (told.recalls?.open) marks.recalls = t("share.open_count", { n: told.recalls.open });
  if (waitingCount(told.waits)) marks.waiting = number(waitingCount(told.waits));
  if (told.partners?.recent) marks.links = t("share.found_count", { n: told.partners.recent });
  useStore((s) => s.language);
  return (
    <header class="share-head">
      <nav class="share-tabs" aria-label={t("share.label")}>
        {TABS.map((one) => (
          <button key={one} type="button" aria-current={one === tab ? "page" : undefined} onClick={() => setShare({ tab: one })}>
            {t(`share_tab.${one}` as Key)}{marks[one] && <span class="pill is-new">{marks[one]}</span>}
          </button>
        ))}
      </nav>
      {node && (
        <p class="share-node">
          <strong>{t("share.node", { name: inWords(node.name) })}</strong>
          <span>{t("share.node_rules", { pack: inWords(node.pack_name), version: node.pack_version })}</span>
          <span>{t("share.node_entries", { n: node.entries })}</span>
        </p>
      )}
      <button type="button" class="round" aria-label={t("share.close")} title={t("share.close")} onClick={() => openShare(null)}>×</button>
    </header>
  );
}

/** Why it cannot be shown, and what to do; beside what is shown, where something is. */
function Failure({ isAlone }: { isAlone: boolean }): JSX.Element {
  const failure = useStore((s) => s.sharing.failure)!;
  const lake = useStore((s) => s.status?.lake);
  if (!isAlone) return <p class="trouble" role="alert"><strong>{failure.message || t("error.offline")}</strong> {failure.hint || t("error.offline_next")}</p>;
  if (failure.isAbsent) {
    return (
      <Notice title={t("share.none_title")}>
        <p>{t("share.none_next")}</p>
        <Copyable text={`sealane serve --lake ${lake ?? "LAKE"} --node DIR`} label={t("copy_command")} />
        <p><button type="button" class="link" onClick={() => openShare(null)}>{t("share.close")}</button></p>
      </Notice>
    );
  }
  return (
    <Notice title={t("share.failed")} isAlert>
      <p>{failure.message || t("error.offline")} {failure.message ? failure.hint : t("error.offline_next")}</p>
      <p><button type="button" class="link" onClick={retryShare}>{t("share.again")}</button></p>
    </Notice>
  );
}
