import { type Range, type Scale, ends, hours, marks, scale } from "./axis";
import type { Point, Series } from "./facts";
import { escape } from "./escape";

/** Of the drawing, in its own units: those of a phone's screen, so that its words can be read there. */
const WIDTH = 350;
const HEIGHT = 190;
const LEFT = 42;
const RIGHT = 8;
const BOTTOM = 22;
const TOP = 8;
/** Colours of lines; where there are more lines, they are dashed. */
export const COLOURS = 6;

export interface PlotArgs {
  /** With the unit. */
  readonly title: string;
  readonly series: readonly Series[];
  /** What a value is called: `61 °C`. */
  readonly label: (value: number) => string;
  /** What may be between marks of the axis of values, the smallest first. */
  readonly steps: readonly number[];
  /** Ends of the axis of values. Default: what the values need. */
  readonly ends?: Range;
}

/** Lines over time as an SVG drawing, in colours of the page. */
export function plot({ title, series, label, steps, ends: given }: PlotArgs): string {
  const points = series.flatMap((each) => known(each));
  if (points.length === 0) return `<figure><figcaption>${escape(title)}</figcaption>${NOTHING}</figure>`;
  const times = ends(points.map(({ time }) => time));
  const values = marks(given ?? ends(points.map(({ value }) => value)), steps);
  const x = scale(times, [LEFT, WIDTH - RIGHT]);
  const y = scale(ends(values), [HEIGHT - BOTTOM, TOP]);
  return [
    `<figure><figcaption>${escape(title)}</figcaption>`,
    `<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${escape(summary(title, series, label))}">`,
    ...values.map((value) => valueMark(label(value), y(value))),
    ...hours(times).map((time) => timeMark(time, x(time))),
    ...series.map((each, index) => line(each, index, x, y)),
    "</svg>",
    `<ul class="legend">${series.map((each, index) => legend(each, index, label)).join("")}</ul>`,
    "</figure>",
  ].join("\n");
}

const NOTHING = '<p class="none">Nothing was measured.</p>';

const known = ({ points }: Series): readonly Point[] => points.filter(({ value }) => Number.isFinite(value));

const latest = (series: Series, label: PlotArgs["label"]): string => {
  const point = known(series).at(-1);
  return point ? label(point.value) : "–";
};

/** For whoever does not see the drawing. */
const summary = (title: string, series: readonly Series[], label: PlotArgs["label"]): string =>
  `${title}: ${series.map((each) => `${each.name} ${latest(each, label)}`).join(", ")}`;

function valueMark(text: string, y: number): string {
  const at = y.toFixed(1);
  return (
    `<line class="grid" x1="${String(LEFT)}" x2="${String(WIDTH - RIGHT)}" y1="${at}" y2="${at}"/>` +
    `<text class="axis" x="${String(LEFT - 5)}" y="${at}" text-anchor="end" dominant-baseline="middle">${escape(text)}</text>`
  );
}

function timeMark(time: number, x: number): string {
  const at = x.toFixed(1);
  const text = new Date(time).toISOString().slice(11, 16);
  return (
    `<line class="grid" x1="${at}" x2="${at}" y1="${String(TOP)}" y2="${String(HEIGHT - BOTTOM)}"/>` +
    `<text class="axis" x="${at}" y="${String(HEIGHT - 6)}" text-anchor="middle">${text}</text>`
  );
}

const look = (index: number): string => `s${String(index % COLOURS)}${index < COLOURS ? "" : " dashed"}`;

/** Broken where nothing was measured for a while: a line there would be made up. */
function line(series: Series, index: number, x: Scale, y: Scale): string {
  const points = known(series);
  const gaps = points.slice(1).map(({ time }, before) => time - (points[before]?.time ?? time));
  const usual = Math.min(...gaps);
  const path = points.map(({ time, value }, at) => {
    const connected = at > 0 && (gaps[at - 1] ?? 0) <= usual * 1.5;
    return `${connected ? "L" : "M"}${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return `<path class="line ${look(index)}" d="${path.join("")}"/>`;
}

const legend = (series: Series, index: number, label: PlotArgs["label"]): string =>
  `<li class="${look(index)}">${escape(series.name)} <b>${escape(latest(series, label))}</b></li>`;
