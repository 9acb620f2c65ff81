import type { ImageRef, TrivyConfig } from "../../../config/schema";
import { sized } from "../../shared/resources";
import { restrictedContainer } from "../../shared/restricted-pod";

const RUNTIME_DEFAULT = { type: "RuntimeDefault" };

/** Which machines the node collector looks at: it reads folders that not all of them have. */
export type NodeSystem = "talos" | "ubuntu";

/** Reports by the names that the chart has for them. */
const REPORTS: Readonly<Record<TrivyConfig["compliance"]["reports"][number], string>> = {
  cis: "k8s-cis-1.23",
  nsa: "k8s-nsa-1.0",
  "pss-baseline": "k8s-pss-baseline-0.1",
  "pss-restricted": "k8s-pss-restricted-0.1",
};

/** Values of Trivy Operator's chart. */
export function trivyValues(
  trivy: TrivyConfig,
  image: ImageRef,
  system: NodeSystem,
): Readonly<Record<string, unknown>> {
  return {
    excludeNamespaces: trivy.excludeNamespaces.join(","),
    operator: operator(trivy),
    trivy: scanner(trivy, image),
    compliance: {
      specs: trivy.compliance.reports.map((report) => REPORTS[report]),
      cron: trivy.compliance.schedule,
      reportType: "summary",
    },
    nodeCollector: { tolerations: CONTROL_PLANES, ...(system === "talos" && onTalos()) },
    podSecurityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: RUNTIME_DEFAULT },
    resources: sized("medium"),
  };
}

function operator({ concurrency }: TrivyConfig) {
  return {
    // The chart's default is ten: more than a board has memory for.
    scanJobsConcurrentLimit: concurrency,
    scanNodeCollectorLimit: 1,
    // An image of a gigabyte takes a board longer than the five minutes that are the default.
    scanJobTimeout: "20m",
    // One server holds the database of vulnerabilities; otherwise every scan fetches all of it.
    builtInTrivyServer: true,
    // The nightly job makes reports new: this is for nights on which it did not run.
    scannerReportTTL: "48h",
  };
}

function scanner({ severities, ignoreUnfixed }: TrivyConfig, { registry, repository, tag }: ImageRef) {
  return {
    image: { registry, repository, tag },
    mode: "ClientServer",
    severity: severities.join(","),
    ignoreUnfixed,
    timeout: "15m0s",
    // The database is fetched again where its pod starts anew: not worth a volume, and where volumes are folders, a whole one.
    storageClassEnabled: false,
    resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
    server: {
      resources: { requests: { cpu: "50m", memory: "256Mi" }, limits: { memory: "1Gi" } },
      // Its namespace is a privileged one, for the sake of others; it needs none of that.
      podSecurityContext: { runAsUser: 65534, runAsNonRoot: true, fsGroup: 65534, seccompProfile: RUNTIME_DEFAULT },
      securityContext: restrictedContainer(),
    },
  };
}

/** Most of what the benchmark asks is asked of control planes; a collector that waits for one keeps the others waiting. */
const CONTROL_PLANES = [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" }];

/** Folders that the collector reads, by the names of their volumes. */
const FOLDERS = {
  "var-lib-etcd": "/var/lib/etcd",
  "var-lib-kubelet": "/var/lib/kubelet",
  "etc-kubernetes": "/etc/kubernetes",
  "etc-cni-netd": "/etc/cni/net.d",
} as const;

/**
 * Talos has no systemd and a root that cannot be written to: a pod that mounts a folder which is missing never starts.
 * @see https://github.com/aquasecurity/trivy-operator/issues/2566
 */
function onTalos() {
  const folders = Object.entries(FOLDERS);
  return {
    volumes: folders.map(([name, path]) => ({ name, hostPath: { path } })),
    volumeMounts: folders.map(([name, mountPath]) => ({ name, mountPath, readOnly: true })),
  };
}
