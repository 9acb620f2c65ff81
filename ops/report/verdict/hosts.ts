import { type Operation, removes } from "../operations";
import type { State } from "../preview";
import { at, change } from "../values";
import { departures } from "./departures";
import { dataLoss, inPlace, type Judge, restart, type Verdict } from "./verdict";

/** The step's name, at the end of its command line. */
const STEP = /^sudo -n bash .*' ([a-z-]+)( v\S+)?$/;

/** A step looks first, and changes what differs: most of them change nothing on a host that is a node already. */
const steps: Readonly<Record<string, Judge>> = {
  check: () => inPlace("reads only"),
  prepare: () => inPlace("a node is not restarted: where a setting needs that, the step stops and says so"),
  reboot: () => inPlace("a host that is a node is not restarted"),
  harden: () => inPlace("firewall, SSH and updates of the host"),
  runtime: () => restart("containerd restarts where its version or settings differ; containers go on"),
  packages: () => inPlace("on a node, versions are changed by the step `upgrade`"),
  kubeadm: membership,
  upgrade: (operation) => upgraded(operation, "the node is upgraded, and its kubelet restarts"),
  drain: (operation) => upgraded(operation, "pods leave the node while it is upgraded"),
  uncordon: () => inPlace("the node takes pods again"),
  settings: (operation) =>
    differs(operation, "KUBELET_CONFIG_HASH") ? restart("the kubelet restarts with other settings") : inPlace(),
  node: () => inPlace("labels and taints of the node"),
  members,
  kubeconfig: () => inPlace("credentials only"),
};

/** A step of an Ubuntu host. */
export function hostStep(operation: Operation): Verdict | undefined {
  const step = stepOf(operation);
  if (operation.kind === "create") return inPlace();
  if (operation.kind === "delete" || (operation.kind === "replace" && step === "kubeadm"))
    return undone(operation, step);
  return step === undefined ? undefined : steps[step]?.(operation);
}

export function stepOf({ before, after }: Operation): string | undefined {
  const create = at(after ?? before, "create");
  return typeof create === "string" ? STEP.exec(create)?.[1] : undefined;
}

function undone({ before }: Operation, step: string | undefined): Verdict {
  if (at(before, "delete") === undefined) return inPlace("nothing is undone on the host");
  if (step !== "kubeadm") return dataLoss("runs a command that undoes something this report does not know");
  return dataLoss(
    "the node leaves: once the cluster has let it go, its host is reset, and data on its own volumes is out of reach",
  );
}

/** Who is a member joins nothing again. */
function membership({ after }: Operation): Verdict {
  const reset = variable(after, "ON_DESTROY") === "reset";
  return inPlace("a node that is a member joins nothing again", ...(reset ? ["removing it will reset its host"] : []));
}

function upgraded(operation: Operation, what: string): Verdict {
  const [from, to] = versionsOf(operation);
  if (from !== undefined && from === to) return inPlace("the node runs that version already");
  const versions = change("version", from, to);
  return restart(versions === undefined ? what : `Kubernetes ${versions}: ${what}`);
}

function versionsOf({ before, after }: Operation): readonly (string | undefined)[] {
  return [before, after].map((state) => variable(state, "KUBERNETES_VERSION"));
}

/** Nodes that the list has lost are drained, taken out of etcd, and deleted. */
function members(operation: Operation): Verdict {
  if (removes(operation) && operation.kind !== "replace") return inPlace();
  const [listed, wanted] = [nodesIn(operation.before), nodesIn(operation.after)];
  return departures(listed, wanted);
}

function nodesIn(state: State | undefined): readonly string[] | undefined {
  const list = /^NODES=\(\n((?: {2}'[a-z0-9.-]+'\n)*)\)$/m.exec(script(state))?.[1];
  return list?.match(/[a-z0-9][a-z0-9.-]*/g) ?? undefined;
}

/** A setting of a step's script; undefined where the script is secret. */
function variable(state: State | undefined, name: string): string | undefined {
  return new RegExp(`^${name}='([^'\n]*)'$`, "m").exec(script(state))?.[1];
}

function differs({ before, after }: Operation, name: string): boolean {
  const [from, to] = [variable(before, name), variable(after, name)];
  return from === undefined || from !== to;
}

function script(state: State | undefined): string {
  const stdin = at(state, "stdin");
  return typeof stdin === "string" ? stdin : "";
}
