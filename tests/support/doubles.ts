import * as pulumi from "@pulumi/pulumi";

type Properties = Readonly<Record<string, unknown>>;

/** What a created resource looks like, as far as the program reads it. Secrets are recognisable: `canary-…`. */
export function stateOf(type: string, name: string, inputs: Properties): { id: string; state: Properties } {
  return { id: `${name}-id`, state: { ...inputs, ...outputs[type], ...printed(type, name) } };
}

/** What a step on a machine prints, by the end of its name. */
function printed(type: string, name: string): Properties {
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

export const clientConfiguration = {
  caCertificate: "canary-talos-ca",
  clientCertificate: "canary-talos-certificate",
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
      client-certificate-data: canary-kubernetes-certificate
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
  "talos:machine/getConfiguration:getConfiguration": { machineConfiguration: "canary-machine-configuration" },
  "talos:client/getConfiguration:getConfiguration": { talosConfig: "canary-talosconfig" },
};

/** The engine's envelope of a secret. */
function secret(value: unknown): Properties {
  return { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, value };
}
