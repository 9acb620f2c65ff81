import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import { requests } from "./sdk-talos/registered";
import { type ProviderSchema, describeWithSchema, holdsSecret, readSchema, sample } from "./sdk-talos/schema";

type Resource = new (name: string, args?: object) => pulumi.CustomResource;
type Invoke = (args: object) => pulumi.Output<unknown>;

const resources: Readonly<Record<string, unknown>> = {
  "talos:machine/secrets:Secrets": talos.machine.Secrets,
  "talos:machine/configurationApply:ConfigurationApply": talos.machine.ConfigurationApply,
  "talos:machine/bootstrap:Bootstrap": talos.machine.Bootstrap,
  "talos:cluster/kubeconfig:Kubeconfig": talos.cluster.Kubeconfig,
  "talos:imageFactory/schematic:Schematic": talos.imageFactory.Schematic,
};

const functions: Readonly<Record<string, { readonly plain: unknown; readonly output: unknown }>> = {
  "talos:machine/getConfiguration:getConfiguration": {
    plain: talos.machine.getConfiguration,
    output: talos.machine.getConfigurationOutput,
  },
  "talos:machine/getDisks:getDisks": { plain: talos.machine.getDisks, output: talos.machine.getDisksOutput },
  "talos:cluster/getKubeconfig:getKubeconfig": {
    plain: talos.cluster.getKubeconfig,
    output: talos.cluster.getKubeconfigOutput,
  },
  "talos:cluster/getHealth:getHealth": { plain: talos.cluster.getHealth, output: talos.cluster.getHealthOutput },
  "talos:client/getConfiguration:getConfiguration": {
    plain: talos.client.getConfiguration,
    output: talos.client.getConfigurationOutput,
  },
  "talos:imageFactory/getUrls:getUrls": { plain: talos.imageFactory.getUrls, output: talos.imageFactory.getUrlsOutput },
  "talos:imageFactory/getVersions:getVersions": {
    plain: talos.imageFactory.getVersions,
    output: talos.imageFactory.getVersionsOutput,
  },
  "talos:imageFactory/getExtensionsVersions:getExtensionsVersions": {
    plain: talos.imageFactory.getExtensionsVersions,
    output: talos.imageFactory.getExtensionsVersionsOutput,
  },
  "talos:imageFactory/getOverlaysVersions:getOverlaysVersions": {
    plain: talos.imageFactory.getOverlaysVersions,
    output: talos.imageFactory.getOverlaysVersionsOutput,
  },
};

describeWithSchema("the Talos SDK against the provider's schema", () => {
  const schema = readSchema();
  const origin = { version: schema.version, pluginDownloadURL: schema.pluginDownloadURL };

  test("covers every resource and every function", () => {
    expect(Object.keys(resources).sort()).toEqual(Object.keys(schema.resources).sort());
    const methods = ["pulumi:providers:talos/terraformConfig"];
    expect([...Object.keys(functions), ...methods].sort()).toEqual(Object.keys(schema.functions).sort());
  });

  test.each(Object.entries(resources))(
    "%s is registered with the schema's inputs and secrets",
    async (token, resource) => {
      // given every input that the schema knows
      const { inputProperties = {}, properties = {} } = schema.resources[token] ?? {};

      // when the resource is made
      const [request] = await requests(() => new (resource as Resource)("it", samples(schema, inputProperties)));

      // then all of them reach the engine; inputs that are or hold a secret are secret, and of the outputs those that are
      // secret as a whole: Pulumi's SDK does not unwrap a secret inside a secret
      expect(request).toMatchObject({ token, ...origin, inputs: Object.keys(inputProperties).sort() });
      expect(request?.secretInputs).toEqual(secretNames(schema, inputProperties));
      expect(request?.secretOutputs).toEqual(
        Object.keys(properties)
          .filter((name) => properties[name]?.secret)
          .sort(),
      );
    },
  );

  test.each(Object.entries(resources))("%s insists on the schema's required inputs", async (token, resource) => {
    const { inputProperties = {}, requiredInputs = [] } = schema.resources[token] ?? {};
    for (const missing of requiredInputs) {
      const rest = Object.fromEntries(Object.entries(inputProperties).filter(([name]) => name !== missing));
      await requests(() => {
        expect(() => new (resource as Resource)("it", samples(schema, rest))).toThrow(`'${missing}'`);
      });
    }
  });

  test.each(Object.entries(functions))("%s is called with the schema's inputs", async (token, { plain, output }) => {
    const properties = schema.functions[token]?.inputs?.properties ?? {};
    const args = samples(schema, properties);

    const seen = await requests(async () => {
      await (plain as (args: object) => Promise<unknown>)(args);
      await settled((output as Invoke)(args));
    });

    const expected = { token, ...origin, inputs: Object.keys(properties).sort() };
    expect(seen).toEqual([expect.objectContaining(expected), expect.objectContaining(expected)]);
  });

  test.each(Object.entries(functions))(
    "%s gives a secret output when the schema has a secret in it",
    async (token, { output }) => {
      const { inputs, outputs } = schema.functions[token] ?? {};
      let isSecret = false;
      await requests(async () => {
        isSecret = await secrecy((output as Invoke)(samples(schema, inputs?.properties ?? {})));
      });
      expect(isSecret).toBe(secretNames(schema, outputs?.properties ?? {}).length > 0);
    },
  );

  test("the provider takes the schema's configuration", async () => {
    const [request] = await requests(() => new talos.Provider("it", { imageFactoryUrl: "https://factory.example" }));
    expect(request).toMatchObject({
      token: "pulumi:providers:talos",
      ...origin,
      inputs: Object.keys(schema.config.variables),
    });
  });
});

type Properties = NonNullable<ProviderSchema["types"][string]["properties"]>;

function samples(schema: ProviderSchema, properties: Properties): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, sample(schema, property)]));
}

function secretNames(schema: ProviderSchema, properties: Properties): readonly string[] {
  return Object.keys(properties)
    .filter((name) => properties[name] && holdsSecret(schema, properties[name]))
    .sort();
}

/** Outputs know whether they are secret, but their types do not say so. */
function secrecy(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as { isSecret: Promise<boolean> }).isSecret;
}

function settled(output: pulumi.Output<unknown>): Promise<unknown> {
  return new Promise((resolve) => output.apply(resolve));
}
