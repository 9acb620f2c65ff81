import { recordLayer } from "../../../tests/support/cluster";
import { named } from "../../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../../tests/support/stacks";
import type { Ingress } from "../../shared/ingress-route";
import { createSecurity } from "..";

describe("a namespace", () => {
  const of = (namespace: object, ingress?: Ingress, more: object = {}) =>
    recordLayer(
      fromRaw({ ...clusterOnly(), security: { namespaces: [{ name: "applications", ...namespace }] }, ...more }),
      (...layer) => createSecurity(...layer, ingress),
    );
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

  test("lets Prometheus ask its pods, where there is one", async () => {
    const prometheus = { observability: { prometheus: { storage: { class: "fast" } } } };
    const { resources } = await of({}, undefined, prometheus);

    expect(named(resources, "applications-allow-from-monitoring").inputs.spec).toEqual({
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }] }],
    });
    expect(policies((await of({ isolation: "open" }, undefined, prometheus)).resources)).toEqual([]);
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
