import { Agent, request } from "node:https";
import { parse } from "yaml";
import type { Host } from "./host";

const secrets = "/api/v1/namespaces/kube-system/secrets";
const restMilliseconds = 20;

interface Secret {
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

interface Admin {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

/**
 * Lets every join token whose description names a node expire as soon as it is made: what the API server would do later.
 * @param address where the control plane listens
 * @returns ends it; how many tokens there were
 */
export function expireTokens(controlPlane: Host, address: string, node: string): () => Promise<number> {
  let wanted = true;
  const watch = async (): Promise<number> => {
    let expired = 0;
    while (wanted) {
      await new Promise((next) => setTimeout(next, restMilliseconds));
      if (!controlPlane.has("/etc/kubernetes/admin.conf")) continue;
      const call = caller(controlPlane.read("/etc/kubernetes/admin.conf"), address);
      for (const name of tokensFor(
        node,
        await call("GET", `${secrets}?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken`),
      )) {
        await call("DELETE", `${secrets}/${name}`);
        expired++;
      }
    }
    return expired;
  };
  const done = watch();
  return () => {
    wanted = false;
    return done;
  };
}

function tokensFor(node: string, list: string): string[] {
  if (list === "") return [];
  const { items } = JSON.parse(list) as { items?: readonly Secret[] };
  return (items ?? [])
    .filter(({ data }) =>
      Buffer.from(data?.description ?? "", "base64")
        .toString()
        .split(/\W+/)
        .join("-")
        .includes(node),
    )
    .map(({ metadata }) => metadata.name);
}

const agent = new Agent({ keepAlive: true });

type Call = (method: "GET" | "DELETE", path: string) => Promise<string>;

/** Calls the API with an admin's kubeconfig. An API that does not answer yet answers nothing. */
function caller(kubeconfig: string, address: string): Call {
  const { clusters, users } = parse(kubeconfig) as Admin;
  const [cluster, user] = [clusters[0]?.cluster ?? {}, users[0]?.user ?? {}];
  const pem = (text = "") => Buffer.from(text, "base64");
  const access = {
    agent,
    host: address,
    port: 6443,
    ca: pem(cluster["certificate-authority-data"]),
    cert: pem(user["client-certificate-data"]),
    key: pem(user["client-key-data"]),
  };
  return (method, path) =>
    new Promise((resolve) => {
      const call = request({ ...access, method, path }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
        response.once("end", () => resolve(response.statusCode === 200 ? body : ""));
      });
      call.once("error", () => resolve(""));
      call.end();
    });
}
