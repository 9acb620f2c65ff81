import { externalDnsValues, recordComment } from "./values";

const externalDns = {
  domains: ["lab.example.org", "play.example.net"],
  except: ["blog.lab.example.org"],
  sources: ["service", "ingress"],
  policy: "upsert-only",
  proxied: false,
  txtPrefix: "_external-dns.",
} as const;
const values = (change: object = {}) =>
  externalDnsValues({
    externalDns: { ...externalDns, ...change },
    owner: "lab",
    zoneIds: ["z1", "z2"],
    tokenHash: "0123456789abcdef",
  });

describe("external-dns", () => {
  test("owns what is below its domains, not the domains: its own records beside them would be outside", () => {
    expect(values()).toMatchObject({
      domainFilters: [".lab.example.org", ".play.example.net"],
      excludeDomains: ["blog.lab.example.org"],
    });
  });

  test("goes by text records with the cluster's name, so that two clusters can share a zone", () => {
    expect(values()).toMatchObject({ registry: "txt", txtOwnerId: "homelab-lab", txtPrefix: "_external-dns." });
  });

  test("is told its zones: a token of some zones may not list them all", () => {
    expect(values().extraArgs["zone-id-filter"]).toEqual(["z1", "z2"]);
  });

  test("reads its token from a Secret, and starts again when it changes", () => {
    expect(values().env).toEqual([
      { name: "CF_API_TOKEN", valueFrom: { secretKeyRef: { name: "cloudflare-api-token", key: "api-token" } } },
    ]);
    expect(values().podAnnotations).toMatchObject({ "homelab/token": "0123456789abcdef" });
  });

  test("has rights in one namespace where it watches one", () => {
    expect(values({ namespace: "web" })).toMatchObject({ namespaced: true, sourceNamespace: "web" });
    expect(values()).not.toHaveProperty("namespaced");
  });

  test("marks its records within a free plan's comment, however long the cluster's name", () => {
    expect(recordComment("c".repeat(63)).length).toBeLessThanOrEqual(100);
  });
});
