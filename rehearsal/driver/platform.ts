import type { StackConfig } from "../../config/schema";
import { runEntry } from "./binary";

/** What of the platform a rehearsal can see from outside the program. */
export interface PlatformFacts {
  /** Where HTTP and HTTPS come in: the address that the ingress' Service has. */
  readonly ingressAddress?: string;
  /** `<namespace>/<name>` of the certificates that are asked for. Nobody issues them. */
  readonly certificates: readonly string[];
}

interface Listed {
  readonly metadata: { readonly namespace: string; readonly name: string };
}

interface Service extends Listed {
  readonly status: { readonly loadBalancer: { readonly ingress?: readonly { readonly ip: string }[] } };
}

/** Whether there is something of the platform to look at. */
export const hasPlatform = ({ network, security }: StackConfig<string>): boolean =>
  network?.ingress !== undefined || security?.certificates !== undefined;

/**
 * Looks for what the stack file declares.
 * @param kubeconfig a file
 * @throws Error when the ingress is not at its address, or no certificate is asked for
 */
export async function inspectPlatform(
  kubeconfig: string,
  { network, security }: StackConfig<string>,
): Promise<PlatformFacts> {
  const list = async <T extends Listed>(resource: string): Promise<readonly T[]> => {
    const answer = await runEntry(["kubectl", "--kubeconfig", kubeconfig, "get", resource, "-A", "-o", "json"]);
    return (JSON.parse(answer) as { items: readonly T[] }).items;
  };
  const ingress = network?.ingress && servedAt(await list<Service>("services"), network.ingress.address);
  const certificates = security?.certificates ? (await list("certificates.cert-manager.io")).map(idOf) : [];
  if (security?.certificates && certificates.length === 0) throw new Error("no certificate is asked for");
  return { ...(ingress && { ingressAddress: network.ingress.address }), certificates };
}

function servedAt(services: readonly Service[], address: string): Service {
  const found = services.find(({ status }) => status.loadBalancer.ingress?.some(({ ip }) => ip === address));
  if (!found) throw new Error(`no Service has the ingress' address ${address}`);
  return found;
}

const idOf = ({ metadata }: Listed): string => `${metadata.namespace}/${metadata.name}`;

type Config = Record<string, unknown>;

/** Takes everything out of a stack file's `config` but the cluster with its network and its nodes' own volumes. */
export function withoutPlatform(config: Config): void {
  for (const layer of ["security", "observability", "apps", "cloudflare", "gitops"]) delete config[`homelab:${layer}`];
  const network = config["homelab:network"] as Config | undefined;
  delete network?.ingress;
  const storage = config["homelab:storage"] as { classes: readonly { type: string }[] } | undefined;
  const local = storage?.classes.filter(({ type }) => type === "local") ?? [];
  if (local.length > 0) config["homelab:storage"] = { classes: local };
  else delete config["homelab:storage"];
}
