import { readdirSync, readFileSync } from "node:fs";

const sampleMs = 250;

interface Process {
  readonly parent: number;
  readonly engine: boolean;
  /** Memory of its own, without what it shares with others. */
  readonly kilobytes: number;
}

/** Watches, from its making on, what the Pulumi engine, its plugins, the program and its steps take together, as their user's machine has to. */
export class EngineMemory {
  private most = 0;
  private readonly timer = setInterval(() => (this.most = Math.max(this.most, now())), sampleMs);

  /** Ends the watch. @returns the most that there was at once, in MB */
  stop(): number {
    clearInterval(this.timer);
    return this.most / 1024;
  }
}

/** In kB. */
function now(): number {
  const processes = running();
  const isBelowEngine = (pid: number): boolean => {
    const found = processes.get(pid);
    return found !== undefined && (found.engine || isBelowEngine(found.parent));
  };
  return [...processes].reduce((sum, [pid, { kilobytes }]) => sum + (isBelowEngine(pid) ? kilobytes : 0), 0);
}

function running(): ReadonlyMap<number, Process> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return new Map(
    pids.map((pid) => {
      const status = contentOf(`/proc/${pid}/status`);
      const number = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      const engine = /pulumi\0(up|preview|destroy)\0/.test(contentOf(`/proc/${pid}/cmdline`));
      return [Number(pid), { parent: number("PPid"), engine, kilobytes: number("RssAnon") }];
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
