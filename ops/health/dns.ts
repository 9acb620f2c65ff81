import { type Finding, bad, good } from "../lib/finding";

/** What is looked at in an EndpointSlice. */
export interface EndpointSlice {
  readonly endpoints?: readonly {
    readonly addresses: readonly string[];
    readonly conditions?: { readonly ready?: boolean };
  }[];
}

/** Where the cluster's DNS is, whatever serves it: every kubelet gives pods the address of this Service. */
export const DNS_ENDPOINTS =
  "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dkube-dns";

/** CoreDNS is ready once it serves the cluster's names; the kubelet asks it every few seconds. */
export function examineDns(slices: readonly EndpointSlice[]): Finding {
  const endpoints = slices.flatMap((slice) => slice.endpoints ?? []);
  const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false);
  if (ready.length === 0)
    return bad(`cluster DNS: the Service kube-system/kube-dns has no ready server (of ${String(endpoints.length)})`);
  return good(`cluster DNS: ${String(ready.length)} of ${String(endpoints.length)} servers are ready`);
}
