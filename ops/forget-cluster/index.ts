import { accessOf } from "../../components/cluster/kubeconfig";
import { callKubernetes } from "../lib/kubernetes-api";
import { asError } from "../lib/poll";
import { plain, PulumiStack } from "../pulumi";
import { type Checkpoint, kubernetesProviders, withoutObjects } from "./state";

/** A wrong answer takes objects out of the state that are still there: better to be asked three times. */
const ATTEMPTS = 3;
const TIMEOUT_MS = 5_000;

/**
 * Takes everything that was in a stack's Kubernetes cluster out of its state, because the cluster is gone. Pulumi's
 * provider refuses to delete a Helm release from a cluster that does not answer, whatever its settings.
 * @param say gets one line for each step
 * @throws Error when the Kubernetes API answers
 */
export async function forgetCluster(stackName: string, say: (line: string) => void): Promise<void> {
  const stack = new PulumiStack(stackName);
  const open = await exported(stack, "--show-secrets");
  for (const { inputs } of kubernetesProviders(open)) {
    const { server, ...keys } = accessOf(String(plain(inputs?.kubeconfig)));
    await assertSilent({ server, ...keys });
    say(`${server}: no answer.`);
  }
  // The state as it is stored, without decrypting it: nothing secret is written to a file.
  const { checkpoint, forgotten } = withoutObjects(await exported(stack));
  if (forgotten === 0) {
    say(`${stackName}: nothing in the state is in a Kubernetes cluster; nothing to do.`);
    return;
  }
  await stack.runWithFile(checkpoint, "stack", "import");
  say(`${stackName}: ${String(forgotten)} objects of the cluster are forgotten. Run \`pulumi destroy\` to go on.`);
}

async function assertSilent(access: ReturnType<typeof accessOf>): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await answers(access)) {
      throw new Error(
        `${access.server} answers: the cluster is not gone. \`pulumi destroy\` deletes what is in it, in order.`,
      );
    }
  }
}

/** An answer of any kind, a refusal included, comes from an API that is there. */
async function answers(access: ReturnType<typeof accessOf>): Promise<boolean> {
  try {
    await callKubernetes(access, { method: "GET", path: "/version" }, TIMEOUT_MS);
    return true;
  } catch (error) {
    // Somebody answers who has another certificate: it is no longer known what is there.
    if (isAboutCertificates(asError(error))) throw error;
    return false;
  }
}

const isAboutCertificates = (error: Error): boolean =>
  /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/.test((error as NodeJS.ErrnoException).code ?? "");

async function exported(stack: PulumiStack, ...args: readonly string[]): Promise<Checkpoint> {
  return JSON.parse(await stack.run("stack", "export", ...args)) as Checkpoint;
}
