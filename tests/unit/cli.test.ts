import { engineConfigOf, readStackFile } from "../../rehearsal/driver/stack-file";
import { runAsCli } from "../support/cli-run";

/** A stack file's values as the engine hands them to the program. */
const engineConfig = (name: string) => engineConfigOf(readStackFile(name));

describe("index.ts, run as the Pulumi CLI runs it", () => {
  test("production: registers its resources and gives its outputs", async () => {
    const run = await runAsCli(engineConfig("production"));

    expect(run.errors).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(run.resources.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        "talos:machine/secrets:Secrets",
        "pulumi:providers:kubernetes",
        "kubernetes:helm.sh/v3:Release",
      ]),
    );
    expect(Object.keys(run.outputs).sort()).toEqual([
      "accessExpires",
      "apiEndpoint",
      "certificates",
      "kubeconfig",
      "loadBalancerIPs",
      "loadBalancerPools",
      "nodes",
      "publicUrls",
      "storageClasses",
      "talosconfig",
      "urls",
      "versions",
    ]);
  });

  test("a mistake in the stack file: the report alone, and no resource", async () => {
    const config = engineConfig("production");
    const network = JSON.parse(config.config["homelab:network"] ?? "") as { cni: { type: string } };
    network.cni.type = "flanel";
    const run = await runAsCli({
      ...config,
      config: { ...config.config, "homelab:network": JSON.stringify(network) },
    });

    expect(run.exitCode).not.toBe(0);
    expect(run.resources.filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
    expect(run.errors.join("\n")).toMatch(/homelab:network\.cni\.type.*flanel/s);
    expect(run.errors.join("\n")).not.toMatch(/^\s+at /m);
  });

  test("staging: registers its resources and gives its outputs", async () => {
    const run = await runAsCli(engineConfig("staging"), "staging");

    expect(run.errors).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(run.resources.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["command:remote:Command", "kubernetes:helm.sh/v3:Release"]),
    );
    expect(Object.keys(run.outputs).sort()).toEqual([
      "accessExpires",
      "apiEndpoint",
      "certificates",
      "kubeconfig",
      "loadBalancerIPs",
      "loadBalancerPools",
      "nodes",
      "storageClasses",
      "urls",
      "versions",
    ]);
  });

  test("a zone that the token does not see: says so and nothing else", async () => {
    const { config, secretKeys } = engineConfig("staging");
    const records = [{ type: "A", name: "www.absent.example", content: "192.0.2.1" }];
    const cloudflare = { zones: [{ name: "absent.example" }], dns: { publish: [], records } };

    const run = await runAsCli(
      { config: { ...config, "homelab:cloudflare": JSON.stringify(cloudflare) }, secretKeys },
      "staging",
    );

    expect(run.exitCode).not.toBe(0);
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toMatch(/^homelab:cloudflare\.zones: the token sees no zone absent\.example\. .*$/);
  });
});
