import type { AlertmanagerConfig, Weekday } from "../../../config/schema";

type Window = AlertmanagerConfig["maintenance"][number];
type Span = Pick<Window, "from" | "to" | "days" | "date">;

/** Part of a day, or of days, as Alertmanager writes it. @see https://prometheus.io/docs/alerting/latest/configuration/#time_interval */
export interface TimeInterval {
  readonly times: readonly [{ readonly start_time: string; readonly end_time: string }];
  readonly weekdays?: readonly Weekday[];
  readonly days_of_month?: readonly [string];
  readonly months?: readonly [string];
  readonly years?: readonly [string];
  readonly location: string;
}

const WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** Alertmanager knows nothing of midnight: what goes on past it becomes two parts, of two days. */
export function timeIntervals(span: Span, location: string): readonly TimeInterval[] {
  const { from, to } = span;
  const today = dayOf(span, 0);
  if (from < to) return [{ times: [{ start_time: from, end_time: to }], ...today, location }];
  const evening: TimeInterval = { times: [{ start_time: from, end_time: "24:00" }], ...today, location };
  if (to === "00:00") return [evening];
  return [evening, { times: [{ start_time: "00:00", end_time: to }], ...dayOf(span, 1), location }];
}

/** The days that a span begins on, moved by that many. */
function dayOf({ days, date }: Span, later: 0 | 1): Partial<TimeInterval> {
  if (date !== undefined) return dateAfter(date, later);
  return days === undefined ? {} : { weekdays: days.map((day) => weekdayAfter(day, later)) };
}

function weekdayAfter(day: Weekday, later: number): Weekday {
  return WEEK[(WEEK.indexOf(day) + later) % WEEK.length] ?? day;
}

function dateAfter(date: string, later: number): Partial<TimeInterval> {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + later);
  return {
    days_of_month: [String(day.getUTCDate())],
    months: [String(day.getUTCMonth() + 1)],
    years: [String(day.getUTCFullYear())],
  };
}
