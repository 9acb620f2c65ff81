import { fullyQualifiedStackName, LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { builtTools, projectRoot } from "./binary";
import { layOutPlugins, type ProviderPlugin } from "./plugins";

/** The project as it stands, with throw-away state, plugin cache, configuration and passphrase. */
export interface Workspace {
  readonly stack: Stack;
  readonly command: PulumiCommand;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface WorkspaceArgs {
  /** An empty folder. */
  readonly dir: string;
  readonly stackName: string;
  /** The stack file's `config`, `namespace:key` → value, with what the rehearsal adds; no secrets. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Generated stand-ins of the stack file's secrets, `namespace:key.path` → value. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly plugins: readonly ProviderPlugin[];
}

export async function createWorkspace(args: WorkspaceArgs): Promise<Workspace> {
  const folder = join(args.dir, "project");
  const pulumiHome = join(args.dir, "pulumi-home");
  const state = join(args.dir, "state");
  for (const each of [folder, state]) mkdirSync(each, { recursive: true });
  layOutPlugins(args.plugins, pulumiHome);
  layOutProject(folder, args);

  const environment = {
    PULUMI_HOME: pulumiHome,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The user's own keys are none of a rehearsal's business.
    SSH_AUTH_SOCK: "",
  };
  const command = await pulumiCommand();
  const workspace = await LocalWorkspace.create({
    workDir: folder,
    pulumiHome,
    envVars: environment,
    pulumiCommand: command,
  });
  await workspace.createStack(args.stackName);
  const stack = await Stack.select(fullyQualifiedStackName("organization", "homelab", args.stackName), workspace);
  if (Object.keys(args.secrets).length > 0) {
    await stack.setAllConfig(
      Object.fromEntries(Object.entries(args.secrets).map(([key, value]) => [key, { value, secret: true }])),
      true,
    );
  }
  return { stack, command, folder, environment };
}

/** Changes the configuration, `namespace:key` → value, that operations read from now on. */
export function editConfig({ folder, stack }: Workspace, edit: (config: Record<string, unknown>) => void): void {
  const file = join(folder, `Pulumi.${stack.name.split("/").at(-1)}.yaml`);
  const content = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  edit(content.config);
  writeFileSync(file, stringify(content));
}

/** What the engine takes for the project's folder: everything in it, but the stack files of real clusters. */
function layOutProject(folder: string, args: WorkspaceArgs): void {
  const entries = readdirSync(projectRoot).filter((name) => !name.startsWith(".") && !stackFile.test(name));
  for (const entry of entries) symlinkSync(join(projectRoot, entry), join(folder, entry));
  writeFileSync(join(folder, `Pulumi.${args.stackName}.yaml`), stringify({ config: args.config }));
}

const stackFile = /^Pulumi\..+\.yaml$/;

/** The machine's own Pulumi CLI unless the set-up had to build one. */
async function pulumiCommand(): Promise<PulumiCommand> {
  return PulumiCommand.get(existsSync(join(builtTools, "bin/pulumi")) ? { root: builtTools } : {});
}
