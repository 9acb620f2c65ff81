import { readdirSync, readFileSync } from "node:fs";

const sampleMs = 250;

/** Who takes memory: the engine, the program, or the plugins with the steps that they run. */
type Part = "engine" | "program" | "plugins";

/** The most that there was, in MB: of each at its own time, and of all at once. */
export type Peaks = Readonly<Record<Part | "together", number>>;

interface Process {
  readonly parent: number;
  readonly engine: boolean;
  readonly program: boolean;
  /** Memory of its own, without what it shares with others. */
  readonly kilobytes: number;
}

/** Watches, from its making on, what the Pulumi engine, its plugins, the program and its steps take, as their user's machine has to. */
export class EngineMemory {
  private most = { engine: 0, program: 0, plugins: 0, together: 0 };
  private readonly timer = setInterval(() => (this.most = larger(this.most, now())), sampleMs);

  /** Ends the watch. */
  stop(): Peaks {
    clearInterval(this.timer);
    return mapped(this.most, (kilobytes) => kilobytes / 1024);
  }
}

type Amounts = Record<Part | "together", number>;

const mapped = (amounts: Amounts, map: (amount: number, name: keyof Amounts) => number): Amounts =>
  Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [name, map(amount, name as keyof Amounts)]),
  ) as Amounts;

const larger = (one: Amounts, other: Amounts): Amounts => mapped(one, (amount, name) => Math.max(amount, other[name]));

/** In kB. */
function now(): Amounts {
  const processes = running();
  const amounts: Amounts = { engine: 0, program: 0, plugins: 0, together: 0 };
  for (const [pid, { kilobytes }] of processes) {
    const part = partOf(processes, pid);
    if (part === undefined) continue;
    amounts[part] += kilobytes;
    amounts.together += kilobytes;
  }
  return amounts;
}

function partOf(processes: ReadonlyMap<number, Process>, pid: number): Part | undefined {
  const found = processes.get(pid);
  if (found === undefined) return undefined;
  if (found.engine) return "engine";
  const above = partOf(processes, found.parent);
  if (above === undefined) return undefined;
  // The host of its language is a plugin, and starts it.
  return found.program || above === "program" ? "program" : "plugins";
}

function running(): ReadonlyMap<number, Process> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return new Map(
    pids.map((pid) => {
      const status = contentOf(`/proc/${pid}/status`);
      const number = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      const command = contentOf(`/proc/${pid}/cmdline`);
      const engine = /pulumi\0(up|preview|destroy)\0/.test(command);
      const program = command.includes("@pulumi/pulumi/cmd/run\0");
      return [Number(pid), { parent: number("PPid"), engine, program, kilobytes: number("RssAnon") }];
    }),
  );
}

/** Processes come and go between listing and reading them. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}
