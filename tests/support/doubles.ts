import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { join } from "node:path";

type Properties = Readonly<Record<string, unknown>>;

/** Whether machines have a configuration already. */
export type Machines = "bare" | "configured";

/** What a created resource looks like, as far as the program reads it. Secrets are recognisable: `canary-…`. */
export function stateOf(
  type: string,
  name: string,
  inputs: Properties,
  machines: Machines = "bare",
): { id: string; state: Properties } {
  return { id: `${name}-id`, state: { ...inputs, ...outputs[type], ...printed(type, name, machines) } };
}

/** What a step on a machine prints, by the end of its name. */
function printed(type: string, name: string, machines: Machines): Properties {
  if (type === "command:local:Command" && name.endsWith("-reach")) {
    return { stdout: `node: ${machines === "bare" ? "in maintenance mode" : machines}` };
  }
  if (type === "command:local:Command" && name.endsWith("-credentials")) {
    return { stdout: secret(JSON.stringify({ ...clientConfiguration, clientKey: "canary-renewed-key" })) };
  }
  if (type !== "command:remote:Command") return {};
  if (name.endsWith("-kubeadm")) return { stdout: secret(JSON.stringify(clusterSeed)), stderr: "" };
  return { stdout: name.endsWith("-kubeconfig") ? secret(kubeconfig) : "", stderr: "" };
}

/** What the first control plane hands over for others to join. */
export const clusterSeed = { caCertHash: `sha256:${"ab".repeat(32)}`, seed: "canary-seed" };

/** What a provider's function answers, as far as the program reads it. */
export function answer(token: string, inputs: Properties): Properties {
  const found = answers[token];
  return { ...inputs, ...(typeof found === "function" ? found(inputs) : found) };
}

/** A certificate, as Talos and kubeconfigs hold it: this one has a hundred years left. `ending` is at its end. */
export function certificate(which: "client" | "ending" = "client"): string {
  return readFileSync(join(__dirname, `../../ops/testdata/${which}.pem`)).toString("base64");
}

export const clientConfiguration = {
  caCertificate: "canary-talos-ca",
  clientCertificate: certificate(),
  clientKey: "canary-talos-key",
};

export const kubeconfig = `apiVersion: v1
kind: Config
clusters:
  - name: production
    cluster:
      server: https://kube.local.hallonen.se:6443
      certificate-authority-data: canary-kubernetes-ca
users:
  - name: admin@production
    user:
      client-certificate-data: ${certificate()}
      client-key-data: canary-kubernetes-key
contexts:
  - name: admin@production
    context: { cluster: production, namespace: default, user: admin@production }
current-context: admin@production
`;

const outputs: Readonly<Record<string, Properties>> = {
  "talos:machine/secrets:Secrets": {
    clientConfiguration: secret(clientConfiguration),
    machineSecrets: secret({ cluster: { id: "canary-cluster-id", secret: "canary-cluster-secret" } }),
  },
  "talos:cluster/kubeconfig:Kubeconfig": { kubeconfigRaw: secret(kubeconfig) },
};

type Answer = Properties | ((inputs: Properties) => Properties);

const answers: Readonly<Record<string, Answer>> = {
  "cloudflare:index/getZones:getZones": ({ name }) => ({
    results: String(name).startsWith("absent.")
      ? []
      : [{ id: `zone-${String(name)}`, name, account: { id: "account" } }],
  }),
  "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken": {
    token: "canary-tunnel-token",
  },
  "talos:machine/getConfiguration:getConfiguration": ({ machineType }) => ({
    machineConfiguration: `machine:\n  type: ${String(machineType)}\n  token: canary-machine-token\ncluster:\n  secret: canary-cluster-secret\n`,
  }),
  "talos:client/getConfiguration:getConfiguration": { talosConfig: "canary-talosconfig" },
};

/** The engine's envelope of a secret. */
function secret(value: unknown): Properties {
  return { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, value };
}
