import { program } from "../../program";
import { ancestors, record, type Registration } from "../support/registrations";
import { stackConfig } from "../support/stacks";

const RELEASE = "kubernetes:helm.sh/v3:Release";

/** A new layer that makes objects without `inCluster` is found here. */
describe.each(["production", "staging", "argocd", "external-dns", "three-control-planes"])("%s", (stack) => {
  let resources: readonly Registration[];

  beforeAll(async () => {
    ({ resources } = await record(() => program(stackConfig(stack))));
  });

  test("says of every object in the cluster whose it is", () => {
    const objects = resources.filter(({ type }) => type.startsWith("kubernetes:") && type !== RELEASE);
    const strangers = objects.filter(({ inputs }) => labelsOf(inputs)["homelab/stack"] === undefined);

    expect(objects.length).toBeGreaterThan(2);
    expect(strangers.map(({ name }) => name)).toEqual([]);
  });

  test("waits for no pod before pods have a network", () => {
    const waiting = resources.filter(({ type }) => type === RELEASE || type.startsWith("kubernetes:apps/"));
    const early = waiting.filter(({ name }) => !ancestors(resources, name).has("flannel-release"));

    expect(early.map(({ name }) => name)).toEqual(["flannel-release"]);
  });
});

const labelsOf = (inputs: Readonly<Record<string, unknown>>) =>
  (inputs.metadata as { readonly labels?: Readonly<Record<string, string>> }).labels ?? {};
