import { dashboard, figures, lines, none, query, row, table } from "./panels";

const ENDS = "min by (name) (certmanager_certificate_expiration_timestamp_seconds)";
const DAY = 24 * 3600;

const now = row(
  "Now",
  figures("Certificates", "short", [query(`count(${ENDS})`)]),
  figures(
    "Certificates that are not ready",
    "short",
    [query(`count(certmanager_certificate_ready_status{condition!="True"} == 1) or vector(0)`)],
    { limits: none },
  ),
  figures("First to end", "s", [query(`min(${ENDS}) - time()`)], {
    limits: { warning: 21 * DAY, bad: 7 * DAY },
    description: "They are renewed after two thirds of their life: of 90 days, 30 are left then.",
  }),
);

const each = row(
  "Each certificate",
  table("Ends", `${ENDS} * 1000`, { name: "Certificate" }, { value: { title: "Ends", unit: "dateTimeFromNow" } }),
  table(
    "Is renewed",
    "min by (name) (certmanager_certificate_renewal_timestamp_seconds) * 1000",
    { name: "Certificate" },
    { value: { title: "Renewed", unit: "dateTimeFromNow" } },
  ),
);

const work = row(
  "Work",
  lines("Requests to the authority", "reqps", [
    query(
      "sum by (host, status) (rate(certmanager_http_acme_client_request_count[$__rate_interval]))",
      "{{host}} {{status}}",
    ),
  ]),
  lines("Errors of controllers", "reqps", [
    query("sum by (controller) (rate(certmanager_controller_sync_error_count[$__rate_interval]))", "{{controller}}"),
  ]),
);

/** Certificates and their ends. */
export const certManager = dashboard("cert-manager", "cert-manager", [now, each, work]);
