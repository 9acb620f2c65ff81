import { recordLayer } from "../../../tests/support/cluster";
import { ancestors, named } from "../../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../../tests/support/stacks";
import { createSecurity } from "..";
import { securitySchema } from "../../../config/schema/security";
import { trivyValues } from "./values";

const image = { registry: "mirror.gcr.io", repository: "aquasec/trivy", tag: "0.72.0" };
const settings = (trivy: object) => securitySchema.parse({ trivy }).trivy!;
const build = (trivy: object) =>
  recordLayer(fromRaw({ ...clusterOnly(), security: { trivy } }), (...layer) => createSecurity(...layer, undefined));

describe("values", () => {
  test("scan one image after the other, with one database for all, by the image that is pinned", () => {
    expect(trivyValues(settings({}), image, "ubuntu")).toMatchObject({
      operator: { scanJobsConcurrentLimit: 1, scanNodeCollectorLimit: 1, builtInTrivyServer: true },
      trivy: { image, mode: "ClientServer", storageClassEnabled: false, severity: "MEDIUM,HIGH,CRITICAL" },
      compliance: { specs: ["k8s-cis-1.23", "k8s-nsa-1.0"], cron: "0 3 * * *" },
    });
  });

  test("look at no folder that Talos lacks", () => {
    const { volumes, volumeMounts } = trivyValues(settings({}), image, "talos").nodeCollector as {
      volumes: { name: string }[];
      volumeMounts: { name: string; readOnly: boolean }[];
    };
    expect(volumes.map(({ name }) => name)).toEqual(volumeMounts.map(({ name }) => name));
    expect(JSON.stringify(volumes)).not.toContain("systemd");
    expect(volumeMounts.every(({ readOnly }) => readOnly)).toBe(true);
    expect(trivyValues(settings({}), image, "ubuntu").nodeCollector).not.toHaveProperty("volumes");
  });
});

test("control planes are looked at, where no other pod goes", () => {
  for (const system of ["talos", "ubuntu"] as const) {
    const { tolerations } = trivyValues(settings({}), image, system).nodeCollector as { tolerations: object[] };
    expect(tolerations).toContainEqual(expect.objectContaining({ key: "node-role.kubernetes.io/control-plane" }));
  }
});

describe("the nightly scan", () => {
  test("deletes reports at the hour of the owner's clock, with the rights to do so", async () => {
    const { resources } = await build({ schedule: "0 1 * * *", timeZone: "Europe/Stockholm" });

    const job = named(resources, "trivy-rescan-job");
    expect(job.inputs).toMatchObject({
      metadata: { namespace: "trivy-system" },
      spec: { schedule: "0 1 * * *", timeZone: "Europe/Stockholm", concurrencyPolicy: "Forbid" },
    });
    expect(JSON.stringify(job.inputs)).toContain("registry.k8s.io/kubectl:v1.36.3");
    expect([...ancestors(resources, job.name)]).toContain("trivy-rescan-binding");
  });

  test("may delete reports, and nothing else", async () => {
    const { resources } = await build({});

    expect(named(resources, "trivy-rescan-role").inputs.rules).toEqual([
      {
        apiGroups: ["aquasecurity.github.io"],
        resources: ["vulnerabilityreports", "clusterinfraassessmentreports"],
        verbs: ["get", "list", "delete"],
      },
    ]);
  });
});
