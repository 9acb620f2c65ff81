import type { Problem } from "../report/problem";
import type { Rule } from "./draft";

/** Minor versions of Kubernetes (1.x) that each supported Talos runs: Talos's own compatibility tables. */
const KUBERNETES_OF_TALOS: Readonly<Record<string, readonly [oldest: number, newest: number]>> = {
  "1.12": [30, 35],
  "1.13": [31, 36],
};

/** Talos releases that break something, and where that is told. */
const BAD_TALOS: Readonly<Record<string, string>> = {
  "v1.13.8": "it broke attaching Longhorn volumes (siderolabs/talos#14000)",
};

/** Talos and Kubernetes are versions that work, and work together. */
export const versionsFit: Rule = (stack) => {
  const { talos, kubernetes } = stack.versions ?? {};
  if (stack.cluster?.bootstrap?.type !== "talos" || talos === undefined) return [];
  const bad = BAD_TALOS[talos];
  if (bad !== undefined)
    return [problem("talos", talos, `must not be this version: ${bad}`, "the release before or after it")];
  return talosProblem(talos) ?? pairProblem(talos, kubernetes);
};

function problem(key: "talos" | "kubernetes", value: string, rule: string, fix?: string): Problem {
  return { path: ["versions", key], value, rule, fix };
}

function talosProblem(talos: string): readonly Problem[] | undefined {
  if (KUBERNETES_OF_TALOS[minor(talos)]) return undefined;
  const known = Object.keys(KUBERNETES_OF_TALOS).map((version) => `v${version}`);
  return [problem("talos", talos, `must be a Talos that this program knows: ${known.join(", ")}`)];
}

function pairProblem(talos: string, kubernetes: string | undefined): readonly Problem[] {
  const [oldest = 0, newest = 0] = KUBERNETES_OF_TALOS[minor(talos)] ?? [];
  if (kubernetes === undefined) return [];
  const number = Number(minor(kubernetes).split(".")[1]);
  if (kubernetes.startsWith("v1.") && number >= oldest && number <= newest) return [];
  return [problem("kubernetes", kubernetes, `must be v1.${oldest} to v1.${newest}, which Talos ${talos} runs`)];
}

const minor = (version: string) => version.replace(/^v/, "").split(".").slice(0, 2).join(".");
