import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot, rehearsalBinary } from "../../rehearsal/driver/binary";
import { poolsContain } from "../../rehearsal/driver/pools";
import type { RehearsalReport } from "../../rehearsal/driver/report";
import { readStackFile } from "../../rehearsal/driver/stack-file";

/** What `npm run rehearse -- …` runs once everything is built. */
function rehearse(...words: string[]) {
  const driver = ["node", "--import", "tsx", "rehearsal/driver/main.ts"];
  return spawnSync(rehearsalBinary, ["sandbox", "--", ...driver, ...words], { cwd: projectRoot, encoding: "utf8" });
}

describe("npm run rehearse", () => {
  const folder = mkdtempSync(join(tmpdir(), "homelab-report-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("production: goes the whole way, exits 0, and reports without secrets", () => {
    const file = join(folder, "report.json");
    const { status, stdout } = rehearse("production", "--json", file);

    expect(status).toBe(0);
    expect(stdout).toMatch(/Outputs[\s\S]*Where the time went[\s\S]*Rehearsal of "production" succeeded/);
    const report = JSON.parse(readFileSync(file, "utf8")) as RehearsalReport;
    expect(report.succeeded).toBe(true);
    expect(report.phases.map(({ name }) => name)).toEqual([
      "machines in maintenance mode",
      "up",
      "second up",
      "load balancer address for a Service",
      "ingress and certificates",
      "names at Cloudflare",
      "unprotect",
      "destroy",
      "look for leftovers",
    ]);
    expect(Object.keys(report.phases[2]?.changes ?? {})).toEqual(["same"]);
    // What is only read is discarded.
    expect(report.phases[7]?.changes).toMatchObject({ delete: report.resources });
    expect(report.ingressAddress).toBe("192.168.100.160");
    expect(report.cloudflare?.tunnels).toEqual({ production: ["whoami.hallonen.se"] });
    expect(report.cloudflare?.records).toContainEqual(
      expect.stringMatching(/^CNAME whoami\.hallonen\.se \S+\.cfargotunnel\.com$/),
    );
    expect(report.declaredCertificates).toEqual(["polaris/polaris-cert", "traefik/wildcard-local-hallonen-se"]);
    expect(report.madeUpSecrets).toEqual([
      "secrets.cloudflareApiToken",
      "secrets.dashboardPassword",
      "secrets.discordWebhookUrl",
      "secrets.smtpPassword",
      "secrets.heartbeatUrl",
      "secrets.grafanaAdminPassword",
      "secrets.gitDeployKey",
    ]);
    expect(stdout).toMatch(/wildcard-local-hallonen-se +the certificate is declared, and that is all/);
    expect(stdout).toContain("longhorn-system stays with its data");
    expect(report.outputs).toMatchObject({ kubeconfig: "[secret]", talosconfig: "[secret]" });
    expect(poolsContain(readStackFile("production").config, report.loadBalancerAddress ?? "")).toBe(true);
  });

  test("a stack file with mistakes: exits 1 with the report, and starts no machine", () => {
    const { status, stdout, stderr } = rehearse("mine", "--config", "tests/fixtures/config/invalid/bad-addresses.yaml");

    expect(status).toBe(1);
    expect(stderr).toMatch(/bad-addresses\.yaml has \d+ problems/);
    expect(stdout).not.toContain("maintenance");
  });
});
