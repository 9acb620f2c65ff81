/** What a change can do to a cluster, the worst first. */
export const risks = ["data-loss", "replacement", "restart", "in-place"] as const;

export type Risk = (typeof risks)[number];

export const titles: Readonly<Record<Risk, string>> = {
  "data-loss": "Data loss or outage",
  replacement: "Replacement or removal",
  restart: "Restart or reboot",
  "in-place": "In place",
};

/** Exit status for the worst change, where a gate stops at it. 0 to 2 have meanings of their own. */
export const exitCodes: Readonly<Record<Risk, number>> = {
  "data-loss": 6,
  replacement: 5,
  restart: 4,
  "in-place": 3,
};

/** The worst of them; undefined where there are none. */
export function worst(found: readonly Risk[]): Risk | undefined {
  return risks.find((risk) => found.includes(risk));
}

/** Whether `risk` is as bad as `gate`, or worse. */
export function reaches(risk: Risk, gate: Risk): boolean {
  return risks.indexOf(risk) <= risks.indexOf(gate);
}
