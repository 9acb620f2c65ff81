import { z } from "zod";
import { label, text } from "./text";

const TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
const DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

/** Of a day: `22:00`. */
const timeOfDay = () =>
  text("time", TIME, (value) =>
    new RegExp(TIME).test(value)
      ? undefined
      : { rule: "must be a time of the day such as 07:30", fix: /^\d:[0-5]\d$/.test(value) ? `0${value}` : undefined },
  );

const date = () =>
  text("date", DATE, (value) =>
    new RegExp(DATE).test(value) && isDay(value) ? undefined : { rule: "must be a day such as 2026-12-24" },
  );

/** JavaScript takes the 31st of a short month for the first of the next. */
function isDay(value: string): boolean {
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const span = {
  from: timeOfDay().describe("When it begins."),
  to: timeOfDay().describe("When it ends; earlier than `from`: on the next day."),
};

const weekdays = () =>
  z.array(z.enum(WEEKDAYS)).min(1).optional().describe("Days on which it begins. Default: every day.");

/** A part of days that comes again. */
export const quietHoursSchema = z.strictObject({ ...span, days: weekdays() });

/** A part of one day, or of days that come again. */
export const maintenanceSchema = z.strictObject({
  name: label().describe("Name of the window."),
  ...span,
  days: weekdays(),
  date: date().optional().describe("The one day on which it begins. Beside it, `days` means nothing."),
});
