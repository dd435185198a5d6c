// Small pieces that every column uses.
import type { ComponentChildren, JSX } from "preact";
import type { EventRow } from "../data/types";
import { number, t } from "../locale";
import { useStore } from "../state";
import { eventSymbol } from "../symbols";

/** The event's shape in its disc, coloured by status, as on the map. */
export function KindIcon({ kind, status }: { kind: string; status: EventRow["status"] }): JSX.Element {
  const symbol = eventSymbol(kind);
  return (
    <svg class={`kind-icon is-${status}`} viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">
      <circle cx="14" cy="14" r="13.1" class="disc" />
      {symbol.stroke && <path d={symbol.stroke} class="stroke" />}
      {symbol.fill && <path d={symbol.fill} class="fill" />}
      {status === "withdrawn" && <path d="M5 23L23 5" class="stroke" />}
    </svg>
  );
}

/** The kind's shape alone, as small as a letter. */
export function KindMark({ kind }: { kind: string }): JSX.Element {
  const symbol = eventSymbol(kind);
  return (
    <svg class="kind-mark" viewBox="5 5 18 18" width="14" height="14" aria-hidden="true">
      {symbol.stroke && <path d={symbol.stroke} class="stroke" />}
      {symbol.fill && <path d={symbol.fill} class="fill" />}
    </svg>
  );
}

export function StatusPill({ status }: { status: EventRow["status"] }): JSX.Element {
  return <span class={`pill is-${status}`}>{t(`status.${status}`)}</span>;
}

/** A thin bar; its figure is spoken and shown as a tooltip. */
export function Confidence({ value }: { value: number }): JSX.Element {
  const text = t("event.confidence", { v: number(value, 2) });
  return (
    <svg class="confidence" viewBox="0 0 44 4" width="44" height="4" role="img" aria-label={text}>
      <title>{text}</title>
      <rect width="44" height="4" class="rest" />
      <rect width={44 * Math.min(1, Math.max(0, value))} height="4" class="value" />
    </svg>
  );
}

export function Section({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Words on the left, figures on the right. */
export function Facts({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }): JSX.Element {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Says what happened, why, and what to do next. */
export function Notice({ title, children, isAlert }: { title: string; children?: ComponentChildren; isAlert?: boolean }): JSX.Element {
  return (
    <div class="notice" role={isAlert ? "alert" : undefined}>
      <p class="notice-title">{title}</p>
      {children}
    </div>
  );
}

/** Why that question failed, and what to do. */
export function Reason({ subject }: { subject: string }): JSX.Element {
  const failure = useStore((s) => (s.failure?.subject === subject ? s.failure : null));
  return <p>{failure?.message || t("error.offline")} {failure?.message ? failure.hint : t("error.offline_next")}</p>;
}

/** The shape of what is on its way. */
export function Skeleton({ rows }: { rows: number }): JSX.Element {
  return (
    <div class="skeleton" aria-hidden="true">
      {Array.from({ length: rows }, (_, i) => <div key={i}><i /><i /><i /></div>)}
    </div>
  );
}

/** A command line or address with a button that copies it. */
export function Copyable({ text, label }: { text: string; label: string }): JSX.Element {
  return (
    <div class="copyable">
      <code tabIndex={0}>{text.split(" ").map((word, i) => <><span key={i}>{word}</span> </>)}</code>
      <button type="button" class="quiet" onClick={(e) => void copy(text, e.currentTarget)} aria-label={label} title={label}>{t("copy")}</button>
    </div>
  );
}

/** Put a text on the clipboard and say so on the button. */
export async function copy(text: string, button: HTMLElement): Promise<void> {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = t("copied");
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    button.textContent = document.execCommand("copy") ? t("copied") : t("copy_failed");
    area.remove();
    button.focus();
  }
  window.setTimeout(() => { button.textContent = before; }, 1500);
}
