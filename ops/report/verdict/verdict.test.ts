import { reasonsOf, riskOf } from "./testing";

const claim = "kubernetes:core/v1:PersistentVolumeClaim";
const addon = "homelab:network:MetalLB$homelab:shared:Addon";
const longhorn = "homelab:storage:Longhorn$homelab:shared:Addon";
const release = "kubernetes:helm.sh/v3:Release";

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
