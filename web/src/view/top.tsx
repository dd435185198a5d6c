// The top bar: brand, search, what the lake holds, language and theme.
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { openClosing, openEvent, openFeature, openLaw, openShare, openVessel, openWay, setTime } from "../action";
import { loadGates } from "../data/closing";
import { caseHere, closeHere, wayHere } from "../keys";
import { number, t } from "../locale";
import { moveTo } from "../map";
import { localHits, type Hit } from "../search";
import { get, set, useStore } from "../state";
import { Account } from "./account";
import { Brand, Looks } from "./looks";

export function Top(): JSX.Element {
  return (
    <header class="top">
      <Brand />
      <Search />
      <Counts />
      <Choices />
    </header>
  );
}

function Counts(): JSX.Element | null {
  const status = useStore((s) => s.status);
  useStore((s) => s.language);
  if (!status) return null;
  const files = status.tables["files"]?.rows ?? 0;
  return (
    <p class="counts">
      <span>{t("count.vessels", { n: status.vessels })}</span>
      <span>{t("count.files", { n: files })}</span>
      <span title={t("count.rejects_help")}>{t("count.rejects", { share: share(status.rejects_share) })}</span>
    </p>
  );
}

/** A share in percent; never 0 where there is something. */
function share(value: number): string {
  if (value > 0 && value < 0.0001) return "< 0.01";
  return number(value * 100, value >= 0.1 || value === 0 ? 0 : value >= 0.001 ? 1 : 2);
}

function Choices(): JSX.Element {
  useStore((s) => s.language);
  const isClosing = useStore((s) => s.closing !== null);
  const isSharing = useStore((s) => s.share !== null);
  const isCase = useStore((s) => s.inquiry !== null);
  const hasCase = useStore((s) => Boolean(s.status?.cases));
  const hasNode = useStore((s) => Boolean(s.status?.node));
  return (
    <div class="choices">
      {(hasNode || isSharing) && <button type="button" class="what-if" id="share-button" aria-pressed={isSharing} title={t("share.button_help")} onClick={() => openShare(isSharing ? null : undefined)}>{t("share.button")}</button>}
      {(hasCase || isCase) && <button type="button" class="what-if" id="case-button" aria-pressed={isCase && !isSharing} title={t("inquiry.button_help")} onClick={() => { const wasShared = isSharing; openShare(null); if (!(wasShared && isCase)) caseHere(); }}>{t("inquiry.button")}</button>}
      <button type="button" class="what-if" aria-pressed={isClosing} title={t("close.button_help")} onClick={() => { openShare(null); if (isClosing && !isSharing) set({ closing: null }); else closeHere(); }}>{t("close.title")}</button>
      <Looks />
      <button type="button" class="round" aria-label={t("help.open")} title={t("help.open")} onClick={() => set({ isHelpOpen: true })}>?</button>
      <Account />
    </div>
  );
}

function Search(): JSX.Element {
  useStore((s) => s.language);
  const [text, setText] = useState("");
  const [hits, setHits] = useState<Hit[]>([]);
  const [at, setAt] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const find = (value: string): void => {
    setText(value);
    const hitsNow = (): Hit[] => localHits(value, get().vessels, get().events, get().features, get().closeGates?.gates);
    setHits(hitsNow());
    setAt(0);
    if (value.trim().length > 2 && !get().closeGates) void loadGates().then(() => { if (input.current?.value === value && document.activeElement === input.current) setHits(hitsNow()); });
  };
  const choose = (hit: Hit | undefined): void => {
    if (!hit) return;
    take(hit);
    setHits([]);
    setText(hit.kind === "filter" ? "" : text);
    (document.activeElement as HTMLElement | null)?.blur();
  };
  useEffect(() => {
    const close = (e: Event): void => { if (!box.current?.contains(e.target as Node)) setHits([]); };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, []);
  const onKey = (e: KeyboardEvent): void => {
    if (e.key === "ArrowDown") setAt(Math.min(hits.length - 1, at + 1));
    else if (e.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else if (e.key === "Enter") choose(hits[at]);
    else if (e.key === "Escape") {
      setHits([]);
      return;
    } else return;
    e.preventDefault();
  };
  const isOpen = hits.length > 0;
  return (
    <div class="search" ref={box} role="search">
      <input
        id="search" ref={input} type="text" autocomplete="off" spellcheck={false} role="combobox" value={text}
        placeholder={t("search.hint")} aria-label={t("search.label")} aria-expanded={isOpen} aria-autocomplete="list"
        aria-controls="search-hits" aria-activedescendant={isOpen ? `hit-${at}` : undefined}
        onInput={(e) => find(e.currentTarget.value)} onFocus={(e) => find(e.currentTarget.value)} onKeyDown={onKey}
      />
      <kbd aria-hidden="true">/</kbd>
      <Hits hits={hits} at={at} onChoose={choose} />
    </div>
  );
}

function Hits({ hits, at, onChoose }: { hits: Hit[]; at: number; onChoose: (hit: Hit) => void }): JSX.Element {
  return (
    <ul id="search-hits" role="listbox" aria-label={t("search.hits")} hidden={!hits.length}>
      {hits.map((hit, i) => (
        <li key={i} id={`hit-${i}`} role="option" aria-selected={i === at} onPointerDown={(e) => { e.preventDefault(); onChoose(hit); }}>
          <span>{hit.label}</span><small>{hit.note}</small>
        </li>
      ))}
    </ul>
  );
}

const PLACE_ZOOM = 8;

function take(hit: Hit): void {
  openShare(null); // what is found is on the map
  if (hit.kind === "vessel") {
    openVessel(hit.mmsi);
    const { vessels } = get();
    const row = vessels ? vessels.mmsi.indexOf(hit.mmsi) : -1;
    if (vessels && row >= 0) moveTo(vessels.lon[row]!, vessels.lat[row]!, Math.max(get().zoom ?? 0, PLACE_ZOOM));
  } else if (hit.kind === "place") moveTo(hit.lon, hit.lat, Math.max(get().zoom ?? 0, PLACE_ZOOM));
  else if (hit.kind === "law") {
    moveTo(hit.lon, hit.lat, Math.max(get().zoom ?? 0, PLACE_ZOOM));
    openLaw([hit.lon, hit.lat]);
  } else if (hit.kind === "time") setTime(hit.ms, "typed");
  else if (hit.kind === "event") openEvent(hit.id);
  else if (hit.kind === "feature") openFeature(hit.id);
  else if (hit.kind === "closing") openClosing(hit.gates);
  else if (hit.kind === "way") (hit.ends ? openWay(hit.ends) : wayHere());
  else set({ text: hit.text });
}
