import type { AlertCase } from "../testing";

export const serviceCases: readonly AlertCase[] = [
  {
    alert: "TunnelDown",
    name: "no connection of any connector",
    series: {
      'cloudflared_tunnel_ha_connections{pod="one"}': "4x2 0x30",
      'cloudflared_tunnel_ha_connections{pod="two"}': "4x2 0x30",
    },
    at: "20m",
    firing: [{}],
  },
  { alert: "TunnelDown", name: "no connector at all", series: { up: "1x30" }, at: "20m", firing: [{}] },
  {
    alert: "TunnelDown",
    name: "one of two connectors has none",
    series: {
      'cloudflared_tunnel_ha_connections{pod="one"}': "4x30",
      'cloudflared_tunnel_ha_connections{pod="two"}': "0x30",
    },
    at: "20m",
  },
  ...fluxCases(),
  {
    alert: "ArgoCdFailing",
    name: "differs for long",
    series: { 'argocd_app_info{name="web", sync_status="OutOfSync", health_status="Healthy"}': "1x60" },
    at: "45m",
    firing: [{ name: "web" }],
  },
  {
    alert: "ArgoCdFailing",
    name: "differs, and is tried again and again",
    series: {
      'argocd_app_info{name="web", sync_status="OutOfSync", health_status="Healthy"}': "1x20 stale",
      'argocd_app_info{name="web", sync_status="OutOfSync", health_status="Degraded"}': "_x20 1x60",
    },
    at: "45m",
    firing: [{ name: "web" }],
  },
  {
    alert: "ArgoCdFailing",
    name: "is well",
    series: { 'argocd_app_info{name="web", sync_status="Synced", health_status="Healthy"}': "1x60" },
    at: "45m",
  },
  {
    alert: "CriticalVulnerabilities",
    name: "of several images of a namespace",
    series: {
      'trivy_image_vulnerabilities{namespace="web", severity="Critical", resource_name="one"}': "2x120",
      'trivy_image_vulnerabilities{namespace="web", severity="Critical", resource_name="two"}': "1x120",
      'trivy_image_vulnerabilities{namespace="db", severity="High", resource_name="three"}': "9x120",
    },
    at: "90m",
    firing: [{ namespace: "web" }],
  },
  {
    alert: "CriticalVulnerabilities",
    name: "looked for anew at night",
    series: { 'trivy_image_vulnerabilities{namespace="web", severity="Critical", resource_name="one"}': "2x120" },
    at: "4h",
    firing: [{ namespace: "web" }],
  },
  {
    alert: "CriticalVulnerabilities",
    name: "none",
    series: { 'trivy_image_vulnerabilities{namespace="web", severity="Critical", resource_name="one"}': "0x120" },
    at: "90m",
  },
];

function fluxCases(): readonly AlertCase[] {
  const labels = { exported_namespace: "flux-system", kind: "Kustomization", name: "apps" };
  const series = (more: Readonly<Record<string, string>>): string => {
    const text = Object.entries({ ...labels, suspended: "False", ...more }).map(([key, value]) => `${key}="${value}"`);
    return `flux_resource_info{${text.join(", ")}}`;
  };
  const failed = series({ ready: "False", reason: "BuildFailed" });
  const trying = series({ ready: "Unknown", reason: "Progressing" });
  return [
    { alert: "FluxFailing", name: "fails for a while", series: { [failed]: "1x60" }, at: "30m", firing: [labels] },
    {
      alert: "FluxFailing",
      name: "fails, and is tried again and again",
      series: { [failed]: "1x10 stale _ 1x10", [trying]: "_x10 1x1 stale" },
      at: "20m",
      firing: [labels],
    },
    {
      alert: "FluxFailing",
      name: "the operator itself cannot set Flux up",
      series: {
        'flux_instance_info{exported_namespace="flux-system", kind="FluxInstance", name="flux", ready="False"}': "1x60",
      },
      at: "30m",
      firing: [{ ...labels, kind: "FluxInstance", name: "flux" }],
    },
    {
      alert: "FluxFailing",
      name: "stands still on purpose",
      series: { [series({ ready: "False", suspended: "True" })]: "1x60" },
      at: "30m",
    },
    { alert: "FluxFailing", name: "is well", series: { [series({ ready: "True" })]: "1x60" }, at: "30m" },
  ];
}
