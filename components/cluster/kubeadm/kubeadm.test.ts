import * as pulumi from "@pulumi/pulumi";
import { type Change, fiveNodes, stagingSettings } from "../../../tests/support/kubeadm";
import { clusterSeed } from "../../../tests/support/doubles";
import { ancestors, named, record, type Registration, valueOf } from "../../../tests/support/registrations";
import { KubeadmCluster } from ".";

function build(change: Change = {}, sshPrivateKey?: pulumi.Input<string>) {
  return record(() => new KubeadmCluster("staging", { ...stagingSettings(change), sshPrivateKey }, {}));
}

/** The same for tests that only look. */
let five: ReturnType<typeof build> | undefined;
const fiveMachines = () => (five ??= build({ nodes: fiveNodes }, pulumi.secret("canary-private-key")));

let one: ReturnType<typeof build> | undefined;
const oneMachine = () => (one ??= build());

const steps = (resources: readonly Registration[]) => resources.filter(({ type }) => type === "command:remote:Command");

describe("one machine", () => {
  test("is set up in one visible order", async () => {
    const { resources } = await oneMachine();

    const order = [
      "reach",
      "check",
      "prepare",
      "reboot",
      "back",
      "harden",
      "runtime",
      "packages",
      "kubeadm",
      "upgrade",
    ];
    order.slice(1).forEach((step, index) => {
      const { dependsOn } = named(resources, `staging-kubestaging-${step}`);
      expect(dependsOn.filter((name) => name !== "staging-members")).toEqual([
        `staging-kubestaging-${order[index] ?? ""}`,
      ]);
    });
  });

  test("runs each step as root, with a short command line and everything else on stdin", async () => {
    const { resources } = await oneMachine();

    const { inputs } = named(resources, "staging-kubestaging-prepare");
    expect(inputs).toMatchObject({
      create: `sudo -n bash --norc -c 'eval "$(cat)"' prepare`,
      addPreviousOutputInEnv: false,
      logging: "stderr",
    });
    expect(inputs.stdin).toContain("DATA_DISK_MOUNT='/var/mnt/data'\n");
    expect(inputs.stdin).toContain("  '192.168.100.50 kubestaging.local.hallonen.se'\n");
    expect(inputs.stdin).toContain("  '/var/mnt/data/volumes/1'\n");
    expect(inputs).not.toHaveProperty("environment");
    expect(inputs).not.toHaveProperty("triggers");
    expect(inputs).not.toHaveProperty("delete");
  });

  test("is reached with the declared host key only, by whatever key the agent has", async () => {
    const { resources } = await oneMachine();

    const { connection } = named(resources, "staging-kubestaging-check").plainInputs;
    expect(connection).toMatchObject({
      host: "192.168.100.50",
      port: 22,
      user: "ubuntu",
      hostKey: expect.stringMatching(/^ssh-ed25519 /) as string,
      dialErrorLimit: 8,
      perDialTimeout: 15,
    });
    expect(connection).not.toHaveProperty("privateKey");
    expect(connection).not.toHaveProperty("proxy");
  });

  test("is waited for where it is known to restart", async () => {
    const { resources } = await oneMachine();

    expect(named(resources, "staging-kubestaging-harden").plainInputs.connection).toMatchObject({ dialErrorLimit: 14 });
    const { plainInputs } = named(resources, "staging-kubestaging-back");
    expect(JSON.parse(String(plainInputs.stdin))).toEqual({
      node: { name: "kubestaging", address: "192.168.100.50" },
      port: 22,
      deadlineSeconds: 300,
    });
  });

  test("shows its version in the command line, for a preview and for the guard", async () => {
    const { resources } = await build({ versions: { kubernetes: "v1.35.4" } });

    expect(named(resources, "staging-kubestaging-upgrade").inputs.create).toMatch(/ upgrade v1\.35\.4$/);
  });

  test("is no longer kept out of load balancing when it runs workloads", async () => {
    const { resources } = await oneMachine();

    expect(named(resources, "staging-kubestaging-node").inputs.stdin).toContain(
      "ABSENT_LABELS=(\n  'node.kubernetes.io/exclude-from-external-load-balancers'\n)\n",
    );
  });
});

describe("a machine behind a jump host", () => {
  const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
  const ssh = { hostKey, jumpHost: { address: "gate.example.org", port: 2222, user: "gate", hostKey } };

  test("is reached through it, with the same key, and the gate waits for it", async () => {
    const { resources } = await build({ node: { ssh } }, pulumi.secret("private"));

    const { connection } = named(resources, "staging-kubestaging-check").plainInputs;
    expect(connection).toMatchObject({
      privateKey: "private",
      proxy: { host: "gate.example.org", port: 2222, user: "gate", hostKey, privateKey: "private" },
    });
    const { plainInputs } = named(resources, "staging-kubestaging-reach");
    expect(JSON.parse(String(plainInputs.stdin))).toMatchObject({ node: { address: "gate.example.org" }, port: 2222 });
    // The gate cannot see the machine come back: the step after it waits.
    expect(named(resources, "staging-kubestaging-harden").plainInputs.connection).toMatchObject({ dialErrorLimit: 68 });
  });
});

describe("secrets", () => {
  test("are on stdin of the steps that carry them, and nowhere in clear", async () => {
    const { resources } = await fiveMachines();

    const secret = steps(resources).filter(({ inputs }) => inputs.stdin === "[secret]");
    expect(secret.map(({ name }) => name).sort()).toEqual([
      "staging-cp-2-kubeadm",
      "staging-cp-3-kubeadm",
      "staging-worker-1-kubeadm",
      "staging-worker-2-kubeadm",
    ]);
    for (const { inputs } of secret) expect(inputs.logging).toBe("none");
    // What these print is secret, what they are told is not.
    for (const name of ["cp-1-kubeadm", "kubeconfig"]) {
      expect(named(resources, `staging-${name}`).inputs).toMatchObject({ logging: "none" });
    }
    for (const { inputs } of resources) expect(JSON.stringify(inputs)).not.toContain("canary");
    for (const { plainInputs } of resources) expect(JSON.stringify(plainInputs)).not.toContain(clusterSeed.seed);
  });
});

describe("several control planes and workers", () => {
  test("change one control plane at a time", async () => {
    const { resources } = await fiveMachines();

    expect(ancestors(resources, "staging-cp-2-kubeadm")).toContain("staging-cp-1-settings");
    expect(ancestors(resources, "staging-cp-3-kubeadm")).toContain("staging-cp-2-settings");
    expect(ancestors(resources, "staging-cp-2-packages")).not.toContain("staging-cp-1-prepare");
  });

  test("join workers together, and upgrade them one by one, each emptied before", async () => {
    const { resources } = await fiveMachines();

    const joining = ancestors(resources, "staging-worker-2-kubeadm");
    expect(joining).toContain("staging-cp-3-settings");
    expect(joining).not.toContain("staging-worker-1-kubeadm");
    expect(named(resources, "staging-worker-2-drain").dependsOn).toEqual([
      "staging-worker-1-settings",
      "staging-worker-2-kubeadm",
    ]);
    expect(named(resources, "staging-worker-2-upgrade").dependsOn).toEqual(["staging-worker-2-drain"]);
    expect(named(resources, "staging-worker-2-settings").dependsOn).toEqual(["staging-worker-2-uncordon"]);
  });

  test("act for the cluster on the first control plane", async () => {
    const { resources } = await fiveMachines();

    for (const name of ["worker-2-drain", "worker-2-uncordon", "worker-2-node", "members", "kubeconfig"]) {
      expect(named(resources, `staging-${name}`).plainInputs.connection).toMatchObject({ host: "192.168.100.11" });
    }
  });

  test("let nodes in that join, not the one that starts the cluster", async () => {
    const { resources } = await fiveMachines();

    const hooked = steps(resources).filter(({ name, hooked }) => hooked && name.endsWith("-kubeadm"));
    expect(hooked.map(({ name }) => name).sort()).toEqual([
      "staging-cp-2-kubeadm",
      "staging-cp-3-kubeadm",
      "staging-worker-1-kubeadm",
      "staging-worker-2-kubeadm",
    ]);
    expect(named(resources, "staging-worker-1-kubeadm").plainInputs.stdin).toMatch(
      /token: "?[a-z0-9]{6}\.[a-z0-9]{16}"?\n/,
    );
  });

  test("let members go before any machine is changed, while everybody still lets them in", async () => {
    const { resources } = await fiveMachines();

    expect(named(resources, "staging-members").dependsOn).toEqual(["staging-cp-1-check"]);
    for (const { name } of fiveNodes) {
      expect(named(resources, `staging-${name}-prepare`).dependsOn).toContain("staging-members");
    }
    const undone = steps(resources).filter(({ inputs }) => inputs.delete !== undefined);
    expect(undone.map(({ name }) => name)).toHaveLength(5);
    for (const { inputs } of undone)
      expect(inputs.delete).toBe(`sudo -n bash --norc -c 'eval "$(cat)"' kubeadm delete`);
  });

  test("know the API's name by heart: every control plane, the first one first", async () => {
    const { resources } = await fiveMachines();

    const entries = [11, 12, 13].map((last) => `  '192.168.100.${last} kubestaging.local.hallonen.se'\n`);
    expect(named(resources, "staging-worker-1-prepare").inputs.stdin).toContain(`HOSTS=(\n${entries.join("")})`);
  });
});

describe("what the layers above get", () => {
  test("is admin access by an address, behind a gate that waits for every node", async () => {
    const { resources, result } = await fiveMachines();

    expect(await valueOf(result.handle.kubeconfig)).toContain("server: https://192.168.100.11:6443");
    const { plainInputs, dependsOn } = named(resources, "staging-kubernetes");
    expect(dependsOn).toEqual(expect.arrayContaining(["staging-worker-2-settings", "staging-cp-1-node"]));
    expect(JSON.parse(String(plainInputs.stdin))).toMatchObject({
      nodes: fiveNodes.map(({ name, address }) => ({ name, address })),
      advice: expect.stringContaining("crictl") as string,
    });
  });

  test("outlives the stack, unless the stack says otherwise", async () => {
    const kept = await oneMachine();
    const reset = await build({ bootstrap: { onDestroy: "reset" } });

    expect(kept.result.handle.deletedWith).toBeUndefined();
    expect(named(kept.resources, "staging-kubestaging-kubeadm").protect).toBe(false);
    expect(reset.result.handle.deletedWith).toBeDefined();
    expect(named(reset.resources, "staging-kubestaging-kubeadm").protect).toBe(true);
  });
});
