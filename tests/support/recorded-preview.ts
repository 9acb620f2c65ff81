import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UNKNOWN } from "../../ops/report/differences";
import type { Diagnostic, Preview, State, Step } from "../../ops/report/preview";

const folder = resolve(__dirname, "../fixtures/previews");

/** Names of the recorded previews. */
export const recordedNames = (): readonly string[] => readdirSync(folder).map((file) => file.replace(/\.json$/, ""));

/** A recorded preview, as text. */
export const readRecorded = (name: string): string => readFileSync(join(folder, `${name}.json`), "utf8");

/** A preview without what differs from one rehearsal to the next, and what nobody reads. */
export function recorded({ steps, diagnostics, changeSummary }: Preview): Preview {
  const said = (diagnostics ?? []).filter(({ severity }) => ["error", "warning"].includes(severity));
  const failedAt = said.filter(({ severity }) => severity === "error").map(({ urn }) => urn);
  // Resources that do not depend on each other come in any order; and how far a preview gets that fails, is chance.
  const inOrder = [...(steps ?? [])]
    .sort((a, b) => (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0))
    .filter(({ op, urn }) => op !== "read" && (failedAt.length === 0 || op === "same" || failedAt.includes(urn)));
  return {
    steps: [...inOrder.filter(({ op }) => op !== "refresh").map(stepOf), ...refreshOf(inOrder)].map(withSteadyHashes()),
    ...(said.length > 0 && { diagnostics: said.map(diagnosticOf).sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1)) }),
    ...(failedAt.length === 0 && { changeSummary: Object.fromEntries(Object.entries(changeSummary ?? {}).sort()) }),
  };
}

/** A refresh looks at every resource. One is enough to know that there was one. */
function refreshOf(steps: readonly Step[]): readonly Step[] {
  return steps
    .filter(({ op }) => op === "refresh")
    .slice(0, 1)
    .map(({ op, urn }) => ({ op, urn }));
}

function stepOf({ op, urn, oldState, newState, diffReasons, detailedDiff }: Step): Step {
  return {
    op,
    urn,
    ...(oldState && { oldState: withDifference(stateOf(oldState, op), newState) }),
    ...(newState && { newState: withDifference(stateOf(newState, op), oldState) }),
    ...(diffReasons && { diffReasons }),
    ...(detailedDiff && { detailedDiff }),
  };
}

/** Of the configuration of a Talos machine only the lines that the other state does not have. */
function withDifference(state: State, other: State | null | undefined): State {
  const [own, others] = [configurationIn(state), configurationIn(other)];
  if (own === undefined || others === undefined) return state;
  const differing = own.split("\n").filter((line) => others !== UNKNOWN && !others.split("\n").includes(line));
  const environment = { ...(state.inputs.environment as object), CONFIGURATION: differing.join("\n") };
  return { ...state, inputs: { ...state.inputs, environment } };
}

function configurationIn(state: State | null | undefined): string | undefined {
  const { CONFIGURATION: text } = (state?.inputs.environment ?? {}) as { readonly CONFIGURATION?: unknown };
  return typeof text === "string" ? text : undefined;
}

/** Each rehearsal has secrets of its own, and hashes of them. What differs has to differ still. */
function withSteadyHashes(): (step: Step) => Step {
  const seen = new Map<string, string>();
  return (step) => {
    const text = JSON.stringify(step).replaceAll(/\[secret [0-9a-f]{6}\]/g, (hash) => {
      const known = seen.get(hash) ?? `[secret ${String(seen.size + 1)}]`;
      seen.set(hash, known);
      return known;
    });
    return JSON.parse(text) as Step;
  };
}

function stateOf({ type, custom, protect, retainOnDelete, delete: left, inputs }: State, op: string): State {
  const flags = { protect, retainOnDelete, delete: left };
  const set = Object.fromEntries(Object.entries(flags).filter(([, value]) => value));
  return { type, custom, ...set, inputs: steady(telling(type, op, inputs)) } as State;
}

/** Without what nobody looks at in such a step: it would be recorded anew with every version that is pinned. */
function telling(type: string, op: string, inputs: State["inputs"]): State["inputs"] {
  const changes = op === "update" || op === "replace";
  if (type.startsWith("command:"))
    return pick(inputs, "create", "update", "delete", ...(changes ? ["stdin", "triggers", "environment"] : []));
  if (!type.startsWith("kubernetes:helm.sh/")) return inputs;
  const { defaultSettings } = (inputs.values ?? {}) as { readonly defaultSettings?: State["inputs"] };
  const kept = pick(defaultSettings ?? {}, "deletingConfirmationFlag", "defaultDataPath");
  return { ...pick(inputs, "name", "compat", ...(changes ? ["version"] : [])), values: { defaultSettings: kept } };
}

function pick(from: State["inputs"], ...names: readonly string[]): State["inputs"] {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}

function diagnosticOf({ urn, message, severity }: Diagnostic): Diagnostic {
  return { ...(urn !== undefined && urn !== "" && { urn }), message, severity };
}

const textOf = ({ urn = "", message }: Diagnostic): string => `${urn} ${message}`;

/** Inputs with what is made anew for each rehearsal replaced, and scripts cut after their settings. */
function steady<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    typeof inner === "string" ? steadyText(inner) : inner,
  ) as T;
}

function steadyText(text: string): string {
  if (text === UNKNOWN) return text;
  if (/^[0-9a-f]{16}$/.test(text)) return "a fingerprint";
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.test(text)) return "an id";
  if (text.startsWith("ssh-ed25519 ")) return "a host key";
  return text.split("\n# shellcheck ")[0] ?? text;
}

/** @throws (a failed expectation) where what was recorded under this name is something else */
export function expectRecorded(name: string, preview: Preview): void {
  const file = join(folder, `${name}.json`);
  if (process.env.GOLDEN === "update") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${JSON.stringify(preview, null, 1)}\n`);
  }
  if (!existsSync(file)) throw new Error(`There is no ${file}: GOLDEN=update writes it.`);
  expect(preview).toEqual(JSON.parse(readFileSync(file, "utf8")));
}
