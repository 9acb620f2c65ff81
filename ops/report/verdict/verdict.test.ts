import { SHELL } from "../../../components/cluster/kubeadm/step";
import type { Operation, OperationKind } from "../operations";
import type { State } from "../preview";
import type { Risk } from "../risk";
import { parseUrn } from "../urn";
import { judge } from "./index";

type Inputs = Record<string, unknown>;

interface Given {
  readonly kind: OperationKind;
  /** Types from the outermost component down. */
  readonly types: string;
  readonly before?: Inputs;
  readonly after?: Inputs;
  readonly keys?: readonly string[];
  readonly flags?: Partial<State>;
}

function operation({ kind, types, before = {}, after = {}, keys = [], flags = {} }: Given): Operation {
  const identity = parseUrn(`urn:pulumi:stack::homelab::${types}::name`);
  if (!identity) throw new Error(`${types}: no URN`);
  const state = (inputs: Inputs, more: Partial<State> = {}): State => ({
    type: identity.type,
    custom: true,
    protect: false,
    retainOnDelete: false,
    delete: false,
    inputs,
    ...more,
  });
  return {
    kind,
    identity,
    keys,
    ...(kind !== "create" && { before: state(before, flags) }),
    ...(kind !== "delete" && { after: state(after) }),
  };
}

const riskOf = (given: Given): Risk => judge(operation(given)).risk;
const reasonsOf = (given: Given): string => judge(operation(given)).reasons.join("; ");

const claim = "kubernetes:core/v1:PersistentVolumeClaim";
const deployment = "kubernetes:apps/v1:Deployment";
const addon = "homelab:network:MetalLB$homelab:shared:Addon";
const longhorn = "homelab:storage:Longhorn$homelab:shared:Addon";
const release = "kubernetes:helm.sh/v3:Release";
const machine = "talos:machine/configurationApply:ConfigurationApply";
const step = "command:remote:Command";
const gate = "command:local:Command";

describe("what keeps data", () => {
  test.each([
    claim,
    "kubernetes:core/v1:PersistentVolume",
    "kubernetes:core/v1:Namespace",
    "talos:machine/secrets:Secrets",
  ])("%s: going, or making way for another, is data loss; coming is not", (types) => {
    expect(riskOf({ kind: "delete", types })).toBe("data-loss");
    expect(riskOf({ kind: "replace", types })).toBe("data-loss");
    expect(riskOf({ kind: "rename", types })).toBe("data-loss");
    expect(riskOf({ kind: "create", types })).toBe("in-place");
  });

  test("a claim that grows is in place, and says by how much", () => {
    const size = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
    const given = { kind: "update", types: claim, before: size("1Gi"), after: size("2Gi"), keys: ["spec"] } as const;
    expect(riskOf(given)).toBe("in-place");
    expect(reasonsOf(given)).toBe("size: 1Gi → 2Gi");
  });

  test("a storage class: none any more is data loss; another in its place is a replacement", () => {
    const types = "kubernetes:storage.k8s.io/v1:StorageClass";
    expect(riskOf({ kind: "delete", types })).toBe("data-loss");
    expect(riskOf({ kind: "replace", types })).toBe("replacement");
  });

  test("a namespace that holds nothing but an addon without data can go", () => {
    expect(riskOf({ kind: "delete", types: `${addon}$kubernetes:core/v1:Namespace` })).toBe("replacement");
    expect(riskOf({ kind: "delete", types: `${longhorn}$kubernetes:core/v1:Namespace` })).toBe("data-loss");
    expect(riskOf({ kind: "delete", types: "homelab:new:Thing$kubernetes:core/v1:Namespace" })).toBe("data-loss");
  });

  test("a namespace under another Pod Security Standard says so; another label of it is nothing", () => {
    const labels = (level: string, other: string) => ({
      metadata: { labels: { "pod-security.kubernetes.io/enforce": level, other } },
    });
    const given = {
      kind: "update",
      types: "kubernetes:core/v1:Namespace",
      keys: ["metadata"],
      before: labels("baseline", "a"),
    } as const;
    expect(reasonsOf({ ...given, after: labels("restricted", "a") })).toMatch(/Pod Security/);
    expect(reasonsOf({ ...given, after: labels("baseline", "b") })).toBe("");
  });

  test("what is retained is only forgotten", () => {
    const flags = { retainOnDelete: true };
    expect(riskOf({ kind: "forget", types: `${longhorn}$${release}`, flags })).toBe("in-place");
  });

  test("what is protected is told to fail, whatever it is, and however little it matters", () => {
    const given = { kind: "delete", types: "kubernetes:core/v1:ConfigMap", flags: { protect: true } } as const;
    expect(riskOf(given)).toBe("data-loss");
    expect(reasonsOf(given)).toMatch(/protected: the update fails here/);
    expect(reasonsOf({ ...given, kind: "update", keys: ["data"] })).toMatch(/its protection is lifted/);
  });
});

describe("releases", () => {
  const types = `${addon}$${release}`;

  test("another version restarts pods, and is named", () => {
    const given = {
      kind: "update",
      types,
      before: { version: "0.16.0" },
      after: { version: "v0.16.1" },
      keys: ["version"],
    } as const;
    expect(riskOf(given)).toBe("restart");
    expect(reasonsOf(given)).toMatch(/chart 0\.16\.0 → v0\.16\.1/);
  });

  test("values restart pods; what only Helm reads does not", () => {
    expect(riskOf({ kind: "update", types, keys: ["values.replicas"] })).toBe("restart");
    expect(riskOf({ kind: "update", types, keys: ["timeout"] })).toBe("in-place");
  });

  test("Longhorn: going is data loss, and so is a setting that lets it go or moves its data", () => {
    const types = `${longhorn}$${release}`;
    const settings = (defaultSettings: Inputs) => ({ values: { defaultSettings } });
    const update = { kind: "update", types, keys: ["values"] } as const;
    expect(riskOf({ kind: "delete", types })).toBe("data-loss");
    expect(
      riskOf({
        ...update,
        before: settings({ deletingConfirmationFlag: false }),
        after: settings({ deletingConfirmationFlag: true }),
      }),
    ).toBe("data-loss");
    expect(
      riskOf({ ...update, before: settings({ defaultDataPath: "/a" }), after: settings({ defaultDataPath: "/b" }) }),
    ).toBe("data-loss");
    expect(riskOf({ ...update, before: settings({ x: 1 }), after: settings({ x: 2 }) })).toBe("restart");
  });

  test("one that nobody knows may keep data", () => {
    expect(riskOf({ kind: "delete", types: `homelab:new:Thing$homelab:shared:Addon$${release}` })).toBe("data-loss");
    expect(riskOf({ kind: "delete", types })).toBe("replacement");
  });
});

describe("workloads", () => {
  const image = (tag: string, more: Inputs = {}) => ({
    spec: { ...more, template: { spec: { containers: [{ name: "a", image: `registry.example:5000/a:${tag}` }] } } },
  });

  test("another template makes other pods, and the image's version is told", () => {
    const keys = ["spec.template.spec.containers[0].image"];
    const given = { kind: "update", types: deployment, before: image("v1.0.0"), after: image("v1.1.0"), keys } as const;
    expect(riskOf(given)).toBe("restart");
    expect(reasonsOf(given)).toBe("image v1.0.0 → v1.1.0; its pods are replaced by new ones");
    const recreate = { ...given, after: image("v1.1.0", { strategy: { type: "Recreate" } }) };
    expect(reasonsOf(recreate)).toMatch(/its pods end before new ones start/);
  });

  test("another number of pods restarts none; a provider that only says `spec` is taken for the worst", () => {
    const given = {
      kind: "update",
      types: deployment,
      before: { spec: { replicas: 2 } },
      after: { spec: { replicas: 3 } },
    } as const;
    expect(riskOf({ ...given, keys: ["spec.replicas"] })).toBe("in-place");
    expect(reasonsOf({ ...given, keys: ["spec.replicas"] })).toBe("replicas: 2 → 3");
    expect(riskOf({ ...given, keys: ["spec"] })).toBe("restart");
  });
});

describe("pools of load balancer addresses", () => {
  const types = "kubernetes:metallb.io/v1beta1:IPAddressPool";
  const change = (before: unknown, after: unknown) =>
    riskOf({
      kind: "update",
      types,
      before: { spec: { addresses: before } },
      after: { spec: { addresses: after } },
      keys: ["spec.addresses[0]"],
    });

  test("one that keeps its addresses is in place", () => {
    expect(change(["10.0.0.1-10.0.0.9"], ["10.0.0.1-10.0.0.20"])).toBe("in-place");
    expect(change(["10.0.0.0/29"], ["10.0.0.4-10.0.0.9", "10.0.0.0-10.0.0.3"])).toBe("in-place");
  });

  test("one that loses addresses, or cannot be read, may move Services", () => {
    expect(change(["10.0.0.1-10.0.0.9"], ["10.0.0.1-10.0.0.8"])).toBe("replacement");
    expect(change(["10.0.0.1-10.0.0.9"], ["10.0.0.1-10.0.0.3", "10.0.0.5-10.0.0.9"])).toBe("replacement");
    expect(change(["10.0.0.1-10.0.0.9"], ["[secret]"])).toBe("replacement");
    expect(change("[secret]", ["10.0.0.1-10.0.0.9"])).toBe("replacement");
  });
});

describe("Talos machines", () => {
  const change = (applyMode: string) =>
    riskOf({ kind: "update", types: machine, after: { applyMode }, keys: ["machineConfigurationInput"] });

  test.each([
    ["auto", "restart"],
    ["reboot", "restart"],
    ["a mode that is new", "restart"],
    ["no_reboot", "in-place"],
    ["staged", "in-place"],
    ["staged_if_needing_reboot", "in-place"],
  ] as const)("applied %s: %s", (mode, risk) => {
    expect(change(mode)).toBe(risk);
  });

  test("one that leaves is wiped where that was applied, and goes on where not", () => {
    expect(riskOf({ kind: "delete", types: machine, before: { onDestroy: { reset: true } } })).toBe("data-loss");
    expect(riskOf({ kind: "delete", types: machine })).toBe("replacement");
    expect(reasonsOf({ kind: "delete", types: machine })).toMatch(/goes on as a node/);
    expect(reasonsOf({ kind: "replace", types: machine })).toMatch(/applied anew/);
  });

  test("what a removal will do is not done yet", () => {
    const given = {
      kind: "update",
      types: machine,
      after: { applyMode: "auto", onDestroy: { reset: true } },
      keys: ["onDestroy", "timeouts.delete"],
    } as const;
    expect(riskOf(given)).toBe("in-place");
    expect(reasonsOf(given)).toBe("from now on, removing the machine wipes it");
  });
});

describe("Ubuntu hosts", () => {
  const runs = (name: string) => ({ create: `${SHELL} ${name}` });
  const nodes = (...names: string[]) => `CLUSTER='a'\nNODES=(\n${names.map((name) => `  '${name}'\n`).join("")})\n`;

  test("the list of nodes says who leaves; one that cannot be read is taken for the worst", () => {
    const members = (before: unknown, after: unknown) => ({
      kind: "update" as const,
      types: step,
      before: { ...runs("members"), stdin: before },
      after: { ...runs("members"), stdin: after },
      keys: ["stdin"],
    });
    expect(riskOf(members(nodes("a", "b"), nodes("a", "b", "c")))).toBe("in-place");
    expect(riskOf(members(nodes("a", "b"), nodes("a")))).toBe("data-loss");
    expect(reasonsOf(members(nodes("a", "b-2"), nodes("a")))).toBe("drained, taken out of etcd and deleted: `b-2`");
    expect(riskOf(members("[secret]", nodes("a")))).toBe("data-loss");
  });

  test("a host that leaves is reset; other steps of it are only forgotten", () => {
    const undone = { ...runs("kubeadm"), delete: `${SHELL} kubeadm delete` };
    expect(riskOf({ kind: "delete", types: step, before: undone })).toBe("data-loss");
    expect(riskOf({ kind: "replace", types: step, before: undone, after: undone })).toBe("data-loss");
    expect(riskOf({ kind: "delete", types: step, before: runs("settings") })).toBe("in-place");
  });

  test("an upgrade says from where to where; a step that only got another text does nothing", () => {
    const at = (version: string) => ({ ...runs(`upgrade ${version}`), stdin: `KUBERNETES_VERSION='${version}'\n` });
    const given = {
      kind: "update",
      types: step,
      before: at("v1.35.5"),
      after: at("v1.36.3"),
      keys: ["create"],
    } as const;
    expect(riskOf(given)).toBe("restart");
    expect(reasonsOf(given)).toMatch(/Kubernetes v1\.35\.5 → v1\.36\.3/);
    expect(riskOf({ ...given, after: at("v1.35.5"), keys: ["stdin"] })).toBe("in-place");
  });

  test("a command that nobody knows is taken for the worst", () => {
    const other = { create: "rm -rf /" };
    expect(riskOf({ kind: "update", types: step, before: other, after: other, keys: ["create"] })).toBe("restart");
    expect(riskOf({ kind: "delete", types: step, before: { ...other, delete: "true" } })).toBe("data-loss");
    expect(riskOf({ kind: "replace", types: gate, before: other, after: other })).toBe("data-loss");
  });

  test("gates wait, and do nothing else", () => {
    const reach = { create: "node ops/gates/reach.mjs" };
    expect(riskOf({ kind: "replace", types: gate, before: reach, after: reach })).toBe("in-place");
    expect(riskOf({ kind: "delete", types: gate, before: { create: "node ops/gates/of-tomorrow.mjs" } })).toBe(
      "data-loss",
    );
  });
});

describe("Cloudflare", () => {
  const record = "cloudflare:index/dnsRecord:DnsRecord";
  const tunnel = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";

  test("a name or a tunnel that goes is an outage, one that is replaced a short one", () => {
    expect(riskOf({ kind: "delete", types: record })).toBe("data-loss");
    expect(reasonsOf({ kind: "delete", types: record })).toMatch(/^outage/);
    expect(riskOf({ kind: "delete", types: tunnel })).toBe("data-loss");
    expect(riskOf({ kind: "replace", types: tunnel })).toBe("replacement");
    expect(riskOf({ kind: "update", types: record, keys: ["content"] })).toBe("in-place");
  });
});

describe("what nobody knows", () => {
  test.each([
    "kubernetes:example.org/v1:Thing",
    "cloudflare:index/thing:Thing",
    "talos:machine/thing:Thing",
    "random:index:Thing",
  ])("%s falls to the higher class, and says so", (types) => {
    expect(riskOf({ kind: "create", types })).toBe("in-place");
    expect(riskOf({ kind: "update", types, keys: ["a"] })).toBe("restart");
    expect(riskOf({ kind: "replace", types })).toBe("data-loss");
    expect(reasonsOf({ kind: "delete", types })).toMatch(/does not know/);
  });
});
