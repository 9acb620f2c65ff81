import { recordLayer } from "../../tests/support/cluster";
import { ancestors, named, valueOf } from "../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../tests/support/stacks";
import type { Ingress } from "../shared/ingress-route";
import { createSecurity } from ".";
import { certManagerValues } from "./cert-manager/values";

const acme = { email: "me@example.org", dns: { type: "cloudflare" } };

function build(security: object, ingress?: Ingress) {
  const config = fromRaw({ ...clusterOnly(), security });
  return recordLayer(config, (...layer) => createSecurity(...layer, ingress));
}

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

describe("a namespace", () => {
  const of = (namespace: object, ingress?: Ingress) =>
    build({ namespaces: [{ name: "applications", ...namespace }] }, ingress);
  const policies = (resources: Awaited<ReturnType<typeof of>>["resources"]) =>
    resources
      .filter(({ type }) => type.endsWith(":NetworkPolicy"))
      .map(({ name }) => name)
      .sort();

  test("holds its pods to the restricted standard unless it says otherwise", async () => {
    const { resources } = await of({});

    expect(named(resources, "applications-namespace").inputs.metadata).toMatchObject({
      labels: {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
      },
    });
  });

  test("is limited as a whole where it says so, and its containers always", async () => {
    const { resources } = await of({ quota: { cpu: "4", memory: "8Gi", pods: 20 }, limits: { memoryMax: "2Gi" } });

    expect(named(resources, "applications-quota").inputs.spec).toEqual({
      hard: { "requests.cpu": "4", "requests.memory": "8Gi", "limits.memory": "8Gi", pods: "20" },
    });
    expect(named(resources, "applications-limits").inputs.spec).toMatchObject({
      limits: [{ type: "Container", default: { memory: "256Mi" }, max: { memory: "2Gi" } }],
    });
    expect((await of({})).resources.map(({ name }) => name)).not.toContain("applications-quota");
  });

  test("is shut but for itself, DNS and the ingress", async () => {
    const ingress = { namespace: "traefik" } as Ingress;
    const { resources } = await of({}, ingress);

    expect(policies(resources)).toEqual([
      "applications-allow-dns",
      "applications-allow-from-ingress",
      "applications-allow-same-namespace",
      "applications-default-deny",
    ]);
    expect(named(resources, "applications-default-deny").inputs.spec).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
    expect(named(resources, "applications-allow-from-ingress").inputs.spec).toMatchObject({
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "traefik" } } }] }],
    });
  });

  test("may be let out to public addresses, and never to those at home with them", async () => {
    const { resources } = await of({ egress: "internet" });

    expect(named(resources, "applications-allow-egress").inputs.spec).toMatchObject({
      egress: [
        { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: expect.arrayContaining(["192.168.0.0/16"]) as string[] } }] },
      ],
    });
  });

  test("may be open", async () => {
    expect(policies((await of({ isolation: "open" })).resources)).toEqual([]);
  });
});

describe("rights", () => {
  const namespaces = [{ name: "applications" }, { name: "shop" }];

  test("whoever deploys can delete nothing, in its namespaces only", async () => {
    const roles = [{ type: "deployer", name: "ci", namespaces: ["applications", "shop"] }];
    const { resources } = await build({ namespaces, roles });

    for (const namespace of ["applications", "shop"]) {
      const { rules } = named(resources, `roles-ci-${namespace}`).inputs as { rules: { verbs: string[] }[] };
      expect(rules.flatMap(({ verbs }) => verbs)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/delete|\*/)]),
      );
      expect(named(resources, `roles-ci-${namespace}-binding`).inputs.subjects).toEqual([
        { kind: "ServiceAccount", name: "ci", namespace: "applications" },
      ]);
    }
    expect(resources.filter(({ type }) => type.includes("ClusterRole"))).toEqual([]);
  });

  test("whoever monitors reads what runs where, and no secret", async () => {
    const roles = [{ type: "monitoring-reader", groups: ["ops"], serviceAccounts: ["monitoring/prometheus"] }];
    const { resources } = await build({ roles });

    const { rules } = named(resources, "roles-monitoring-reader").inputs as {
      rules: { verbs: string[]; resources: string[] }[];
    };
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(["get", "list", "watch"]));
    expect(rules.flatMap((rule) => rule.resources).sort()).toEqual([
      "deployments",
      "endpoints",
      "nodes",
      "pods",
      "replicasets",
      "services",
    ]);
    expect(named(resources, "roles-monitoring-reader-binding").inputs.subjects).toEqual([
      { kind: "Group", name: "ops", apiGroup: "rbac.authorization.k8s.io" },
      { kind: "ServiceAccount", name: "prometheus", namespace: "monitoring" },
    ]);
  });

  test("groups view or edit everywhere, or in some namespaces", async () => {
    const roles = [
      { type: "view", groups: ["family"] },
      { type: "view", groups: ["guests"], namespaces: ["shop"] },
    ];
    const { resources } = await build({ namespaces, roles });

    expect(named(resources, "roles-view-binding").inputs).toMatchObject({
      metadata: { name: "homelab-view" },
      roleRef: { kind: "ClusterRole", name: "view" },
    });
    expect(named(resources, "roles-view-2-shop")).toMatchObject({
      type: "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
      inputs: { metadata: { namespace: "shop" }, roleRef: { kind: "ClusterRole", name: "view" } },
    });
  });
});

test("a stack without the block gets none of it", async () => {
  const { resources, result } = await recordLayer(fromRaw(clusterOnly()), (...layer) =>
    createSecurity(...layer, undefined),
  );

  expect(resources.map(({ type }) => type)).toEqual(["pulumi:providers:kubernetes"]);
  expect(result).toEqual({ certificates: [], namespaces: {} });
});
