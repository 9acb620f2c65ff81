import { accessOf } from "../../components/cluster/kubeconfig";
import { kubernetesProviders } from "../forget-cluster/state";
import type { Checkpoint } from "../forget-cluster/state";
import { plain, PulumiStack } from "../pulumi";
import { Inventory } from "./cluster";
import { type Found, importFile } from "./import-file";
import { groupsIn, type Plan, type Wanted, wantedIn } from "./plan";

/**
 * Records objects and Helm releases that the stack wants and that are in its cluster already, such as after the loss of the
 * state. Pulumi's provider takes over nothing unasked. Changes nothing in the cluster: the next update does.
 * @param say gets one line for each step
 */
export async function adoptObjects(stackName: string, say: (line: string) => void): Promise<void> {
  const stack = new PulumiStack(stackName);
  const inventory = new Inventory(await accessIn(stack));
  const plan = JSON.parse(await stack.run("preview", "--json")) as Plan;
  const found = await foundBy(inventory, wantedIn(plan));
  if (found.length === 0) {
    say(`${stackName}: nothing that an update would make is in the cluster already; nothing to do.`);
    return;
  }
  for (const { resource, id } of found) say(`${resource.type} ${id ?? ""}`);
  const groups = groupsIn(plan).map((resource) => ({ resource }));
  const file = importFile([...groups, ...found]);
  await stack.runWithFile(file, "import", "--yes", "--skip-preview", "--protect=false", "--generate-code=false");
  say(`${stackName}: ${String(found.length)} are recorded. Run \`pulumi preview\`, then \`pulumi up\`.`);
}

async function foundBy(inventory: Inventory, wanted: readonly Wanted[]): Promise<readonly Found[]> {
  const ids = await Promise.all(wanted.map((each) => inventory.idOf(each)));
  return wanted.flatMap(({ resource }, index) => {
    const id = ids[index];
    return id === undefined ? [] : [{ resource, id }];
  });
}

async function accessIn(stack: PulumiStack): Promise<ReturnType<typeof accessOf>> {
  const [provider] = kubernetesProviders(
    JSON.parse(await stack.run("stack", "export", "--show-secrets")) as Checkpoint,
  );
  if (!provider)
    throw new Error(`${stack.name} has no way into a cluster yet: run \`pulumi up --continue-on-error\` first`);
  return accessOf(String(plain(provider.inputs?.kubeconfig)));
}
