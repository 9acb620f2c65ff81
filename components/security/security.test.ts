import { recordLayer } from "../../tests/support/cluster";
import { ancestors, named, valueOf } from "../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../tests/support/stacks";
import { createSecurity } from ".";
import { ENCRYPTED } from "../../config/schema/secrets";
import { certManagerValues } from "./cert-manager/values";

const acme = { email: "me@example.org", dns: { type: "cloudflare" } };

const build = (security: object, more: object = {}) =>
  recordLayer(fromRaw({ ...clusterOnly(), security, ...more }), (...layer) => createSecurity(...layer, undefined));

describe("cert-manager", () => {
  test("keeps the definitions of certificates, and asks name servers outside", () => {
    expect(
      certManagerValues({ ...acme, dns: { type: "cloudflare" }, nameservers: ["1.1.1.1", "9.9.9.9"] }),
    ).toMatchObject({
      crds: { enabled: true, keep: true },
      dns01RecursiveNameservers: "1.1.1.1:53,9.9.9.9:53",
      dns01RecursiveNameserversOnly: true,
    });
    expect(certManagerValues(undefined)).not.toHaveProperty("dns01RecursiveNameservers");
  });

  test("knows Let's Encrypt and its place for trials, through Cloudflare with a token in a Secret", async () => {
    const { resources } = await build({ certificates: { issuer: "letsencrypt-staging", acme } });

    const issuers = resources.filter(({ inputs }) => inputs.kind === "ClusterIssuer");
    expect(issuers.map(({ inputs }) => (inputs.metadata as { name: string }).name).sort()).toEqual([
      "letsencrypt-production",
      "letsencrypt-staging",
    ]);
    for (const { inputs } of issuers) {
      expect(inputs.spec).toMatchObject({
        acme: {
          email: "me@example.org",
          solvers: [
            { dns01: { cloudflare: { apiTokenSecretRef: { name: "cloudflare-api-token", key: "api-token" } } } },
          ],
        },
      });
    }
    const token = named(resources, "cert-manager-cloudflare-api-token");
    expect(token.inputs.stringData).toBe("[secret]");
    expect(token.plainInputs.stringData).toEqual({ "api-token": "canary-cloudflareApiToken" });
  });

  test("the cluster gets the token for DNS alone, where there is one", async () => {
    const certificates = { issuer: "letsencrypt-production", acme };

    const { resources } = await build({ certificates }, { secrets: { cloudflareDnsToken: ENCRYPTED } });

    const { plainInputs } = named(resources, "cert-manager-cloudflare-api-token");
    expect(plainInputs.stringData).toEqual({ "api-token": "canary-cloudflareDnsToken" });
  });

  test("what it makes waits for the webhook, and the webhook for the release", async () => {
    const { resources } = await build({ certificates: { issuer: "letsencrypt-production", acme } });

    const before = ancestors(resources, "wildcard-local-hallonen-se");
    for (const each of ["cert-manager-letsencrypt-production", "cert-manager-webhook", "cert-manager-release"])
      expect(before).toContain(each);
    const probe = JSON.parse(String(named(resources, "cert-manager-webhook").plainInputs.stdin)) as object;
    expect(probe).toMatchObject({ name: "cert-manager", path: "/apis/cert-manager.io/v1/clusterissuers" });
  });

  test("signs itself where there is no internet, and then needs no token", async () => {
    const { resources } = await build({ certificates: { issuer: "internal-ca", internalCa: {} } });

    expect(named(resources, "cert-manager-internal-ca-certificate").inputs.spec).toMatchObject({
      isCA: true,
      commonName: "production internal CA",
      secretName: "internal-ca",
    });
    expect(named(resources, "cert-manager-internal-ca").inputs.spec).toEqual({ ca: { secretName: "internal-ca" } });
    expect([...ancestors(resources, "cert-manager-internal-ca")]).toContain("cert-manager-internal-ca-root");
    expect(resources.filter(({ type }) => type === "kubernetes:core/v1:Secret")).toEqual([]);
  });
});

describe("certificates", () => {
  test("cover a domain and its hosts, by the issuer that the stack names", async () => {
    const certificates = { issuer: "letsencrypt-production", acme, domains: ["lab.example"] };
    const { resources, result } = await build({ certificates });

    expect(named(resources, "wildcard-lab-example").inputs).toMatchObject({
      metadata: { name: "wildcard-lab-example", namespace: "cert-manager" },
      spec: {
        secretName: "wildcard-lab-example",
        dnsNames: ["lab.example", "*.lab.example"],
        issuerRef: { kind: "ClusterIssuer", name: "letsencrypt-production" },
      },
    });
    expect(result.certificates.map(({ name }) => name)).toEqual(["wildcard-local-hallonen-se", "wildcard-lab-example"]);
  });

  test("say when they end, or that they were not issued yet", async () => {
    const { result } = await build({ certificates: { issuer: "letsencrypt-production", acme } });

    expect(await valueOf(result.certificates[0]!.expires)).toBe("not issued yet");
  });
});

test("a stack without the block gets none of it", async () => {
  const { resources, result } = await recordLayer(fromRaw(clusterOnly()), (...layer) =>
    createSecurity(...layer, undefined),
  );

  expect(resources.map(({ type }) => type)).toEqual(["pulumi:providers:kubernetes"]);
  expect(result).toEqual({ certificates: [], namespaces: {}, urls: {} });
});
