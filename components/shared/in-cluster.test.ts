import * as k8s from "@pulumi/kubernetes";
import { clusterHandle } from "../../tests/support/cluster";
import { named, record } from "../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../tests/support/stacks";
import { Addon } from "./addon";
import { inCluster } from "./in-cluster";
import { STACK_LABEL } from "./stack-label";

const chart = { type: "repository", name: "reloader", version: "1.0.0", url: "https://charts.example.org" } as const;
const flux = { type: "flux", repository: "me/cluster" };

async function build(gitops: object | undefined, name = "reloader") {
  const config = fromRaw({ ...clusterOnly(), ...(gitops && { gitops: { ...flux, ...gitops } }) });
  const { resources } = await record(() => {
    const cluster = clusterHandle();
    const podNetwork = new k8s.core.v1.Namespace("pod-network", {}, { provider: cluster.provider });
    const opts = inCluster(config, { ...cluster, podNetwork });
    new Addon(name, { chart, namespace: name, needs: [], values: {}, traffic: {} }, opts);
    const metadata = { name: "other", labels: { tier: "back" } };
    new k8s.core.v1.Namespace("reloader-other", { metadata }, opts);
  });
  return resources;
}

const labelsOf = ({ inputs }: { readonly inputs: Readonly<Record<string, unknown>> }) =>
  (inputs.metadata as { readonly labels?: Readonly<Record<string, string>> }).labels;

describe("what is made inside the cluster", () => {
  test("says whose it is, beside its own labels", async () => {
    const resources = await build(undefined);

    expect(labelsOf(named(resources, "reloader-other"))).toEqual({ tier: "back", [STACK_LABEL]: "production" });
    expect(labelsOf(named(resources, "reloader-namespace"))).toMatchObject({ [STACK_LABEL]: "production" });
    expect(labelsOf(named(resources, "reloader-policy"))).toEqual({ [STACK_LABEL]: "production" });
  });

  test("leaves a release alone: Helm marks what comes of it", async () => {
    const resources = await build(undefined);

    expect(named(resources, "reloader-release").inputs).not.toHaveProperty("metadata");
  });

  test("has a network before its pods are waited for, and nothing else waits for that", async () => {
    const resources = await build(undefined);

    const waiting = resources.filter(({ dependsOn }) => dependsOn.includes("pod-network")).map(({ name }) => name);
    expect(waiting).toEqual(["reloader-release"]);
  });

  test("stays when it is handed over, and is no longer called the stack's", async () => {
    const resources = await build({ handover: ["reloader"] });

    for (const name of ["reloader-namespace", "reloader-policy", "reloader-release"])
      expect(named(resources, name)).toMatchObject({ retainOnDelete: true });
    expect(labelsOf(named(resources, "reloader-namespace"))).not.toHaveProperty([STACK_LABEL]);
    // Of the same beginning, but not of the addon.
    expect(named(resources, "reloader-other")).not.toHaveProperty("retainOnDelete");
  });
});
