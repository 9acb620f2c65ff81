/** What a field of a schedule may say, from and to. */
const FIELDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

const DAY_MS = 86_400_000;
/** Two years, one of them with a 29th of February: every schedule of a year has been through at least once. */
const DAYS = 731;
const FIRST_DAY = Date.UTC(2027, 0, 1);

/**
 * The longest time between two runs of any of the schedules, in seconds.
 * @param schedules cron schedules of five fields, in UTC; names of months and weekdays are not understood
 * @returns nothing where one of them cannot be read, or none runs twice in two years
 */
export function longestGap(schedules: readonly string[]): number | undefined {
  const parsed = schedules.map(parseSchedule);
  const runs = parsed.flatMap((schedule) => (schedule ? runsOf(schedule) : [Number.NaN]));
  if (runs.some(Number.isNaN) || runs.length < 2) return undefined;
  const sorted = [...new Set(runs)].sort((one, other) => one - other);
  const gaps = sorted.slice(1).map((run, index) => run - (sorted[index] ?? run));
  return gaps.reduce((longest, gap) => Math.max(longest, gap), 0) / 1000;
}

interface Schedule {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly isDay: (day: Date) => boolean;
}

function parseSchedule(text: string): Schedule | undefined {
  const written = text.trim().split(/\s+/);
  const sets = FIELDS.map(([first, last], index) => parseField(written[index] ?? "", first, last));
  const [minutes, hours, days, months, weekdays] = sets;
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  const anyDay = written[2] === "*" || written[4] === "*";
  return { minutes: [...minutes], hours: [...hours], isDay };

  /** Where both kinds of days are named, either will do: so does cron. */
  function isDay(day: Date): boolean {
    if (!months?.has(day.getUTCMonth() + 1)) return false;
    const byDate = days?.has(day.getUTCDate()) ?? false;
    const byWeekday = weekdays?.has(day.getUTCDay()) === true || (day.getUTCDay() === 0 && weekdays?.has(7) === true);
    return anyDay ? byDate && byWeekday : byDate || byWeekday;
  }
}

/** One field: `*`, `5`, `1-5`, any of them with `/2`, and lists of them. */
function parseField(text: string, first: number, last: number): ReadonlySet<number> | undefined {
  const parts = text.split(",").map((part) => parsePart(part, first, last));
  return parts.every((part) => part !== undefined) ? new Set(parts.flat()) : undefined;
}

function parsePart(text: string, first: number, last: number): readonly number[] | undefined {
  const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/([1-9]\d*))?$/.exec(text);
  if (!match) return undefined;
  const [, low, high, step] = match;
  const from = low === undefined ? first : Number(low);
  const open = low === undefined || step !== undefined;
  const to = high === undefined ? (open ? last : from) : Number(high);
  const by = Number(step ?? 1);
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);
}

function runsOf({ minutes, hours, isDay }: Schedule): readonly number[] {
  return Array.from({ length: DAYS }, (_, index) => FIRST_DAY + index * DAY_MS)
    .filter((day) => isDay(new Date(day)))
    .flatMap((day) => hours.flatMap((hour) => minutes.map((minute) => day + (hour * 60 + minute) * 60_000)));
}
