import type { Rule } from "./draft";

/** Talos tells the API server to write down what it was asked; nothing does in a kubeadm cluster. */
export const auditIsWritten: Rule = ({ cluster, observability }) => {
  const type = cluster?.bootstrap?.type;
  if (observability?.logs?.audit !== true || type === undefined || type === "talos") return [];
  return [
    {
      path: ["observability", "logs", "audit"],
      value: true,
      rule: `is not available in a ${type} cluster: its API servers write no audit log`,
      fix: "remove it",
    },
  ];
};
