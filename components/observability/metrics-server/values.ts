import type { MetricsServerConfig } from "../../../config/schema";
import { sized } from "../../shared/resources";

/** Values of metrics-server's chart. */
export function metricsServerValues({ kubeletCertificates }: MetricsServerConfig): Readonly<Record<string, unknown>> {
  return {
    ...(kubeletCertificates === "self-signed" && { args: ["--kubelet-insecure-tls"] }),
    resources: sized("small"),
  };
}
