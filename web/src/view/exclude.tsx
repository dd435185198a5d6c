// What analysts set aside: the chip in the list, the sheet that asks why, and the list of all of it.
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { ApiError, getJson, path, send } from "../data/http";
import { reload } from "../data/load";
import type { EventRow, Exclusion } from "../data/types";
import { excludedHulls } from "../excluded";
import { coordinates, dayTime, iso, kindName, number, t } from "../locale";
import { wrapLon } from "../mercator";
import { parseTime } from "../search";
import { set, useStore, type Draft } from "../state";
import { Notice } from "./part";
import { Sheet } from "./sheet";

const WHO = "sealane.who";
/** Half the side of the box around an event [nmi]. */
const REACHES_NMI = [1, 3, 10, 30];

/** How many events exclusions leave out, and the ways to them. */
export function LeftOutLine(): JSX.Element | null {
  const excluded = useStore((s) => s.counts?.excluded ?? 0);
  const inForce = useStore((s) => s.status?.exclusions ?? 0);
  const isShown = useStore((s) => s.showsExcluded);
  if (!excluded && !inForce && !isShown) return null;
  return (
    <p class="sureness left-out">
      <button type="button" class="chip" aria-pressed={isShown} title={t("exclude.chip_help")} onClick={() => set({ showsExcluded: !isShown })}>
        {t("exclude.chip")} <span class="count">{number(excluded)}</span>
      </button>
      <span>{t(isShown ? "exclude.shown" : "exclude.hidden", { n: excluded })} <button type="button" class="link" onClick={() => set({ isExclusionsOpen: true })}>{t("exclude.list")}</button></span>
    </p>
  );
}

export const draftOf = (event: EventRow): Draft => ({ mmsis: event.mmsis, kind: event.kind, place: [event.lon, event.lat] });

export function ExcludeButton({ draft }: { draft: Draft }): JSX.Element {
  return <button type="button" class="link" onClick={() => set({ draft })}>{t("exclude.open")}</button>;
}

/** In the evidence: that lists leave this event out, and why. */
export function ExcludedNote({ exclusion }: { exclusion: Exclusion | null }): JSX.Element | null {
  if (!exclusion) return null;
  return (
    <p class="because">
      <strong>{t("exclude.of_event")}</strong> {exclusion.reason} <small>{by(exclusion)}</small> <button type="button" class="link" onClick={() => set({ isExclusionsOpen: true })}>{t("exclude.list")}</button>
    </p>
  );
}

/** In an event that counts hulls: how many of them are excluded, and count nevertheless. */
export function ExcludedHulls({ event }: { event: EventRow }): JSX.Element | null {
  const inForce = useStore((s) => s.status?.exclusions ?? 0);
  const [known, setKnown] = useState<Exclusion[]>([]);
  useEffect(() => {
    if (!inForce) setKnown([]);
    else getJson<{ exclusions: Exclusion[] }>(path("exclusions")).then((body) => setKnown(body.exclusions), () => undefined);
  }, [inForce]);
  const n = excludedHulls(event, known).length;
  if (!n) return null;
  return (
    <p class="quiet-text excluded-hulls">
      {t("exclude.counted", { n, all: event.mmsis.length })} <button type="button" class="link" onClick={() => set({ isExclusionsOpen: true })}>{t("exclude.list")}</button>
    </p>
  );
}

const by = (one: Exclusion): string => t("exclude.by", { who: one.who, at: dayTime(Date.parse(one.recorded_at), true) });

/** A box of that reach around a place, as the server reads it. */
function boxAround([lon, lat]: [number, number], reach: number): string {
  const high = reach / 60;
  const wide = Math.min(179, high / Math.max(0.01, Math.cos((lat * Math.PI) / 180)));
  return [wrapLon(lon - wide), Math.max(-90, lat - high), wrapLon(lon + wide), Math.min(90, lat + high)].map((v) => v.toFixed(4)).join(",");
}

export function ExcludeSheet(): JSX.Element | null {
  const draft = useStore((s) => s.draft);
  useStore((s) => s.language);
  return draft && <Asking draft={draft} />;
}

function Asking({ draft }: { draft: Draft }): JSX.Element {
  const isVessel = draft.kind === null;
  const [mmsis, setMmsis] = useState(isVessel ? draft.mmsis : []);
  const [isKind, setKind] = useState(false);
  const [reach, setReach] = useState(0);
  const [since, setSince] = useState("");
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const [who, setWho] = useState(localStorage.getItem(WHO) ?? "");
  const [problem, setProblem] = useState("");
  const isNothing = !mmsis.length && !isKind && !reach;
  const exclude = async (e: Event): Promise<void> => {
    e.preventDefault();
    if ([since, until].some((date) => date.trim() && midnight(date) === null)) {
      setProblem(t("exclude.bad_date"));
      return;
    }
    const body = {
      mmsi: mmsis, kinds: isKind ? [draft.kind] : [], bbox: reach && draft.place ? boxAround(draft.place, reach) : null,
      since: since ? midnight(since) : null, until: until ? midnight(until) : null, reason, who,
    };
    const failure = await tried(() => send("POST", path("exclusions"), body), who);
    if (failure) setProblem(failure);
    else set({ draft: null, announcement: t("exclude.done") });
  };
  return (
    <Sheet title={t("exclude.title")} onClose={() => set({ draft: null })}>
      <form class="exclude" onSubmit={(e) => void exclude(e)}>
        <fieldset>
          <legend>{t("exclude.what")}</legend>
          {draft.mmsis.map((mmsi) => (
            <label class="check" key={mmsi}>
              <input type="checkbox" checked={mmsis.includes(mmsi)} onChange={(e) => setMmsis(e.currentTarget.checked ? [...mmsis, mmsi] : mmsis.filter((one) => one !== mmsi))} />{t("exclude.vessel", { mmsi: String(mmsi) })}
            </label>
          ))}
          {draft.kind && <label class="check"><input type="checkbox" checked={isKind} onChange={(e) => setKind(e.currentTarget.checked)} />{t("exclude.kind", { kind: kindName(draft.kind) })}</label>}
          {draft.place && (
            <label class="check">
              <input type="checkbox" checked={reach > 0} onChange={(e) => setReach(e.currentTarget.checked ? REACHES_NMI[1]! : 0)} />
              {t("exclude.place", { place: coordinates(...draft.place) })}
              <select aria-label={t("exclude.reach")} disabled={!reach} value={String(reach || REACHES_NMI[1])} onChange={(e) => setReach(Number(e.currentTarget.value))}>
                {REACHES_NMI.map((nmi) => <option key={nmi} value={String(nmi)} selected={nmi === (reach || REACHES_NMI[1])}>± {t("unit.nmi", { v: nmi })}</option>)}
              </select>
            </label>
          )}
          <p class="quiet-text">{t("exclude.together")}</p>
        </fieldset>
        <label>{t("exclude.reason")} <input type="text" required maxLength={2000} value={reason} onInput={(e) => setReason(e.currentTarget.value)} /></label>
        <label>{t("exclude.who")} <input type="text" required maxLength={200} value={who} onInput={(e) => setWho(e.currentTarget.value)} /></label>
        <label>{t("exclude.since")} <input type="text" inputMode="numeric" class="date" placeholder="2026-03-01" spellcheck={false} autocomplete="off" value={since} onInput={(e) => setSince(e.currentTarget.value)} /></label>
        <label>{t("exclude.until")} <input type="text" inputMode="numeric" class="date" placeholder="2026-03-31" spellcheck={false} autocomplete="off" value={until} onInput={(e) => setUntil(e.currentTarget.value)} /></label>
        {problem && <p class="field-error" role="alert">{problem}</p>}
        <button type="submit" class="primary" disabled={isNothing}>{t("exclude.send")}</button>
        <p class="quiet-text">{t("exclude.nothing_lost")}</p>
      </form>
    </Sheet>
  );
}

/** The beginning of a day as it is typed, 2026-03-01, UTC; null where it is none. */
function midnight(date: string): string | null {
  const ms = /^\d{4}-\d{1,2}-\d{1,2}$/.test(date.trim()) ? parseTime(date) : null;
  return ms === null ? null : iso(ms);
}

/** What the server refused, in its words; null where the change was made and is shown. */
async function tried(change: () => Promise<unknown>, who: string): Promise<string | null> {
  try {
    await change();
  } catch (error) {
    return (error instanceof ApiError && `${error.message} ${error.hint}`.trim()) || t("error.offline");
  }
  localStorage.setItem(WHO, who);
  void reload();
  return null;
}

export function ExclusionsSheet(): JSX.Element | null {
  const isOpen = useStore((s) => s.isExclusionsOpen);
  useStore((s) => s.language);
  return isOpen ? <Exclusions /> : null;
}

function Exclusions(): JSX.Element {
  const version = useStore((s) => s.status?.version);
  const [rows, setRows] = useState<Exclusion[] | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    getJson<{ exclusions: Exclusion[] }>(path("exclusions")).then((body) => setRows(body.exclusions), () => setProblem(t("error.offline")));
  }, [version]);
  return (
    <Sheet title={t("exclude.list_title")} onClose={() => set({ isExclusionsOpen: false })}>
      {problem && <p class="field-error" role="alert">{problem}</p>}
      {rows?.length === 0 && <Notice title={t("exclude.none")}><p>{t("exclude.none_next")}</p></Notice>}
      <ul class="exclusions">{rows?.map((one) => <Item key={one.exclusion_id} one={one} onLifted={() => setRows(rows.filter((other) => other !== one))} />)}</ul>
      <p class="links"><a href={path("exclusions", { lifted: true })} target="_blank" rel="noopener">{t("exclude.record")}</a></p>
    </Sheet>
  );
}

function Item({ one, onLifted }: { one: Exclusion; onLifted: () => void }): JSX.Element {
  const [isLifting, setLifting] = useState(false);
  const [reason, setReason] = useState("");
  const [who, setWho] = useState(localStorage.getItem(WHO) ?? "");
  const [problem, setProblem] = useState("");
  const lift = async (e: Event): Promise<void> => {
    e.preventDefault();
    const failure = await tried(() => send("DELETE", path(`exclusions/${one.exclusion_id}`, { reason, who })), who);
    if (failure) setProblem(failure);
    else onLifted();
  };
  return (
    <li>
      <strong>{one.reason}</strong>
      <span>{whatOf(one)}</span>
      <small>{by(one)} · {t("exclude.leaves", { n: one.events })}</small>
      {!isLifting && <button type="button" class="link" onClick={() => setLifting(true)}>{t("exclude.lift")}</button>}
      {isLifting && (
        <form class="lift" onSubmit={(e) => void lift(e)}>
          <input type="text" required aria-label={t("exclude.reason")} placeholder={t("exclude.reason")} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />
          <input type="text" required aria-label={t("exclude.who")} placeholder={t("exclude.who")} value={who} onInput={(e) => setWho(e.currentTarget.value)} />
          <button type="submit" class="primary">{t("exclude.lift")}</button>
        </form>
      )}
      {problem && <p class="field-error" role="alert">{problem}</p>}
    </li>
  );
}

/** What an exclusion leaves out, in words. */
function whatOf(one: Exclusion): string {
  const parts: string[] = [];
  if (one.kinds) parts.push(one.kinds.map(kindName).join(t("comma")));
  if (one.mmsis) parts.push(`MMSI ${one.mmsis.slice(0, 3).join(t("comma"))}${one.mmsis.length > 3 ? ` + ${number(one.mmsis.length - 3)}` : ""}`);
  if (one.area) {
    const points = one.area.coordinates.flat(2);
    const [lons, lats] = [points.map((p) => p[0]!), points.map((p) => p[1]!)];
    parts.push(`${coordinates(Math.min(...lons), Math.min(...lats))} – ${coordinates(Math.max(...lons), Math.max(...lats))}`);
  }
  if (one.since_at) parts.push(t("exclude.from", { at: dayTime(Date.parse(one.since_at), true) }));
  if (one.until_at) parts.push(t("exclude.to", { at: dayTime(Date.parse(one.until_at), true) }));
  return parts.join(" · ");
}
