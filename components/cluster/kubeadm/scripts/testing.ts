import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ScriptName, scriptText, sourceOf } from "../script";
import { assignments, type Variables } from "../shell";

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder in which functions of the scripts run, with commands of its own in place of the host's. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), "homelab-scripts-"));

  constructor() {
    mkdirSync(join(this.folder, "bin"));
    mkdirSync(join(this.folder, "pending"));
  }

  /** @param body what the command does; `calls` then also tells how it was called */
  command(name: string, body = ""): this {
    const file = join(this.folder, "bin", name);
    writeFileSync(file, `#!/bin/bash\necho "${name} $*" >>"${this.folder}/calls"\n${body}\n`);
    chmodSync(file, 0o755);
    return this;
  }

  /** Calls of the commands so far, one a line. */
  calls(): readonly string[] {
    return (this.read("calls") ?? "").split("\n").filter((line) => line !== "");
  }

  read(name: string): string | undefined {
    const file = join(this.folder, name);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  /** Runs `body` after everything of a script but its own actions, which begin with the line `begin`. */
  run(script: ScriptName, body: string, variables: Variables = {}): Run {
    const text = scriptText({ node: "pi", step: script }, variables, script);
    return this.bash(`${text.slice(0, text.indexOf("\nbegin\n") + 1)}${this.places()}${body}\n`);
  }

  /** Runs `body` after shared files, e.g. `lib` and `apt`. */
  shared(files: readonly string[], body: string, variables: Variables = {}): Run {
    const head = assignments({ NODE: "pi", STEP: "test", ...variables });
    return this.bash(`${[head, ...files.map(sourceOf)].join("\n")}\n${this.places()}${body}\n`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Where the host's folders are on the bench. */
  private places(): string {
    const at = (name: string) => join(this.folder, name);
    return `T=${this.folder}\nLOG=${at("log")}\nPENDING=${at("pending")}\nADMIN=${at("admin.conf")}\nWORK=$T\nSAID=${at("said")}\n`;
  }

  private bash(text: string): Run {
    const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", 'eval "$(cat)"', "test"], {
      input: text,
      encoding: "utf8",
      env: { PATH: `${join(this.folder, "bin")}:${process.env.PATH ?? ""}` },
    });
    return { status, stdout, stderr };
  }
}
