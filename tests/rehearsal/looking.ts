import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rehearsalBinary, run } from "../../rehearsal/driver/binary";
import type { Kubectl } from "./kubectl";
import { operate } from "./operate";
import type { Observed } from "./site";

const REPORTS = "aquasecurity.github.io/v1alpha1";

interface CronJob {
  spec: {
    jobTemplate: { spec: { template: { spec: { serviceAccountName: string; containers: { args: string[] }[] } } } };
  };
}

/** `npm run ops -- status` shows staging on one screen, and as a page that nobody else may read. */
export async function statusIsShown(site: Observed): Promise<void> {
  const screen = await operate(site, "status");

  expect(screen).toMatch(/^ {2}kubestaging +192\.168\.100\.50 +control plane +v1\.36\.\d+ +ready/m);
  expect(screen).toMatch(/^Certificates\n {2}\S+ +not issued yet/m);
  expect(screen).toMatch(/^Failing\n {2}nothing$/m);
  // Nobody runs Prometheus, so its Service is not there.
  expect(screen).toMatch(/^Not known\n {2}temperatures and alerts: the cluster has no Prometheus$/m);

  const file = join(site.rehearsal.workspace.folder, "status.html");
  await operate(site, "status", ["--html", file]);
  expect(readFileSync(file, "utf8")).toContain("<h2>Nodes</h2>");
  expect(statSync(file).mode & 0o777).toBe(0o600);
}

/** Whoever makes a workload that breaks the baseline is warned by the API server, and may make it. */
export async function breakingTheBaselineWarns({ kubeconfig }: Kubectl): Promise<void> {
  const deployment = ["create", "deployment", "shop", "--image=shop:latest", "--dry-run=server"];
  const words = [rehearsalBinary, "kubectl", "--kubeconfig", kubeconfig, "--namespace", "applications"];

  const said = await run("bash", ["-c", '"$@" 2>&1', "bash", ...words, ...deployment]);

  expect(said).toMatch(/^Warning: .*security-baseline.*Images must have a tag/m);
  expect(said).toContain("deployment.apps/shop created (server dry run)");
}

/** What the nightly job of Trivy does, as who it does it: reports of machines and of images go, and are made anew. */
export async function nightlyScanStartsAnew(kubectl: Kubectl): Promise<void> {
  for (const object of [
    { kind: "VulnerabilityReport", metadata: { name: "old", namespace: "applications" } },
    { kind: "ClusterInfraAssessmentReport", metadata: { name: "old" } },
  ])
    await kubectl.apply({ apiVersion: REPORTS, ...object });
  const job = await kubectl.json<CronJob>("get", "cronjob", "rescan", "--namespace", "trivy-system");
  const { serviceAccountName, containers } = job.spec.jobTemplate.spec.template.spec;
  const cache = mkdtempSync(join(process.env.REHEARSAL_SCRATCH ?? tmpdir(), "kubectl-cache-"));

  const args = containers[0]?.args.map((arg) => arg.replace("--cache-dir=/tmp", `--cache-dir=${cache}`)) ?? [];
  await kubectl.run("--as", `system:serviceaccount:trivy-system:${serviceAccountName}`, ...args);

  rmSync(cache, { recursive: true });
  for (const kind of ["vulnerabilityreports", "clusterinfraassessmentreports"])
    expect(await kubectl.run("get", kind, "--all-namespaces", "-o", "name")).toBe("");
}
