import type { KubernetesNode } from "../health/nodes";
import type { NodeStatus } from "./facts";
import { type Current, valueOf } from "./measure";

/** What is looked at in a Node beside its health. */
export interface Machine extends KubernetesNode {
  readonly metadata: KubernetesNode["metadata"] & { readonly labels?: Readonly<Record<string, string>> };
  readonly status?: KubernetesNode["status"] & {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly nodeInfo?: { readonly kubeletVersion: string };
  };
}

const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

/** @param current absent where nothing measures */
export function nodeStatus({ metadata, spec, status }: Machine, current: Current | undefined): NodeStatus {
  const address = status?.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "";
  const machine = { name: metadata.name, address };
  return {
    ...machine,
    role: CONTROL_PLANE in (metadata.labels ?? {}) ? "control plane" : "worker",
    version: status?.nodeInfo?.kubeletVersion ?? "",
    ready: status?.conditions?.find(({ type }) => type === "Ready")?.status === "True",
    cordoned: spec?.unschedulable ?? false,
    ...(current && measured(current, machine)),
  };
}

function measured(
  { temperature, memory, disk }: Current,
  machine: { readonly name: string; readonly address: string },
) {
  return {
    temperature: valueOf(temperature, machine),
    memory: valueOf(memory, machine),
    disk: valueOf(disk, machine),
  };
}
