import type { types } from "@pulumi/kubernetes";

type Policy = types.input.networking.v1.NetworkPolicySpec;
export type IngressRule = types.input.networking.v1.NetworkPolicyIngressRule;
export type EgressRule = types.input.networking.v1.NetworkPolicyEgressRule;

/** Traffic of a namespace's pods beyond each other and the cluster's DNS. */
export interface Traffic {
  readonly ingress?: readonly IngressRule[];
  readonly egress?: readonly EgressRule[];
}

/** Where pods may connect to beyond the cluster's own rules. */
export type EgressChoice = "none" | "internet" | "all";

const NAME_LABEL = "kubernetes.io/metadata.name";
/** Networks at home and inside clusters (RFC 1918, carrier-grade NAT, link-local). */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"];

const tcp = (port: number) => ({ protocol: "TCP", port });
const namespace = (name: string) => ({ namespaceSelector: { matchLabels: { [NAME_LABEL]: name } } });

/** Nothing in, nothing out. */
export const defaultDeny: Policy = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };

/** Names of the cluster and of the world. */
export const allowDns: Policy = { podSelector: {}, policyTypes: ["Egress"], egress: [toDns()] };

export const allowSameNamespace: Policy = {
  podSelector: {},
  policyTypes: ["Ingress", "Egress"],
  ingress: [{ from: [{ podSelector: {} }] }],
  egress: [{ to: [{ podSelector: {} }] }],
};

/** Another namespace, such as the ingress's, may connect to every pod of this one. */
export const allowFrom = (name: string): Policy => ({
  podSelector: {},
  policyTypes: ["Ingress"],
  ingress: [fromNamespaces([name])],
});

/**
 * All traffic of some pods in one policy: denied by default, then their namespace, DNS, and what they need.
 * @param podSelector default: all pods of the namespace
 */
export function ownPolicy({ ingress = [], egress = [] }: Traffic, podSelector: Policy["podSelector"] = {}): Policy {
  return {
    podSelector,
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [{ podSelector: {} }] }, ...ingress],
    egress: [{ to: [{ podSelector: {} }] }, toDns(), ...egress],
  };
}

/** From anywhere, nodes included: what the API server calls, and what is open to the world. */
export const fromAnywhere = (...ports: readonly number[]): IngressRule => ({ ports: ports.map(tcp) });

/** From every pod of the cluster. */
export const fromPods = (...ports: readonly number[]): IngressRule => ({
  from: [{ namespaceSelector: {} }],
  ports: ports.map(tcp),
});

export const fromNamespaces = (names: readonly string[], ...ports: readonly number[]): IngressRule => ({
  from: names.map(namespace),
  ...(ports.length > 0 && { ports: ports.map(tcp) }),
});

/** The Kubernetes API, at the addresses that its service leads to. @param servers addresses of the control planes */
export const toApi = (servers: readonly string[]): EgressRule => toAddresses(servers, 6443);

export const toAddresses = (addresses: readonly string[], ...ports: readonly number[]): EgressRule => ({
  to: addresses.map((address) => ({ ipBlock: { cidr: address.includes("/") ? address : `${address}/32` } })),
  ports: ports.map(tcp),
});

export const toNamespaces = (names: readonly string[], ...ports: readonly number[]): EgressRule => ({
  to: names.map(namespace),
  ...(ports.length > 0 && { ports: ports.map(tcp) }),
});

/** Every pod of the cluster, on every port. */
export const toPods: EgressRule = { to: [{ namespaceSelector: {} }] };

/** Public addresses. */
export const toInternet = (...ports: readonly number[]): EgressRule => ({
  to: [{ ipBlock: { cidr: "0.0.0.0/0", except: PRIVATE } }],
  ...(ports.length > 0 && { ports: ports.map(tcp) }),
});

/** Any address, at home or not. */
export const toAnywhere = (...ports: readonly number[]): EgressRule => ({
  to: [{ ipBlock: { cidr: "0.0.0.0/0" } }],
  ...(ports.length > 0 && { ports: ports.map(tcp) }),
});

/** What a choice of the stack file lets out. */
export function egressOf(choice: EgressChoice): readonly EgressRule[] {
  return { none: [], internet: [toInternet()], all: [toAnywhere(), toPods] }[choice];
}

function toDns(): EgressRule {
  const server = { ...namespace("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } };
  return { to: [server], ports: [{ protocol: "UDP", port: 53 }, tcp(53)] };
}
