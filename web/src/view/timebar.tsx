// The time that everything obeys: typed, stepped, played, or chosen on the bar.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { outsideText, range, setLive, setRange, setTime, setWindow, stepTime } from "../action";
import { togglePlay } from "../clock";
import type { Histogram } from "../data/types";
import { clockTime, day, dayTime, duration, localTime, t, typed } from "../locale";
import { parseTime } from "../search";
import { get, HOUR, set, useStore } from "../state";
import { MAX_RATE } from "../url";
import { copy, Copyable } from "./part";

const LOOKBACKS_S = [600, 3600, 21_600, 86_400];
const RANGES_H: readonly (number | null)[] = [6, 24, 168, null];
const H = 52;

export function TimeBar(): JSX.Element {
  useStore((s) => s.language);
  return (
    <section class="timebar" aria-label={t("time.label")}>
      <Now />
      <div class="strip"><Strip /><RangeRow /></div>
      <Elsewhere />
    </section>
  );
}

function Now(): JSX.Element {
  const time = useStore((s) => s.time);
  const isLive = useStore((s) => s.isLive);
  const isPlaying = useStore((s) => s.isPlaying) || isLive;
  const rate = useStore((s) => s.rate);
  const local = time === null ? null : localTime(time);
  return (
    <div class="now">
      <div class="now-go">
      <button type="button" class="play" aria-label={t(isPlaying ? "time.pause" : "time.play")} title={t(isPlaying ? "time.pause" : "time.play")} aria-pressed={isPlaying} disabled={time === null} onClick={togglePlay}>
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d={isPlaying ? "M5 3h4v14H5zM11 3h4v14h-4z" : "M5 3l12 7l-12 7z"} /></svg>
      </button>
      <LiveButton />
      </div>
      <div class="now-text">
        <div class="now-row"><TimeInput /></div>
        <div class="now-row small">
          {local && <span class="local">{local}</span>}
          <button type="button" class="step" aria-label={`${t("time.back_short")}: ${t("time.back")}`} title={t("time.back")} onClick={() => stepTime(-10)}>{t("time.back_short")}</button>
          <button type="button" class="step" aria-label={`${t("time.forward_short")}: ${t("time.forward")}`} title={t("time.forward")} onClick={() => stepTime(10)}>{t("time.forward_short")}</button>
          <label class="rate">×<input type="number" id="rate" min="1" max={MAX_RATE} step="1" value={rate} aria-label={t("time.rate")} title={t("time.rate")}
            onChange={(e) => { const v = Math.round(Number(e.currentTarget.value)); const ok = Math.min(MAX_RATE, Math.max(1, v || 1)); set({ rate: ok }); e.currentTarget.value = String(ok); }} /></label>
        </div>
      </div>
    </div>
  );
}

function LiveButton(): JSX.Element {
  const isLive = useStore((s) => s.isLive);
  const isLost = useStore((s) => s.lostAt !== null || s.quietAt !== null);
  const isEmpty = useStore((s) => s.status === null);
  return (
    <button type="button" class={`live${isLost ? " is-lost" : ""}`} aria-pressed={isLive} title={t("live.help")} disabled={isEmpty && !isLive} onClick={() => setLive(!isLive)}>
      <i aria-hidden="true" />{t("live.button")}
    </button>
  );
}

/** The click that brings the focus selects everything; the next one sets the caret. */
function focusWhole(e: MouseEvent & { currentTarget: HTMLInputElement }): void {
  if (document.activeElement === e.currentTarget) return;
  e.preventDefault();
  e.currentTarget.focus();
}

function TimeInput(): JSX.Element {
  const time = useStore((s) => s.time);
  const [draft, setDraft] = useState<string | null>(null);
  const [isWrong, setWrong] = useState(false);
  const outside = useStore((s) => s.outside);
  const input = useRef<HTMLInputElement>(null);
  const isDrafting = draft !== null;
  // After Enter, as when the focus comes, what is typed takes the place of the time that stands there.
  useLayoutEffect(() => { if (!isDrafting && document.activeElement === input.current) input.current?.select(); }, [isDrafting]);
  const shown = draft ?? (time === null ? "" : typed(time));
  const commit = (): void => {
    if (draft === null) return;
    const ms = parseTime(draft, time);
    setWrong(ms === null);
    if (ms === null) return;
    setDraft(null);
    setTime(ms, "typed");
  };
  return (
    <>
      <input
        id="time-input" class="time-input" ref={input} value={shown} aria-label={t("time.typed")} aria-invalid={isWrong} spellcheck={false} autocomplete="off"
        aria-describedby={isWrong ? "time-error" : outside === null ? undefined : "time-outside"} title={t("time.typed")} size={20} placeholder={t("map.no_time")}
        onFocus={(e) => { setDraft(e.currentTarget.value); e.currentTarget.select(); }} onMouseDown={focusWhole}
        onInput={(e) => { setDraft(e.currentTarget.value); setWrong(false); set({ outside: null }); }} onBlur={() => { setDraft(null); setWrong(false); }}
        onKeyDown={(e) => { if (e.key === "Enter") commit(); if (e.key === "Escape") { setDraft(null); setWrong(false); } }}
      />
      {isWrong && <p id="time-error" class="field-error" role="alert">{t("time.wrong")}</p>}
      {outside !== null && time !== null && <p id="time-outside" class="field-error">{outsideText(outside, time)}</p>}
    </>
  );
}

function Strip(): JSX.Element {
  const time = useStore((s) => s.time);
  const histogram = useStore((s) => s.histogram);
  useStore((s) => s.since);
  useStore((s) => s.until);
  useStore((s) => s.status);
  const lookback = useStore((s) => s.lookbackS);
  const event = useStore((s) => s.detail?.event ?? null);
  const { since, until } = range();
  const host = useRef<HTMLDivElement>(null);
  const x = (ms: number): number => ((ms - since) / (until - since)) * 1000;
  const at = (clientX: number): number => {
    const box = host.current!.getBoundingClientRect();
    return since + Math.min(1, Math.max(0, (clientX - box.left) / box.width)) * (until - since);
  };
  useEffect(() => {
    const el = host.current!;
    const onWheel = (e: WheelEvent): void => {
      e.preventDefault();
      zoomRange(at(e.clientX), e.deltaY > 0 ? 1.25 : 0.8, e.shiftKey ? Math.sign(e.deltaY || e.deltaX) : 0);
    };
    el.addEventListener("wheel", onWheel, { passive: false });
    return () => el.removeEventListener("wheel", onWheel);
  });
  const drag = (e: PointerEvent & { currentTarget: HTMLDivElement }): void => {
    if (e.type === "pointerdown") e.currentTarget.setPointerCapture(e.pointerId);
    else if (!e.currentTarget.hasPointerCapture(e.pointerId)) return;
    setTime(at(e.clientX));
  };
  return (
    <div
      class="histogram" ref={host} role="slider" tabIndex={0} aria-label={t("time.slider")} aria-orientation="horizontal"
      aria-valuemin={since / 1000} aria-valuemax={until / 1000} aria-valuenow={(time ?? since) / 1000}
      aria-valuetext={time === null ? "" : `${day(time)} ${clockTime(time, true)}`} onPointerDown={drag} onPointerMove={drag}
    >
      <svg viewBox={`0 0 1000 ${H}`} preserveAspectRatio="none" aria-hidden="true">
        {event && <rect class="event-band" x={x(Date.parse(event.start_at))} width={Math.max(2, x(event.end_at ? Date.parse(event.end_at) : until) - x(Date.parse(event.start_at)))} y="0" height={H} />}
        {time !== null && <rect class="lookback" x={x(time - lookback * 1000)} width={x(time) - x(time - lookback * 1000)} y="0" height={H} />}
        {histogram && <Bars histogram={histogram} since={since} until={until} />}
        {time !== null && <line class="cursor" x1={x(time)} x2={x(time)} y1="0" y2={H} vector-effect="non-scaling-stroke" />}
      </svg>
    </div>
  );
}

/** Reports in each bin as columns, starts of events as marks above them. */
function Bars({ histogram, since, until }: { histogram: Histogram; since: number; until: number }): JSX.Element {
  const most = Math.max(1, ...histogram.reports);
  const mostStarts = Math.max(1, ...histogram.events);
  const width = Math.max(0.6, (histogram.width / (until - since)) * 1000 - 0.8);
  return (
    <>
      {histogram.reports.map((n, i) => {
        const left = ((histogram.start + i * histogram.width - since) / (until - since)) * 1000;
        const height = n > 0 ? Math.max(1, (n / most) * (H - 14)) : 0;
        const events = histogram.events[i] ?? 0;
        return (
          <g key={i}>
            {n > 0 && <rect class="reports" x={left} width={width} y={H - height} height={height} />}
            {events > 0 && <rect class="starts" x={left} width={Math.max(3, width)} y="0" height={3 + 8 * Math.sqrt(events / mostStarts)}><title>{t("time.events_here", { n: events })}</title></rect>}
          </g>
        );
      })}
    </>
  );
}

function zoomRange(around: number, factor: number, pan: number): void {
  const { since, until } = range();
  const length = until - since;
  if (pan) {
    setWindow(since + (pan * length) / 8, until + (pan * length) / 8);
    return;
  }
  const next = Math.min(20 * 365 * 24 * HOUR, Math.max(10 * 60_000, length * factor));
  const share = (around - since) / length;
  setWindow(around - share * next, around + (1 - share) * next);
}

function RangeRow(): JSX.Element {
  useStore((s) => s.status);
  const { since, until } = range();
  const isEmpty = useStore((s) => s.status !== null && s.status.first_at === null);
  const isAll = useStore((s) => s.since === null && s.until === null);
  const lookback = useStore((s) => s.lookbackS);
  if (isEmpty) return <div class="range-row"><span class="range-text">{t("time.none")}</span></div>;
  return (
    <div class="range-row">
      <span class="range-text">{dayTime(since, true)} – {dayTime(until, true)}</span>
      <span class="range-buttons" role="group" aria-label={t("time.range")}>
        {RANGES_H.map((hours) => {
          const isOn = hours === null ? isAll : !isAll && Math.abs(until - since - hours * HOUR) < 60_000;
          return <button key={hours} type="button" class="chip" aria-pressed={isOn} onClick={() => setRange(hours === null ? null : hours * HOUR)}>{hours === null ? t("time.all") : duration(hours * 3600)}</button>;
        })}
      </span>
      <label class="chip-label"><span>{t("time.lookback")}</span>
        <select id="lookback" value={String(lookback)} onChange={(e) => set({ lookbackS: Number(e.currentTarget.value) })}>
          {[...new Set([...LOOKBACKS_S, lookback])].sort((a, b) => a - b).map((s) => <option key={s} value={String(s)} selected={s === lookback}>{duration(s)}</option>)}
        </select>
      </label>
    </div>
  );
}

function Elsewhere(): JSX.Element {
  const command = useStore((s) => s.eventsCommand);
  const url = useStore((s) => s.eventsUrl);
  useStore((s) => s.status);
  if (!command) return <div class="elsewhere" />;
  const as = (format: string): string => `${url}&format=${format}`;
  return (
    <div class="elsewhere">
      <Copyable text={command} label={t("copy_command")} />
      <p class="links">
        <a href={as("json")} target="_blank" rel="noopener">JSON</a>
        <a href={as("geojson")} target="_blank" rel="noopener">GeoJSON</a>
        <button type="button" class="link" onClick={(e) => void copy(location.href, e.currentTarget)}>{t("copy_link")}</button>
        <span class="as-of">{asOf()}</span>
      </p>
    </div>
  );
}

const asOf = (): string => {
  const last = get().status?.last_at;
  return last ? t("time.as_of", { time: dayTime(Date.parse(last), true) }) : "";
};
