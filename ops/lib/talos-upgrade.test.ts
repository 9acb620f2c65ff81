import {
  credentials,
  field,
  type GrpcAnswer,
  kubernetesApi,
  kubernetesCredentials,
  talosMachine,
  type TestServer,
} from "../testdata/servers";
import { KubernetesCluster } from "./kubernetes-cluster";
import { refusalOf, upgradeMachine } from "./talos-upgrade";

const SCHEMATIC = "3".repeat(64);
const NODE = "/api/v1/nodes/w-1";

let servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

const version = (tag: string) => field(1, field(2, field(1, tag)));
const schematic = (id: string) => {
  const metadata = Buffer.concat([field(1, "schematic"), field(2, id)]);
  return field(1, field(2, field(1, field(2, metadata))));
};

interface Site {
  /** What the machine runs, before and after it was told to upgrade. */
  readonly runs: readonly [string, string];
  /** What it answers to the order. */
  readonly order?: GrpcAnswer;
  /** Whether it boots again. Default: yes. */
  readonly boots?: boolean;
  readonly permission?: () => Promise<void>;
}

/** Upgrades a machine of that kind to v1.13.1; notes what was asked of it and of the cluster, reads left out. */
async function upgrade({ runs, order = Buffer.alloc(0), boots = true, permission = () => Promise.resolve() }: Site) {
  const asked: string[] = [];
  let told = false;
  const machine = await talosMachine((path) => {
    const method = path.split("/").at(-1) ?? "";
    if (method === "Upgrade") {
      asked.push(method);
      told = Buffer.isBuffer(order);
      return order;
    }
    if (method === "Read") return field(2, told && boots ? "second boot\n" : "first boot\n");
    return method === "List" ? schematic(SCHEMATIC) : version(runs[told && boots ? 1 : 0]);
  });
  let cordoned = false;
  const api = await kubernetesApi((request) => {
    if (!request.startsWith("GET")) asked.push(request);
    if (request === `PATCH ${NODE}`) cordoned = !cordoned;
    if (request.startsWith("GET /api/v1/pods")) return { status: 200, body: { items: [] } };
    const annotations = cordoned ? { "homelab/cordoned": "upgrade" } : {};
    return { status: 200, body: { metadata: { name: "w-1", annotations }, spec: { unschedulable: cordoned } } };
  });
  servers = [machine, api];
  const target = { address: "127.0.0.1", port: machine.port, credentials };
  const cluster = new KubernetesCluster({ ...kubernetesCredentials, servers: [`https://127.0.0.1:${api.port}`] });
  const done = upgradeMachine({
    node: "w-1",
    target,
    cluster,
    wanted: { version: "v1.13.1", schematic: SCHEMATIC },
    image: `factory.talos.dev/metal-installer/${SCHEMATIC}:v1.13.1`,
    drained: true,
    drainSeconds: 2,
    upgradeSeconds: 1,
    permission,
  });
  const outcome = await done.then(
    (text) => text ?? "nothing to do",
    (error: Error) => error.message,
  );
  return { outcome, asked };
}

describe("a machine", () => {
  test("that runs version and schematic already is left alone", async () => {
    expect(await upgrade({ runs: ["v1.13.1", "v1.13.1"] })).toEqual({ outcome: "nothing to do", asked: [] });
  });

  test("is cordoned, drained, told, and found with the wanted version after another boot", async () => {
    const { outcome, asked } = await upgrade({ runs: ["v1.13.0", "v1.13.1"] });

    expect(outcome).toBe("Talos v1.13.0 (schematic 33333333) → Talos v1.13.1 (schematic 33333333)");
    expect(asked).toEqual([`PATCH ${NODE}`, "Upgrade"]);
  });

  test("that would skip a minor version is not touched", async () => {
    const { outcome, asked } = await upgrade({ runs: ["v1.11.4", "v1.13.1"] });

    expect(outcome).toMatch(/runs Talos v1\.11\.4, and v1\.13\.1 skips v1\.12.*Nothing was done/);
    expect(asked).toEqual([]);
  });

  test("that the cluster cannot do without is not touched", async () => {
    const permission = () => Promise.reject(new Error("etcd would lose its majority"));

    const { outcome, asked } = await upgrade({ runs: ["v1.13.0", "v1.13.1"], permission });

    expect(outcome).toMatch(/etcd would lose its majority/);
    expect(asked).toEqual([]);
  });

  test("whose image cannot be pulled takes pods again", async () => {
    const order = { status: 2, message: "error validating installer image: not found" };

    const { outcome, asked } = await upgrade({ runs: ["v1.13.0", "v1.13.1"], order });

    expect(outcome).toMatch(/error validating installer image: not found\. It was not upgraded, and takes pods again/);
    expect(asked).toEqual([`PATCH ${NODE}`, "Upgrade", `PATCH ${NODE}`]);
  });

  test("that comes back with what it had takes pods again, and it is said", async () => {
    const { outcome, asked } = await upgrade({ runs: ["v1.13.0", "v1.13.0"] });

    expect(outcome).toMatch(/came back with Talos v1\.13\.0 .* instead of Talos v1\.13\.1 .* works as before/);
    expect(asked).toEqual([`PATCH ${NODE}`, "Upgrade", `PATCH ${NODE}`]);
  });

  test("that does not come back stays closed", async () => {
    const { outcome, asked } = await upgrade({ runs: ["v1.13.0", "v1.13.1"], boots: false });

    expect(outcome).toMatch(/did not come back: .* it has not rebooted yet\. It is closed for new pods/);
    expect(asked).toEqual([`PATCH ${NODE}`, "Upgrade"]);
  });
});

test.each([
  ["v1.13.0", "v1.13.8", undefined],
  ["v1.12.7", "v1.13.0", undefined],
  ["v1.13.0", "v1.12.7", /does not go back a minor/],
])("from %s to %s", (from, to, refusal) => {
  if (refusal === undefined) expect(refusalOf(from, to)).toBeUndefined();
  else expect(refusalOf(from, to)).toMatch(refusal);
});
