// A small plot on the map's clock: a click on it sets the time, a line marks the present one.
import type { JSX } from "preact";
import { setTime } from "../action";
import { clockTime, dayTime, number } from "../locale";
import type { Series } from "../plot";
import { useStore } from "../state";

const W = 360;
const H = 84;
const [LEFT, RIGHT, TOP, BOTTOM] = [4, 4, 16, 14];

interface PlotProps {
  title: string;
  unit: string;
  series: Series[];
  start: number;
  end: number;
  /** The event itself, shaded. */
  from: number;
  to: number;
  /** A level to mark, with its name. */
  level?: number;
  /** The top of the plot is at least this, so that small noise looks small. */
  least?: number;
}

export function Plot({ title, unit, series, start, end, from, to, level, least }: PlotProps): JSX.Element | null {
  const time = useStore((s) => s.time);
  const values = series.flatMap((s) => s.value.filter((_, i) => s.at[i]! >= start && s.at[i]! <= end));
  if (!values.length) return null;
  const top = Math.max(...values, level ?? -Infinity, least ?? -Infinity);
  const low = Math.min(0, ...values);
  const x = (ms: number): number => LEFT + ((ms - start) / (end - start)) * (W - LEFT - RIGHT);
  const y = (v: number): number => H - BOTTOM - ((v - low) / (top - low || 1)) * (H - TOP - BOTTOM);
  const onClick = (e: MouseEvent & { currentTarget: SVGSVGElement }): void => {
    const box = e.currentTarget.getBoundingClientRect();
    const px = ((e.clientX - box.left) / box.width) * W;
    setTime(start + Math.min(1, Math.max(0, (px - LEFT) / (W - LEFT - RIGHT))) * (end - start), "stepped");
  };
  const summary = `${title}, ${unit}: ${number(Math.min(...values))} – ${number(Math.max(...values))}`;
  return (
    <figure class="plot">
      <figcaption><span>{title}</span><span class="range">{number(Math.min(...values))} … {number(Math.max(...values))} {unit}</span></figcaption>
      <svg viewBox={`0 0 ${W} ${H}`} role="img" aria-label={summary} onClick={onClick}>
        <rect class="band" x={x(Math.max(start, from))} y={TOP} width={Math.max(1, x(Math.min(end, to)) - x(Math.max(start, from)))} height={H - TOP - BOTTOM} />
        <line class="zero" x1={LEFT} x2={W - RIGHT} y1={y(level ?? low)} y2={y(level ?? low)} />
        {series.map((s, i) => <Line key={i} s={s} x={x} y={y} start={start} end={end} index={i} />)}
        {time !== null && time >= start && time <= end && <line class="cursor" x1={x(time)} x2={x(time)} y1={TOP - 4} y2={H - BOTTOM} />}
        <text x={LEFT} y={H - 3}>{dayTime(start)}</text>
        <text x={W - RIGHT} y={H - 3} class="end">{clockTime(end)}</text>
      </svg>
    </figure>
  );
}

interface LineProps {
  s: Series;
  x: (ms: number) => number;
  y: (v: number) => number;
  start: number;
  end: number;
  index: number;
}

/** Solid where it was observed, dotted across silence. */
function Line({ s, x, y, start, end, index }: LineProps): JSX.Element {
  let solid = "";
  let dotted = "";
  let last = "";
  s.at.forEach((at, i) => {
    if (at < start || at > end) return;
    const point = `${x(at).toFixed(1)} ${y(s.value[i]!).toFixed(1)}`;
    if (!last) solid += `M${point}`;
    else if (s.silent[i]) {
      dotted += `M${last}L${point}`;
      solid += `M${point}`;
    } else solid += `L${point}`;
    last = point;
  });
  return (
    <>
      <path class={`series s${index % 3}`} d={solid} />
      {dotted && <path class={`series silent s${index % 3}`} d={dotted} />}
    </>
  );
}
