import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromMirror, readVersions, resolveVersions, versionsFile } from "../../config/versions";

const renovateFile = join(__dirname, "../../renovate.json");
const noOverrides = { charts: {} };

interface Renovate {
  readonly customManagers: readonly {
    readonly managerFilePatterns: readonly string[];
    readonly matchStrings: readonly string[];
  }[];
}

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
      /has 13 problems:[^]*talos\.version[^]*fix: {3}v1\.13\.0[^]*charts\.flannel\.version[^]*charts\.metallb\n {4}rule: {2}is required/,
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

describe("Renovate", () => {
  const { customManagers } = JSON.parse(readFileSync(renovateFile, "utf8")) as Renovate;
  const text = readFileSync(versionsFile, "utf8");
  const entries = text.match(/^ *version: /gm) ?? [];
  const found = customManagers
    .flatMap(({ matchStrings }) => matchStrings)
    .flatMap((pattern) => [...text.matchAll(new RegExp(pattern, "g"))].map((match) => match.groups));

  test("reads the file", () => {
    const patterns = customManagers.flatMap(({ managerFilePatterns }) => managerFilePatterns);
    expect(patterns.some((pattern) => new RegExp(pattern.replace(/^\/|\/$/g, "")).test("config/versions.yaml"))).toBe(
      true,
    );
  });

  test("finds every version in it", () => {
    expect(entries.length).toBeGreaterThan(3);
    expect(found).toHaveLength(entries.length);
  });

  test("asks the repository that the chart comes from", () => {
    const { charts } = readVersions();
    const helm = found.filter((groups) => groups?.datasource === "helm");
    const asked = helm.map((groups) => [groups?.depName, groups?.registryUrl, groups?.currentValue]);
    const ofRepositories = Object.values(charts).filter(({ type }) => type === "repository");
    expect(asked).toEqual(ofRepositories.map(({ name, url, version }) => [name, url, version]));
  });

  test("asks the registry that an OCI chart comes from", () => {
    const ofRegistries = Object.values(readVersions().charts).filter(({ type }) => type === "oci");
    const docker = found.filter((groups) => groups?.datasource === "docker").map((groups) => groups?.depName);
    expect(docker).toEqual(expect.arrayContaining(ofRegistries.map(({ url }) => url.replace("oci://", ""))));
  });
});
