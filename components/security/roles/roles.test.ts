import { recordLayer } from "../../../tests/support/cluster";
import { named } from "../../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../../tests/support/stacks";
import { createSecurity } from "..";

const build = (security: object) =>
  recordLayer(fromRaw({ ...clusterOnly(), security }), (...layer) => createSecurity(...layer, undefined));

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
