import type { ClusterApi } from "../health/cluster-api";
import { type Workload, WORKLOADS, examineWorkloads } from "../health/workloads";
import { examineReleases, releasesOf } from "../health/releases";
import { badOnes } from "../lib/finding";
import { asError } from "../lib/poll";
import type { Alert, ClusterStatus, Measured } from "./facts";
import { type Current, current, lastDay } from "./measure";
import { type Machine, nodeStatus } from "./nodes";
import {
  type Backup,
  type Certificate,
  type Conditioned,
  type RecurringJob,
  type Volume,
  backupStatus,
  certificateStatus,
  notReady,
} from "./objects";
import { Prometheus } from "./prometheus";

const HELM_SECRETS = "/api/v1/secrets?labelSelector=owner%3Dhelm";
const FLUX = {
  Kustomization: "/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations",
  HelmRelease: "/apis/helm.toolkit.fluxcd.io/v2/helmreleases",
} as const;

/**
 * Looks at a cluster without changing any of it. What Prometheus would know is left out where it does not answer, and
 * said to be unknown: whoever wants to know how a cluster is may want to because something does not answer.
 * @throws Error when the API server itself does not answer
 */
export async function look(api: ClusterApi, stack: string, at: Date): Promise<ClusterStatus> {
  const [machines, certificates, volumes, backups, jobs, failing, metrics] = await Promise.all([
    api.list<Machine>("/api/v1/nodes"),
    api.listIfServed<Certificate>("/apis/cert-manager.io/v1/certificates"),
    api.listIfServed<Volume>("/apis/longhorn.io/v1beta2/volumes"),
    api.listIfServed<Backup>("/apis/longhorn.io/v1beta2/backups"),
    api.listIfServed<RecurringJob>("/apis/longhorn.io/v1beta2/recurringjobs"),
    failures(api),
    measure(api, at),
  ]);
  return {
    stack,
    server: api.server,
    at,
    nodes: machines.map((machine) => nodeStatus(machine, metrics.current)),
    certificates: certificateStatus(certificates),
    backups: backupStatus(volumes, backups, jobs),
    failing,
    alerts: metrics.alerts,
    ...(metrics.measured && { measured: metrics.measured }),
    unknown: metrics.unknown,
  };
}

interface Metrics {
  readonly current?: Current;
  readonly measured?: Measured;
  readonly alerts: readonly Alert[];
  readonly unknown: readonly string[];
}

async function measure(api: ClusterApi, at: Date): Promise<Metrics> {
  try {
    const prometheus = await Prometheus.find(api);
    if (!prometheus) return { alerts: [], unknown: ["temperatures and alerts: the cluster has no Prometheus"] };
    const [now, measured, alerts] = await Promise.all([
      current(prometheus),
      lastDay(prometheus, at),
      prometheus.firing(),
    ]);
    return { current: now, measured, alerts, unknown: [] };
  } catch (error) {
    return { alerts: [], unknown: [`temperatures and alerts: ${asError(error).message}`] };
  }
}

async function failures(api: ClusterApi): Promise<readonly string[]> {
  const [secrets, workloads, flux] = await Promise.all([
    api.listMetadata(HELM_SECRETS),
    listWorkloads(api),
    Promise.all(
      Object.entries(FLUX).map(async ([kind, path]) => notReady(kind, await api.listIfServed<Conditioned>(path))),
    ),
  ]);
  const releases = releasesOf(secrets);
  const namespaces = new Set(["kube-system", ...releases.map(({ namespace }) => namespace)]);
  const findings = [...examineReleases(releases), ...examineWorkloads(workloads, namespaces)];
  return [...badOnes(findings).map(({ text }) => text), ...flux.flat()];
}

async function listWorkloads(api: ClusterApi): Promise<readonly (readonly [string, Workload])[]> {
  const lists = Object.entries(WORKLOADS).map(async ([kind, plural]) =>
    (await api.list<Workload>(`/apis/apps/v1/${plural}`)).map((workload) => [kind, workload] as const),
  );
  return (await Promise.all(lists)).flat();
}
