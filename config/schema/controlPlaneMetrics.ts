import { z } from "zod";

/** Where Kubernetes' own parts tell metrics. */
export const metricsSchema = z.enum(["local", "nodes"]).default("local");

export const METRICS =
  "Where etcd, the scheduler, the controller manager and kube-proxy tell their metrics: on their machine alone, or at its " +
  "address (`nodes`), where Prometheus asks for them. Those of etcd and kube-proxy take no password there.";
