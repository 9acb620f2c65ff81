import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { build } from "../../components/gitops/testing";
import { named } from "../support/registrations";
import { describeWithCharts, realChart, type Values } from "./charts/data";
import { merged, schemaErrors, unknownValues } from "./charts/values";

interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Values } }[] };
}

/** Of the version that `config/versions.yaml` pins. */
const definitions = join(__dirname, "../../../shared/charts/flux-operator/crds-v0.58.1.yaml");

function specSchema(): Values {
  const documents = readFileSync(definitions, "utf8").split(/^---$/m);
  const all = documents.map((document) => parse(document) as Definition | null);
  const found = all.find((each) => each?.metadata.name === "fluxinstances.fluxcd.controlplane.io");
  const schema = found?.spec.versions[0]?.schema.openAPIV3Schema as { readonly properties: { readonly spec: Values } };
  return schema.properties.spec;
}

/** What the chart makes of its values: it leaves out what is empty. */
async function instanceOf(gitops: object): Promise<Values> {
  const release = named(await build(gitops), "flux-instance-release");
  const values = merged(realChart("flux-instance").defaults, release.inputs.values as Values);
  const { distribution, components, cluster, sync, kustomize } = values.instance as Values;
  return filled({ distribution, components, cluster, sync, kustomize }) as Values;
}

function filled(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== "");
  return Object.fromEntries(entries.map(([key, inner]) => [key, filled(inner)]));
}

describeWithCharts("the instance that Flux's operator is asked for", () => {
  const flux = { type: "flux", repository: "me/cluster" };
  const chart = { version: "0.58.1", defaults: {}, schema: specSchema() };

  test.each([
    ["of a public repository", flux],
    ["over SSH, with encrypted secrets", { ...flux, access: { type: "deployKey" }, decryption: "sops-age" }],
    ["as a GitHub App", { ...flux, access: { type: "githubApp", appId: 1, installationId: 2 }, size: "large" }],
  ])("%s is one that its definition takes", async (_, gitops) => {
    const spec = await instanceOf(gitops);

    expect(unknownValues(spec, chart)).toEqual([]);
    expect(schemaErrors(spec, chart)).toEqual([]);
  });

  test("is compared with a definition that refuses what is wrong", () => {
    const wrong = { distribution: { version: "2.9.4" }, components: ["git-controller"], synk: {} };

    expect(unknownValues(wrong, chart)).toEqual(["synk"]);
    expect(schemaErrors(wrong, chart)).toHaveLength(2);
  });
});
