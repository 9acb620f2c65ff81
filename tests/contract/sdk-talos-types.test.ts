import { type Fields, SdkTypes } from "./sdk-talos/types";
import { describeWithSchema, objectShape, readSchema } from "./sdk-talos/schema";

describeWithSchema("the types of the Talos SDK against the provider's schema", () => {
  const schema = readSchema();
  const sdk = new SdkTypes();

  test.each(Object.entries(schema.resources))("%s", (token, resource) => {
    const path = sdkPath(token);
    const inputs = { properties: resource.inputProperties, required: resource.requiredInputs };
    expect(sorted(sdk.interface(`${path}Args`))).toEqual(expected(inputs));
    expect(sorted(sdk.outputs(path))).toEqual(expected(resource));
  });

  const functions = Object.entries(schema.functions).filter(([token]) => !token.startsWith("pulumi:"));

  test.each(functions)("%s", (token, { inputs = {}, outputs }) => {
    const path = sdkPath(token).replace(/\.g/, ".G");
    expect(sorted(sdk.interface(`${path}Args`))).toEqual(expected(inputs));
    expect(sorted(sdk.interface(`${path}OutputArgs`))).toEqual(expected(inputs));
    expect(sorted(sdk.interface(`${path}Result`))).toEqual(expected(outputs));
  });

  test("the provider's configuration", () => {
    expect(sorted(sdk.interface("ProviderArgs"))).toEqual(expected({ properties: schema.config.variables }));
  });

  function expected({
    properties,
    required = [],
  }: {
    properties?: Parameters<typeof objectShape>[1];
    required?: readonly string[];
  }): Fields {
    return { required: [...required].sort(), shapes: objectShape(schema, properties) };
  }
});

/** `talos:machine/secrets:Secrets` is `machine.Secrets` in the SDK. */
function sdkPath(token: string): string {
  const [, module = "", name = ""] = token.split(":");
  return `${module.split("/")[0]}.${name}`;
}

function sorted(fields: Fields): Fields {
  return { ...fields, required: [...fields.required].sort() };
}
