import { readdirSync, readFileSync } from "node:fs";

/** Kills the one Pulumi engine of this sandbox, as a power cut would. @throws Error when there is not exactly one */
export function killEngine(): void {
  const engines = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLineOf(pid).includes("bin/pulumi\0up\0"));
  if (engines.length !== 1) throw new Error(`${engines.length} engines run, not one`);
  process.kill(Number(engines[0]), "SIGKILL");
}

/** Processes come and go between listing and reading them. */
function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}
