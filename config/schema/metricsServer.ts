import { z } from "zod";

export const metricsServerSchema = z.strictObject({
  kubeletCertificates: z
    .enum(["self-signed", "cluster-signed"])
    .default("self-signed")
    .describe(
      "Certificates that the kubelets show: their own (what kubeadm and Talos set up), which nobody can check, or the cluster's.",
    ),
});
