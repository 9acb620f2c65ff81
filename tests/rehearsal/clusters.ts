import type { Cluster } from "./site";

/** A key of nobody: the rehearsal puts the simulated host's in its place. */
export const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfxFRodck4DZgF6FAx5/YodnMDTRdZhdmJMYv0o3aMh";

/** A node of a test's own cluster: an amd64 PC with an address of staging's network. */
export function pc(name: string, role: "controlPlane" | "worker", host: number, more: object = {}) {
  return {
    name,
    address: `192.168.100.${host}`,
    role,
    arch: "amd64",
    ssh: { user: "ubuntu", hostKey },
    ...more,
  };
}

/** Makes the staging stack one of these nodes; they keep no volumes. */
export function replaceNodes(
  cluster: Cluster,
  config: Record<string, unknown>,
  nodes: readonly ReturnType<typeof pc>[],
): void {
  cluster.nodes = [...nodes];
  delete config["homelab:storage"];
}
