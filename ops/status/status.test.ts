import { certificates, cluster, condition, items, longhorn, looked, measuring } from "./testing-api";
import { screen } from "./screen";

describe("the screen", () => {
  test("shows nodes, what fails, and says what nobody can know", async () => {
    const lines = screen(await looked(cluster));

    expect(lines.slice(1)).toEqual([
      "",
      "Nodes",
      "  rk1-1  192.168.100.61  control plane  v1.36.3  ready      –  memory –  disk –",
      "  rk1-2  192.168.100.62  worker         v1.36.3  NOT READY  –  memory –  disk –",
      "",
      "Failing",
      "  release traefik/traefik: is failed at revision 2",
      "",
      "Alerts",
      "  unknown",
      "",
      "Not known",
      "  temperatures and alerts: the cluster has no Prometheus",
    ]);
  });

  test("shows certificates by their end, and the newest whole backup of each volume", async () => {
    const text = screen(
      await looked({ ...cluster, ...longhorn, "/apis/cert-manager.io/v1/certificates": certificates }),
    ).join("\n");

    expect(text).toMatch(/Certificates\n {2}traefik\/soon {2}10 days {2}ready\n {2}traefik\/late {2}60 days {2}ready/);
    expect(text).toMatch(/Backups\n {2}pvc-2 {2}NO BACKUP\n {2}pvc-1 {2}17 h ago/);
  });

  test("names a volume by its claim, and asks for no backups where no schedule makes any", async () => {
    const [volume] = (longhorn["/apis/longhorn.io/v1beta2/volumes"] as { items: object[] }).items;
    const claimed = { ...volume, status: { kubernetesStatus: { namespace: "shop", pvcName: "data" } } };

    const text = screen(await looked({ ...cluster, "/apis/longhorn.io/v1beta2/volumes": items(claimed) })).join("\n");

    expect(text).toMatch(/Backups\n {2}shop\/data {2}none, by no schedule/);
  });

  test("shows what Prometheus measures, by name or address of a machine, and alerts that fire", async () => {
    const text = screen(await looked({ ...cluster, ...measuring })).join("\n");

    expect(text).toMatch(/rk1-1 .* memory 61 % {2}disk 61 %/);
    expect(text).toMatch(/rk1-2 .* memory 42 % {2}disk 42 %/);
    expect(text).toMatch(/Alerts\n {2}critical {2}Hot {2}2 h {2}<b>rk1-1<\/b> is hot$/);
    expect(text).not.toMatch(/Slow|Watchdog/);
  });

  test("tells of Kustomizations that are not ready, but not of those that were suspended", async () => {
    const flux = (name: string, suspend: boolean) => ({
      metadata: { name, namespace: "flux-system" },
      spec: { suspend },
      status: condition("False", "no such path"),
    });
    const list = items(flux("apps", false), flux("old", true));

    const { failing } = await looked({ ...cluster, "/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations": list });

    expect(failing).toContain("Kustomization flux-system/apps: is not ready (no such path)");
    expect(failing.join()).not.toContain("old");
  });

  test("a Prometheus that does not answer is no reason to show nothing", async () => {
    const { nodes, unknown } = await looked({
      ...cluster,
      "/api/v1/services?labelSelector=operated-prometheus%3Dtrue":
        measuring["/api/v1/services?labelSelector=operated-prometheus%3Dtrue"],
    });

    expect(nodes).toHaveLength(2);
    expect(unknown).toEqual(["temperatures and alerts: Prometheus: no such path"]);
  });
});
