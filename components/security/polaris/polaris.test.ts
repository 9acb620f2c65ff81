import { recordLayer } from "../../../tests/support/cluster";
import { ancestors, named } from "../../../tests/support/registrations";
import { clusterOnly, fromRaw, rawStack } from "../../../tests/support/stacks";
import { createSecurity } from "..";
import { program } from "../../../program";
import { record } from "../../../tests/support/registrations";
import { BASELINE } from "../baseline";
import { polarisValues } from "./values";

type Checks = Readonly<Record<string, string>>;

const admission = (mode: "warn" | "enforce") => ({ mode, namespaces: ["applications"] });
const checksOf = (values: Readonly<Record<string, unknown>>) => (values.config as { checks: Checks }).checks;

describe("admission", () => {
  test("refuses what breaks the baseline where it enforces", () => {
    const enforcing = checksOf(polarisValues({ admission: admission("enforce") }));

    for (const check of ["runAsRootAllowed", "insecureCapabilities", "notReadOnlyRootFilesystem", "tagNotSpecified"]) {
      expect(enforcing[check]).toBe("danger");
    }
  });

  test("has no webhook where it warns, which would say nothing: the API server warns, in those namespaces", async () => {
    const security = { namespaces: [{ name: "applications" }], polaris: { admission: admission("warn") } };
    const config = fromRaw({ ...clusterOnly(), security });

    const { resources } = await recordLayer(config, (...layer) => createSecurity(...layer, undefined));

    expect(named(resources, "polaris-release").inputs.values).toMatchObject({ webhook: { enable: false } });
    const { spec } = named(resources, "polaris-warnings-policy").inputs as { spec: { validations: object[] } };
    expect(spec.validations).toHaveLength(BASELINE.length);
    expect(named(resources, "polaris-warnings-binding").inputs.spec).toEqual({
      policyName: "security-baseline",
      validationActions: ["Warn"],
      matchResources: {
        namespaceSelector: {
          matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["applications"] }],
        },
      },
    });
  });

  test("looks at namespaces that ask for it, and lets everything in while it is down", () => {
    expect(polarisValues({ admission: admission("enforce") }).webhook).toMatchObject({
      enable: true,
      failurePolicy: "Ignore",
      namespaceSelector: {
        matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["applications"] }],
      },
    });
    expect(polarisValues({ dashboard: { host: "polaris" } }).webhook).toEqual({ enable: false });
  });

  test("comes after whoever signs its certificate", async () => {
    const security = {
      certificates: { issuer: "internal-ca", internalCa: {} },
      namespaces: [{ name: "applications" }],
      polaris: { admission: admission("enforce") },
    };
    const config = fromRaw({ ...clusterOnly(), security });

    const { resources } = await recordLayer(config, (...layer) => createSecurity(...layer, undefined));

    expect([...ancestors(resources, "polaris-release")]).toContain("cert-manager-webhook");
  });
});

test("its page is behind the guard", async () => {
  const { resources, result } = await record(() => program(fromRaw(rawStack("staging"))));

  expect(result.urls.polaris).toBe("https://polaris.staging.hallonen.se/");
  const { spec } = named(resources, "polaris-page").inputs as { spec: { routes: { middlewares: unknown[] }[] } };
  expect(spec.routes[0]?.middlewares).toHaveLength(1);
});
