import { runEntry } from "./binary";

const namespace = "rehearsal-echo";

const manifest = JSON.stringify({
  apiVersion: "v1",
  kind: "List",
  items: [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "echo", namespace },
      spec: { type: "LoadBalancer", selector: { app: "echo" }, ports: [{ port: 80 }] },
    },
  ],
});

/**
 * Asks the cluster for a load balancer address, as any application would, and gives it back.
 * @param kubeconfig a file
 * @returns the address that the Service got
 * @throws Error when it gets none within 20 s
 */
export async function echoAddress(kubeconfig: string): Promise<string> {
  const kubectl = (args: readonly string[], input?: string) => runEntry(["kubectl", "--kubeconfig", kubeconfig, ...args], input);
  await kubectl(["apply", "-f", "-"], manifest);
  const service = ["service/echo", "--namespace", namespace];
  await kubectl(["wait", ...service, "--for=jsonpath={.status.loadBalancer.ingress[0].ip}", "--timeout=20s"]);
  const address = await kubectl(["get", ...service, "-o", "jsonpath={.status.loadBalancer.ingress[0].ip}"]);
  await kubectl(["delete", "namespace", namespace, "--timeout=20s"]);
  return address;
}
