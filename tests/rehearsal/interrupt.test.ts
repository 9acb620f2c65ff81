import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { projectRoot, rehearsalBinary } from "../../rehearsal/driver/binary";

/** A whole rehearsal in a sandbox of its own; its processes carry a mark. */
class Interrupted {
  readonly mark = `REHEARSAL_TEST_MARK=${randomUUID()}`;
  private readonly process: ChildProcess;
  private output = "";

  constructor() {
    const [name = "", value] = this.mark.split("=");
    this.process = spawn(
      rehearsalBinary,
      ["sandbox", "--", "node", "--import", "tsx", "rehearsal/driver/main.ts", "production"],
      {
        cwd: projectRoot,
        env: { ...process.env, [name]: value },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (this.output += text));
  }

  /** Resolves when the rehearsal has said something that matches. */
  async said(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      if (this.process.exitCode !== null)
        throw new Error(`ended with ${this.process.exitCode} before it said ${pattern}:\n${this.output}`);
      await new Promise((heard) => this.process.stdout?.once("data", heard));
    }
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    const closed = new Promise<number | null>((resolve) => this.process.once("close", (code) => resolve(code)));
    this.process.kill(signal);
    return closed;
  }
}

/** Ids of the processes whose environment carries the mark. */
function marked(mark: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environment(pid).includes(mark));
}

function environment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}

async function eventually(condition: () => boolean, withinMilliseconds: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMilliseconds; Date.now() < deadline;) {
    if (condition()) return true;
    await new Promise((next) => setTimeout(next, 50));
  }
  return condition();
}

const leftFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("homelab-rehearsal-"));
const mounts = () => readFileSync("/proc/self/mounts", "utf8");

describe.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
  "a rehearsal interrupted by %s in the middle of up",
  (signal) => {
    test("leaves no process, mount or folder behind", async () => {
      const before = { mounts: mounts(), folders: leftFolders() };
      const rehearsal = new Interrupted();
      await rehearsal.said(/bootstrapped/);
      expect(marked(rehearsal.mark).length).toBeGreaterThan(4);

      const status = await rehearsal.end(signal);

      expect(status).not.toBe(0);
      // A namespace lives as long as a process in it: none left, none left.
      expect(await eventually(() => marked(rehearsal.mark).length === 0, 60_000)).toBe(true);
      expect(mounts()).toBe(before.mounts);
      expect(leftFolders()).toEqual(before.folders);
    });
  },
);
