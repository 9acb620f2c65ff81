// What must be on the machine already: Node and, for rehearsals, Go. Nothing else.
import { execFileSync } from "node:child_process";

const minimumNode = 20;
const minimumGo = [1, 26];

export function requireNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < minimumNode) {
    throw new Error(`Node.js ${process.versions.node} is too old: ${minimumNode} or newer is needed. Install it and run the command again.`);
  }
}

export function requireGo() {
  const version = goVersion();
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < minimumGo[0] || (major === minimumGo[0] && minor < minimumGo[1])) {
    throw new Error(`Go ${version} is too old: ${minimumGo.join(".")} or newer is needed to build the rehearsal. Install it and run the command again.`);
  }
}

/** @returns {string} such as `1.26.8` */
function goVersion() {
  try {
    return execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim().replace(/^go/, "");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw error;
    throw new Error(`Go was not found on PATH: the rehearsal is built from Go modules and needs Go ${minimumGo.join(".")} or newer. Unit tests run without it: npm run test:unit.`);
  }
}

export function requireLinux() {
  if (process.platform !== "linux") {
    throw new Error(`A rehearsal needs Linux (network and process namespaces); this is ${process.platform}. Unit tests run everywhere: npm run test:unit.`);
  }
}
