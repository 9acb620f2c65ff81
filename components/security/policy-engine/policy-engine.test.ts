import { recordLayer } from "../../../tests/support/cluster";
import { type Registration, ancestors, named } from "../../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../../tests/support/stacks";
import { createSecurity } from "..";
import { BASELINE } from "../baseline";
import { baseline } from "./baseline";

async function build(policyEngine: object): Promise<readonly Registration[]> {
  const config = fromRaw({ ...clusterOnly(), security: { policyEngine } });
  return (await recordLayer(config, (...layer) => createSecurity(...layer, undefined))).resources;
}

const ofKind = (resources: readonly Registration[], kind: string) =>
  resources.filter(({ inputs }) => inputs.kind === kind);

test("the baseline has a rule for each of its names, about the pod as the engine calls it", () => {
  const policies = baseline("variables.anyObject");

  expect(policies.map(({ name }) => name)).toEqual([...BASELINE]);
  for (const { expression } of policies) {
    expect(expression).toContain("variables.anyObject.spec");
    expect(expression).not.toMatch(/\bobject\.spec/);
  }
});

describe("Kyverno", () => {
  test("reports unless told to refuse, and leaves the platform alone", async () => {
    const audit = ofKind(await build({ type: "kyverno" }), "ValidatingPolicy");
    const enforce = ofKind(await build({ type: "kyverno", action: "enforce" }), "ValidatingPolicy");

    expect(audit).toHaveLength(BASELINE.length);
    for (const { inputs } of audit) expect(inputs.spec).toMatchObject({ validationActions: ["Audit"] });
    for (const { inputs } of enforce) expect(inputs.spec).toMatchObject({ validationActions: ["Deny"] });
    expect(JSON.stringify(audit[0]?.inputs)).toContain("longhorn-system");
  });

  test("lets pods that are there be changed: their finalizers must come off", async () => {
    for (const { inputs } of ofKind(await build({ type: "kyverno", action: "enforce" }), "ValidatingPolicy")) {
      expect(inputs.spec).toMatchObject({ matchConstraints: { resourceRules: [{ operations: ["CREATE"] }] } });
    }
  });

  test("policies wait for the webhook that looks at them, and go with the release", async () => {
    const resources = await build({ type: "kyverno" });

    const before = [...ancestors(resources, "kyverno-no-latest-tag")];
    expect(before).toEqual(expect.arrayContaining(["kyverno-webhook", "kyverno-release"]));
  });

  test("keeps no pod from starting while it is down", async () => {
    expect(named(await build({ type: "kyverno" }), "kyverno-release").inputs.values).toMatchObject({
      features: { forceFailurePolicyIgnore: { enabled: true } },
    });
  });
});

describe("Gatekeeper", () => {
  test("has a constraint of each template, once Gatekeeper has made its kind", async () => {
    const resources = await build({ type: "gatekeeper", exclude: ["sandbox"] });

    expect(ofKind(resources, "ConstraintTemplate")).toHaveLength(BASELINE.length);
    const constraint = named(resources, "gatekeeper-run-as-non-root");
    expect(constraint.inputs).toMatchObject({ kind: "HomelabRunAsNonRoot", spec: { enforcementAction: "dryrun" } });
    expect(JSON.stringify(constraint.inputs)).toContain("sandbox");
    expect([...ancestors(resources, constraint.name)]).toEqual(
      expect.arrayContaining([
        "gatekeeper-definitions",
        "gatekeeper-run-as-non-root-template",
        "gatekeeper-webhook",
        "gatekeeper-release",
      ]),
    );
  });

  test("waits for the kinds by their own names", async () => {
    const gate = named(await build({ type: "gatekeeper" }), "gatekeeper-definitions");

    const { definitions } = JSON.parse(String(gate.plainInputs.stdin)) as { definitions: string[] };
    expect(definitions).toContain("homelabrunasnonroot.constraints.gatekeeper.sh");
  });

  test("refuses nothing while it is down", async () => {
    expect(named(await build({ type: "gatekeeper" }), "gatekeeper-release").inputs.values).toMatchObject({
      validatingWebhookFailurePolicy: "Ignore",
      validatingWebhookCheckIgnoreFailurePolicy: "Ignore",
    });
  });

  test("is asked about new pods and its own policies, and not about the platform's", async () => {
    const { values } = named(await build({ type: "gatekeeper" }), "gatekeeper-release").inputs as {
      values: { validatingWebhookCustomRules: object[]; validatingWebhookExemptNamespacesLabels: object };
    };

    expect(values.validatingWebhookCustomRules).toHaveLength(2);
    expect(values.validatingWebhookCustomRules[0]).toMatchObject({ operations: ["CREATE"], resources: ["pods"] });
    expect(JSON.stringify(values.validatingWebhookExemptNamespacesLabels)).toContain("longhorn-system");
  });
});

test("a stack without one has none", async () => {
  const { resources } = await recordLayer(fromRaw({ ...clusterOnly(), security: {} }), (...layer) =>
    createSecurity(...layer, undefined),
  );

  expect(resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release")).toEqual([]);
});
