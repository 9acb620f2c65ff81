import type { types } from "@pulumi/kubernetes";
import type { WebServiceConfig } from "../../../config/schema";
import { egressOf, fromNamespaces, ownPolicy } from "../../shared/network-policy";
import { podLabels } from "./pod";

/**
 * Who may connect to the service, and where it may connect to, whatever its namespace allows.
 * @param ingressNamespace absent where it is not published
 */
export function webServicePolicy(
  { name, port, allowFrom, egress }: WebServiceConfig,
  ingressNamespace: string | undefined,
): types.input.networking.v1.NetworkPolicySpec {
  const callers = [...(ingressNamespace === undefined ? [] : [ingressNamespace]), ...allowFrom];
  const ingress = callers.length > 0 ? [fromNamespaces(callers, port)] : [];
  return ownPolicy({ ingress, egress: egressOf(egress) }, { matchLabels: podLabels(name) });
}
