import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import * as talos from "@pulumiverse/talos";

const root = join(__dirname, "../..");
const program = `console.log(require("@pulumiverse/talos").machine.Secrets.__pulumiType)`;

/** The SDK is TypeScript behind a link in node_modules, where loaders do not transpile unless they follow the link. */
describe("the Talos SDK is loaded from its sources", () => {
  test("by jest", () => {
    expect(talos.machine.Secrets).toHaveProperty("__pulumiType", "talos:machine/secrets:Secrets");
  });

  test.each([
    ["sucrase, as the Pulumi CLI runs the program", ["--require", "sucrase/register/ts"]],
    ["tsx, as scripts are run", ["--import", "tsx"]],
  ])("by %s", (_, loader) => {
    const printed = execFileSync(process.execPath, [...loader, "--eval", program], { cwd: root, encoding: "utf8" });
    expect(printed.trim()).toBe("talos:machine/secrets:Secrets");
  });

  test("by Pulumi, which looks for the plugins that a program needs", () => {
    // given that the language host walks the project's folder in the order of names, follows links, and enters no
    // folder twice: what it enters outside of node_modules first, it does not take for a package
    const target = relative(root, realpathSync(join(root, "node_modules/@pulumiverse/talos")));
    const [folder = ""] = target.split(sep);
    expect(folder > "node_modules").toBe(true);

    // then it finds the plugin's name, version and origin beside the sources
    const { pulumi } = JSON.parse(readFileSync(join(root, target, "package.json"), "utf8")) as { pulumi: object };
    expect(pulumi).toEqual({
      resource: true,
      name: "talos",
      version: "0.8.1",
      server: "github://api.github.com/pulumiverse",
    });
  });
});
