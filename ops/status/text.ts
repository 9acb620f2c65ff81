import type { NodeStatus } from "./facts";

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

/** `61 °C`, or `–` where nothing is known. */
export const degrees = (value: number | undefined): string => (value === undefined ? "–" : `${value.toFixed(0)} °C`);

/** Of a part between 0 and 1: `42 %`. */
export const percent = (value: number | undefined): string =>
  value === undefined ? "–" : `${(value * 100).toFixed(0)} %`;

/** `34 days`, until something ends. */
export function days(end: Date, now: Date): string {
  const left = Math.floor((end.getTime() - now.getTime()) / DAY_MS);
  return left < 0 ? "ENDED" : count(left, "day");
}

/** `1 volume`, `3 volumes`. */
export const count = (many: number, one: string): string => `${String(many)} ${one}${many === 1 ? "" : "s"}`;

/** `2026-11-21 20:00 UTC` */
export const instant = (date: Date): string => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;

export const stateOf = ({ ready, cordoned }: NodeStatus): string =>
  [ready ? "ready" : "NOT READY", ...(cordoned ? ["cordoned"] : [])].join(", ");

/** How long something has been so: `5 min`, `7 h`, `3 d`. */
export function age(since: Date, now: Date): string {
  const passed = Math.max(0, now.getTime() - since.getTime());
  if (passed < HOUR_MS) return `${String(Math.floor(passed / 60_000))} min`;
  if (passed < 2 * DAY_MS) return `${String(Math.floor(passed / HOUR_MS))} h`;
  return `${String(Math.floor(passed / DAY_MS))} d`;
}
