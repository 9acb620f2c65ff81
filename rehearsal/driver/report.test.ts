import { describe as describeReport, publicOutputs, type RehearsalReport } from "./report";

const report: RehearsalReport = {
  stack: "production",
  succeeded: true,
  plugins: { talos: "standin" },
  phases: [{ name: "up", seconds: 12.34, changes: { create: 20 } }],
  totalSeconds: 20,
  resources: 20,
  slowest: [{ name: "cluster-bootstrap", type: "talos:machine/bootstrap:Bootstrap", seconds: 2 }],
  outputs: { apiEndpoint: "https://10.0.0.1:6443", nodes: [{ name: "a" }] },
  madeUpSecrets: ["secrets.dashboardPassword"],
  declaredCertificates: ["traefik/wildcard"],
};

describe("report", () => {
  test("masks secret outputs", () => {
    expect(
      publicOutputs({ kubeconfig: { value: "canary", secret: true }, apiEndpoint: { value: "u", secret: false } }),
    ).toEqual({
      kubeconfig: "[secret]",
      apiEndpoint: "u",
    });
  });

  test("shows outputs, counts and where the time went", () => {
    const text = describeReport(report);
    expect(text).toContain("https://10.0.0.1:6443");
    expect(text).toMatch(/up +12\.3 s +20 create/);
    expect(text).toMatch(/cluster-bootstrap +2\.0 s/);
  });

  test("says what was made at Cloudflare, where the stack has something there", () => {
    const cloudflare = { records: ["A www.example.org 192.0.2.1"], tunnels: { home: ["nas.example.org"] } };
    expect(describeReport({ ...report, cloudflare })).toMatch(
      /Cloudflare[\s\S]*record +A www\.example\.org 192\.0\.2\.1\n *tunnel home +nas\.example\.org/,
    );
    expect(describeReport(report)).not.toContain("Cloudflare");
  });

  test("says what was made up, and what stops at being declared", () => {
    const text = describeReport(report);
    expect(text).toMatch(/secrets\.dashboardPassword +is not in the stack file/);
    expect(text).toMatch(/traefik\/wildcard +the certificate is declared, and that is all/);
    expect(describeReport({ ...report, madeUpSecrets: [], declaredCertificates: [] })).not.toContain("Made up");
  });
});
