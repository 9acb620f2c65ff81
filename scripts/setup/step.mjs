// One step of the set-up: says what it does, shows that it lives, and how long it took.
import { spawn } from "node:child_process";

/** @param {number} milliseconds */
export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/** @param {string} text */
export const say = (text) => process.stderr.write(`${text}\n`);

/**
 * Runs a command; its output is shown only when it fails.
 *
 * @param {{ title: string, command: string, args: readonly string[], cwd: string, env?: NodeJS.ProcessEnv,
 *           progress?: (linesSoFar: number) => string, hint?: string }} step
 *   `progress` turns the number of lines printed so far into a word for the progress line;
 *   `hint` is added to the error: the way out.
 * @returns {Promise<void>}
 */
export async function runStep(step) {
  const started = Date.now();
  say(`${step.title} …`);
  const output = /** @type {string[]} */ ([]);
  let lines = 0;
  const child = spawn(step.command, step.args, {
    cwd: step.cwd,
    env: step.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output.push(text);
      lines += text.split("\n").length - 1;
    });
  }
  const ticker = setInterval(
    () => say(`  … ${seconds(Date.now() - started)}${step.progress ? `, ${step.progress(lines)}` : ""}`),
    15_000,
  );
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve)).finally(() =>
    clearInterval(ticker),
  );
  if (code !== 0) {
    const tail = output.join("").trimEnd().split("\n").slice(-40).join("\n");
    throw new Error(
      `${step.title}: "${step.command} ${step.args.join(" ")}" in ${step.cwd} ended with status ${code}.\n${tail}${step.hint ? `\n${step.hint}` : ""}`,
    );
  }
  say(`  done in ${seconds(Date.now() - started)}`);
}
