import { type Inputs, reasonsOf, riskOf } from "./testing";

const deployment = "kubernetes:apps/v1:Deployment";
const addon = "homelab:network:MetalLB$homelab:shared:Addon";
const longhorn = "homelab:storage:Longhorn$homelab:shared:Addon";
const release = "kubernetes:helm.sh/v3:Release";

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
