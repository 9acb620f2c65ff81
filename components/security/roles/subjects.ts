/** Who a binding is about. */
export interface Subject {
  readonly kind: "Group" | "ServiceAccount";
  readonly name: string;
  readonly apiGroup?: string;
  readonly namespace?: string;
}

export function groupSubjects(names: readonly string[]): readonly Subject[] {
  return names.map((name) => ({ kind: "Group", name, apiGroup: "rbac.authorization.k8s.io" }));
}

/** @param accounts as `namespace/name` */
export function accountSubjects(accounts: readonly string[]): readonly Subject[] {
  return accounts.map((account) => {
    const [namespace = "", name = ""] = account.split("/");
    return { kind: "ServiceAccount", name, namespace };
  });
}
