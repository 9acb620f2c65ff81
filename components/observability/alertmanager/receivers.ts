import type { AlertmanagerConfig } from "../../../config/schema";

/** What receivers are opened with, in plain text: what holds it is a Secret as a whole. */
export interface ReceiverSecrets {
  readonly discordWebhookUrl?: string;
  readonly smtpPassword?: string;
  readonly heartbeatUrl?: string;
}

/** Names of receivers: who is told first, who is told of what lasts, the service outside, nobody. */
export const RECEIVERS = {
  first: "first",
  escalation: "escalation",
  heartbeat: "heartbeat",
  nobody: "nobody",
} as const;

export type Channel = "discord" | "email";

/** The channels of a stack, the one that comes first at the front. */
export function channelsOf({ discord, email }: AlertmanagerConfig): readonly Channel[] {
  return [...(discord ? (["discord"] as const) : []), ...(email ? (["email"] as const) : [])];
}

/** @param still what comes before the number of alerts that fire */
const title = (still = "") =>
  `{{ if eq .Status "firing" }}${still}[{{ .Alerts.Firing | len }}]{{ else }}[over]{{ end }} {{ .CommonLabels.cluster }}: {{ .CommonLabels.alertname }}`;
const MESSAGE =
  "{{ range .Alerts }}**{{ .Annotations.summary }}**{{ if .Annotations.description }}\n{{ .Annotations.description }}{{ end }}\n{{ end }}";

/** @param domain of the cluster: mail comes from there */
export function receivers(alertmanager: AlertmanagerConfig, domain: string, secrets: ReceiverSecrets) {
  const [first, ...others] = channelsOf(alertmanager);
  const to = (channels: readonly (Channel | undefined)[], subject: string) => ({
    ...(channels.includes("discord") && { discord_configs: [discord(secrets, subject)] }),
    ...(channels.includes("email") && { email_configs: emails(alertmanager, domain, secrets, subject) }),
  });
  return [
    { name: RECEIVERS.nobody },
    { name: RECEIVERS.first, ...to([first], title()) },
    // Where there is one channel, it is told a second time.
    { name: RECEIVERS.escalation, ...to([first, ...others], title("Still: ")) },
    ...(alertmanager.heartbeat ? [{ name: RECEIVERS.heartbeat, webhook_configs: [heartbeat(secrets)] }] : []),
  ];
}

/** The operator does not know `webhook_url_file`. @see https://github.com/prometheus-operator/prometheus-operator/issues/7159 */
function discord({ discordWebhookUrl }: ReceiverSecrets, subject: string) {
  return { webhook_url: discordWebhookUrl, send_resolved: true, title: subject, message: MESSAGE };
}

function emails(
  { email }: AlertmanagerConfig,
  domain: string,
  { smtpPassword }: ReceiverSecrets,
  subject: string,
): readonly object[] {
  if (!email) return [];
  const { to, from = `alerts@${domain}`, server, port, user } = email;
  const login = user === undefined ? {} : { auth_username: user, auth_password: smtpPassword };
  return to.map((address) => ({
    to: address,
    from,
    smarthost: `${server}:${String(port)}`,
    require_tls: true,
    ...login,
    send_resolved: true,
    headers: { Subject: subject },
  }));
}

function heartbeat({ heartbeatUrl }: ReceiverSecrets) {
  return { url: heartbeatUrl, send_resolved: false };
}
