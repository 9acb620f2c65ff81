import type { AlertsConfig } from "../../../config/schema";
import type { AlertGroup, AlertRule } from "./rule";

/** etcd's disk. @see https://etcd.io/docs/v3.6/op-guide/hardware/ */
export function etcdAlerts({ etcdFsyncMilliseconds }: AlertsConfig): AlertGroup {
  const slowest =
    'histogram_quantile(0.99, sum by (instance, le) (rate(etcd_disk_wal_fsync_duration_seconds_bucket{job="kube-etcd"}[5m])))';
  return {
    name: "etcd",
    alerts: [
      {
        alert: "EtcdDiskSlow",
        expr: `1000 * ${slowest} > ${String(etcdFsyncMilliseconds)}`,
        for: "10m",
        severity: "warning",
        summary: "the disk of etcd at {{ $labels.instance }} is slow",
        description:
          'etcd waits {{ $value | printf "%.0f" }} ms for its disk (99th percentile). Under 10 is good; over 100, leaders change and the API stops. SD cards are like that: give the machine an SSD.',
      },
    ],
  };
}

/** Certificates of cert-manager. */
export function certificateAlerts({ certificateDays }: AlertsConfig): AlertGroup {
  // One that was never issued ends in 1970, and has an alert of its own.
  const end = "max by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds > 0)";
  const left = `(${end} - time()) / 86400`;
  return {
    name: "certificates",
    alerts: [
      expiring("CertificateExpiring", "warning", `${left} < ${String(certificateDays)}`),
      expiring("CertificateAboutToExpire", "critical", `${left} < 3`),
      {
        alert: "CertificateNotIssued",
        expr: 'max by (namespace, name) (certmanager_certificate_ready_status{condition="True"}) == 0',
        for: "1h",
        severity: "warning",
        summary: "certificate {{ $labels.name }} is not issued",
        description:
          "Certificate {{ $labels.namespace }}/{{ $labels.name }} is not what it should be: `kubectl describe certificate -n {{ $labels.namespace }} {{ $labels.name }}`.",
      },
    ],
  };
}

function expiring(alert: string, severity: AlertRule["severity"], expr: string): AlertRule {
  return {
    alert,
    expr,
    for: "1h",
    severity,
    summary: "certificate {{ $labels.name }} ends soon",
    description:
      'Certificate {{ $labels.namespace }}/{{ $labels.name }} has {{ $value | printf "%.0f" }} days left and is not renewed: `kubectl describe certificate -n {{ $labels.namespace }} {{ $labels.name }}`.',
  };
}

/** The tunnel to Cloudflare. */
export function tunnelAlerts(): AlertGroup {
  return {
    name: "tunnel",
    alerts: [
      {
        alert: "TunnelDown",
        expr: "sum(cloudflared_tunnel_ha_connections) == 0 or absent(cloudflared_tunnel_ha_connections)",
        for: "5m",
        severity: "critical",
        summary: "the tunnel is down",
        description:
          "No connector has a connection to Cloudflare: what is published through the tunnel is away. `kubectl get pods -A -l app.kubernetes.io/name=cloudflared`.",
      },
    ],
  };
}

/** Flux, by what its operator tells of every object. @see https://fluxoperator.dev/docs/instance/monitoring/ */
export function fluxAlerts(): AlertGroup {
  // Between two attempts it is neither; and while the operator looks at all objects anew, they are away for a moment.
  const failing = (metric: string) => `max_over_time(${metric}{ready!="True", suspended!="True"}[5m])`;
  const any = `${failing("flux_resource_info")} or ${failing("flux_instance_info")}`;
  return {
    name: "flux",
    alerts: [
      {
        alert: "FluxFailing",
        expr: `max by (exported_namespace, kind, name) (${any}) == 1`,
        for: "15m",
        severity: "warning",
        summary: "{{ $labels.kind }} {{ $labels.name }} fails",
        description:
          "{{ $labels.kind }} {{ $labels.exported_namespace }}/{{ $labels.name }} is not ready, so the repository and the cluster differ: `flux get all -A --status-selector ready=false`.",
      },
    ],
  };
}

/** Argo CD. */
export function argoCdAlerts(): AlertGroup {
  const differs = 'argocd_app_info{sync_status!="Synced"}';
  const fails = 'argocd_app_info{health_status=~"Degraded|Missing"}';
  return {
    name: "argocd",
    alerts: [
      {
        alert: "ArgoCdFailing",
        expr: `max by (name) (${differs} or ${fails}) == 1`,
        for: "30m",
        severity: "warning",
        summary: "application {{ $labels.name }} fails",
        description:
          "Application {{ $labels.name }} is not in sync or not healthy, so the repository and the cluster differ: `kubectl get applications -A`.",
      },
    ],
  };
}

/** What Trivy finds in images that run. */
export function scannerAlerts(): AlertGroup {
  return {
    name: "scanner",
    alerts: [
      {
        alert: "CriticalVulnerabilities",
        expr: 'sum by (namespace) (trivy_image_vulnerabilities{severity="Critical"}) > 0',
        for: "1h",
        // Every night, Trivy forgets what it knows and looks again, one image after the other.
        keepFiring: "8h",
        severity: "warning",
        summary: "images in {{ $labels.namespace }} have critical vulnerabilities",
        description:
          '{{ $value | printf "%.0f" }} of them: `kubectl get vulnerabilityreports -n {{ $labels.namespace }}`. A newer image often has none.',
      },
    ],
  };
}
