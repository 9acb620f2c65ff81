import type { Rule } from "./draft";

/** Something leads packets to services: kube-proxy, or a CNI that replaces it. On Talos, a patch may bring another. */
export const servicesAreServed: Rule = (stack) => {
  const bootstrap = stack.cluster?.bootstrap;
  if (bootstrap?.type !== "kubeadm" || bootstrap.kubeProxy !== false || stack.network?.cni?.type !== "flannel")
    return [];
  const rule = "must not be false with Flannel, which leads nobody to services";
  return [{ path: ["cluster", "bootstrap", "kubeProxy"], value: false, rule, fix: "remove it" }];
};
