import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { versionsFit } from "../../config/rules/versionPairs";
import { readVersions, versionsFile } from "../../config/versions";
import { type Update, allows, captured, renovate, ruling } from "../support/renovate";

const root = resolve(__dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

describe("custom managers", () => {
  const text = readFileSync(versionsFile, "utf8");
  const found = captured("config/versions.yaml", text);
  const versions = readVersions();
  const { talos, kubernetes, containerd, pauseImage, cloudflaredImage, trivyImage, charts } = versions;

  test("find every version in config/versions.yaml, and nothing else", () => {
    expect(found).toHaveLength((text.match(/^ *version:/gm) ?? []).length);
    expect(found.map(({ currentValue }) => currentValue)).toEqual(everyVersion(parse(text)));
  });

  test("ask GitHub about what is released there", () => {
    const asked = found.filter(({ datasource }) => datasource === "github-releases");
    expect(asked.map(({ depName, currentValue }) => [depName, currentValue])).toEqual(
      expect.arrayContaining([
        ["siderolabs/talos", talos],
        ["kubernetes/kubernetes", kubernetes],
        ["containerd/containerd", containerd],
      ]),
    );
  });

  test("ask the repository that a chart comes from", () => {
    const asked = found.filter(({ datasource }) => datasource === "helm");
    const ofRepositories = Object.values(charts).filter(({ type }) => type === "repository");
    expect(asked.map(({ depName, registryUrl, currentValue }) => [depName, registryUrl, currentValue])).toEqual(
      ofRepositories.map(({ name, url, version }) => [name, url, version]),
    );
  });

  test("ask the registry that an image or an OCI chart comes from", () => {
    const asked = found.filter(({ datasource }) => datasource === "docker");
    const ofRegistries = Object.values(charts).filter(({ type }) => type === "oci");
    const trivy = `${trivyImage.registry}/${trivyImage.repository}:${trivyImage.tag}`;
    const pinned = [pauseImage, cloudflaredImage, versions.blackboxExporterImage, trivy];
    const images = pinned.map((image) => image.replace(/^docker\.io\//, ""));
    expect(asked.map(({ depName, currentValue }) => `${String(depName)}:${String(currentValue)}`)).toEqual([
      ...images,
      ...ofRegistries.map(({ url, version }) => `${url.replace("oci://", "")}:${version}`),
    ]);
  });

  test("find the Pulumi CLI of the workflows", () => {
    const version = read(".github/pulumi-version");
    expect(captured(".github/pulumi-version", version)).toEqual([{ currentValue: version.trim() }]);
  });

  test("have expressions that RE2 knows: nothing looks ahead, behind, or back", () => {
    const { customManagers, packageRules } = renovate;
    const rules = packageRules.flatMap(({ allowedVersions, matchCurrentVersion }) => [
      allowedVersions,
      matchCurrentVersion,
    ]);
    for (const pattern of [...customManagers.flatMap(({ matchStrings }) => matchStrings), ...rules])
      expect(pattern ?? "").not.toMatch(/\(\?(?:[=!]|<[=!])|\\[1-9]/);
  });
});

/** The value of each key `version`, in the file's order. */
function everyVersion(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "version" ? [String(inner)] : everyVersion(inner)));
}

describe("Talos and Kubernetes", () => {
  const pinned = readVersions();
  const platform = (name: string): Update => ({ manager: "custom.regex", file: "config/versions.yaml", name });
  const fitsWith = (type: "talos" | "kubeadm", releases: { talos: string; kubernetes: string }) =>
    versionsFit({ cluster: { bootstrap: { type } }, pinned: releases }).length === 0;
  /** Minor releases from long ago to far away, patches across a change of digits. */
  const releases = (...minors: readonly number[]) =>
    minors.flatMap((minor) => Array.from({ length: 23 }, (_, patch) => `v1.${String(minor)}.${String(patch)}`));
  const around = (from: number) => releases(...Array.from({ length: 16 }, (_, index) => from + index));

  test("Talos is offered exactly where validation knows the release, and it is none of the bad ones", () => {
    // Each with a Kubernetes that some Talos of the list takes, so that the release alone is judged.
    const known = around(6).filter((talos) =>
      around(28).some((kubernetes) => kubernetes.endsWith(".0") && fitsWith("talos", { talos, kubernetes })),
    );
    expect(known).toContain("v1.13.10");
    expect(known).not.toContain("v1.13.8");
    expect(around(6).filter((talos) => allows(ruling(platform("siderolabs/talos")), talos))).toEqual(known);
  });

  test("Kubernetes is offered exactly where the pinned Talos and kubeadm both take it", () => {
    const supported = around(28).filter(
      (kubernetes) =>
        fitsWith("talos", { talos: pinned.talos, kubernetes }) &&
        fitsWith("kubeadm", { talos: pinned.talos, kubernetes }),
    );
    expect(supported).toContain(pinned.kubernetes);
    expect(around(28).filter((release) => allows(ruling(platform("kubernetes/kubernetes")), release))).toEqual(
      supported,
    );
  });

  test("the rehearsal's libraries move with them", () => {
    const goModule = (name: string, currentVersion: string): Update => ({
      manager: "gomod",
      file: "rehearsal/go.mod",
      name,
      currentVersion,
    });
    const staging = ruling(goModule("k8s.io/api", "v0.36.3"));
    expect(ruling(goModule("k8s.io/kubernetes", "v1.36.3"))).toMatchObject({
      groupName: ruling(platform("kubernetes/kubernetes")).groupName,
      allowedVersions: ruling(platform("kubernetes/kubernetes")).allowedVersions,
    });
    expect(staging.groupName).toBe("Kubernetes");
    for (const release of around(28))
      expect(allows(staging, release.replace("v1", "v0"))).toBe(
        allows(ruling(platform("kubernetes/kubernetes")), release),
      );
    expect(ruling(goModule("k8s.io/utils", "v0.0.0-20260210185600-b8788abfbbc2")).allowedVersions).toBeUndefined();
    expect(ruling(goModule("github.com/siderolabs/talos/pkg/machinery", "v1.13.0"))).toMatchObject({
      groupName: ruling(platform("siderolabs/talos")).groupName,
      allowedVersions: ruling(platform("siderolabs/talos")).allowedVersions,
    });
  });

  test("a rehearsal plays the pinned releases, not others", () => {
    const modules = read("rehearsal/go.mod");
    const minorOf = (version = "") => version.split(".").slice(0, 2).join(".");
    expect(minorOf(/talos\/pkg\/machinery (v\S+)/.exec(modules)?.[1])).toBe(minorOf(pinned.talos));
    expect(minorOf(/\tk8s\.io\/kubernetes (v\S+)/.exec(modules)?.[1])).toBe(minorOf(pinned.kubernetes));
  });
});

describe("what is merged by itself", () => {
  const updates = ["major", "minor", "patch"] as const;
  const charts = captured("config/versions.yaml", readFileSync(versionsFile, "utf8")).map(
    ({ depName = "" }) => depName,
  );
  const merged = charts.flatMap((name) =>
    updates
      .filter(
        (updateType) => ruling({ manager: "custom.regex", file: "config/versions.yaml", name, updateType }).automerge,
      )
      .map((updateType) => [name, updateType] as const),
  );

  test("are patches", () => {
    expect(new Set(merged.map(([, updateType]) => updateType))).toEqual(new Set(["patch"]));
  });

  test("are charts that staging runs, so that they run somewhere before production", () => {
    const releases = readdirSync(join(root, "tests/golden/staging"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith("-release.Release.json"))
      .map((file) => (JSON.parse(read(`tests/golden/staging/${file}`)) as { inputs: { chart: string } }).inputs.chart);
    const ofCharts = merged.map(([name]) => name).filter((name) => name !== "fluxcd/flux2");
    expect(ofCharts.length).toBeGreaterThan(3);
    expect(releases.map((chart) => chart.replace("oci://", ""))).toEqual(expect.arrayContaining(ofCharts));
  });

  test("are never what machines run on, what keeps data, or what sees secrets", () => {
    for (const name of ["siderolabs/talos", "kubernetes/kubernetes", "containerd/containerd", "longhorn"])
      expect(merged.map(([each]) => each)).not.toContain(name);
    for (const [manager, file, name, depType] of [
      ["github-actions", ".github/workflows/test.yaml", "actions/checkout", "action"],
      ["npm", "package.json", "@pulumi/kubernetes", "dependencies"],
      ["npm", "package.json", "tsx", "devDependencies"],
      ["gomod", "rehearsal/go.mod", "helm.sh/helm/v3", "require"],
    ] as const)
      expect(ruling({ manager, file, name, depType, updateType: "patch" }).automerge ?? false).toBe(false);
  });
});

describe("what is held", () => {
  const ofNpm = (name: string, depType = "dependencies") =>
    ruling({ manager: "npm", file: "package.json", name, depType });

  test.each(["@swc/core", "unrs-resolver"])("%s is not offered", (name) => {
    expect(ofNpm(name).enabled).toBe(false);
  });

  test.each([
    ["@pulumi/command", "<2"],
    ["@pulumi/pulumi", "<3.250"],
  ])("%s stays at %s", (name, range) => {
    expect(ofNpm(name).allowedVersions).toBe(range);
  });

  test("every name that a rule has is one that the project uses", () => {
    const everything = ["package.json", "config/versions.yaml", "rehearsal/go.mod", "rehearsal/pulumi-cli/go.mod"]
      .map(read)
      .join("\n");
    const names = renovate.packageRules.flatMap(({ matchPackageNames = [] }) => matchPackageNames);
    for (const name of names.filter((each) => each !== "pulumi/pulumi"))
      expect(everything).toContain(name.replace(/^!/, "").replace(/\*\*$/, ""));
  });
});
