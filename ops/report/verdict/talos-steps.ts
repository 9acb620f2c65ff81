import { type ListedNode, parseNodeList } from "../../../components/cluster/talos/node-list";
import { type Operation, removes } from "../operations";
import type { State } from "../preview";
import { at, touches } from "../values";
import { departures } from "./departures";
import { settledChange } from "./talos-changes";
import { dataLoss, inPlace, type Judge, replacement, type Verdict } from "./verdict";

/** What is run on this machine for a Talos cluster and its machines, by the script's name. */
export const talosSteps: Readonly<Record<string, Judge>> = {
  credentials: () => inPlace("credentials only"),
  members,
  reset,
  "talos-node": (operation) => {
    if (operation.kind === "create") return inPlace();
    return operation.kind === "delete" ? inPlace("nothing is undone on the machine") : settledChange(operation);
  },
};

/** Nodes that the list has lost leave the cluster. */
function members(operation: Operation): Verdict {
  if (operation.kind === "create" || operation.kind === "delete") return inPlace();
  const [listed, wanted] = [nodesIn(operation.before), nodesIn(operation.after)];
  const leaving = departures(listed?.map(nameOf), wanted?.map(nameOf));
  const moved = (wanted ?? []).filter(({ name, address }) =>
    listed?.some((before) => before.name === name && before.address !== address),
  );
  if (leaving.risk === "data-loss" || moved.length === 0) return leaving;
  return replacement(`another machine takes the place of ${moved.map(({ name }) => `\`${name}\``).join(", ")}`);
}

function nodesIn(state: State | undefined): readonly ListedNode[] | undefined {
  const text = at(state, "environment", "NODES");
  const nodes = typeof text === "string" ? parseNodeList(text) : [];
  const readable = nodes.length > 0 && nodes.length === String(text).split(" ").length;
  return readable && nodes.every(({ name }) => /^[a-z0-9.-]+$/.test(name)) ? nodes : undefined;
}

const nameOf = ({ name }: ListedNode): string => name;

/** Does nothing until it goes. */
function reset(operation: Operation): Verdict {
  if (operation.kind === "create") return inPlace();
  if (removes(operation)) {
    return wipes(operation.before)
      ? dataLoss("the machine is wiped: etcd, images and volumes on its system disk go")
      : inPlace("the machine is left as it is");
  }
  if (!touches(operation, "delete")) return inPlace("nothing happens before the machine leaves");
  const fate = wipes(operation.after) ? "wipes it" : "leaves it as it is";
  return inPlace(`from now on, removing the machine ${fate}`);
}

/** Whether the machine is wiped when it leaves. */
export const wipes = (state: State | undefined): boolean => at(state, "delete") !== undefined;
