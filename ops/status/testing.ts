import type { Alert, ClusterStatus, NodeStatus, Point, Series } from "./facts";

const HOUR_MS = 3600_000;
const NOW = new Date("2026-11-21T20:04:00Z");
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR_MS);
const inDays = (days: number): Date => hoursAgo(-24 * days - 1);

/** A day of a machine: warm in the afternoon, and silent for two hours where it was off. */
function day(name: string, middle: number, swing: number, off?: number): Series {
  const points: Point[] = [];
  for (let step = 0; step <= 144; step++) {
    const hours = 24 - step / 6;
    if (off !== undefined && hours < off && hours > off - 2) continue;
    const wave = Math.sin(step / 23 + name.length) + 0.25 * Math.sin(step / 3 + middle);
    points.push({ time: hoursAgo(hours).getTime(), value: middle + swing * wave });
  }
  return { name, points };
}

const NAMES = ["rk1-1", "rk1-2", "rk1-3", "turing-with-a-rather-long-name-4"];

const node = (name: string, index: number): NodeStatus => ({
  name,
  address: `192.168.100.${String(61 + index)}`,
  role: index < 3 ? "control plane" : "worker",
  version: "v1.36.3",
  ready: index !== 3,
  cordoned: index === 2,
  temperature: 52 + 9 * index,
  memory: 0.4 + 0.19 * index,
  disk: 0.35 + 0.12 * index,
});

const alert = (name: string, severity: string, text: string, hours: number): Alert => ({
  name,
  severity,
  text,
  since: hoursAgo(hours),
});

/** A cluster with much to say: troubles of each kind, long names, and text that is no HTML. */
export const busyCluster: ClusterStatus = {
  stack: "production",
  server: "https://192.168.100.60:6443",
  at: NOW,
  nodes: NAMES.map(node),
  certificates: [
    { name: "applications/shop", ready: false },
    { name: "traefik/wildcard-of-a-domain-with-a-long-name-hallonen-se", ends: inDays(12), ready: true },
    { name: "traefik/local-hallonen-se", ends: inDays(61), ready: true },
  ],
  backups: [
    {
      volume: "monitoring/prometheus-kube-prometheus-stack-prometheus-db-prometheus-kube-prometheus-stack-prometheus-0",
      scheduled: true,
    },
    { volume: "applications/nextcloud-data", scheduled: true, at: hoursAgo(17) },
    { volume: "applications/photos", scheduled: true, at: hoursAgo(17.5) },
  ],
  failing: [
    "release traefik/traefik: is failed at revision 2",
    "Kustomization flux-system/apps: is not ready (path not found: ./clusters/<home>)",
  ],
  alerts: [
    alert("NodeDown", "critical", "turing-with-a-rather-long-name-4 does not answer", 1.4),
    alert("NodeHot", "warning", `<img src="https://example.org/x.png"> rk1-3 is at 78 °C`, 3),
    alert("Upgrade", "info", "Kubernetes 1.36.4 is there", 80),
  ],
  measured: {
    temperature: NAMES.map((name, index) => day(name, 50 + 6 * index, 5, index === 1 ? 14 : undefined)),
    memory: NAMES.map((name, index) => day(name, 0.35 + 0.15 * index, 0.04)),
    processor: NAMES.map((name, index) => day(name, 0.15 + 0.1 * index, 0.08)),
  },
  unknown: [],
};

/** A cluster of which its owner need know no more; nobody measures. */
export const quietCluster: ClusterStatus = {
  stack: "staging",
  server: "https://192.168.100.50:6443",
  at: NOW,
  nodes: [
    {
      name: "kubestaging",
      address: "192.168.100.50",
      role: "control plane",
      version: "v1.36.3",
      ready: true,
      cordoned: false,
    },
  ],
  certificates: [{ name: "traefik/staging-hallonen-se", ends: inDays(61), ready: true }],
  backups: [],
  failing: [],
  alerts: [],
  unknown: ["temperatures and alerts: the cluster has no Prometheus"],
};
