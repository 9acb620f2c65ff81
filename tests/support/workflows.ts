import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

/** The workflows and actions of this repository, as far as tests look at them. */
export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly if?: string | boolean;
  readonly needs?: string | readonly string[];
  readonly uses?: string;
  readonly steps?: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly "runs-on"?: string;
  readonly "timeout-minutes"?: number;
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const root = resolve(__dirname, "../..");
const folder = join(root, ".github/workflows");
const read = (file: string) => parse(readFileSync(file, "utf8")) as unknown;

/** By the name of the file. */
export const workflows: readonly (readonly [file: string, workflow: Workflow])[] = readdirSync(folder).map((file) => [
  file,
  read(join(folder, file)) as Workflow,
]);
const actions = readdirSync(join(root, ".github/actions")).map((name) => {
  const file = join(root, ".github/actions", name, "action.yaml");
  return [name, read(file) as { readonly runs: { readonly steps: readonly Step[] } }] as const;
});

/** By file and name. */
export const jobs = workflows.flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => [`${file}: ${name}`, job] as const),
);
/** By job or action. */
export const steps: readonly (readonly [string, Step])[] = [
  ...jobs.flatMap(([name, { steps = [] }]) => steps.map((step) => [name, step] as const)),
  ...actions.flatMap(([name, { runs }]) => runs.steps.map((step) => [name, step] as const)),
];
export const workflow = (name: string): Workflow => new Map(workflows).get(name)!;

/** The text of every workflow and action. */
export const texts: readonly string[] = [
  folder,
  ...actions.map(([name]) => join(root, ".github/actions", name)),
].flatMap((each) => readdirSync(each).map((file) => readFileSync(join(each, file), "utf8")));

/** The script of a step, by the name that people see. */
export function scriptOf(file: string, job: string, step: string): string {
  const script = workflow(file).jobs[job]?.steps?.find(({ name }) => name === step)?.run;
  if (script === undefined) throw new Error(`${file}: ${job} has no step "${step}" with a script`);
  return script;
}
