// Sets a fresh machine up: node modules, rehearsal binary, Pulumi CLI. Each step is skipped when done.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { binaries, root } from "./paths.mjs";
import { digestOf, goSources } from "./sources.mjs";
import { runStep } from "./step.mjs";
import { atLeast, requireGo, requireLinux, requireNode } from "./tools.mjs";

/** Everything that type checking and unit tests need. */
export async function setUpModules() {
  requireNode();
  const installed = join(root, "node_modules/.package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs) return;
  await runStep({
    title: "Installing node modules (npm ci)",
    command: "npm",
    args: ["ci", "--no-audit", "--no-fund"],
    cwd: root,
  });
}

/** Everything that a rehearsal needs. */
export async function setUpRehearsal() {
  requireLinux();
  requireNode();
  requireGo();
  await setUpModules();
  await buildRehearsal();
  await providePulumi();
}

/** Everything that all tests need. */
export async function setUpTests() {
  await setUpRehearsal();
  await buildTalosctl();
  await buildPrometheusTools();
  await buildAlloyCheck();
}

/** Charts with a `kubeVersion` look at the version that Kubernetes was linked with. */
function kubernetesLinkFlags() {
  const version = /^\tk8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)$/m.exec(
    readFileSync(join(root, "rehearsal/go.mod"), "utf8"),
  );
  if (!version) throw new Error("rehearsal/go.mod does not require k8s.io/kubernetes");
  const at = "-X k8s.io/component-base/version.";
  return `-s -w ${at}gitVersion=${version[1]} ${at}gitMajor=${version[2]} ${at}gitMinor=${version[3]}`;
}

async function buildRehearsal() {
  await buildGo({
    title: "Building the rehearsal (etcd, Kubernetes, Helm and Talos libraries; 4 to 7 minutes the first time)",
    module: "rehearsal",
    target: "./cmd/rehearsal",
    linkFlags: kubernetesLinkFlags(),
    output: binaries.rehearsal,
  });
  // Scripts call many commands of a simulated host; the big binary would take a tenth of a second for each.
  await buildGo({
    title: "Building the small commands of simulated hosts",
    module: "rehearsal",
    target: "./cmd/rehearsal-host",
    linkFlags: "-s -w",
    output: binaries.rehearsalHost,
  });
}

async function buildTalosctl() {
  const module = "rehearsal/talosctl";
  const version = /siderolabs\/talos (v\S+)/.exec(readFileSync(join(root, module, "go.mod"), "utf8"))?.[1];
  await buildGo({
    title: `Building talosctl ${version}, with which simulated Talos machines are tested (3 minutes the first time)`,
    module,
    target: "github.com/siderolabs/talos/cmd/talosctl",
    linkFlags: "-s -w",
    output: binaries.talosctl,
  });
}

async function providePulumi() {
  if (pulumiOnPath()) {
    // One that was built before the user installed Pulumi would have no language host beside it.
    rmSync(binaries.pulumi, { force: true });
    return;
  }
  const module = "rehearsal/pulumi-cli";
  const version = /pulumi\/pkg\/v3 (v\S+)/.exec(readFileSync(join(root, module, "go.mod"), "utf8"))?.[1];
  await buildGo({
    title: `Building the Pulumi CLI ${version} (none on PATH; 2 to 4 minutes the first time)`,
    module,
    target: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    linkFlags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
    output: binaries.pulumi,
  });
}

/** What rules, their tests and Alertmanager's routes are checked with. */
async function buildPrometheusTools() {
  const module = "rehearsal/promtool";
  await buildGo({
    title: "Building promtool (2 to 3 minutes the first time)",
    module,
    target: "github.com/prometheus/prometheus/cmd/promtool",
    linkFlags: "-s -w",
    // Rules need none of the ways to find targets in clouds, which are most of the code.
    tags: "remove_all_sd",
    output: binaries.promtool,
  });
  await buildGo({
    title: "Building amtool",
    module,
    target: "github.com/prometheus/alertmanager/cmd/amtool",
    linkFlags: "-s -w",
    output: binaries.amtool,
  });
  await buildGo({
    title: "Building what asks Alertmanager's code who is told",
    module,
    target: "./who-is-told",
    linkFlags: "-s -w",
    output: binaries.whoIsTold,
  });
}

/** What Alloy's configuration is checked with; seconds. */
async function buildAlloyCheck() {
  await buildGo({
    title: "Building the check of Alloy's configuration",
    module: "rehearsal/alloy-check",
    target: ".",
    linkFlags: "-s -w",
    output: binaries.alloyCheck,
  });
}

/** The linter of workflows; seconds. */
export async function setUpActionlint() {
  await buildGo({
    title: "Building actionlint",
    module: "rehearsal/actionlint",
    target: "github.com/rhysd/actionlint/cmd/actionlint",
    linkFlags: "-s -w",
    output: binaries.actionlint,
  });
}

/** A CLI older than the SDK may not know its protocol. */
function pulumiOnPath() {
  const wanted = JSON.parse(readFileSync(join(root, "node_modules/@pulumi/pulumi/package.json"), "utf8")).version;
  try {
    const found = execFileSync("pulumi", ["version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .trim()
      .replace(/^v/, "");
    return atLeast(found, wanted);
  } catch (error) {
    // PATH may also name folders that are closed to this user.
    if (["ENOENT", "EACCES"].includes(/** @type {NodeJS.ErrnoException} */ (error).code ?? "")) return false;
    throw error;
  }
}

/** @param {{ title: string, module: string, target: string, linkFlags: string, tags?: string, output: string }} step */
async function buildGo({ title, module, target, linkFlags, tags, output }) {
  const stamp = `${output}.inputs`;
  const flags = ["-ldflags", linkFlags, ...(tags === undefined ? [] : ["-tags", tags])];
  const digest = digestOf(goSources(join(root, module)), flags.slice(1).join(" "));
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  mkdirSync(join(root, ".rehearsal/bin"), { recursive: true });
  await runStep({
    title,
    command: "go",
    args: ["build", "-v", ...flags, "-o", output, target],
    cwd: join(root, module),
    progress: (packages) => `${packages} packages compiled`,
    hint: "Go fetches modules from GOPROXY and builds in GOCACHE (about 4 GB): see `go env`.",
  });
  writeFileSync(stamp, digest);
}
