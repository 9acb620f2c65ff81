import { z } from "zod";
import { text, url } from "./text";

const SEMVER = "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?";

/** `v1.13.0`, as Talos and Kubernetes write it. */
export const releaseVersion = () =>
  text("version", `^v${SEMVER}$`, (value) =>
    new RegExp(`^v${SEMVER}$`).test(value)
      ? undefined
      : {
          rule: "must be a version such as v1.13.0, with the v",
          fix: new RegExp(`^${SEMVER}$`).test(value) ? `v${value}` : undefined,
        },
  );

/** Version of a chart, exactly as its repository writes it: with or without a `v`. */
export const chartVersion = () =>
  text("version", `^v?${SEMVER}$`, (value) =>
    new RegExp(`^v?${SEMVER}$`).test(value)
      ? undefined
      : { rule: "must be one exact chart version such as 1.2.3, not a range" },
  );

/** Somebody else's code in Trivy's name. @see https://nvd.nist.gov/vuln/detail/CVE-2026-33634 */
const COMPROMISED_TRIVY = ["0.69.4", "0.69.5", "0.69.6"];

/** Version of Trivy, as its images are tagged: `0.72.0`. */
export const trivyVersion = () =>
  text("version", `^${SEMVER}$`, (value) => {
    if (!new RegExp(`^${SEMVER}$`).test(value)) return { rule: "must be a version such as 0.72.0, without a v" };
    return COMPROMISED_TRIVY.includes(value)
      ? { rule: "must not be a compromised release (CVE-2026-33634)" }
      : undefined;
  });

/** Every chart that the program installs, by the name that `config/versions.yaml` gives it. */
export const chartNames = [
  "flannel",
  "metallb",
  "traefik",
  "cert-manager",
  "external-dns",
  "longhorn",
  "local-path-provisioner",
  "snapshot-controller",
  "metrics-server",
  "kube-prometheus-stack",
  "loki",
  "alloy",
  "reloader",
  "flux-operator",
  "flux-instance",
  "argo-cd",
  "trivy-operator",
  "polaris",
  "kyverno",
  "gatekeeper",
] as const;
export type ChartName = (typeof chartNames)[number];

const chartOverrides = Object.fromEntries(
  chartNames.map((name) => [name, chartVersion().optional().describe(`Version of the ${name} chart.`)]),
) as Record<ChartName, z.ZodOptional<ReturnType<typeof chartVersion>>>;

/** What a stack file may say about versions: single ones, on top of `config/versions.yaml`. */
export const versionsSchema = z
  .strictObject({
    talos: releaseVersion().optional().describe("Version of Talos."),
    kubernetes: releaseVersion().optional().describe("Version of Kubernetes."),
    containerd: releaseVersion().optional().describe("Version of containerd, on machines that are set up over SSH."),
    flux: releaseVersion().optional().describe("Version of Flux."),
    trivy: trivyVersion().optional().describe("Version of Trivy, which Trivy Operator scans with."),
    charts: z.strictObject(chartOverrides).prefault({}).describe("Versions of charts."),
  })
  .prefault({});

/** Where a chart comes from and which version is pinned. An OCI chart is named by its whole URL. */
export type ChartRef =
  | { readonly type: "repository"; readonly name: string; readonly version: string; readonly url: string }
  | { readonly type: "oci"; readonly name: string; readonly version: string; readonly url: string };

/** An image in the parts that some charts want it in: `mirror.gcr.io`, `aquasec/trivy`, `0.72.0`. */
export interface ImageRef {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** The versions that a stack runs: those of the file, with the stack's own on top. */
export interface Versions {
  readonly talos: string;
  readonly kubernetes: string;
  /** On machines that are set up over SSH; Talos brings its own. */
  readonly containerd: string;
  /** Image that holds a pod's namespaces open, with its tag: `registry.k8s.io/pause:3.10.2`. */
  readonly pauseImage: string;
  /** Image of the near end of tunnels, with its tag. */
  readonly cloudflaredImage: string;
  /** Image of what asks how long connections to the machines take, with its tag. */
  readonly blackboxExporterImage: string;
  /** Distribution of Flux that its operator installs. */
  readonly flux: string;
  /** What Trivy Operator scans with. */
  readonly trivyImage: ImageRef;
  readonly charts: Readonly<Record<ChartName, ChartRef>>;
}

const sourceSchema = z.strictObject({ url: url("https", "http", "oci"), version: chartVersion() });

/** `config/versions.yaml`. */
export const versionsFileSchema = z.strictObject({
  talos: z.strictObject({ version: releaseVersion() }),
  kubernetes: z.strictObject({ version: releaseVersion() }),
  containerd: z.strictObject({ version: releaseVersion() }),
  pause: z.strictObject({ image: z.string().min(1), version: chartVersion() }),
  cloudflared: z.strictObject({ image: z.string().min(1), version: chartVersion() }),
  blackboxExporter: z.strictObject({ image: z.string().min(1), version: chartVersion() }),
  flux: z.strictObject({ version: releaseVersion() }),
  trivy: z.strictObject({ image: z.string().regex(/^[^/]+\.[^/]+\/.+$/), version: trivyVersion() }),
  charts: z.strictObject(
    Object.fromEntries(chartNames.map((name) => [name, sourceSchema])) as Record<ChartName, typeof sourceSchema>,
  ),
});
