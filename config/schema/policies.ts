import { z } from "zod";
import { label } from "./text";

const common = {
  action: z
    .enum(["audit", "enforce"])
    .default("audit")
    .describe("What becomes of a pod that breaks a policy: it is let in and reported, or it is refused."),
  exclude: z
    .array(label())
    .default([])
    .describe("Namespaces that the policies do not hold in, beside those of Kubernetes and of the platform."),
};

/** Who holds pods to the security baseline, cluster-wide. */
export const policyEngineSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("kyverno").describe("Kyverno: reports as objects of the namespaces (PolicyReport)."),
    ...common,
  }),
  z.strictObject({
    type: z.literal("gatekeeper").describe("Gatekeeper: violations in the status of its constraints."),
    ...common,
  }),
]);
