import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assignments, type Variables } from "./shell";

/** Scripts that are steps: files in `scripts/`, without their ending. */
export const scriptNames = [
  "check",
  "prepare",
  "reboot",
  "harden",
  "runtime",
  "packages",
  "control-plane",
  "worker",
  "upgrade",
  "settings",
  "node",
  "members",
  "drain",
  "uncordon",
  "kubeconfig",
  "invite",
] as const;

export type ScriptName = (typeof scriptNames)[number];

/** What a step tells its script in any case. */
export interface StepIdentity {
  /** The node that the step is about, whatever machine it runs on. */
  readonly node: string;
  readonly step: string;
}

/** Everything that the host's bash gets on stdin: settings, what scripts share, and the script itself. */
export function scriptText({ node, step }: StepIdentity, variables: Variables, script: ScriptName): string {
  const head = assignments({ NODE: node, STEP: step, ...variables });
  return [head, ...filesOf(script).map(sourceOf)].join("\n");
}

/** The files that a script consists of, in order. What it shares with others, its head says: `Needs: apt, nodes`. */
export function filesOf(script: ScriptName): readonly string[] {
  const needs = /^# Needs: (.+)$/m.exec(sourceOf(script))?.[1]?.split(", ") ?? [];
  const ending = script === "control-plane" || script === "worker" ? ["leave"] : [];
  return ["lib", ...needs, script, ...ending];
}

const read = new Map<string, string>();

/** A file in `scripts/`. */
export function sourceOf(name: string): string {
  const known = read.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(join(__dirname, "scripts", `${name}.sh`), "utf8");
  read.set(name, text);
  return text;
}
