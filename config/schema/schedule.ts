import { text } from "./text";

const CRON = "^(\\S+\\s+){4}\\S+$";

/** Minute, hour, day, month, day of the week: `0 3 * * *`. */
export const cron = () =>
  text("schedule", CRON, (value) =>
    new RegExp(CRON).test(value.trim()) ? undefined : { rule: "must be a cron schedule of five fields: 0 3 * * *" },
  );

/** Name in the database of time zones: `Europe/Stockholm`. */
export const timeZone = () =>
  text("time zone", "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", (value) =>
    isTimeZone(value) ? undefined : { rule: "must be a time zone such as Europe/Stockholm" },
  );

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
