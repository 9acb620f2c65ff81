import type { Point, Series } from "./facts";
import { escape } from "./escape";

/** Of the drawing, in its own units; the page makes it as wide as there is room. */
const WIDTH = 640;
const HEIGHT = 200;
const LEFT = 44;
const BOTTOM = 22;
const TOP = 8;

export interface PlotArgs {
  readonly title: string;
  readonly series: readonly Series[];
  /** What a value is called on the axis: `61 °C`. */
  readonly label: (value: number) => string;
  /** Ends of the axis of values. Default: what the values need. */
  readonly range?: readonly [lowest: number, highest: number];
}

/** Lines over time as an SVG drawing, in colours of the page. */
export function plot({ title, series, label, range }: PlotArgs): string {
  const points = series.flatMap((each) => each.points).filter(({ value }) => Number.isFinite(value));
  if (points.length === 0) return `<p class="none">${escape(title)}: nothing was measured.</p>`;
  const times = ends(points.map(({ time }) => time));
  const values = range ?? padded(ends(points.map(({ value }) => value)));
  const x = scale(times, [LEFT, WIDTH]);
  const y = scale(values, [HEIGHT - BOTTOM, TOP]);
  return [
    `<figure><figcaption>${escape(title)}</figcaption>`,
    `<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${escape(title)}">`,
    ...grid(values, y, label),
    ...hours(times, x),
    ...series.map((each, index) => line(each, index, x, y)),
    "</svg>",
    `<ul class="legend">${series.map(({ name }, index) => `<li class="s${String(index % 8)}">${escape(name)}</li>`).join("")}</ul>`,
    "</figure>",
  ].join("\n");
}

type Scale = (value: number) => number;
type Range = readonly [number, number];

/** By a loop: a day of many machines is more than a call can have arguments. */
function ends(values: readonly number[]): Range {
  return values.reduce<Range>(
    ([lowest, highest], value) => [Math.min(lowest, value), Math.max(highest, value)],
    [Infinity, -Infinity],
  );
}

/** Room above and below, also where nothing ever changed. */
function padded([lowest, highest]: Range): Range {
  const room = (highest - lowest) * 0.1 || Math.abs(highest) * 0.1 || 1;
  return [lowest - room, highest + room];
}

function scale([from, to]: Range, [start, end]: Range): Scale {
  const width = to - from || 1;
  return (value) => start + ((value - from) / width) * (end - start);
}

function grid([lowest, highest]: Range, y: Scale, label: PlotArgs["label"]): readonly string[] {
  return [0, 1, 2, 3, 4].map((step) => {
    const value = lowest + ((highest - lowest) * step) / 4;
    const at = y(value).toFixed(1);
    return (
      `<line class="grid" x1="${String(LEFT)}" x2="${String(WIDTH)}" y1="${at}" y2="${at}"/>` +
      `<text class="axis" x="${String(LEFT - 6)}" y="${at}" text-anchor="end" dominant-baseline="middle">${escape(label(value))}</text>`
    );
  });
}

function hours([from, to]: Range, x: Scale): readonly string[] {
  return [0, 1, 2, 3].map((step) => {
    const time = from + ((to - from) * step) / 4;
    const text = new Date(time).toISOString().slice(11, 16);
    return `<text class="axis" x="${x(time).toFixed(1)}" y="${String(HEIGHT - 6)}">${text}</text>`;
  });
}

function line({ points }: Series, index: number, x: Scale, y: Scale): string {
  const known = points.filter(({ value }) => Number.isFinite(value));
  const at = ({ time, value }: Point) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`;
  return `<polyline class="line s${String(index % 8)}" points="${known.map(at).join(" ")}"/>`;
}
