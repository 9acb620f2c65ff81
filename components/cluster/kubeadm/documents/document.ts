import { stringify } from "yaml";

/** One document of a kubeadm configuration file. */
export type KubeadmDocument = Readonly<Record<string, unknown>> & {
  readonly apiVersion: string;
  readonly kind: string;
};

/** @see https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/ */
export const KUBEADM_API = "kubeadm.k8s.io/v1beta4";

/**
 * A file of several documents. Text stays in one line: a folded one reads badly in a diff. Kubernetes reads YAML 1.1,
 * in which more words than in 1.2 are no text unless quoted: `on`, `0777`, `12:30:45`.
 */
export function toYaml(documents: readonly KubeadmDocument[]): string {
  return documents.map((document) => stringify(document, { lineWidth: 0, compat: "yaml-1.1" })).join("---\n");
}

/** Flags as kubeadm lists them. */
export function flags(
  args: Readonly<Record<string, string>>,
): readonly { readonly name: string; readonly value: string }[] {
  return Object.entries(args).map(([name, value]) => ({ name, value }));
}
