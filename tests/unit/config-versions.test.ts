import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromMirror, readVersions, resolveVersions } from "../../config/versions";

const noOverrides = { charts: {} };

describe("pinned versions", () => {
  test("are those of config/versions.yaml", () => {
    const versions = readVersions();
    expect(versions.talos).toMatch(/^v1\./);
    expect(versions.charts.metallb).toMatchObject({ type: "repository", name: "metallb" });
  });

  test("give way to the stack's own, one by one", () => {
    const pinned = readVersions();
    const versions = resolveVersions(pinned, { kubernetes: "v1.35.4", charts: { metallb: "0.16.0" } });
    expect(versions).toEqual({
      ...pinned,
      kubernetes: "v1.35.4",
      charts: { ...pinned.charts, metallb: { ...pinned.charts.metallb, version: "0.16.0" } },
    });
  });
});

describe("a versions file that is wrong", () => {
  test("gets the same kind of report as a stack file", () => {
    // given a range where one exact version has to be, and a chart that is missing
    const folder = mkdtempSync(join(tmpdir(), "versions-"));
    const file = join(folder, "versions.yaml");
    const flannel = "{url: https://charts.example, version: ^0.28}";
    writeFileSync(
      file,
      `talos: {version: 1.13.0}\nkubernetes: {version: v1.36.3}\ncontainerd: {version: v2.2.2}\npause: {image: registry.example/pause, version: 3.10.2}\ncloudflared: {image: registry.example/cloudflared, version: 2026.8.2}\nflux: {version: v2.9.4}\ncharts: {flannel: ${flannel}}\n`,
    );

    // when it is read, then everything is told at once
    expect(() => readVersions(file)).toThrow(
      /has 23 problems:[^]*talos\.version[^]*fix: {3}v1\.13\.0[^]*charts\.flannel\.version[^]*charts\.metallb\n {4}rule: {2}is required/,
    );
    rmSync(folder, { recursive: true });
  });
});

describe("a chart mirror", () => {
  const mirror = "https://charts.lab.example/stable";

  test("is where every chart comes from, under its own name and version", () => {
    const pinned = readVersions();
    const { charts } = resolveVersions(pinned, noOverrides, mirror);
    expect(charts.flannel).toEqual({
      type: "repository",
      name: "flannel",
      version: pinned.charts.flannel.version,
      url: mirror,
    });
  });

  test("takes charts out of OCI registries too", () => {
    const chart = {
      type: "oci",
      name: "cilium",
      version: "1.20.1",
      url: "oci://quay.io/cilium/charts/cilium",
    } as const;
    expect(fromMirror(chart, mirror)).toEqual({ type: "repository", name: "cilium", version: "1.20.1", url: mirror });
    expect(fromMirror(chart, undefined)).toBe(chart);
  });
});
