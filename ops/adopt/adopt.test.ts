import { credentials } from "../testdata/servers";
import { askEtcd, onlyCluster, type EtcdView } from "./etcd";
import {
  bootstrapImport,
  type Checkpoint,
  hasSecrets,
  recordedCluster,
  recordedSecrets,
  withoutPendingBootstrap,
} from "./state";

const CLUSTER = "urn:pulumi:production::homelab::homelab:cluster:TalosCluster::production";
const CHAIN = "homelab:cluster:TalosCluster$homelab:cluster:TalosControlPlane";

/** A state that ends just before the bootstrap. */
const checkpoint: Checkpoint = {
  deployment: {
    resources: [
      { urn: CLUSTER, type: "homelab:cluster:TalosCluster" },
      {
        urn: "urn:pulumi:production::homelab::talos:machine/secrets:Secrets::production-secrets",
        type: "talos:machine/secrets:Secrets",
        outputs: {
          clientConfiguration: { "4dabf18193072939515e22adb298388d": "…", plaintext: JSON.stringify(credentials) },
        },
      },
      applied(CHAIN, "rk1-1", "192.168.100.61"),
      applied("homelab:cluster:TalosCluster$homelab:cluster:TalosMachine", "rk1-2", "192.168.100.62"),
    ],
    pending_operations: [
      { type: "creating", resource: { urn: `${CLUSTER}-bootstrap`, type: "talos:machine/bootstrap:Bootstrap" } },
      { type: "creating", resource: { urn: `${CLUSTER}-other`, type: "command:local:Command" } },
    ],
  },
};

function applied(chain: string, node: string, address: string) {
  const type = "talos:machine/configurationApply:ConfigurationApply";
  return {
    urn: `urn:pulumi:production::homelab::${chain}$${type}::production-${node}-configuration`,
    type,
    inputs: { node: address },
  };
}

describe("what the state says", () => {
  test("which machines are control planes, and how to ask them", () => {
    expect(recordedCluster(checkpoint)).toEqual({
      name: "production",
      urn: CLUSTER,
      credentials,
      controlPlanes: ["192.168.100.61"],
      bootstrapRecorded: false,
    });
  });

  test("whose secrets it has, if any", () => {
    expect(hasSecrets(checkpoint)).toBe(true);
    expect(recordedSecrets(checkpoint)).toMatchObject({
      cluster: "production",
      secrets: { outputs: expect.anything() as object },
    });
    expect(hasSecrets({ deployment: {} })).toBe(false);
    expect(() => recordedSecrets({ deployment: {} })).toThrow("there are no secrets to export");
  });

  test("a stack without a cluster has nothing to adopt", () => {
    expect(() => recordedCluster({ deployment: {} })).toThrow("no Talos cluster yet");
  });

  test("an interrupted bootstrap is forgotten, and nothing else", () => {
    const cleaned = withoutPendingBootstrap(checkpoint);

    expect(cleaned?.deployment.pending_operations?.map(({ resource }) => resource.type)).toEqual([
      "command:local:Command",
    ]);
    expect(cleaned?.deployment.resources).toBe(checkpoint.deployment.resources);
    expect(withoutPendingBootstrap({ deployment: {} })).toBeUndefined();
  });

  test("the bootstrap is imported under the name and parent that the program gives it", () => {
    const file = bootstrapImport(recordedCluster(checkpoint), { version: "0.8.1", pluginDownloadUrl: "github://…" });

    expect(file).toEqual({
      nameTable: { cluster: CLUSTER },
      resources: [
        {
          type: "talos:machine/bootstrap:Bootstrap",
          name: "production-bootstrap",
          id: "machine_bootstrap",
          parent: "cluster",
          version: "0.8.1",
          pluginDownloadUrl: "github://…",
        },
      ],
    });
  });
});

describe("which etcd cluster there is", () => {
  const view = (address: string, ...ids: string[]): EtcdView => ({
    address,
    members: ids.map((id) => ({ id, hostname: id, isLearner: false })),
  });
  const silent: EtcdView = { address: "192.168.100.63", members: [], reason: "Unavailable: not running" };

  test("one, seen from all of its members; a control plane that has not joined yet does not matter", () => {
    expect(onlyCluster([view("192.168.100.61", "a", "b"), view("192.168.100.62", "b", "a"), silent])).toHaveLength(2);
  });

  test("none: there is nothing to adopt", () => {
    expect(() => onlyCluster([silent])).toThrow(
      "etcd runs on no control plane: 192.168.100.63: Unavailable: not running. There is nothing to adopt",
    );
  });

  test("two: nobody can say which one is meant", () => {
    expect(() => onlyCluster([view("192.168.100.61", "a"), view("192.168.100.62", "b")])).toThrow(
      "more than one etcd cluster: 192.168.100.61: members a (a); 192.168.100.62: members b (b)",
    );
  });
});

test("a machine without etcd gives its reason", async () => {
  const view = await askEtcd("127.0.0.1", credentials);

  expect(view).toEqual({
    address: "127.0.0.1",
    members: [],
    reason: expect.stringContaining("ECONNREFUSED") as string,
  });
});
