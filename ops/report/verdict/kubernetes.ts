import { type Operation, removes } from "../operations";
import { at, change, touches } from "../values";
import { keepsNothing } from "./owners";
import { objectKind, objects, type ObjectKnowledge } from "./objects";
import { poolShrinks } from "./pools";
import { inPlace, type Judge, replacement, restart, type Verdict } from "./verdict";

const POD_SECURITY = "pod-security.kubernetes.io/enforce";

/** Objects in a cluster, but for Helm releases. */
export function kubernetes(operation: Operation): Verdict | undefined {
  const kind = objectKind(operation.identity.type);
  const knowledge = objects[kind];
  if (!knowledge) return undefined;
  if (operation.kind === "create") return inPlace();
  if (removes(operation)) return removal(operation, kind, knowledge);
  return (updates[kind] ?? (() => inPlace()))(operation);
}

function removal(operation: Operation, kind: string, { removal, gone, replaced }: ObjectKnowledge): Verdict {
  if (kind === "core/Namespace" && keepsNothing(operation))
    return replacement("holds nothing but what this program put there");
  if (replaced && operation.kind === "replace") return { risk: replaced.risk, reasons: [replaced.why] };
  return { risk: removal ?? "replacement", reasons: gone === undefined ? [] : [gone] };
}

/** Changes that are more than one in place. */
const updates: Readonly<Record<string, Judge>> = {
  "apps/Deployment": podTemplate,
  "apps/DaemonSet": podTemplate,
  "apps/StatefulSet": podTemplate,
  "metallb.io/IPAddressPool": (operation) =>
    poolShrinks(operation)
      ? replacement("addresses leave the pool: a Service that has one of them gets another, or none")
      : inPlace(),
  "core/Namespace": ({ before, after }) => {
    const [from, to] = [before, after].map((state) => at(state, "metadata", "labels", POD_SECURITY));
    return from === to ? inPlace() : inPlace("new pods have to meet another Pod Security Standard");
  },
  "core/PersistentVolumeClaim": (operation) => inPlace(...sizes(operation, "spec", "resources", "requests", "storage")),
  "core/PersistentVolume": (operation) => inPlace(...sizes(operation, "spec", "capacity", "storage")),
};

function podTemplate(operation: Operation): Verdict {
  const replicas = change(
    "quantity",
    at(operation.before, "spec", "replicas"),
    at(operation.after, "spec", "replicas"),
  );
  const counted = replicas === undefined ? [] : [`replicas: ${replicas}`];
  if (!touches(operation, "spec.template")) return inPlace(...counted);
  return restart(...images(operation), howPodsChange(operation), ...counted);
}

function howPodsChange({ after }: Operation): string {
  const recreate = at(after, "spec", "strategy", "type") === "Recreate";
  return recreate ? "its pods end before new ones start" : "its pods are replaced by new ones";
}

/** Tags of images, where they are versions. */
function images({ before, after }: Operation): readonly string[] {
  const containers = at(after, "spec", "template", "spec", "containers");
  if (!Array.isArray(containers)) return [];
  return containers.flatMap((_, index) => {
    const [from, to] = [before, after].map((state) =>
      tagOf(at(state, "spec", "template", "spec", "containers", index, "image")),
    );
    const versions = change("version", from, to);
    return versions === undefined ? [] : [`image ${versions}`];
  });
}

function tagOf(image: unknown): string | undefined {
  return typeof image === "string" ? /:([^:/@]+)(@|$)/.exec(image)?.[1] : undefined;
}

function sizes({ before, after }: Operation, ...path: readonly string[]): readonly string[] {
  const sizes = change("quantity", at(before, ...path), at(after, ...path));
  return sizes === undefined ? [] : [`size: ${sizes}`];
}
