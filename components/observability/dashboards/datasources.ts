/** Where panels get their values: kind, and the identity that Grafana knows it by, whatever it is called there. */
export const PROMETHEUS = { type: "prometheus", uid: "prometheus" } as const;
export const ALERTMANAGER = { type: "alertmanager", uid: "alertmanager" } as const;
export const LOKI = { type: "loki", uid: "loki" } as const;
