import { program } from "../../program";
import { type Registration, record } from "../support/registrations";
import { stackConfig } from "../support/stacks";
import { describeWithCharts } from "./charts/data";
import { objectErrors } from "./charts/definitions";

async function objectsOf(stack: string, kind: string): Promise<readonly Registration["inputs"][]> {
  const { resources } = await record(() => program(stackConfig(stack)));
  return resources.map(({ inputs }) => inputs).filter((inputs) => inputs.kind === kind);
}

describeWithCharts("policies", () => {
  test.each([
    ["kyverno", "ValidatingPolicy"],
    ["gatekeeper", "ConstraintTemplate"],
  ])("of %s keep to its own definition of %s", async (engine, kind) => {
    const objects = await objectsOf(engine, kind);

    expect(objects).toHaveLength(7);
    for (const object of objects) expect(objectErrors(engine, object)).toEqual([]);
  });

  test("with a field that the definition does not have are found", async () => {
    const [policy] = await objectsOf("kyverno", "ValidatingPolicy");

    const wrong = { ...policy, spec: { ...(policy?.spec as object), validationFailureAction: "Audit" } };

    expect(objectErrors("kyverno", wrong)).toEqual([expect.stringContaining("validationFailureAction")]);
  });
});
