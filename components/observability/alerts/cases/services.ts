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
    firing: [{ name: "web", sync_status: "OutOfSync", health_status: "Healthy" }],
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
  const labels = { exported_namespace: "flux-system", kind: "Kustomization", name: "apps", reason: "BuildFailed" };
  const text = Object.entries({ ...labels, ready: "False" }).map(([key, value]) => `${key}="${value}"`);
  const series = (suspended: string) => {
    return { [`flux_resource_info{${text.join(", ")}, suspended="${suspended}"}`]: "1x60" };
  };
  return [
    {
      alert: "FluxFailing",
      name: "fails for a while",
      series: series("False"),
      at: "30m",
      firing: [{ ...labels, ready: "False", suspended: "False" }],
    },
    { alert: "FluxFailing", name: "stands still on purpose", series: series("True"), at: "30m" },
  ];
}
