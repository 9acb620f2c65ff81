import { dashboard, figures, lines, query, row } from "./panels";

const rate = (metric: string): string => `rate(${metric}[$__rate_interval])`;

const now = row(
  "Now",
  figures("Connections to Cloudflare", "short", [query("sum(cloudflared_tunnel_ha_connections) or vector(0)")], {
    limits: { warning: 4, bad: 1 },
    description: "Each connector keeps four. With none, nobody comes in from the internet.",
  }),
  figures("Connectors", "short", [query("count(cloudflared_tunnel_ha_connections) or vector(0)")]),
  figures("Requests under way", "short", [query("sum(cloudflared_tunnel_concurrent_requests_per_tunnel)")]),
);

const requests = row(
  "Requests",
  lines("Requests", "reqps", [query(`sum by (pod) (${rate("cloudflared_tunnel_total_requests")})`, "{{pod}}")]),
  lines("Answers", "reqps", [
    query(`sum by (status_code) (${rate("cloudflared_tunnel_response_by_code")})`, "{{status_code}}"),
  ]),
  lines("Services that did not answer", "reqps", [
    query(`sum by (pod) (${rate("cloudflared_tunnel_request_errors")})`, "{{pod}}"),
  ]),
);

const connections = row(
  "Connections",
  lines("Of each connector", "short", [query("cloudflared_tunnel_ha_connections", "{{pod}}")]),
  lines("There and back", "ms", [query("max by (pod) (quic_client_smoothed_rtt)", "{{pod}}")], {
    limits: { warning: 50, bad: 150 },
  }),
  lines("Lost packets", "short", [query(`sum by (pod) (${rate("quic_client_lost_packets")})`, "{{pod}}")]),
);

/** The way in from the internet. */
export const tunnel = dashboard("cloudflare-tunnel", "Cloudflare tunnel", [now, requests, connections]);
