import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { answer, type Machines, stateOf } from "./doubles";
import { withPlainTraces } from "./traces";

/** One resource as the program asked the engine for it, with the options that matter for order and safety. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** As they go to the engine; a secret is the string `[secret]`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The same with secrets in plain text. */
  readonly plainInputs: Readonly<Record<string, unknown>>;
  /** Name of the parent; absent at the top. */
  readonly parent?: string;
  /** Names of the resources that come before, by `dependsOn` or by value. */
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
  /** Whether the thing itself stays when the stack forgets it. */
  readonly retainOnDelete?: true;
  /** Whether something of the program looks at it before it is made. */
  readonly hooked: boolean;
  /** Whether something of the program looks at it before it is changed. */
  readonly guarded?: true;
  readonly deletedWith?: string;
  readonly ignoreChanges: readonly string[];
  /** Inputs with which another resource takes its place, because the program says so. */
  readonly replaceOnChanges?: readonly string[];
}

/** One call of a provider's function; arguments in plain text. */
export interface Call {
  readonly token: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Recorded<T> {
  readonly resources: readonly Registration[];
  readonly calls: readonly Call[];
  readonly result: T;
}

/**
 * Runs `build` against an engine that only takes notes, as an update of the stack `production`.
 * @param machines what Talos machines say that they are
 */
export function record<T>(build: () => T | Promise<T>, machines: Machines = "bare"): Promise<Recorded<T>> {
  return withPlainTraces(() => recorded(build, machines));
}

async function recorded<T>(build: () => T | Promise<T>, machines: Machines): Promise<Recorded<T>> {
  const calls: Call[] = [];
  const resources: Registration[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => stateOf(type, name, inputs as Record<string, unknown>, machines),
      call: ({ token, inputs }) => {
        calls.push({ token, inputs: inputs as Record<string, unknown> });
        return answer(token, inputs as Record<string, unknown>);
      },
    },
    "homelab",
    "production",
  );
  takeNotes((request) => resources.push(registration(request)));
  const result = await build();
  await pulumi.runtime.disconnect();
  return { resources, calls, result };
}

/** The resource of that name. @throws Error listing the names that there are. */
export function named(resources: readonly Registration[], name: string, type?: string): Registration {
  const found = resources.find((each) => each.name === name && (type === undefined || each.type === type));
  if (found) return found;
  throw new Error(`no resource ${name} among: ${resources.map((each) => each.name).join(", ")}`);
}

/** Everything that has to be there before the resource, directly or not. */
export function ancestors(resources: readonly Registration[], name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (each: string) => {
    for (const dependency of resources.find((resource) => resource.name === each)?.dependsOn ?? []) {
      if (found.has(dependency)) continue;
      found.add(dependency);
      visit(dependency);
    }
  };
  visit(name);
  return found;
}

/** The output's value, once it is there. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}

/** Mocks know neither dependencies nor options; the requests that reach them do. */
function takeNotes(note: (request: RegisterResourceRequest) => void): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    note(request);
    return register(request, callback);
  };
  monitor.registerResourceHook = monitor.registerErrorHook = (_request, callback) => {
    callback(null, {});
  };
}

type RegisterHook = (request: unknown, callback: (error: null, response: object) => void) => void;

interface Monitor {
  registerResource: (request: RegisterResourceRequest, callback: unknown) => unknown;
  registerResourceHook: RegisterHook;
  registerErrorHook: RegisterHook;
}

/** What the SDK says of every command. */
const BY_SDK = "triggers[*]";

function registration(request: RegisterResourceRequest): Registration {
  const wire = request.getObject()?.toJavaScript() ?? {};
  const parent = nameOf(request.getParent());
  const deletedWith = nameOf(request.getDeletedwith());
  const hooks = request.getHooks();
  const replaceOnChanges = request.getReplaceonchangesList().filter((path) => path !== BY_SDK);
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: unwrapped(wire, () => "[secret]") as Record<string, unknown>,
    plainInputs: unwrapped(wire, (value) => value) as Record<string, unknown>,
    ...(parent !== "" && { parent }),
    dependsOn: request.getDependenciesList().map(nameOf).sort(),
    protect: request.getProtect() ?? false,
    ...(request.getRetainondelete() && { retainOnDelete: true as const }),
    hooked: (hooks?.getBeforeCreateList().length ?? 0) > 0,
    ...((hooks?.getBeforeUpdateList().length ?? 0) > 0 && { guarded: true as const }),
    ...(deletedWith !== "" && { deletedWith }),
    ignoreChanges: request.getIgnorechangesList(),
    ...(replaceOnChanges.length > 0 && { replaceOnChanges }),
  };
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** Takes the engine's envelope off every secret. */
function unwrapped(value: unknown, open: (secret: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => unwrapped(each, open));
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (fields[pulumi.runtime.specialSigKey] === pulumi.runtime.specialSecretSig) {
    return open(unwrapped(fields.value, (inner) => inner));
  }
  return Object.fromEntries(Object.entries(fields).map(([key, each]) => [key, unwrapped(each, open)]));
}
