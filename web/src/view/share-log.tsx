// What left this node and what came to it, the newest first.
import type { NodeTold, Row } from "../data/sharing";
import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import { setShare } from "../action";
import { path } from "../data/http";
import { readOlder, showFresh } from "../data/share";
import { waitsForLabel } from "../door";
import { day, clockTime, t, type Key } from "../locale";
import { grouped, groupLine, LANES, openLine, partyName, purposeName, reasonLine, ruleLine, shortName, stillLine, topicName, useShare, whatName, WHATS, type Group } from "../share";
import { useStore } from "../state";
import { copy, Copyable, Notice, Skeleton } from "./part";

export function ShareLog(): JSX.Element {
  const rows = useStore((s) => s.sharing.rows);
  const next = useStore((s) => s.sharing.next);
  const fresh = useStore((s) => s.sharing.fresh);
  const share = useShare();
  useStore((s) => s.language);
  const isFiltered = share.whats.length > 0 || share.party !== null || share.lane !== null;
  return (
    <>
      <Filters />
      {fresh > 0 && <button type="button" class="pending" onClick={showFresh}>{t("share.fresh", { n: fresh })}</button>}
      {rows === null ? <Skeleton rows={8} /> : <Rows groups={grouped(rows)} />}
      {rows?.length === 0 && (next === null ? <Empty isFiltered={isFiltered} /> : <p class="cut">{t("share.looked")}</p>)}
      {rows !== null && next !== null && <p class="cut"><button type="button" class="link" onClick={readOlder}>{t("share.more")}</button></p>}
      {rows !== null && <Elsewhere />}
    </>
  );
}

function Filters(): JSX.Element {
  const share = useShare();
  const node = useStore((s) => s.sharing.node)!;
  const toggle = (what: string): void => setShare({ whats: share.whats.includes(what) ? share.whats.filter((one) => one !== what) : [...share.whats, what] });
  return (
    <div class="share-filters">
      <div class="chips" role="group" aria-label={t("share.filter_what")}>
        {WHATS.map((what) => <button key={what} type="button" class="chip" aria-pressed={share.whats.includes(what)} onClick={() => toggle(what)}><WhatMark what={what} direction={what === "received" ? "in" : "out"} />{t(`share_what.${what}` as Key)}</button>)}
      </div>
      <PartySelect label={t("share.filter_party")} all={t("share.any_party")} value={share.party} onChange={(party) => setShare({ party })} among={partnersOf(node)} />
      <select class="chip-select" aria-label={t("share.filter_lane")} value={share.lane ?? ""} onChange={(e) => setShare({ lane: e.currentTarget.value || null })}>
        <option value="">{t("share.any_lane")}</option>
        {LANES.map((lane) => <option key={lane} value={lane} selected={lane === share.lane}>{t(`share_lane.${lane}` as Key)}</option>)}
      </select>
    </div>
  );
}

/** Partners first: there may be fifty parties in the rules, and five that this node knows. */
const partnersOf = (node: NodeTold): string[] => {
  const known = node.partners.map((one) => one.party);
  return [...known, ...node.parties.map((one) => one.id).filter((id) => id !== node.party && !known.includes(id))];
};

interface PartyProps { label: string; all: string; value: string | null; among: readonly string[]; onChange: (party: string | null) => void }

export function PartySelect({ label, all, value, among, onChange }: PartyProps): JSX.Element {
  return (
    <select class="chip-select" aria-label={label} value={value ?? ""} onChange={(e) => onChange(e.currentTarget.value || null)}>
      <option value="">{all}</option>
      {value !== null && !among.includes(value) && <option value={value} selected>{partyName(value)}</option>}
      {among.map((id) => <option key={id} value={id} selected={id === value}>{partyName(id)}</option>)}
    </select>
  );
}

function Rows({ groups }: { groups: readonly Group[] }): JSX.Element {
  const chosen = useStore((s) => s.share?.item ?? null);
  const step = (e: KeyboardEvent): void => {
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
    const li = (e.target as Element).closest("li");
    const to = e.key === "ArrowDown" ? li?.nextElementSibling : li?.previousElementSibling;
    to?.querySelector<HTMLElement>("button")?.focus();
    e.preventDefault();
  };
  const list = useRef<HTMLOListElement>(null);
  const last = useRef<string | null>(null);
  useEffect(() => {
    // On a narrow screen the item stood in place of the list: back to where the reader was.
    if (chosen === null && last.current !== null && document.activeElement === document.body) {
      list.current?.querySelector<HTMLElement>(`[data-item="${CSS.escape(last.current)}"]`)?.focus();
    }
    last.current = chosen;
  }, [chosen]);
  let before = "";
  return (
    <ol class="share-rows" ref={list} onKeyDown={step}>
      {groups.map((group) => {
        const today = day(Date.parse(group.row.at));
        const isNewDay = today !== before;
        before = today;
        return (
          <li key={group.row.sequence} class={group.row.item === chosen ? "is-selected" : ""}>
            {isNewDay && <p class="share-day">{today}</p>}
            <button type="button" data-item={group.row.item} aria-current={group.row.item === chosen ? "true" : undefined} onClick={() => open(group.row)}>
              <WhatMark what={group.row.what} direction={group.row.direction} />
              <span class="row-text">
                <strong>{groupLine(group)}</strong>
                <span class="share-name">{shortName(group.row)}</span>
                <span class="share-why">{why(group)}</span>
                {openLine(group) && <span class={group.rows.some((one) => one.is_confirmed === false) ? (group.row.what === "recalled" ? "share-waiting" : "share-open") : "share-why"}>{openLine(group)}</span>}
                {stillLine(group.rows) && <span class="share-still">{stillLine(group.rows)}</span>}
              </span>
              <span class="share-when"><span class={`pill is-${waitsForLabel(group.row.because) ? "open" : group.row.what}`}>{whatName(group.row)}</span><small>{clockTime(Date.parse(group.row.at))}</small></span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function open(row: Row): void {
  setShare({ item: row.item });
  requestAnimationFrame(() => {
    const detail = document.getElementById("share-detail");
    detail?.scrollTo({ top: 0 });
    if (document.getElementById("share")?.offsetParent) return;
    detail?.focus({ preventScroll: true });
    document.querySelector(".share")?.scrollIntoView();
  });
}

/** The rule in words, or why not. */
export function why({ row, rows }: Group): string {
  if (row.what === "refused" || (row.what === "lapsed" && row.reason)) return reasonLine({ ...row, reason: row.reason ?? "other" }, rows.map((one) => one.party));
  if (row.what === "recalled") return row.because ? t("share.recall_because", { why: row.because }) : "";
  const parts = [ruleLine(row), row.topic ? topicName(row.topic) : null, row.purpose ? t("share.for_purpose", { purpose: purposeName(row.purpose) }) : null, row.is_less ? t("share.is_less") : null];
  return parts.filter(Boolean).join(" · ");
}

const MARKS: Record<string, string> = {
  released_out: "M5 14H22M15.5 7.5L22 14L15.5 20.5", received_in: "M23 14H6M12.5 7.5L6 14L12.5 20.5",
  refused_out: "M5 14H14M18 6V22M22.5 9.5L13.5 18.5", refused_in: "M23 14H14M10 6V22M5.5 9.5L14.5 18.5",
  recalled_out: "M8 10H17A4.5 4.5 0 0 1 17 19H9M12 6L8 10L12 14", recalled_in: "M20 10H11A4.5 4.5 0 0 0 11 19H19M16 6L20 10L16 14",
  expired_out: "M14 6A8 8 0 1 1 13.9 6M14 9V14L17.5 16", expired_in: "M14 6A8 8 0 1 1 13.9 6M14 9V14L17.5 16",
  lapsed_out: "M5 14H14M18 6V22M22.5 9.5L13.5 18.5",
};

/** What happened as a shape: an arrow out or in, stopped at a line, turned back, a clock. */
export function WhatMark({ what, direction }: { what: string; direction: string }): JSX.Element {
  return <svg class={`share-mark is-${what}`} viewBox="0 0 28 28" width="22" height="22" aria-hidden="true"><path d={MARKS[`${what}_${direction}`] ?? MARKS["released_out"]} /></svg>;
}

function Empty({ isFiltered }: { isFiltered: boolean }): JSX.Element {
  return isFiltered ? (
    <Notice title={t("share.empty_filtered")}><p><button type="button" class="link" onClick={() => setShare({ whats: [], party: null, lane: null })}>{t("share.clear")}</button></p></Notice>
  ) : (
    <Notice title={t("share.empty")}><Copyable text="sealane share release ITEM.json --node DIR --to PARTY --purpose P" label={t("copy_command")} /></Notice>
  );
}

function Elsewhere(): JSX.Element {
  const command = useStore((s) => s.sharing.command);
  const share = useShare();
  return (
    <div class="share-elsewhere">
      <Copyable text={command} label={t("copy_command")} />
      <p class="links">
        <a href={path("share/log", { party: share.party, kind: share.whats.join(","), lane: share.lane })} target="_blank" rel="noopener">JSON</a>
        <button type="button" class="link" onClick={(e) => void copy(location.href, e.currentTarget)}>{t("copy_link")}</button>
      </p>
    </div>
  );
}
