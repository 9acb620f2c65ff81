import { type RawNode, stdin, talosCluster as cluster, threeControlPlanes } from "../../../tests/support/talos-cluster";
import { ancestors, named, valueOf } from "../../../tests/support/registrations";
import { contractOf } from "./configuration";

describe("the way from bare machines to an API", () => {
  test("each step waits for the one before", async () => {
    const { resources } = await cluster();

    const before = (name: string) => ancestors(resources, name);
    expect(before("production-rk1-1-configuration")).toContain("production-rk1-1-reach");
    expect(before("production-rk1-1-talos")).toContain("production-rk1-1-configuration");
    expect(before("production-bootstrap")).toContain("production-rk1-1-talos");
    expect(before("production-kubeconfig")).toContain("production-bootstrap");
    expect(before("production-kubernetes")).toContain("production-kubeconfig");
    expect(before("production-provider")).toContain("production-kubernetes");
  });

  test("bare workers wait for nobody's configuration, and everybody's registration is waited for", async () => {
    const { resources } = await cluster();

    for (const worker of ["rk1-2", "rk1-3"]) {
      const before = ancestors(resources, `production-${worker}-configuration`);
      expect([...before].filter((name) => name.includes("rk1-1") && !name.endsWith("-reset"))).toEqual([
        "production-rk1-1-reach",
      ]);
      expect(ancestors(resources, "production-kubernetes")).toContain(`production-${worker}-configuration`);
    }
    expect(stdin(named(resources, "production-kubernetes")).nodes).toEqual([
      { name: "rk1-1", address: "192.168.100.61" },
      { name: "rk1-2", address: "192.168.100.62" },
      { name: "rk1-3", address: "192.168.100.63" },
    ]);
  });

  test("control planes change one at a time, and exactly one is bootstrapped", async () => {
    const { resources } = await cluster({ nodes: threeControlPlanes });

    const before = (node: string) => ancestors(resources, `production-${node}-configuration`);
    expect(before("rk1-2")).toContain("production-rk1-1-settled");
    expect(before("rk1-2")).toContain("production-bootstrap");
    expect(before("rk1-3")).toContain("production-rk1-2-settled");
    const bootstraps = resources.filter((each) => each.type === "talos:machine/bootstrap:Bootstrap");
    expect(bootstraps.map((each) => each.inputs.node)).toEqual(["192.168.100.61"]);
  });

  test("a gate is waited at again when the machine's configuration changes, without showing it", async () => {
    const { resources } = await cluster();

    const gate = named(resources, "production-rk1-1-talos");
    expect(gate.inputs.triggers).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  });
});

describe("a cluster that runs already", () => {
  const workers = (nodes: readonly RawNode[]) => [
    ...nodes,
    ...[64, 65].map((host) => ({ ...nodes[2], name: `rk1-${host - 60}`, address: `192.168.100.${host}` })),
  ];

  test("is changed control planes first, then worker by worker, each when the one before is well", async () => {
    const { resources } = await cluster({}, "configured");

    const before = (node: string) => ancestors(resources, `production-${node}-configuration`);
    expect(before("rk1-2")).toContain("production-rk1-1-settled");
    expect(before("rk1-3")).toContain("production-rk1-2-settled");
    expect(ancestors(resources, "production-kubernetes")).toContain("production-rk1-3-settled");
  });

  test("has its workers changed in batches, where the stack says so", async () => {
    const bootstrap = { rollout: { workersAtOnce: 2 } };

    const { resources } = await cluster({ nodes: workers, bootstrap }, "configured");

    const settledBefore = (node: string) =>
      ["rk1-2", "rk1-3", "rk1-4", "rk1-5"].filter((other) =>
        ancestors(resources, `production-${node}-configuration`).has(`production-${other}-settled`),
      );
    expect(settledBefore("rk1-2")).toEqual([]);
    expect(settledBefore("rk1-3")).toEqual([]);
    expect(settledBefore("rk1-4")).toEqual(["rk1-2", "rk1-3"]);
    expect(settledBefore("rk1-5")).toEqual(["rk1-2", "rk1-3"]);
  });

  test("tells each machine's step what it is to run, and who its neighbours are", async () => {
    const { resources } = await cluster({}, "configured");

    const step = named(resources, "production-rk1-2-settled");
    expect(step.inputs.create).toBe("node ops/steps/talos-node.mjs v1.13.0 v1.36.3");
    expect(stdin(step)).toMatchObject({
      node: { name: "rk1-2", address: "192.168.100.62", role: "worker" },
      controlPlanes: [{ name: "rk1-1", address: "192.168.100.61" }],
      alone: false,
      staged: false,
    });
    // And no version of anything else: the step would run again with each chart.
    expect(stdin(step).wanted).toEqual({
      talos: "v1.13.0",
      kubernetes: "v1.36.3",
      schematic: "production-schematic-id",
      image: "factory.talos.dev/metal-installer/production-schematic-id:v1.13.0",
    });
    expect(step.guarded).toBe(true);
  });

  test("has its etcd looked at before a control plane changes, and not before a worker does", async () => {
    const { resources } = await cluster({ nodes: threeControlPlanes }, "configured");

    const asked = (node: string) => stdin(named(resources, `production-${node}-reach`)).controlPlanes;
    expect(asked("rk1-2")).toHaveLength(3);
    expect(stdin(named((await cluster()).resources, "production-rk1-2-reach")).controlPlanes).toEqual([]);
  });

  test("keeps the configuration format of its first day", async () => {
    const { calls } = await cluster({}, "configured");

    const formats = calls.flatMap((call) => call.inputs.talosVersion ?? []);
    expect(new Set(formats)).toEqual(new Set(["v1.13.0"]));
    expect(contractOf("v1.12.4", "v1.13.0")).toBe("v1.12.4");
    expect(contractOf("v1.3", "v1.13.0")).toBe("v1.13.0");
  });
});

describe("what is secret", () => {
  test("no secret goes to the engine unmarked", async () => {
    const { resources } = await cluster();

    for (const { name, inputs } of resources) expect(`${name}: ${JSON.stringify(inputs)}`).not.toContain("canary");
  });

  test("kubeconfig, talosconfig and gate input are marked, and no secret is in a command line", async () => {
    const { result, resources } = await cluster();

    expect(await (result.handle.kubeconfig as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
    expect(await (result.talosconfig as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
    const gates = resources.filter((each) => each.type === "command:local:Command");
    for (const gate of gates) expect(gate.inputs.stdin).toBe("[secret]");
    expect(new Set(gates.flatMap((gate) => gate.inputs.create ?? []))).toEqual(
      new Set([
        ":",
        ...["machine", "talos", "kubernetes"].map((script) => `node ops/gates/${script}.mjs`),
        "node ops/steps/talos-node.mjs v1.13.0 v1.36.3",
      ]),
    );
  });
});

describe("how the API is reached", () => {
  test("by the first control plane's address, whatever the name resolves to", async () => {
    const { result } = await cluster();

    expect(await valueOf(result.handle.kubeconfig)).toContain("server: https://192.168.100.61:6443");
    expect(result.handle.endpoint).toBe("https://kube.local.hallonen.se:6443");
  });

  test("by the VIP where there is one; talosctl never by the VIP", async () => {
    const { result, calls } = await cluster({
      network: { vip: "192.168.100.60" },
      nodes: (nodes) => threeControlPlanes(nodes).map((node) => ({ ...node, interface: { name: "end0" } })),
    });

    expect(await valueOf(result.handle.kubeconfig)).toContain("server: https://192.168.100.60:6443");
    const [talosconfig] = calls.filter((call) => call.token.startsWith("talos:client/"));
    expect(talosconfig?.inputs.endpoints).toEqual(["192.168.100.61", "192.168.100.62", "192.168.100.63"]);
  });

  test("the provider says which cluster it is, so that an unknown kubeconfig replaces nothing", async () => {
    const { resources } = await cluster();

    expect(named(resources, "production-provider").inputs.clusterIdentifier).toBe("production");
  });
});

describe("schematics", () => {
  test("machines with the same content share one", async () => {
    const { resources } = await cluster();

    expect(resources.filter((each) => each.type === "talos:imageFactory/schematic:Schematic")).toHaveLength(1);
  });

  test("a machine of another kind has its own", async () => {
    const other = { name: "nuc-1", address: "192.168.100.64", role: "worker", arch: "amd64", installDisk: "/dev/sda" };
    const schematic = { extensions: ["iscsi-tools", "util-linux-tools"] };

    const { resources, calls } = await cluster({ nodes: (nodes) => [...nodes, { ...other, schematic }] });

    expect(named(resources, "production-schematic-nuc-1").inputs.schematic).not.toContain("turingrk1");
    const patches = calls.map((call) => JSON.stringify(call.inputs.configPatches ?? []));
    expect(patches.filter((each) => each.includes("production-schematic-nuc-1-id"))).toHaveLength(1);
  });
});

test("no-reboot is said in the provider's words", async () => {
  const { resources } = await cluster({ bootstrap: { applyMode: "no-reboot" } });

  expect(named(resources, "production-rk1-2-configuration").inputs.applyMode).toBe("no_reboot");
});
