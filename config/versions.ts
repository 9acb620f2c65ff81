import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { z } from "zod";
import { zodProblems } from "./report/zodProblems";
import { ConfigError } from "./report/error";
import {
  type ChartName,
  type ChartRef,
  type ImageRef,
  type Versions,
  chartNames,
  versionsFileSchema,
  type versionsSchema,
} from "./schema/versions";

/** Where the versions are pinned. */
export const versionsFile = join(__dirname, "versions.yaml");

type Overrides = z.output<typeof versionsSchema>;

/**
 * Reads the pinned versions.
 * @throws ConfigError with every mistake in the file.
 */
export function readVersions(path: string = versionsFile): Versions {
  const raw: unknown = parse(readFileSync(path, "utf8"));
  const result = versionsFileSchema.safeParse(raw, { reportInput: true });
  if (!result.success) throw new ConfigError(path, zodProblems(versionsFileSchema, result.error.issues));
  const { talos, kubernetes, containerd, pause, cloudflared, blackboxExporter, flux, trivy, charts } = result.data;
  return {
    talos: talos.version,
    kubernetes: kubernetes.version,
    containerd: containerd.version,
    pauseImage: `${pause.image}:${pause.version}`,
    cloudflaredImage: `${cloudflared.image}:${cloudflared.version}`,
    blackboxExporterImage: `${blackboxExporter.image}:${blackboxExporter.version}`,
    flux: flux.version,
    trivyImage: imageRef(trivy.image, trivy.version),
    charts: forEachChart((name) => chartRef(name, charts[name])),
  };
}

function imageRef(image: string, tag: string): ImageRef {
  const [registry = "", ...repository] = image.split("/");
  return { registry, repository: repository.join("/"), tag };
}

/** The versions with a stack's own on top, and every chart from the mirror where there is one. */
export function resolveVersions(pinned: Versions, overrides: Overrides, mirror?: string): Versions {
  return {
    talos: overrides.talos ?? pinned.talos,
    kubernetes: overrides.kubernetes ?? pinned.kubernetes,
    containerd: overrides.containerd ?? pinned.containerd,
    pauseImage: pinned.pauseImage,
    cloudflaredImage: pinned.cloudflaredImage,
    blackboxExporterImage: pinned.blackboxExporterImage,
    flux: overrides.flux ?? pinned.flux,
    trivyImage: { ...pinned.trivyImage, tag: overrides.trivy ?? pinned.trivyImage.tag },
    charts: forEachChart((name) => {
      const version = overrides.charts[name] ?? pinned.charts[name].version;
      return fromMirror({ ...pinned.charts[name], version }, mirror);
    }),
  };
}

/** The same chart and version out of a mirror: a Helm repository, whatever the chart's normal source is. */
export function fromMirror(chart: ChartRef, mirror: string | undefined): ChartRef {
  return mirror === undefined ? chart : { type: "repository", name: chart.name, version: chart.version, url: mirror };
}

function chartRef(name: ChartName, source: { readonly url: string; readonly version: string }): ChartRef {
  return { type: source.url.startsWith("oci://") ? "oci" : "repository", name, ...source };
}

function forEachChart<T>(value: (name: ChartName) => T): Record<ChartName, T> {
  return Object.fromEntries(chartNames.map((name) => [name, value(name)])) as Record<ChartName, T>;
}
