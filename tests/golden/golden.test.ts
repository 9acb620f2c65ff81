import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { program } from "../../program";
import { type Call, record, type Registration } from "../support/registrations";
import { stackConfig } from "../support/stacks";

/** `GOLDEN=update npx jest tests/golden` writes what the program does now; the difference is reviewed like code. */
const updating = process.env.GOLDEN === "update";

/** Stacks that the program can build. */
const stacks = [
  "production",
  "staging",
  "external-dns",
  "argocd",
  "kyverno",
  "gatekeeper",
  "three-control-planes",
] as const;

describe.each(stacks)("stack %s", (stack) => {
  const folder = join(__dirname, stack);
  let current: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const { resources, calls } = await record(() => program(stackConfig(stack)));
    current = new Map([...resources.map(resourceFile), ...calls.filter(isConfiguration).map(configurationFile)]);
    if (updating) write(folder, current);
  });

  test("has the resources that its golden files list", () => {
    expect([...current.keys()].sort()).toEqual(filesIn(folder));
  });

  test("has each resource as its golden file says", () => {
    for (const file of filesIn(folder)) {
      const golden = readFileSync(join(folder, file), "utf8");
      expect({ file, content: current.get(file) }).toEqual({ file, content: golden });
    }
  });

  test("shows no secret", () => {
    for (const content of current.values()) expect(content).not.toContain("canary");
  });
});

/** One file for each resource: `<parent>/<name>.<kind>.json`. */
function resourceFile(registration: Registration): readonly [string, string] {
  const resource = readable(without(registration, "plainInputs"));
  const kind = resource.type.split(":").at(-1) ?? resource.type;
  return [join(resource.parent ?? "", `${resource.name}.${kind}.json`), text(resource)];
}

/** Where the settings of a step on a machine end, and what its scripts are begins: those have tests of their own. */
const SCRIPTS = "\n# shellcheck shell=bash";
/** A hash over the text of a script. */
const SCRIPT_HASH = /^(PREPARED=')?[0-9a-f]{16}('?)$/;

/** Of steps on machines, the settings alone, a line each; of what waits for a restart, no hash of scripts. */
function readable<T extends Pick<Registration, "type" | "name" | "inputs">>(resource: T): T {
  const { stdin, triggers } = resource.inputs;
  const remote = resource.type === "command:remote:Command" && typeof stdin === "string";
  const lines = remote ? (stdin.split(SCRIPTS)[0] ?? "").trimEnd().split("\n") : stdin;
  const shown = {
    stdin: withoutHash(lines),
    triggers: resource.name.endsWith("-back") ? withoutHash(triggers) : triggers,
  };
  const inputs = Object.fromEntries(
    Object.entries({ ...resource.inputs, ...shown }).filter(([, value]) => value !== undefined),
  );
  return { ...resource, inputs };
}

function withoutHash(values: unknown): unknown {
  if (!Array.isArray(values)) return values;
  return values.map((value) => String(value).replace(SCRIPT_HASH, "$1[hash]$2"));
}

function isConfiguration(call: Call): boolean {
  return call.token === "talos:machine/getConfiguration:getConfiguration";
}

/** What makes a machine's configuration, patches readable; the secrets that go in are left out. */
function configurationFile({ inputs }: Call): readonly [string, string] {
  const shown = without(inputs, "machineSecrets");
  const configPatches = (inputs.configPatches as string[]).map((patch) => JSON.parse(patch) as Record<string, unknown>);
  const hostname = String(configPatches.find((patch) => patch.kind === "HostnameConfig")?.hostname);
  return [join("machine-configurations", `${hostname}.json`), text({ ...shown, configPatches })];
}

function without<T extends object, K extends string>(fields: T, key: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key)) as Omit<T, K>;
}

function text(value: unknown): string {
  return `${JSON.stringify(sorted(value), undefined, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, sorted(each)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [file, content] of files) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
}
