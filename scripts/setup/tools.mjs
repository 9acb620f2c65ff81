// What must be on the machine already: Node and, for rehearsals, Go. Nothing else.
import { execFileSync } from "node:child_process";

const minimumNode = 20;
const minimumGo = "1.26";

export function requireNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < minimumNode) {
    throw new Error(
      `Node.js ${process.versions.node} is too old: ${minimumNode} or newer is needed. Install it and run the command again.`,
    );
  }
}

export function requireGo() {
  const version = goVersion();
  if (!atLeast(version, minimumGo)) {
    throw new Error(
      `Go ${version} is too old: ${minimumGo} or newer is needed to build the rehearsal. Install it and run the command again.`,
    );
  }
}

/**
 * Compares dotted versions number by number; a missing number counts as 0.
 * @param {string} version @param {string} minimum
 */
export function atLeast(version, minimum) {
  const numbers = (/** @type {string} */ text) => text.split(/[.-]/).slice(0, 3).map(Number);
  const [have, need] = [numbers(version), numbers(minimum)];
  for (const [index, wanted] of need.entries()) {
    const found = have[index] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
}

/** @returns {string} such as `1.26.8` */
function goVersion() {
  try {
    return execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim().replace(/^go/, "");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw error;
    throw new Error(
      `Go was not found on PATH: the rehearsal is built from Go modules and needs Go ${minimumGo} or newer. Unit tests run without it: npm run test:unit.`,
      { cause: error },
    );
  }
}

export function requireLinux() {
  if (process.platform !== "linux") {
    throw new Error(
      `A rehearsal needs Linux (network and process namespaces); this is ${process.platform}. Unit tests run everywhere: npm run test:unit.`,
    );
  }
}
