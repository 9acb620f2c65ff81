import { z } from "zod";

/** Kubelet settings that every kind of bootstrap knows. */
export const kubeletFields = {
  maxPods: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe("Most pods on one node. The kubelet's own default: 110."),
  extraConfig: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("Further fields of KubeletConfiguration (kubelet.config.k8s.io/v1beta1), as Kubernetes documents them."),
};
