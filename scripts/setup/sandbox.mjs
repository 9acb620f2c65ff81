import { spawn } from "node:child_process";
import { binaries, root } from "./paths.mjs";

/**
 * Runs a command inside the rehearsal's namespaces, in the project's folder.
 * @param {readonly string[]} command
 * @returns {Promise<number>} its exit status
 */
export function runInSandbox(command) {
  const child = spawn(binaries.rehearsal, ["sandbox", "--", ...command], { cwd: root, stdio: "inherit" });
  // The sandbox hears Ctrl-C itself; this process only waits for it.
  const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  process.on("SIGINT", () => undefined).on("SIGTERM", forward);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 130));
  });
}
