import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { RoleConfig } from "../../../config/schema";
import { deployer, monitoringReader } from "./rules";
import { type Subject, accountSubjects, groupSubjects } from "./subjects";

type OfType<Type extends RoleConfig["type"]> = Extract<RoleConfig, { readonly type: Type }>;

export interface RolesArgs {
  readonly roles: readonly RoleConfig[];
  /** The stack's namespaces by name: what is in them comes after them and goes with them. */
  readonly namespaces: Readonly<Record<string, k8s.core.v1.Namespace>>;
}

const GROUP = "rbac.authorization.k8s.io";

/** Who may do what in the cluster. */
export class Roles extends pulumi.ComponentResource {
  private readonly child: pulumi.CustomResourceOptions;

  constructor(
    private readonly name: string,
    private readonly args: RolesArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("homelab:security:Roles", name, {}, opts);
    this.child = { parent: this, deletedWith: opts.deletedWith };

    args.roles.forEach((role, index) => {
      // Several entries may be of one type: the first has the plain name.
      const before = args.roles.slice(0, index).filter((each) => each.type === role.type).length;
      this.add(role, before === 0 ? role.type : `${role.type}-${String(before + 1)}`);
    });

    this.registerOutputs({});
  }

  private add(role: RoleConfig, id: string): void {
    switch (role.type) {
      case "monitoring-reader":
        return this.monitoringReader(role, id);
      case "deployer":
        return this.deployer(role);
      case "view":
      case "edit":
        return this.builtIn(role, id);
    }
  }

  private monitoringReader({ groups, serviceAccounts }: OfType<"monitoring-reader">, id: string): void {
    const role = new k8s.rbac.v1.ClusterRole(
      `${this.name}-${id}`,
      { metadata: { name: id }, rules: monitoringReader },
      this.child,
    );
    const subjects = [...groupSubjects(groups), ...accountSubjects(serviceAccounts)];
    if (subjects.length > 0) this.bindEverywhere(id, subjects, role.metadata.name);
  }

  private deployer({ name, namespaces }: OfType<"deployer">): void {
    const [home = ""] = namespaces;
    const account = new k8s.core.v1.ServiceAccount(
      `${this.name}-${name}-account`,
      { metadata: this.metadata(name, home) },
      this.inside(home),
    );
    for (const namespace of namespaces) {
      const metadata = this.metadata(name, namespace);
      const inside = this.inside(namespace);
      const role = new k8s.rbac.v1.Role(`${this.name}-${name}-${namespace}`, { metadata, rules: deployer }, inside);
      const roleRef = { apiGroup: GROUP, kind: "Role", name: role.metadata.name };
      const subjects = [{ kind: "ServiceAccount", name: account.metadata.name, namespace: home }];
      new k8s.rbac.v1.RoleBinding(`${this.name}-${name}-${namespace}-binding`, { metadata, roleRef, subjects }, inside);
    }
  }

  private builtIn({ type, groups, namespaces }: OfType<"view"> | OfType<"edit">, id: string): void {
    const subjects = groupSubjects(groups);
    if (namespaces.length === 0) {
      this.bindEverywhere(id, subjects, type);
      return;
    }
    for (const namespace of namespaces) {
      new k8s.rbac.v1.RoleBinding(
        `${this.name}-${id}-${namespace}`,
        {
          metadata: this.metadata(id, namespace),
          roleRef: { apiGroup: GROUP, kind: "ClusterRole", name: type },
          subjects: [...subjects],
        },
        this.inside(namespace),
      );
    }
  }

  private bindEverywhere(id: string, subjects: readonly Subject[], role: pulumi.Input<string>): void {
    new k8s.rbac.v1.ClusterRoleBinding(
      `${this.name}-${id}-binding`,
      {
        // Beside Kubernetes' own bindings of the same roles.
        metadata: { name: `homelab-${id}` },
        roleRef: { apiGroup: GROUP, kind: "ClusterRole", name: role },
        subjects: [...subjects],
      },
      this.child,
    );
  }

  private metadata(name: string, namespace: string) {
    return { name, namespace: this.args.namespaces[namespace]?.metadata.name ?? namespace };
  }

  private inside(namespace: string): pulumi.CustomResourceOptions {
    return { ...this.child, deletedWith: this.child.deletedWith ?? this.args.namespaces[namespace] };
  }
}
