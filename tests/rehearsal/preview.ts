import { execFile } from "node:child_process";
import { readPreview } from "../../ops/report/read";
import { type Report, reportOf } from "../../ops/report/report";
import { expectRecorded, recorded } from "../support/recorded-preview";
import type { Observed } from "./site";

type Config = Record<string, unknown>;

/** Previews of changes to a stack that runs, each from where the stack file was at first. */
export class Previews {
  private constructor(
    private readonly site: Observed,
    private readonly whole: Config,
  ) {}

  static of(site: Observed): Previews {
    let whole: Config = {};
    site.rehearsal.configure((config) => (whole = structuredClone(config)));
    return new Previews(site, whole);
  }

  /**
   * Previews a change, and compares what comes out with the recorded preview of that name (`GOLDEN=update` writes it).
   * @param edit changes the stack file's `config`
   * @param flags further ones of the CLI, such as `--refresh`
   * @returns what the report makes of it
   */
  async report(name: string, edit: (config: Config) => void, ...flags: readonly string[]): Promise<Report> {
    this.site.rehearsal.configure((config) => {
      for (const key of Object.keys(config)) delete config[key];
      Object.assign(config, structuredClone(this.whole));
      edit(config);
    });
    const preview = readPreview(await previewJson(this.site, ...flags), name);
    const report = reportOf(preview);
    const record = recorded(preview);
    if (!report.failed) expect(reportOf(readPreview(JSON.stringify(record), name))).toEqual(report);
    // Pulumi's own plugins say the same in other words.
    if (this.site.rehearsal.plugins.every(({ kind }) => kind !== "real")) expectRecorded(name, record);
    return report;
  }
}

/** What `pulumi preview --json` prints about the stack as it is configured now, whether or not the preview fails. */
function previewJson({ rehearsal }: Observed, ...flags: readonly string[]): Promise<string> {
  const { command, folder, environment, stack } = rehearsal.workspace;
  const words = ["preview", "--json", ...flags, "--stack", stack.name];
  const settings = { cwd: folder, env: { ...process.env, ...environment }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((done, failed) => {
    execFile(command.command, words, settings, (error, stdout, stderr) => {
      if (error && stdout === "") failed(new Error(stderr, { cause: error }));
      else done(stdout);
    });
  });
}
