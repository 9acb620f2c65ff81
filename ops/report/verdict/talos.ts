import { type Operation, removes } from "../operations";
import { at, touches, touchesOnly } from "../values";
import { scriptOf } from "./scripts";
import { settledChange, unseen } from "./talos-changes";
import { dataLoss, inPlace, type Judge, replacement, type Verdict } from "./verdict";

const kinds: Readonly<Record<string, Judge>> = {
  "talos:machine/configurationApply:ConfigurationApply": configuration,
  "talos:machine/secrets:Secrets": (operation) => {
    if (removes(operation))
      return dataLoss("the cluster's authorities and keys: without them nobody enters its machines");
    return operation.kind === "create" ? inPlace() : dataLoss("the cluster's authorities and keys");
  },
  "talos:machine/bootstrap:Bootstrap": (operation) => {
    if (operation.kind === "create") return inPlace("etcd starts for the first time: a new cluster");
    if (operation.kind === "delete") return replacement("Pulumi forgets that etcd was started; etcd itself goes on");
    return removes(operation) ? dataLoss("etcd would be started anew, as another cluster") : inPlace();
  },
  "talos:cluster/kubeconfig:Kubeconfig": () => inPlace("credentials only"),
  "talos:imageFactory/schematic:Schematic": () =>
    inPlace("an entry at the image factory; machines install it at an upgrade"),
};

export function talos(operation: Operation): Verdict | undefined {
  return kinds[operation.identity.type]?.(operation);
}

/** A machine. Its configuration is one secret: the step that settles it shows what differs. */
function configuration(operation: Operation): Verdict {
  if (operation.kind === "create") return inPlace("a new machine: Talos is installed over what is on its install disk");
  if (removes(operation)) return machineLeaves(operation);
  if (touchesOnly(operation, "onDestroy", "timeouts")) return inPlace(...onDestroyReason(operation));
  return applied(operation);
}

function machineLeaves({ kind, before }: Operation): Verdict {
  if (at(before, "onDestroy", "reset") === true) {
    return dataLoss("the machine is wiped: etcd, images and volumes on its system disk go");
  }
  if (kind !== "delete") return replacement("its configuration is applied anew: the machine may reboot");
  return replacement(
    "the machine leaves the stack, and goes on with the cluster's secrets on its disk (onDestroy: keep)",
  );
}

function applied(operation: Operation): Verdict {
  const mode = at(operation.after, "applyMode");
  const settled = operation.parts?.find((part) => scriptOf(part) === "talos-node");
  const { risk, reasons } = settled === undefined ? unseen(mode) : settledChange(settled, mode);
  return { risk, reasons: [...reasons, ...onDestroyReason(operation)] };
}

function onDestroyReason(operation: Operation): readonly string[] {
  if (!touches(operation, "onDestroy")) return [];
  const wiped = at(operation.after, "onDestroy", "reset") === true;
  return [
    wiped ? "from now on, removing the machine wipes it" : "from now on, removing the machine leaves it as it is",
  ];
}
