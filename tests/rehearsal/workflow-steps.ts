import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../rehearsal/driver/binary";
import { scriptOf } from "../support/workflows";
import type { Observed } from "./site";

/** How a step ended, and what it printed. */
export interface StepRun {
  readonly status: number;
  readonly printed: string;
}

/** Steps of this repository's workflows, run as a runner does, in the folder of a rehearsed stack. */
export class WorkflowSteps {
  /** `$RUNNER_TEMP`, empty where a runner begins. */
  private readonly temp = mkdtempSync(join(process.env.REHEARSAL_SCRATCH ?? tmpdir(), "homelab-runner-"));

  constructor(private readonly site: Observed) {}

  /** @param step its name, as people see it */
  run(file: string, job: string, step: string, env: Readonly<Record<string, string>> = {}): Promise<StepRun> {
    const { folder, environment } = this.site.rehearsal.workspace;
    const script = join(this.temp, "step.sh");
    writeFileSync(script, scriptOf(file, job, step));
    const settings = {
      cwd: folder,
      env: {
        ...process.env,
        ...environment,
        PATH: `${join(projectRoot, ".rehearsal/bin")}:${process.env.PATH}`,
        STACK: "staging",
        REFRESH: "",
        FAIL_ON: "never",
        RUNNER_TEMP: this.temp,
        GITHUB_STEP_SUMMARY: this.path("summary.md"),
        GITHUB_OUTPUT: this.path("output"),
        ...env,
      },
      maxBuffer: 64 * 1024 * 1024,
    };
    return new Promise((done) => {
      execFile("bash", ["-e", script], settings, (error, stdout, stderr) => {
        done({ status: error === null ? 0 : Number(error.code), printed: `${stdout}${stderr}` });
      });
    });
  }

  /**
   * The same, for a step that is to go well.
   * @returns what it printed
   * @throws Error with what it printed
   */
  async succeed(file: string, job: string, step: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { status, printed } = await this.run(file, job, step, env);
    if (status !== 0) throw new Error(`${file}, ${job}, ${step}: status ${status}\n${printed}`);
    return printed;
  }

  /** A file that steps have left in `$RUNNER_TEMP`. */
  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  private path(name: string): string {
    return join(this.temp, name);
  }
}
