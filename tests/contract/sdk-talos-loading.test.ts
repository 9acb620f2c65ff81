import { execFileSync } from "node:child_process";
import { join } from "node:path";
import * as talos from "@pulumiverse/talos";

const root = join(__dirname, "../..");
const program = `console.log(require("@pulumiverse/talos").machine.Secrets.__pulumiType)`;

/** The SDK is TypeScript behind a link in node_modules, where loaders do not transpile unless they follow the link. */
describe("the Talos SDK is loaded from its sources", () => {
  test("by jest", () => {
    expect(talos.machine.Secrets).toHaveProperty("__pulumiType", "talos:machine/secrets:Secrets");
  });

  test.each([
    ["ts-node, as the Pulumi CLI runs a program", ["--require", "ts-node/register/transpile-only"]],
    ["tsx, as scripts are run", ["--import", "tsx"]],
  ])("by %s", (_, loader) => {
    const printed = execFileSync(process.execPath, [...loader, "--eval", program], { cwd: root, encoding: "utf8" });
    expect(printed.trim()).toBe("talos:machine/secrets:Secrets");
  });
});
