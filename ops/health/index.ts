import { accessOf } from "../../components/cluster/kubeconfig";
import { type Finding, badOnes, line } from "../lib/finding";
import { DeadlineError, poll } from "../lib/poll";
import { PulumiStack } from "../pulumi";
import { ClusterApi } from "./cluster-api";
import { examine } from "./examine";

/** The outputs of a stack that are needed to look at its cluster. */
interface Outputs {
  readonly kubeconfig?: string;
  readonly nodes?: readonly { readonly name: string }[];
}

class Unhealthy extends Error {
  constructor(readonly findings: readonly Finding[]) {
    super("not healthy");
  }
}

/**
 * Whether a stack's cluster is well. Changes nothing.
 * @param waitSeconds how long the cluster may take to become well, after a change; 0: it is looked at once
 * @throws Error when something is not well, after everything was looked at
 */
export async function health(stack: string, waitSeconds: number, say: (line: string) => void): Promise<void> {
  const outputs = await new PulumiStack(stack).run("stack", "output", "--json", "--show-secrets");
  const { kubeconfig, nodes = [] } = JSON.parse(outputs) as Outputs;
  if (kubeconfig === undefined)
    throw new Error(`the stack ${stack} has no output kubeconfig: \`pulumi up\` has not made its cluster yet`);
  const api = new ClusterApi(accessOf(kubeconfig));
  const names = nodes.map(({ name }) => name);
  const findings = await lastLook(() => examine(api, names), waitSeconds);
  for (const finding of findings) say(line(finding));
  const troubles = badOnes(findings).map(({ text }) => text);
  if (troubles.length > 0) throw new Error(`${stack} is not healthy: ${troubles.join("; ")}`);
}

/** What was found when everything was well for the first time, or else at the end. */
async function lastLook(look: () => Promise<readonly Finding[]>, waitSeconds: number): Promise<readonly Finding[]> {
  const attempt = async () => {
    const findings = await look();
    if (badOnes(findings).length > 0) throw new Unhealthy(findings);
    return findings;
  };
  return poll(attempt, waitSeconds).catch((error: unknown) => {
    if (error instanceof DeadlineError && error.lastError instanceof Unhealthy) return error.lastError.findings;
    throw error;
  });
}
