import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { projectRoot, rehearsalBinary } from "./binary";
import type { PluginChoice } from "./options";

/** Where one provider plugin comes from. */
export interface ProviderPlugin {
  readonly name: string;
  readonly version: string;
  readonly kind: "real" | "standin";
  readonly path: string;
}

/** The provider packages that the program uses; the rehearsal binary stands in for each. */
const packages = ["@pulumi/kubernetes", "@pulumi/command", "@pulumi/cloudflare", "@pulumiverse/talos"];

/**
 * Chooses a plugin for every provider that the program uses.
 * @throws Error that names the missing plugin and how to install it, when real ones are asked for
 */
export function choosePlugins(choice: PluginChoice): readonly ProviderPlugin[] {
  return packages.map((name) => {
    const wanted = pluginOf(name);
    const real = choice === "standin" ? undefined : installedPlugin(wanted.name, wanted.version);
    if (real === undefined && choice === "real") {
      throw new Error(
        `Plugin ${wanted.name} ${wanted.version} is not installed. Install it with: pulumi plugin install resource ${wanted.name} ${wanted.version}${wanted.server}, or leave --plugins real out.`,
      );
    }
    return {
      name: wanted.name,
      version: wanted.version,
      kind: real === undefined ? "standin" : "real",
      path: real ?? rehearsalBinary,
    };
  });
}

/** Lays the chosen plugins out as Pulumi's own plugin cache. */
export function layOutPlugins(plugins: readonly ProviderPlugin[], pulumiHome: string): void {
  for (const { name, version, path } of plugins) install("resource", name, version, path, pulumiHome);
  // The engine prefers the language host that comes with Pulumi's own CLI.
  install("language", "nodejs", packageOf("@pulumi/pulumi").version, rehearsalBinary, pulumiHome);
}

function install(kind: string, name: string, version: string, path: string, pulumiHome: string): void {
  const folder = join(pulumiHome, "plugins", `${kind}-${name}-v${version}`);
  mkdirSync(folder, { recursive: true });
  symlinkSync(path, join(folder, `pulumi-${kind}-${name}`));
}

interface Package {
  readonly version: string;
  readonly pulumi?: { readonly name: string; readonly version?: string; readonly server?: string };
}

const packageOf = (name: string) =>
  JSON.parse(readFileSync(join(projectRoot, "node_modules", name, "package.json"), "utf8")) as Package;

function pluginOf(packageName: string): { name: string; version: string; server: string } {
  const { version, pulumi } = packageOf(packageName);
  if (!pulumi) throw new Error(`${packageName} names no Pulumi plugin in its package.json`);
  return {
    name: pulumi.name,
    version: pulumi.version ?? version,
    server: pulumi.server ? ` --server ${pulumi.server}` : "",
  };
}

function installedPlugin(name: string, version: string): string | undefined {
  const file = `pulumi-resource-${name}`;
  const cache = join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "plugins", `resource-${name}-v${version}`);
  return [cache, ...(process.env.PATH ?? "").split(delimiter)]
    .map((folder) => join(folder, file))
    .find((path) => existsSync(path));
}
