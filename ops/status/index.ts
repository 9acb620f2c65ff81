import { writeFile } from "node:fs/promises";
import { accessOf } from "../../components/cluster/kubeconfig";
import { ClusterApi } from "../health/cluster-api";
import { PulumiStack } from "../pulumi";
import { look } from "./look";
import { page } from "./page";
import { screen } from "./screen";

/**
 * Shows how a stack's cluster is. Changes nothing.
 * @param file where a page is written. Default: the screen shows it
 * @throws Error when the cluster does not answer
 */
export async function status(stack: string, file: string | undefined, say: (line: string) => void): Promise<void> {
  const outputs = await new PulumiStack(stack).run("stack", "output", "--json", "--show-secrets");
  const { kubeconfig } = JSON.parse(outputs) as { readonly kubeconfig?: string };
  if (kubeconfig === undefined)
    throw new Error(`the stack ${stack} has no output kubeconfig: \`pulumi up\` has not made its cluster yet`);
  const found = await look(new ClusterApi(accessOf(kubeconfig)), stack, new Date());
  if (file === undefined) return screen(found).forEach(say);
  // It names machines and troubles: for whoever asked, and nobody else on this machine.
  await writeFile(file, page(found), { mode: 0o600 });
  say(`wrote ${file}`);
}
