import { type Rule, nodesOf } from "./draft";

/** Labels in Kubernetes's own domains that a worker's kubelet may set on its node. */
const ALLOWED = [
  /^node\.kubernetes\.io\//,
  /^kubelet\.kubernetes\.io\//,
  /^topology\.kubernetes\.io\/(region|zone)$/,
  /^(beta\.)?kubernetes\.io\/(arch|hostname|os)$/,
];
const KUBERNETES_DOMAIN = /^([a-z0-9.-]+\.)?(kubernetes|k8s)\.io\//;

/**
 * A worker labels itself with its own credentials, and admission refuses what is in Kubernetes's domains.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
export const workerLabelsAreAllowed: Rule = (stack) => {
  if (stack.cluster?.bootstrap?.type !== "talos") return [];
  const workers = nodesOf(stack).filter(({ value }) => value.role === "worker");
  return workers.flatMap(({ path, value }) =>
    Object.entries(value.labels ?? {})
      .filter(([key]) => KUBERNETES_DOMAIN.test(key) && !ALLOWED.some((allowed) => allowed.test(key)))
      .map(([key, text]) => ({
        path: [...path, "labels", key],
        value: text,
        rule: "must not be in Kubernetes's own domains: a worker may not give itself this label",
        fix: `a label of your own such as homelab/${key.split("/")[1] ?? "name"}`,
      })),
  );
};
