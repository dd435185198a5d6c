// On the map's glass: whether zones are drawn, whose, and how their lines are to be read.
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { switchClaimant, toggleWaters } from "../action";
import type { Claimant, LawCatalogue } from "../data/brief";
import { briefHere } from "../keys";
import { number, regimeName, t } from "../locale";
import { EVERYONE, get, set, useStore } from "../state";
import { Reason } from "./part";

/** More that are chosen are looked up in the list. */
const MAX_CHIPS = 12;

/** The button on the glass, and the list that it opens. */
export function Waters(): JSX.Element {
  const isOpen = useStore((s) => s.isWatersOpen);
  const isShown = useStore((s) => s.waters !== null);
  return (
    <>
      <button
        type="button" class={`waters-button ${isShown ? "is-shown" : ""}`} aria-expanded={isOpen} aria-controls="waters" title={t("waters.button_help")}
        onClick={() => set({ isWatersOpen: !isOpen })}
      >
        <svg viewBox="0 0 20 12" width="20" height="12" aria-hidden="true"><path d="M1 10Q6 2 19 2" /><path d="M1 11Q9 7 19 7" class="wide" /></svg>
        {t("waters.button")}
      </button>
      {isOpen && <Sheet />}
    </>
  );
}

function Sheet(): JSX.Element {
  const isShown = useStore((s) => s.waters !== null);
  const catalogue = useStore((s) => s.lawCatalogue);
  const phase = useStore((s) => s.lawPhase);
  return (
    <section class="waters" id="waters" aria-label={t("waters.label")}>
      <div class="waters-head">
        <label class="check"><input type="checkbox" checked={isShown} onChange={toggleWaters} />{t("waters.switch")}</label>
        <kbd aria-hidden="true">Z</kbd>
        <button type="button" class="round close" aria-label={t("waters.close")} title={t("waters.close")} onClick={() => set({ isWatersOpen: false })}>×</button>
      </div>
      {isShown && phase === "loading" && <p class="quiet-text" role="status">{t("waters.reading")}</p>}
      {isShown && phase === "failed" && <Reason subject="zones of the law" />}
      {catalogue && <Origin catalogue={catalogue} />}
      {isShown && catalogue && <Claimants catalogue={catalogue} />}
      <p class="links"><button type="button" class="link" onClick={briefHere}>{t("waters.here")}</button> <kbd aria-hidden="true">B</kbd></p>
      <p class="quiet-text">{t(isShown ? "waters.click" : "waters.right_click")} {t("detail.adjudicate")}</p>
    </section>
  );
}

/** Where the limits are from: computed is an approximation, official is somebody's publication. */
function Origin({ catalogue }: { catalogue: LawCatalogue }): JSX.Element {
  return (
    <ul class="waters-origin">
      {catalogue.sources.map(({ source, zones, is_official: isOfficial }) => (
        <li key={source}><strong>{t(isOfficial ? "waters.is_official" : "waters.is_computed", { n: zones })}</strong> <span class="quiet-text">{isOfficial ? source || t("waters.no_source") : t("waters.approximation")}</span></li>
      ))}
    </ul>
  );
}

function Claimants({ catalogue }: { catalogue: LawCatalogue }): JSX.Element {
  const waters = useStore((s) => s.waters);
  const language = useStore((s) => s.language);
  const [text, setText] = useState("");
  const codes = catalogue.claimants.map((one) => one.iso3);
  const found = catalogue.claimants.filter((one) => isNamed(one, text));
  const isOn = (code: string): boolean => waters === EVERYONE || !!waters?.includes(code);
  const count = waters === EVERYONE ? codes.length : (waters?.length ?? 0);
  return (
    <fieldset class="waters-claimants">
      <legend>{t("waters.claimants", { shown: count, all: codes.length })}</legend>
      <div class="waters-find">
        <input type="search" value={text} placeholder={t("waters.find")} aria-label={t("waters.find")} onInput={(e) => setText(e.currentTarget.value)} onKeyDown={(e) => { if (e.key === "Enter" && found.length === 1) switchClaimant(found[0]!.iso3, codes); }} />
        <button type="button" class="chip" aria-pressed={waters === EVERYONE} onClick={() => set({ waters: EVERYONE })}>{t("waters.all")}</button>
        <button type="button" class="chip" aria-pressed={count === 0} onClick={() => set({ waters: [] })}>{t("waters.none")}</button>
      </div>
      {waters !== EVERYONE && count > 0 && count <= MAX_CHIPS && (
        <p class="waters-chosen">{[...waters!].map((code) => <button key={code} type="button" class="chip" aria-label={t("waters.hide", { name: code })} title={t("waters.hide", { name: code })} onClick={() => switchClaimant(code, codes)}>{code} ×</button>)}</p>
      )}
      <ul class="waters-list" tabIndex={-1}>
        {found.map((one) => (
          <li key={one.iso3}>
            <label class="check">
              <input type="checkbox" checked={isOn(one.iso3)} onChange={() => switchClaimant(one.iso3, codes)} />
              <code>{one.iso3}</code> <span class="waters-name">{language === "ja" ? one.name_ja : one.name_en}</span>
              <small title={t("waters.count_help", { zones: one.zones, shared: one.shared })}>{number(one.zones)}{one.shared > 0 ? ` (${number(one.shared)})` : ""}</small>
            </label>
          </li>
        ))}
        {!found.length && <li class="quiet-text">{t("waters.not_found")}</li>}
      </ul>
      <p class="quiet-text">{t("waters.counts")}</p>
    </fieldset>
  );
}

function isNamed(one: Claimant, text: string): boolean {
  const words = text.trim().toLowerCase();
  return !words || [one.iso3, one.name_en, one.name_ja].some((name) => name.toLowerCase().includes(words));
}

const REGIMES = ["territorial_sea", "contiguous_zone", "eez"] as const;

/** Line and tint of each regime, and the hatching, as they are drawn. */
export function WatersLegend(): JSX.Element | null {
  const isShown = useStore((s) => s.waters !== null && s.lawCatalogue !== null);
  useStore((s) => s.language);
  if (!isShown) return null;
  const hasOthers = Object.keys(get().lawCatalogue!.regimes).some((regime) => !(REGIMES as readonly string[]).includes(regime));
  return (
    <>
      {[...REGIMES, ...(hasOthers ? ["other" as const] : [])].map((regime) => (
        <li key={regime}>
          <svg class={`legend-waters ${regime}`} viewBox="0 0 24 12" width="24" height="12" aria-hidden="true"><rect width="24" height="12" /><path d="M0 6H24" /></svg>
          {regime === "other" ? t("waters.other") : regimeName(regime)}
        </li>
      ))}
      <li>
        <svg class="legend-waters hatch" viewBox="0 0 24 12" width="24" height="12" aria-hidden="true"><rect width="24" height="12" /><path d="M-2 12L10 0M6 12L18 0M14 12L26 0" /></svg>
        {t("waters.several")}
      </li>
    </>
  );
}
