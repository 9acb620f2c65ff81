import { pluginDownloadURL, pluginVersion } from "@pulumiverse/talos/plugin";
import { PulumiStack } from "../pulumi";
import { askEtcd, onlyCluster } from "./etcd";
import {
  bootstrapImport,
  type Checkpoint,
  type RecordedCluster,
  recordedCluster,
  withoutPendingBootstrap,
} from "./state";

/**
 * Records a bootstrap that happened but that the state does not know of, such as after an interrupted update. Changes
 * nothing on the machines.
 * @param say gets one line for each step
 * @throws Error when it is not certain that exactly one etcd cluster runs there
 */
export async function adopt(stackName: string, say: (line: string) => void): Promise<void> {
  const stack = new PulumiStack(stackName);
  const cluster = recordedCluster(await checkpointOf(stack, "--show-secrets"));
  if (cluster.bootstrapRecorded) {
    say(`${cluster.name}: the bootstrap is recorded already; nothing to do.`);
    return;
  }
  await record(stack, cluster, cluster.controlPlanes, say);
}

/**
 * The same for a stack whose state knows nothing but the cluster's secrets.
 * @param controlPlanes addresses, as the stack file has them
 */
export async function adoptBootstrap(
  stack: PulumiStack,
  controlPlanes: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  await record(stack, recordedCluster(await checkpointOf(stack, "--show-secrets")), controlPlanes, say);
}

async function record(
  stack: PulumiStack,
  cluster: RecordedCluster,
  controlPlanes: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  const views = await Promise.all(controlPlanes.map((address) => askEtcd(address, cluster.credentials)));
  const members = onlyCluster(views);
  say(`${cluster.name}: one etcd cluster with ${members.map(({ hostname }) => hostname).join(", ")}.`);

  await forgetPendingBootstrap(stack);
  const file = bootstrapImport(cluster, { version: pluginVersion, pluginDownloadUrl: pluginDownloadURL });
  await stack.runWithFile(file, "import", "--yes", "--skip-preview", "--protect=false", "--generate-code=false");
  say(`${cluster.name}: the bootstrap is recorded. Run \`pulumi up\` to go on.`);
}

/** Goes through the state without decrypting it: nothing secret is written to a file. */
async function forgetPendingBootstrap(stack: PulumiStack): Promise<void> {
  const cleaned = withoutPendingBootstrap(await checkpointOf(stack));
  if (cleaned) await stack.runWithFile(cleaned, "stack", "import");
}

async function checkpointOf(stack: PulumiStack, ...args: readonly string[]): Promise<Checkpoint> {
  return JSON.parse(await stack.run("stack", "export", ...args)) as Checkpoint;
}
