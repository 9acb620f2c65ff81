import { parseAllDocuments } from "yaml";
import type { Patch } from "../schema/index";
import type { Path, Problem } from "../report/problem";
import { type Draft, type DraftStack, type Placed, type Rule, nodesOf, placed } from "./draft";

/** Patches are documents that Talos can merge, and leave alone what the program itself sets. */
export const patchesCanBeMerged: Rule = (stack) =>
  patchesOf(stack).flatMap(({ path, value }) => patchProblems(path, value));

function patchesOf(stack: DraftStack): readonly Placed<Draft<Patch>>[] {
  const bootstrap = stack.cluster?.bootstrap;
  const groups = bootstrap?.type === "talos" ? Object.entries(bootstrap.patches ?? {}) : [];
  const ofStack = groups.flatMap(([group, patches]) => placed(patches, ["cluster", "bootstrap", "patches", group]));
  const ofNodes = nodesOf(stack).flatMap(({ path, value }) => placed(value.patches, [...path, "patches"]));
  return [...ofStack, ...ofNodes];
}

function patchProblems(path: Path, patch: Draft<Patch>): readonly Problem[] {
  if (typeof patch !== "string") return documentProblems(path, patch, patch);
  const documents = parseAllDocuments(patch);
  const errors = [...documents].flatMap((document) => document.errors);
  if (errors[0])
    return [{ path, value: patch, rule: `must be YAML: line ${errors[0].linePos?.[0].line ?? 1} cannot be read` }];
  return [...documents].flatMap((document) => documentProblems(path, document.toJS(), patch));
}

function documentProblems(path: Path, document: unknown, value: unknown): readonly Problem[] {
  if (Array.isArray(document)) {
    const rule =
      "must be a strategic merge patch: Talos takes no JSON patches (lists of operations) for configurations of several documents";
    return [{ path, value, rule }];
  }
  if (typeof document !== "object" || document === null) return [{ path, value, rule: "must be a block of keys" }];
  return setsHostname(document)
    ? [{ path, value, rule: "must not set machine.network.hostname: it comes from the node's name" }]
    : [];
}

function setsHostname(document: object): boolean {
  const { machine, kind } = document as { machine?: { network?: { hostname?: unknown } }; kind?: unknown };
  return machine?.network?.hostname !== undefined || kind === "HostnameConfig";
}
