const HOUR_MS = 3600_000;

export type Range = readonly [lowest: number, highest: number];
export type Scale = (value: number) => number;

/** Of values, by a loop: a day of many machines is more than a call can have arguments. */
export function ends(values: readonly number[]): Range {
  return values.reduce<Range>(
    ([lowest, highest], value) => [Math.min(lowest, value), Math.max(highest, value)],
    [Infinity, -Infinity],
  );
}

export function scale([from, to]: Range, [start, end]: Range): Scale {
  const width = to - from || 1;
  return (value) => start + ((value - from) / width) * (end - start);
}

/**
 * Round values that an axis is marked at, the ends of the axis among them.
 * @param steps between marks, the smallest first; the first that needs at most five marks is taken
 */
export function marks([lowest, highest]: Range, steps: readonly number[]): readonly number[] {
  const step = steps.find((each) => Math.ceil(highest / each) - Math.floor(lowest / each) <= 4) ?? steps.at(-1) ?? 1;
  const first = Math.floor(lowest / step);
  const last = Math.max(first + 1, Math.ceil(highest / step));
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** Whole hours of UTC in a stretch of time, every sixth of a day, every one of an hour or two. */
export function hours([from, to]: Range): readonly number[] {
  const step = to - from > 12 * HOUR_MS ? 6 * HOUR_MS : to - from > 4 * HOUR_MS ? 2 * HOUR_MS : HOUR_MS;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, index) => (first + index) * step);
}
