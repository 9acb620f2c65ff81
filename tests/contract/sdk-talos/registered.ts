import * as pulumi from "@pulumi/pulumi";

/** How the SDK marks a value as secret on the wire. */
const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";

export interface Request {
  readonly token: string;
  readonly version: string;
  readonly pluginDownloadURL: string;
  readonly inputs: readonly string[];
  readonly secretInputs: readonly string[];
  readonly secretOutputs: readonly string[];
}

interface Wire {
  getType?(): string;
  getTok?(): string;
  getVersion(): string;
  getPlugindownloadurl(): string;
  getObject?(): { toJavaScript(): Record<string, unknown> };
  getArgs?(): { toJavaScript(): Record<string, unknown> };
  getAdditionalsecretoutputsList?(): string[];
}

type Handler = (request: Wire, callback: unknown) => unknown;

/** Every request that `build` makes to the engine, as it goes over the wire. */
export async function requests(build: () => unknown): Promise<readonly Request[]> {
  const seen: Request[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
    call: ({ inputs }) => inputs as Record<string, unknown>,
  });
  const monitor = pulumi.runtime.getMonitor() as unknown as Record<"registerResource" | "invoke", Handler>;
  for (const method of ["registerResource", "invoke"] as const) {
    const original = monitor[method].bind(monitor);
    monitor[method] = (request, callback) => {
      seen.push(describeRequest(request));
      return original(request, callback);
    };
  }
  await build();
  await pulumi.runtime.disconnect();
  return seen;
}

function describeRequest(request: Wire): Request {
  const fields = (request.getObject ?? request.getArgs)?.call(request).toJavaScript() ?? {};
  const isSecret = (value: unknown) => typeof value === "object" && value !== null && SECRET_SIGNATURE in value;
  return {
    token: request.getType?.() ?? request.getTok?.() ?? "",
    version: request.getVersion(),
    pluginDownloadURL: request.getPlugindownloadurl(),
    inputs: Object.keys(fields).sort(),
    secretInputs: Object.keys(fields)
      .filter((name) => isSecret(fields[name]))
      .sort(),
    secretOutputs: [...(request.getAdditionalsecretoutputsList?.() ?? [])].sort(),
  };
}
