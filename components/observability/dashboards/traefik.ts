import { dashboard, figures, lines, query, row, table } from "./panels";

const rate = (metric: string, labels = ""): string => `rate(${metric}{${labels}}[$__rate_interval])`;
const REQUESTS = "traefik_service_requests_total";
const DURATIONS = "traefik_service_request_duration_seconds_bucket";

const now = row(
  "Now",
  figures("Requests", "reqps", [query(`sum(${rate("traefik_entrypoint_requests_total")})`)]),
  figures(
    "Errors of services",
    "percentunit",
    [query(`sum(${rate(REQUESTS, `code=~"5.."`)}) / sum(${rate(REQUESTS)})`)],
    { limits: { warning: 0.01, bad: 0.05 } },
  ),
  figures("Open connections", "short", [query("sum(traefik_open_connections)")]),
  figures("Since the configuration changed", "s", [query("time() - max(traefik_config_last_reload_success)")]),
);

const services = row(
  "Services",
  lines("Requests", "reqps", [query(`sum by (service) (${rate(REQUESTS)})`, "{{service}}")]),
  lines("Errors", "reqps", [
    query(`sum by (service, code) (${rate(REQUESTS, `code=~"5.."`)})`, "{{service}} {{code}}"),
  ]),
  lines(
    "Answers, 95 of 100",
    "s",
    [query(`histogram_quantile(0.95, sum by (service, le) (${rate(DURATIONS)}))`, "{{service}}")],
    { limits: { warning: 0.5, bad: 2 } },
  ),
);

const edge = row(
  "At the door",
  lines("Sent", "Bps", [
    query(`sum by (entrypoint) (${rate("traefik_entrypoint_responses_bytes_total")})`, "{{entrypoint}}"),
  ]),
  lines("Received", "Bps", [
    query(`sum by (entrypoint) (${rate("traefik_entrypoint_requests_bytes_total")})`, "{{entrypoint}}"),
  ]),
  table(
    "Certificates in use",
    "min by (cn) (traefik_tls_certs_not_after) * 1000",
    { cn: "Name" },
    { value: { title: "Ends", unit: "dateTimeFromNow" } },
  ),
);

/** The way in: requests, errors and how long answers take. */
export const traefik = dashboard("traefik", "Traefik", [now, services, edge]);
