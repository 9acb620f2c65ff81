import { runEntry } from "./binary";

const name = "rehearsal-echo";

const service = JSON.stringify({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { type: "LoadBalancer", selector: { app: name }, ports: [{ port: 80 }] },
});

/**
 * Asks the cluster for a load balancer address, as any application would, and gives it back.
 * @param kubeconfig a file
 * @returns the address that the Service got
 * @throws Error when it gets none within two minutes
 */
export async function echoAddress(kubeconfig: string): Promise<string> {
  const kubectl = (args: readonly string[], input?: string) =>
    runEntry(["kubectl", "--kubeconfig", kubeconfig, "--namespace", "default", ...args], input);
  const ingress = ".status.loadBalancer.ingress[0].ip";
  await kubectl(["apply", "-f", "-"], service);
  await kubectl(["wait", `service/${name}`, `--for=jsonpath={${ingress}}`, "--timeout=120s"]);
  const address = await kubectl(["get", `service/${name}`, "-o", `jsonpath={${ingress}}`]);
  await kubectl(["delete", `service/${name}`, "--timeout=120s"]);
  return address;
}
