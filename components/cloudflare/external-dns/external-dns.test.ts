import { cloudflareLayer as build } from "../../../tests/support/cloudflare-layer";
import { ancestors, named } from "../../../tests/support/registrations";
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

describe("in the cluster", () => {
  const externalDns = { domains: ["lab.hallonen.se", "test.hallonen.se"] };

  test("is told each of its zones once, and shown no token but its own", async () => {
    const { resources } = await build({ externalDns });

    const { values } = named(resources, "external-dns-release").inputs as { values: { extraArgs: object } };
    expect(values.extraArgs).toMatchObject({ "zone-id-filter": ["zone-hallonen.se"] });
    expect(named(resources, "external-dns-cloudflare-api-token").plainInputs.stringData).toEqual({
      "api-token": "canary-cloudflareApiToken",
    });
  });

  test("starts after its token is there, and again when it changes", async () => {
    const { resources } = await build({ externalDns });

    expect(ancestors(resources, "external-dns-release")).toContain("external-dns-cloudflare-api-token");
    expect(JSON.stringify(named(resources, "external-dns-release").inputs)).not.toContain("canary");
  });

  test("starts after what it watches is there", async () => {
    const before = async (more: object) =>
      ancestors((await build({ externalDns: { ...externalDns, ...more } })).resources, "external-dns-release");

    expect(await before({ sources: ["service"] })).not.toContain("traefik-definitions");
    expect(await before({ sources: ["traefik-proxy"] })).toContain("traefik-definitions");
    expect(await before({ namespace: "applications" })).toContain("traefik-definitions");
  });

  test("talks to the Kubernetes API and Cloudflare alone", async () => {
    const { resources } = await build({ externalDns });

    const { spec } = named(resources, "external-dns-policy").inputs as { spec: { egress: { ports?: unknown }[] } };
    expect(spec.egress.slice(2).map(({ ports }) => ports)).toEqual([
      [{ protocol: "TCP", port: 6443 }],
      [{ protocol: "TCP", port: 443 }],
    ]);
  });
});
