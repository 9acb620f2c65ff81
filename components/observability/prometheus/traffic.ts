import {
  type EgressRule,
  type IngressRule,
  type Traffic,
  fromNamespaces,
  toAnywhere,
  toApi,
  toPods,
} from "../../shared/network-policy";
import { NODE_PORTS } from "./control-plane";

/** Prometheus asks every pod and every machine; its page is reached through the ingress. */
export function prometheusTraffic(
  apiServers: readonly string[],
  page: { readonly ingress: string; readonly port: number } | undefined,
): Required<Traffic> {
  return {
    ingress: page ? [fromNamespaces([page.ingress], page.port)] : [],
    egress: [toApi(apiServers), toPods, toAnywhere(...NODE_PORTS)],
  };
}

/** Of all that shares the namespace. */
export function together(traffics: readonly Traffic[]): Traffic {
  return {
    ingress: traffics.flatMap(({ ingress = [] }): readonly IngressRule[] => ingress),
    egress: traffics.flatMap(({ egress = [] }): readonly EgressRule[] => egress),
  };
}
