// A closed lane: an assumption in the reader's hand, and what would follow from it.
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { setClosing } from "../action";
import { EARLIEST, LATEST, SLIDERS, closingParams, hasCommand, type Closing } from "../closing";
import type { Gate, Reported } from "../data/answer";
import { retryClosing } from "../data/closing";
import { path } from "../data/http";
import { day, featureName, number, t, type Key } from "../locale";
import { isGateNamed } from "../search";
import { get, set, useStore } from "../state";
import { CloseFigures } from "./closing-figures";
import { WayPart } from "./way";
import { copy, Copyable, Notice, Section, Skeleton } from "./part";

export function ClosePanel(): JSX.Element {
  const closing = useStore((s) => s.closing)!;
  const gates = useStore((s) => s.closeGates?.gates);
  const names = closing.gates.map((id) => nameOf(id, gates));
  const isKnown = !gates || closing.gates.every((id) => gates.some((one) => one.gate === id));
  return (
    <>
      <header class="detail-head">
        <div class="detail-kind">
          <span class="quiet-text">{t("close.title")}</span>
          <button type="button" class="round close" aria-label={t("detail.close")} title={t("detail.close")} onClick={() => set({ closing: null })}>×</button>
        </div>
        <h2 id="detail-title" tabIndex={-1}>{names.length && isKnown ? t("close.if", { names: names.join(t("close.and")) }) : t("close.which")}</h2>
        <p class="quiet-text">{t("close.assumption")}</p>
      </header>
      <Gates closing={closing} gates={gates} />
      {closing.gates.length > 0 && <Sliders closing={closing} />}
      <WayPart />
      <Answered closing={closing} />
    </>
  );
}

const nameOf = (id: string, gates: readonly Gate[] | undefined): string => {
  const known = gates?.find((one) => one.gate === id);
  return known ? featureName(known) : id;
};

/** Those that are chosen, and the list of the others; without any the list stands open. */
function Gates({ closing, gates }: { closing: Closing; gates: readonly Gate[] | undefined }): JSX.Element {
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const { gates: chosen } = closing;
  const choose = (id: string): void => {
    setClosing({ gates: chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id] });
    setText("");
    setOpen(false);
    requestAnimationFrame(() => document.querySelector<HTMLElement>("#close-share, #close-find")?.focus());
  };
  const found = (gates ?? []).filter((one) => !chosen.includes(one.gate) && isGateNamed(one, text));
  return (
    <div class="close-gates">
      {chosen.length > 0 && (
        <p class="chips">
          {chosen.map((id) => <button key={id} type="button" class="chip" aria-label={t("close.open_gate", { name: nameOf(id, gates) })} title={t("close.open_gate", { name: nameOf(id, gates) })} onClick={() => choose(id)}>{nameOf(id, gates)} ×</button>)}
          <button type="button" class="link" aria-expanded={isOpen} onClick={() => { setOpen(!isOpen); requestAnimationFrame(() => document.getElementById("close-find")?.focus()); }}>{t("close.another")}</button>
        </p>
      )}
      {(isOpen || !chosen.length) && (
        <>
          <input id="close-find" type="search" value={text} placeholder={t("close.find")} aria-label={t("close.find")} autocomplete="off" onInput={(e) => setText(e.currentTarget.value)} onKeyDown={(e) => { if (e.key === "Enter" && text.trim() && found[0]) choose(found[0].gate); }} />
          {gates ? (
            <ul class="close-list" aria-label={t("close.find")}>
              {found.map((one) => <li key={one.gate}><button type="button" onClick={() => choose(one.gate)}>{featureName(one)}{one.has_figures && <small>{t("close.has_figures")}</small>}</button></li>)}
              {!found.length && <li class="quiet-text">{t("close.not_found")}</li>}
            </ul>
          ) : <Skeleton rows={2} />}
        </>
      )}
    </div>
  );
}

const percent = (share: number): string => t("close.pct", { v: number(share * 100, 0) });

function Sliders({ closing }: { closing: Closing }): JSX.Element {
  const { share, days } = closing;
  return (
    <div class="close-sliders">
      <Slider id="close-share" name="share" label={t("close.share")} value={share} shown={percent(share)} onChange={(v) => setClosing({ share: v })} />
      <Slider id="close-days" name="days" label={t("close.days")} value={days} shown={t("unit.d", { v: days })} onChange={(v) => setClosing({ days: v })}
        aside={<label class="close-from">{t("close.from")} <input type="date" value={closing.from} min={EARLIEST} max={LATEST} onChange={(e) => { if (e.currentTarget.value) setClosing({ from: e.currentTarget.value }); }} /></label>} />
      <More closing={closing} />
    </div>
  );
}

/** What is assumed beside: folded until it is asked about, so that figures stand in view. */
function More({ closing }: { closing: Closing }): JSX.Element {
  const speeds = useStore((s) => s.closeGates?.design_speed_kn);
  const reported = useStore((s) => s.closeAnswer?.premium.reported ?? null);
  const { speed, premium } = closing;
  const [isOpen] = useState(speed !== null || premium !== null || PRICES.some((name) => closing[name] !== null));
  const part = speed ?? SLIDERS.speed.standard;
  const knots = speeds ? t("close.knots", { tanker: number(part * speeds["vlcc"]!, 1), container: number(part * speeds["container_24k"]!, 1) }) : "";
  return (
    <details class="close-others" open={isOpen}>
      <summary>{t("close.assumed", { speed: speed === null ? t("close.usual_speed") : percent(speed), premium: premium === null ? t("close.not_asked") : t("close.pct", { v: number(premium, 2) }) })}</summary>
      <Slider id="close-speed" name="speed" label={t("close.speed")} value={part} shown={speed === null ? t("close.usual_speed") : percent(speed)} onChange={(v) => setClosing({ speed: v })}
        note={<>{knots} {speed !== null && <button type="button" class="link" onClick={() => setClosing({ speed: null })}>{t("close.as_usual")}</button>}</>} />
      <Slider id="close-premium" name="premium" label={t("close.premium")} value={premium ?? 0} shown={premium === null ? t("close.not_asked") : t("close.pct", { v: number(premium, 2) })} onChange={(v) => setClosing({ premium: v || null })}
        note={<>{toldOf(reported)}</>} />
      <Prices closing={closing} />
    </details>
  );
}

const toldOf = (told: Reported | null): string =>
  told ? t("close.reported", { low: number(told.low, 2), high: number(told.high, 2), first: told.first, last: told.last, sources: told.sources.join(t("comma")) }) : t("close.none_reported");

interface SliderProps { id: string; name: keyof typeof SLIDERS; label: string; value: number; shown: string; note?: JSX.Element; aside?: JSX.Element; onChange: (value: number) => void }

function Slider({ id, name, label, value, shown, note, aside, onChange }: SliderProps): JSX.Element {
  const { min, max, step } = SLIDERS[name];
  return (
    <div class="close-slider">
      <span><label for={id}>{label}</label> {aside}</span><output for={id}>{shown}</output>
      <input id={id} type="range" min={min} max={Math.max(max, value)} step={step} value={value} aria-valuetext={shown} onInput={(e) => onChange(Number(Number(e.currentTarget.value).toFixed(2)))} />
      {note && <small>{note}</small>}
    </div>
  );
}

const PRICES = ["hull", "fuel", "hire", "suez", "panama"] as const;

/** No price is packaged: sums of money come from the reader's own. */
function Prices({ closing }: { closing: Closing }): JSX.Element {
  return (
    <div>
      <p>{t("close.prices")}</p>
      <p class="quiet-text">{t("close.prices_note", { year: closing.from.slice(0, 4) })}</p>
      <div class="close-prices">
        {PRICES.map((name) => (
          <label key={name}>{t(`close_price.${name}` as Key)}
            <input type="number" min="1" step="any" inputMode="decimal" value={closing[name] ?? ""} onChange={(e) => { const v = e.currentTarget.valueAsNumber; setClosing({ [name]: v > 0 ? v : null }); }} />
          </label>
        ))}
      </div>
    </div>
  );
}

function Answered({ closing }: { closing: Closing }): JSX.Element | null {
  const answer = useStore((s) => s.closeAnswer);
  const phase = useStore((s) => s.closePhase);
  const error = useStore((s) => s.closeError);
  if (phase === "failed") {
    return <Notice title={t("error.close")} isAlert><p>{error?.message || t("error.offline")} {error?.message ? error.hint : t("error.offline_next")}</p><p><button type="button" class="link" onClick={retryClosing}>{t("close.again")}</button></p></Notice>;
  }
  if (answer && closing.gates.length) {
    return (
      <>
        <CloseFigures answer={answer} closing={closing} />
        <Elsewhere closing={closing} command={answer.command} />
      </>
    );
  }
  return <Preparing isAsked={closing.gates.length > 0} />;
}

/** What is being read: said, with how far it is, and the shape of what comes. */
function Preparing({ isAsked }: { isAsked: boolean }): JSX.Element | null {
  const ready = useStore((s) => s.closeReady);
  if (ready?.is_ready && !isAsked) return <p class="quiet-text close-hint">{t("close.choose")}</p>;
  const step = ready?.doing ? t(`close_step.${ready.doing}` as Key) : t("close_step.gate");
  return (
    <div class="close-preparing">
      <p class="quiet-text" role="status">{step}</p>
      {ready && !ready.is_ready && <progress max={ready.of} value={ready.done + 0.5} aria-label={step} />}
      {isAsked && <Skeleton rows={4} />}
    </div>
  );
}

function Elsewhere({ closing, command }: { closing: Closing; command: string }): JSX.Element {
  const params = closingParams(closing);
  const lang = useStore((s) => s.language);
  const hasPdf = useStore((s) => s.closeGates?.has_pdf ?? false);
  return (
    <Section title={t("detail.elsewhere")}>
      {hasCommand(closing) && <Copyable text={command} label={t("copy_command")} />}
      <p class="links">
        <a href={path("assess/close/brief", { ...params, lang })} download title={t("close.brief_help")}>{t("close.brief")}</a>
        {hasPdf && <a href={path("assess/close/brief", { ...params, format: "pdf", lang })} download title={t("close.pdf_help")}>{t("close.pdf")}</a>}
        <a href={path("assess/close", { ...params, detail: "all" })} target="_blank" rel="noopener">JSON</a>
        <button type="button" class="link" onClick={(e) => void copy(location.href, e.currentTarget)}>{t("copy_link")}</button>
      </p>
      {!hasPdf && hasCommand(closing) && <details class="close-others"><summary>{t("close.pdf")}</summary><p class="quiet-text">{t("close.no_pdf")}</p><Copyable text={`pip install 'sealane[brief]' && ${command} --brief brief.pdf`} label={t("copy_command")} /></details>}
      <p class="quiet-text">{t("close.first_day", { day: day(Date.parse(get().closing!.from)) })}</p>
    </Section>
  );
}
