import * as pulumi from "@pulumi/pulumi";

/** The place of a resource in the state. */
export interface Place {
  readonly urn: string;
  readonly name: string;
}

/**
 * A hook that looks at what a resource is to be, when it is about to be made: a preview and an update without changes ask
 * nothing. The resource is not made where `check` throws.
 * @param name of the hook, once in a stack
 */
export function beforeCreate<Wanted>(
  name: string,
  check: (wanted: Wanted, place: Place) => Promise<void>,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, async (args) => {
    await check(await known<Wanted>(args.newInputs), args);
  });
}

/** What a hook gets may be wrapped, but is known: it runs when the resource is about to be made. */
function known<T>(inputs: unknown): Promise<T> {
  return new Promise((resolve) => {
    pulumi.output(inputs as pulumi.Input<T & object>).apply((value) => {
      resolve(value as T);
    });
  });
}

/** What gives a thing at Cloudflare to the stack, in the place in the state that it would have had. */
export function importCommand({ urn, name }: Place, parentName: string, id: string): string {
  const [prefix = "", project = "", types = ""] = urn.split("::");
  const chain = types.split("$");
  const parent = `${prefix}::${project}::${chain.slice(0, -1).join("$")}::${parentName}`;
  const provider = `${prefix}::${project}::pulumi:providers:cloudflare::cloudflare`;
  return (
    `pulumi import ${chain.at(-1) ?? ""} '${name}' ${id} ` +
    `--parent '${parentName}=${parent}' --provider 'cloudflare=${provider}' --protect=false --generate-code=false`
  );
}
