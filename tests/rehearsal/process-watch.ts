import { readdirSync, readFileSync } from "node:fs";

/** Reads every process's command line and environment again and again, as somebody who is curious would. */
export class ProcessWatch {
  private readonly lines = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  private constructor(everyMilliseconds: number) {
    this.timer = setInterval(() => this.look(), everyMilliseconds);
  }

  static start(everyMilliseconds = 100): ProcessWatch {
    return new ProcessWatch(everyMilliseconds);
  }

  /** Everything that was seen. */
  seen(): string {
    return [...this.lines].join("\n");
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    for (const process of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      for (const file of ["cmdline", "environ"]) this.lines.add(contentOf(`/proc/${process}/${file}`));
    }
  }
}

/** Processes come and go between listing and reading them. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}
