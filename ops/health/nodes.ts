import { type Finding, advice, bad, good } from "../lib/finding";

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What is looked at in a Node. */
export interface KubernetesNode {
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Every node of the stack is there, ready, and short of nothing. */
export function examineNodes(declared: readonly string[], found: readonly KubernetesNode[]): readonly Finding[] {
  const nodes = declared.flatMap((name) => {
    const node = found.find(({ metadata }) => metadata.name === name);
    return node ? troublesOf(node) : [bad(`node ${name}: is not registered`)];
  });
  const strangers = found.map(({ metadata }) => metadata.name).filter((name) => !declared.includes(name));
  const ready = `${String(declared.length)} of ${String(declared.length)} nodes are ready`;
  return [
    ...(nodes.some(({ verdict }) => verdict === "bad") ? [] : [good(ready)]),
    ...nodes,
    ...strangers.map((name) => advice(`node ${name}: is none of the stack's`)),
  ];
}

function troublesOf({ metadata: { name }, spec, status }: KubernetesNode): readonly Finding[] {
  const conditions = status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === "Ready");
  const short = conditions.filter(({ type, status }) => type.endsWith("Pressure") && status === "True");
  return [
    ...(ready?.status === "True" ? [] : [bad(`node ${name}: is not ready${because(ready)}`)]),
    ...short.map((condition) => bad(`node ${name}: ${condition.type}${because(condition)}`)),
    ...(spec?.unschedulable ? [advice(`node ${name}: is cordoned, no pod is placed there`)] : []),
  ];
}

/** The cluster's own words, in parentheses. */
export function because(condition: Condition | undefined): string {
  const why = condition?.message ?? condition?.reason;
  return why === undefined || why === "" ? "" : ` (${why})`;
}
