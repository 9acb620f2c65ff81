import type { Report } from "../../ops/report/report";

const onMachines = (risk: string): readonly string[] =>
  ["rk1-1", "rk1-2", "rk1-3"].map((node) => `${risk}: update Talos machine production-${node}-configuration`);

/** What the recorded previews are about: each change above `in place`, by its class; and how many are in place. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "talos-node-added": ["in-place: 3"],
  "talos-node-removed": [
    "data-loss: update Talos step production-members",
    "replacement: delete Talos machine production-rk1-3-configuration",
    "in-place: 1",
  ],
  "talos-setting": [...onMachines("restart"), "in-place: 1"],
  "talos-without-reboot": ["in-place: 4"],
  "talos-upgraded": [...onMachines("restart"), "in-place: 1"],
  "talos-extension": [...onMachines("restart"), "in-place: 2"],
  "chart-upgraded": ["restart: update Release reloader-release", "in-place: 0"],
  "pool-shrunk": ["replacement: update IPAddressPool metallb-production-pool", "in-place: 0"],
  "class-removed": ["data-loss: delete StorageClass longhorn-longhorn-backup", "in-place: 0"],
  assorted: [
    "replacement: replace StorageClass longhorn-longhorn-standard",
    "replacement: rename L2Advertisement metallb-production-advertisement → metallb-home-advertisement",
    "replacement: rename IPAddressPool metallb-production-pool → metallb-home-pool",
    "restart: update Deployment whoami-deployment",
    "in-place: 0",
  ],
  "storage-and-names-removed": [
    "data-loss: delete DnsRecord dns-kube.local.hallonen.se",
    "data-loss: delete DnsRecord dns-whoami.hallonen.se",
    "data-loss: delete StorageClass longhorn-longhorn-backup",
    "data-loss: delete StorageClass longhorn-longhorn-fast",
    "data-loss: delete StorageClass longhorn-longhorn-standard",
    "data-loss: delete ZeroTrustTunnelCloudflaredConfig tunnel-rules",
    "data-loss: delete ZeroTrustTunnelCloudflared tunnel-tunnel",
    "replacement: delete PodDisruptionBudget tunnel-connectors-budget",
    "replacement: delete Deployment tunnel-connectors-deployment",
    "replacement: delete Namespace tunnel-connectors-namespace",
    "replacement: delete NetworkPolicy tunnel-connectors-policy",
    "replacement: delete Secret tunnel-connectors-token",
    // Longhorn itself is let go of, and goes on.
    "in-place: 4",
  ],
  drift: ["in-place: 1"],
  mistake: ["in-place: 0"],
  "host-added": ["in-place: 18"],
  "host-removed": [
    "data-loss: update host step staging-members",
    "data-loss: delete host step staging-w-1-kubeadm",
    "in-place: 15",
  ],
  "kubernetes-upgraded": [
    "restart: update host step staging-kubestaging-upgrade",
    "restart: update host step staging-w-1-drain",
    "restart: update host step staging-w-1-upgrade",
    "in-place: 34",
  ],
  "kubelet-and-volume": [
    "data-loss: delete PersistentVolume local-nvme-ssd-4-volume",
    "restart: update host step staging-kubestaging-settings",
    "restart: update host step staging-w-1-settings",
    "in-place: 5",
  ],
  "claim-removed": ["data-loss: delete PersistentVolumeClaim notes-volume", "in-place: 0"],
};

/** A report's changes in the form above, or what is expected of a recorded preview. */
export function risksOf(of: Report | string): readonly string[] {
  if (typeof of === "string") return expected[of] ?? [];
  const lines = of.changes
    .filter(({ risk }) => risk !== "in-place")
    .map(({ risk, operation, kind, name, becomes }) =>
      [`${risk}:`, operation, kind, becomes === undefined ? name : `${name} → ${becomes}`].join(" "),
    );
  return [...lines, `in-place: ${String(of.counts["in-place"])}`];
}
