import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assignments, type Variables } from "./shell";

/** Files in `scripts/`, without their ending. */
export type ScriptName =
  | "check"
  | "prepare"
  | "reboot"
  | "harden"
  | "runtime"
  | "packages"
  | "control-plane"
  | "worker"
  | "leave"
  | "upgrade"
  | "settings"
  | "node"
  | "members"
  | "drain"
  | "uncordon"
  | "kubeconfig"
  | "invite";

/** What a step tells its script in any case. */
export interface StepIdentity {
  /** The node that the step is about, whatever machine it runs on. */
  readonly node: string;
  readonly step: string;
}

/**
 * Everything that the host's bash gets on stdin: settings, what all scripts share, what these need besides (their heads
 * say so: `# Needs: apt, nodes`), and the scripts themselves.
 */
export function scriptText({ node, step }: StepIdentity, variables: Variables, scripts: readonly ScriptName[]): string {
  const needed = new Set(scripts.flatMap((name) => needs(source(name))));
  return [assignments({ NODE: node, STEP: step, ...variables }), ...["lib", ...needed, ...scripts].map(source)].join(
    "\n",
  );
}

function needs(text: string): readonly string[] {
  return /^# Needs: (.+)$/m.exec(text)?.[1]?.split(", ") ?? [];
}

const read = new Map<string, string>();

/** A script as it is in the repository. */
function source(name: string): string {
  const known = read.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(join(__dirname, "scripts", `${name}.sh`), "utf8");
  read.set(name, text);
  return text;
}
