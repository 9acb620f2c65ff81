import type * as pulumi from "@pulumi/pulumi";
import { type RawNode, stdin, talosCluster as cluster, threeControlPlanes } from "../../../tests/support/talos-cluster";
import { ancestors, named, valueOf } from "../../../tests/support/registrations";

describe("what must not be lost", () => {
  test("the cluster's secrets are protected and survive a new Talos version", async () => {
    const { resources } = await cluster();

    const secrets = named(resources, "production-secrets");
    expect(secrets.protect).toBe(true);
    expect(secrets.ignoreChanges).toEqual(["talosVersion"]);
  });

  test("a bootstrap is checked before it is made", async () => {
    const { resources } = await cluster();

    expect(named(resources, "production-bootstrap").hooked).toBe(true);
    expect(named(resources, "production-bootstrap").inputs.timeouts).toEqual({ create: "90s" });
  });

  test("by default a destroy leaves machines as they are", async () => {
    const { resources, result } = await cluster();

    const reset = named(resources, "production-rk1-2-reset");
    expect(reset.inputs).not.toHaveProperty("delete");
    expect(reset.protect).toBe(false);
    expect(named(resources, "production-rk1-2-configuration").inputs).not.toHaveProperty("onDestroy");
    expect(result.handle.deletedWith).toBeUndefined();
  });

  test("wiping machines is asked for, protected, and makes deleting what is in the cluster needless", async () => {
    const { resources, result } = await cluster({ bootstrap: { onDestroy: "reset" } });

    const reset = named(resources, "production-rk1-2-reset");
    expect(reset.inputs.delete).toBe("node ops/gates/reset.mjs");
    expect(reset.protect).toBe(true);
    expect(reset.inputs.stdin).toBe("[secret]");
    expect(await valueOf((result.handle.deletedWith as unknown as { urn: pulumi.Output<string> }).urn)).toMatch(
      /::production-rk1-1-reset$/,
    );
  });

  test("workers are wiped before control planes, and those one by one; all but the last one leave etcd", async () => {
    const { resources } = await cluster({
      bootstrap: { onDestroy: "reset" },
      nodes: (nodes) => [
        ...threeControlPlanes(nodes),
        { name: "w-1", address: "192.168.100.64", role: "worker", arch: "arm64", installDisk: "/dev/sda" },
      ],
    });

    // What others need goes after them.
    expect(ancestors(resources, "production-w-1-reset")).toContain("production-rk1-3-reset");
    expect(ancestors(resources, "production-rk1-3-reset")).toContain("production-rk1-2-reset");
    expect(ancestors(resources, "production-rk1-2-reset")).toContain("production-rk1-1-reset");
    const leaves = (node: string) => stdin(named(resources, `production-${node}-reset`)).leavesEtcd;
    expect(["rk1-1", "rk1-2", "rk1-3", "w-1"].map(leaves)).toEqual([false, true, true, false]);
  });

  test("a machine is known to whoever ends the stack before it is given anything", async () => {
    const { resources } = await cluster();

    expect(ancestors(resources, "production-rk1-2-configuration")).toContain("production-rk1-2-reset");
  });
});

describe("who is in the cluster", () => {
  test("leaving comes before anything changes, and waits for nothing but credentials", async () => {
    const { resources } = await cluster({
      nodes: (nodes) => [
        ...threeControlPlanes(nodes),
        { name: "w-1", address: "192.168.100.64", role: "worker", arch: "arm64", installDisk: "/dev/sda" },
      ],
    });

    const members = named(resources, "production-members");
    expect(members.inputs).toMatchObject({
      update: "node ops/gates/members.mjs",
      environment: {
        NODES:
          "rk1-1=192.168.100.61/controlPlane rk1-2=192.168.100.62/controlPlane rk1-3=192.168.100.63/controlPlane " +
          "w-1=192.168.100.64/worker",
      },
    });
    expect(members.inputs).not.toHaveProperty("create");
    expect(members.guarded).toBe(true);
    for (const node of ["rk1-1", "rk1-2", "w-1"]) {
      expect(ancestors(resources, `production-${node}-reach`)).toContain("production-members");
    }
    expect([...ancestors(resources, "production-members")]).toEqual(["production-secrets"]);
  });

  test("a machine that is away is left alone: nothing waits for it, and nothing is done to it", async () => {
    const away = (nodes: readonly RawNode[]) =>
      nodes.map((node) => (node.name === "rk1-3" ? { ...node, offline: true } : node));

    const { resources, result } = await cluster({ nodes: away, bootstrap: { onDestroy: "reset" } });

    const about = resources.filter(({ name }) => name.includes("rk1-3")).map(({ name }) => name);
    expect(about).toEqual(["production-rk1-3-reset"]);
    expect(stdin(named(resources, "production-rk1-3-reset")).offline).toBe(true);
    expect(JSON.stringify(stdin(named(resources, "production-kubernetes")).nodes)).not.toContain("rk1-3");
    expect(result.handle.nodes.map(({ name }) => name)).toContain("rk1-3");
  });

  test("with the first control plane away, the next one speaks for the cluster", async () => {
    const { resources, result } = await cluster({
      nodes: (nodes) => threeControlPlanes(nodes).map((node, index) => ({ ...node, offline: index === 0 })),
    });

    expect(named(resources, "production-kubeconfig").inputs.node).toBe("192.168.100.62");
    expect(await valueOf(result.handle.kubeconfig)).toContain("server: https://192.168.100.62:6443");
  });
});
