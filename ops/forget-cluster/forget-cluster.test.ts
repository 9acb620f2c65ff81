import { type Checkpoint, kubernetesProviders, withoutObjects } from "./state";

const URN = "urn:pulumi:production::homelab::";
const provider = `${URN}homelab:cluster:TalosCluster$pulumi:providers:kubernetes::production-provider`;
const namespace = `${URN}kubernetes:core/v1:Namespace::metallb-namespace`;
const gate = `${URN}command:local:Command::metallb-webhook`;

const checkpoint: Checkpoint = {
  deployment: {
    resources: [
      { urn: `${URN}talos:machine/secrets:Secrets::production-secrets`, type: "talos:machine/secrets:Secrets" },
      { urn: provider, type: "pulumi:providers:kubernetes" },
      { urn: namespace, type: "kubernetes:core/v1:Namespace", provider: `${provider}::id` },
      {
        urn: gate,
        type: "command:local:Command",
        provider: `${URN}pulumi:providers:command::default::id`,
        dependencies: [namespace, provider],
        propertyDependencies: { create: [namespace], stdin: null },
        deletedWith: namespace,
      },
    ],
    pending_operations: [
      { resource: { urn: `${namespace}-2`, type: "kubernetes:core/v1:Namespace", provider: `${provider}::id` } },
      { resource: { urn: `${gate}-2`, type: "command:local:Command" } },
    ],
  },
};

describe("a state whose cluster is gone", () => {
  test("what was in the cluster is forgotten, and nothing else", () => {
    const { checkpoint: left, forgotten } = withoutObjects(checkpoint);

    expect(forgotten).toBe(1);
    expect(left.deployment.resources?.map(({ urn }) => urn)).toEqual([
      expect.stringContaining("secrets"),
      provider,
      gate,
    ]);
    expect(left.deployment.pending_operations?.map(({ resource }) => resource.urn)).toEqual([`${gate}-2`]);
  });

  test("nothing that stays depends on what is forgotten", () => {
    const left = withoutObjects(checkpoint).checkpoint.deployment.resources?.find(({ urn }) => urn === gate);

    expect(left).toEqual({
      urn: gate,
      type: "command:local:Command",
      provider: `${URN}pulumi:providers:command::default::id`,
      dependencies: [provider],
      propertyDependencies: { create: [], stdin: null },
    });
  });

  test("a stack without a cluster has nothing to forget", () => {
    expect(withoutObjects({ deployment: {} }).forgotten).toBe(0);
    expect(kubernetesProviders({ deployment: {} })).toEqual([]);
  });
});
