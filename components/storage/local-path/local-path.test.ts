import { recordLayer } from "../../../tests/support/cluster";
import { named } from "../../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../../tests/support/stacks";
import { createStorage } from "..";

function build(storage: object) {
  const cluster = clusterOnly().cluster as { bootstrap: object };
  const bootstrap = { ...cluster.bootstrap, kubelet: { extraMounts: ["/var/mnt"] } };
  const classes = [{ type: "local-path", name: "local", default: true, ...storage }];
  const config = fromRaw({ cluster: { ...cluster, bootstrap }, storage: { classes } });
  return recordLayer(config, (...layer) => createStorage(...layer, undefined));
}

const values = async (storage: object) => {
  const { resources } = await build(storage);
  return named(resources, "local-path-release").inputs.values as { nodePathMap: object[]; storageClass: object };
};

test("volumes are made on workers only, in the stack's own folder", async () => {
  expect((await values({ path: "/var/mnt/volumes" })).nodePathMap).toEqual([
    { node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [] },
    { node: "rk1-2", paths: ["/var/mnt/volumes"] },
    { node: "rk1-3", paths: ["/var/mnt/volumes"] },
  ]);
});

test("or on every node that runs workloads", async () => {
  expect(JSON.stringify((await values({ nodes: "all" })).nodePathMap)).toContain("rk1-1");
});

test("the class is as the stack says, and waits for the pod", async () => {
  expect((await values({ reclaimPolicy: "Retain" })).storageClass).toEqual({
    name: "local",
    defaultClass: true,
    reclaimPolicy: "Retain",
    volumeBindingMode: "WaitForFirstConsumer",
  });
});

test("helpers that make folders are let in", async () => {
  const { resources } = await build({});

  expect(named(resources, "local-path-namespace").inputs.metadata).toMatchObject({
    labels: { "pod-security.kubernetes.io/enforce": "privileged" },
  });
});
