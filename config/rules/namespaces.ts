import type { NamespaceConfig } from "../schema/index";
import { PLATFORM_NAMESPACES } from "../schema/platformNamespaces";
import { type Path, type Problem } from "../report/problem";
import { type Draft, type DraftStack, type Placed, type Rule, enumerate, place, placed } from "./draft";

/** Those that no stack file may ask for. */
export const TAKEN_NAMESPACES: readonly string[] = [...PLATFORM_NAMESPACES, "default"];

function namespaces(stack: DraftStack): readonly Placed<Draft<NamespaceConfig>>[] {
  return placed(stack.security?.namespaces, ["security", "namespaces"]);
}

/** The stack's own namespaces are not somebody else's. */
export const namespacesAreFree: Rule = (stack) =>
  namespaces(stack)
    .flatMap(({ path, value }) => place(value.name, ...path, "name"))
    .filter(({ value }) => TAKEN_NAMESPACES.includes(value))
    .map(({ path, value }) => ({ path, value, rule: "must not be a namespace of Kubernetes or of the platform" }));

/** A policy that nothing enforces is worse than none: one relies on it. */
export const policiesAreEnforced: Rule = (stack) => {
  const cni = stack.network?.cni;
  if (cni?.type !== "flannel" || cni.networkPolicies !== false) return [];
  const isolated = namespaces(stack).filter(({ value }) => value.isolation === "isolated");
  return isolated.map(({ path, value }) => ({
    path: [...path, "isolation"],
    value: value.isolation,
    rule: "must not be isolated, because nothing enforces network policies (network.cni.networkPolicies)",
    fix: "leave networkPolicies at true, or set isolation: open",
  }));
};

/** Namespaces that are named elsewhere are declared. */
export const namedNamespacesExist: Rule = (stack) => {
  const names = namespaces(stack).flatMap(({ value }) => (value.name === undefined ? [] : [value.name]));
  const watched = place(stack.cloudflare?.externalDns?.namespace, "cloudflare", "externalDns", "namespace");
  const admitted = placed(stack.security?.polaris?.admission?.namespaces, [
    "security",
    "polaris",
    "admission",
    "namespaces",
  ]);
  return [...ofRoles(stack), ...ofServices(stack), ...watched, ...admitted]
    .filter(({ value }) => !names.includes(value))
    .map(({ path, value }) => undeclared(path, value, names));
};

function undeclared(path: Path, value: string, names: readonly string[]): Problem {
  const known = names.length === 0 ? "there are none" : enumerate(names);
  return { path, value, rule: `must be one of homelab:security.namespaces: ${known}` };
}

function ofRoles(stack: DraftStack): readonly Placed<string>[] {
  return placed(stack.security?.roles, ["security", "roles"]).flatMap(({ path, value }) =>
    "namespaces" in value ? placed(value.namespaces, [...path, "namespaces"]) : [],
  );
}

function ofServices(stack: DraftStack): readonly Placed<string>[] {
  return placed(stack.apps?.services, ["apps", "services"]).flatMap(({ path, value }) =>
    place(value.namespace, ...path, "namespace"),
  );
}
