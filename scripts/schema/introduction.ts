/** What stands above the tables of docs/configuration.md. */
export const introduction = `# Configuration

<!-- Written by \`npx tsx scripts/schema.ts\` from the texts in config/schema. Change them there. -->

A stack is one file, \`Pulumi.<stack>.yaml\`. Everything of this program is under \`config:\`, in one block per layer,
named \`homelab:<layer>\`. A block that is present is enabled; where there is a choice, \`type\` says which. Start from
\`Pulumi.production.yaml\`.

The file is checked before anything is touched. All mistakes come in one report, each with its place, the value, the
rule and, where it can be guessed, the fix. Unknown keys are mistakes. Beyond single values, these are checked:

- the pod, service and home networks, the pools, the reserved ranges and every single address keep out of each other's way;
- machines, VIP, gateway and pools are in the home network, and pools contain neither its first nor its last address;
- the VIP and the MTU have a named interface to go to, and nodes with a static address a gateway;
- the networks are large enough for the nodes and pods, and no larger than Kubernetes takes;
- names, addresses, extensions and taints are given once, and the endpoint is no node's name;
- there is an odd number of control planes, and a node that runs workloads;
- every node says what its kind of bootstrap needs, and nothing that would be ignored;
- overlays and extensions fit the nodes' architecture, and what the stack needs is among them;
- patches can be merged, and leave host names alone;
- volumes and mount points are folders of their own, away from the system's, and one storage class is the default;
- Longhorn has its extensions, its mount and a node for every replica, and a target for backups; folders of volumes on
  Talos are mounted;
- the ingress has an address out of a pool, what is published has an ingress, and every host leads to one page;
- certificates have an issuer that is set up, and every feature its secret;
- namespaces are not the platform's own, those named elsewhere are declared, and policies that a stack relies on are enforced;
- services have one say on their number of pods, and a volume only one pod;
- with Flannel, kube-proxy runs;
- Kubernetes is a version that Talos or this program's kubeadm can run, and none is known to be broken.

With the first line of the stack files, editors with a YAML language server complete and check while you type
(\`config/schema.json\`).

**Secrets** are encrypted by Pulumi, one by one, and appear in no report:
\`pulumi config set --secret --path homelab:secrets.<name>\`.

**Versions** are pinned in \`config/versions.yaml\` and kept current by Renovate. A stack may override a single one under
\`homelab:versions\`.

**Without internet**, \`homelab:charts.mirror\` names a Helm repository that every chart is taken from, under its own name
and version. Talos' installer comes from \`bootstrap.installerRegistry\`; Ubuntu's packages for Kubernetes from
\`bootstrap.packages\`, and images through \`bootstrap.containerd.mirrors\`.

Addresses are IPv4; IPv6 and dual stack are not supported yet.`;
