import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pluginDownloadURL, pluginVersion } from "@pulumiverse/talos/plugin";
import { parseStackFile } from "../../config/stackFile";
import { loadStackConfig } from "../../config/validate";
import { adoptBootstrap } from "../adopt";
import { type Checkpoint, hasSecrets } from "../adopt/state";
import { PulumiStack } from "../pulumi";
import { clusterNameIn } from "./bundle";
import { decrypted } from "./encryption";
import { readPassphrase } from "./passphrase";

/**
 * Puts an exported cluster's secrets into a stack that has none, so that the next update goes on with the machines that
 * run. Changes nothing on them.
 * @param file as `exportPki` wrote it
 * @param say gets one line for each step, and no secret
 */
export async function importPki(stackName: string, file: string, say: (line: string) => void): Promise<void> {
  const stackFile = `Pulumi.${stackName.split("/").at(-1) ?? ""}.yaml`;
  const { cluster } = loadStackConfig(parseStackFile(stackFile));
  if (cluster.bootstrap.type !== "talos")
    throw new Error(`${cluster.name} is no Talos cluster: its hosts keep its secrets`);
  const stack = new PulumiStack(stackName);
  if (hasSecrets(JSON.parse(await stack.run("stack", "export")) as Checkpoint)) {
    throw new Error(
      `${stackName} has a cluster's secrets already: importing others would lock you out of its machines`,
    );
  }
  const text = await decrypted(readFileSync(file, "utf8"), await readPassphrase({ twice: false }));
  const of = clusterNameIn(text);
  if (of !== cluster.name) {
    throw new Error(`${file} is of the cluster ${of ?? "with no name"}, but ${stackFile} describes ${cluster.name}`);
  }
  await importSecrets(stack, cluster.name, text);
  say(`${cluster.name}: its secrets are in the state of ${stackName}.`);
  const addresses = cluster.nodes.filter(({ role }) => role === "controlPlane").map(({ address }) => address);
  await adoptBootstrap(stack, addresses, say);
}

/** The provider reads a file, whose path is the identifier; nobody else can read it, and it is gone afterwards. */
async function importSecrets(stack: PulumiStack, cluster: string, text: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "homelab-pki-"));
  try {
    const path = join(folder, "secrets.yaml");
    writeFileSync(path, text, { mode: 0o600 });
    const secrets = { type: "talos:machine/secrets:Secrets", name: `${cluster}-secrets`, id: path, parent: "cluster" };
    const input = {
      resources: [
        { type: "homelab:cluster:TalosCluster", name: "cluster", logicalName: cluster, component: true },
        { ...secrets, version: pluginVersion, pluginDownloadUrl: pluginDownloadURL },
      ],
    };
    await stack.runWithFile(input, "import", "--yes", "--skip-preview", "--generate-code=false");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
