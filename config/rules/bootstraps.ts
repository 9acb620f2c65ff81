import type { Problem } from "../report/problem";
import { type DraftNode, type Placed, type Rule, nodesOf } from "./draft";

type Bootstrap = "talos" | "kubeadm";
type NodeKey = keyof DraftNode;

/** Keys of a node that one kind of bootstrap needs, and those that mean nothing to it. */
const KEYS: Readonly<
  Record<
    Bootstrap,
    { readonly needed: Readonly<Partial<Record<NodeKey, string>>>; readonly foreign: readonly NodeKey[] }
  >
> = {
  talos: { needed: { installDisk: "/dev/nvme0n1" }, foreign: ["ssh", "dataDisk"] },
  kubeadm: {
    needed: { ssh: "{user: …, hostKey: …}" },
    foreign: ["installDisk", "schematic", "interface", "hardware", "offline"],
  },
};

/** Every node says what its kind of bootstrap needs to know, and nothing that would be ignored. */
export const nodesFitBootstrap: Rule = (stack) => {
  const type = stack.cluster?.bootstrap?.type;
  if (type === undefined) return [];
  return nodesOf(stack).flatMap((node) => [
    ...missing(node, type),
    ...foreign(node, type),
    ...ignoredPatches(node, type),
  ]);
};

function missing({ path, value }: Placed<DraftNode>, type: Bootstrap): readonly Problem[] {
  return Object.entries(KEYS[type].needed).flatMap(([key, example]) =>
    // A value that is there but wrong has a problem of its own; its key is still in the draft.
    key in value
      ? []
      : [
          {
            path: [...path, key],
            rule: `is required on a node of a ${type} cluster`,
            fix: `for example ${key}: ${example}`,
          },
        ],
  );
}

function foreign({ path, value }: Placed<DraftNode>, type: Bootstrap): readonly Problem[] {
  return KEYS[type].foreign
    .filter((key) => value[key] !== undefined)
    .map((key) => ({ path: [...path, key], rule: `means nothing on a node of a ${type} cluster`, fix: "remove it" }));
}

function ignoredPatches({ path, value }: Placed<DraftNode>, type: Bootstrap): readonly Problem[] {
  if (type === "talos" || !value.patches?.length) return [];
  return [{ path: [...path, "patches"], rule: `means nothing on a node of a ${type} cluster`, fix: "remove it" }];
}

/** Only Talos moves an address between control planes. */
export const vipNeedsTalos: Rule = (stack) => {
  const vip = stack.cluster?.network?.vip;
  const type = stack.cluster?.bootstrap?.type;
  if (vip === undefined || type === undefined || type === "talos") return [];
  return [
    {
      path: ["cluster", "network", "vip"],
      value: vip,
      rule: `is not available in a ${type} cluster`,
      fix: "remove it",
    },
  ];
};
