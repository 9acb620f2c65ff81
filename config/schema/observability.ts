import { z } from "zod";
import type { DeepReadonly } from "./readonly";

export const observabilitySchema = z.strictObject({
  metricsServer: z
    .strictObject({
      kubeletCertificates: z
        .enum(["self-signed", "cluster-signed"])
        .default("self-signed")
        .describe(
          "Certificates that the kubelets show: their own (what kubeadm and Talos set up), which nobody can check, or the cluster's.",
        ),
    })
    .optional()
    .describe("Current CPU and memory of nodes and pods (`metricsServer: {}`), for `kubectl top` and autoscaling."),
});

export type ObservabilityConfig = DeepReadonly<z.output<typeof observabilitySchema>>;
export type MetricsServerConfig = NonNullable<ObservabilityConfig["metricsServer"]>;
