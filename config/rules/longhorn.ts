import type { LonghornClass } from "../schema/index";
import type { Problem } from "../report/problem";
import { type Draft, type DraftStack, type Placed, type Rule, nodesOf, place, placed, storageClasses } from "./draft";

type DraftClass = Placed<Draft<LonghornClass>>;

/** The storage classes that Longhorn provides. */
export function longhornClasses(stack: DraftStack): readonly DraftClass[] {
  return storageClasses(stack).flatMap(({ path, value }) => (value.type === "longhorn" ? [{ path, value }] : []));
}

/** Longhorn gets what it needs of machines and settings. */
export const longhornFits: Rule = (stack) => {
  const classes = longhornClasses(stack);
  if (classes.length === 0) return unusedSettings(stack);
  return [...needsTalos(stack, classes), ...replicasHaveNodes(stack, classes), ...backupsHaveATarget(stack)];
};

function unusedSettings(stack: DraftStack): readonly Problem[] {
  if (stack.storage?.longhorn === undefined || stack.storage.classes === undefined) return [];
  const rule = "means nothing without a class of type longhorn";
  return [{ path: ["storage", "longhorn"], rule, fix: "add a class, or remove it" }];
}

function needsTalos(stack: DraftStack, classes: readonly DraftClass[]): readonly Problem[] {
  if (stack.cluster?.bootstrap?.type !== "kubeadm") return [];
  const rule = "is not available in a kubeadm cluster: nothing sets up iSCSI on its machines";
  return classes.slice(0, 1).map(({ path }) => ({ path: [...path, "type"], value: "longhorn", rule }));
}

/** Two copies on one machine are lost together. */
function replicasHaveNodes(stack: DraftStack, classes: readonly DraftClass[]): readonly Problem[] {
  const nodes = nodesOf(stack);
  if (nodes.some(({ value }) => value.workloads === undefined)) return [];
  const count = nodes.filter(({ value }) => value.workloads).length;
  return classes.flatMap(({ path, value: { replicas = 1, dataLocality } }): readonly Problem[] => {
    if (replicas > count) {
      const rule = `must not be more than the nodes that run workloads: there ${count === 1 ? "is 1" : `are ${count}`}`;
      return [{ path: [...path, "replicas"], value: replicas, rule, fix: String(count) }];
    }
    if (dataLocality !== "strict-local" || replicas === 1) return [];
    const rule = "is for one replica only: there is one node that the pod is on";
    return [{ path: [...path, "dataLocality"], value: dataLocality, rule, fix: "best-effort" }];
  });
}

function backupsHaveATarget(stack: DraftStack): readonly Problem[] {
  const longhorn = stack.storage?.longhorn;
  if (longhorn === undefined || "backupTarget" in longhorn) return [];
  return placed(longhorn.jobs, ["storage", "longhorn", "jobs"])
    .flatMap(({ path, value }) => place(value.task, ...path, "task"))
    .filter(({ value }) => value === "backup")
    .map(({ path, value }) => ({ path, value, rule: "needs `storage.longhorn.backupTarget`, where backups go" }));
}

/** On Talos, the kubelet sees the folders that it is told of: volumes in others come up empty, or not at all. */
export const storageFoldersAreMounted: Rule = (stack) => {
  const bootstrap = stack.cluster?.bootstrap;
  if (bootstrap?.type !== "talos") return [];
  const mounts = placed(bootstrap.kubelet?.extraMounts, []).map(({ value }) => value);
  return storageFolders(stack)
    .filter((folder) => !mounts.some((mount) => folder === mount || folder.startsWith(`${mount}/`)))
    .map((folder) => ({
      path: ["cluster", "bootstrap", "kubelet", "extraMounts"],
      rule: `must contain ${folder}, where the stack's volumes are`,
      fix: `extraMounts: [${[...mounts, folder].join(", ")}]`,
    }));
};

function storageFolders(stack: DraftStack): readonly string[] {
  const longhorn = longhornClasses(stack).length > 0 ? [stack.storage?.longhorn?.dataPath ?? "/var/lib/longhorn"] : [];
  const localPath = storageClasses(stack).flatMap(({ value }) =>
    value.type === "local-path" && value.path !== undefined ? [value.path] : [],
  );
  return [...longhorn, ...localPath];
}
