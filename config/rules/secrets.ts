import type { SecretName } from "../schema/index";
import { type Path, formatPath } from "../report/problem";
import { type DraftStack, type Rule, placed } from "./draft";

/** What sets a secret; its path comes after, `secrets.…`. */
export const SET_SECRET = "pulumi config set --secret --path homelab:";

/** A secret that a feature of the stack cannot do without. */
export interface SecretNeed {
  readonly path: Path;
  /** Ends the sentence "is required, because …". */
  readonly because: string;
  readonly isThere: boolean;
}

/** The secrets that the stack's features need, each once. */
export function secretNeeds(stack: DraftStack): readonly SecretNeed[] {
  const needs = [
    ...certificates(stack),
    ...cloudflare(stack),
    ...dashboards(stack),
    ...backups(stack),
    ...alerts(stack),
    ...grafana(stack),
    ...logs(stack),
    ...gitops(stack),
    ...services(stack),
  ];
  return [...new Map(needs.map((need) => [formatPath(need.path), need])).values()];
}

/** Every secret that is needed is in the stack file. */
export const neededSecretsAreThere: Rule = (stack) =>
  secretNeeds(stack)
    .filter(({ isThere }) => !isThere)
    .map(({ path, because }) => ({
      path,
      rule: `is required, because ${because}`,
      fix: `${SET_SECRET}${formatPath(path)}`,
    }));

function need(stack: DraftStack, name: SecretName, because: string): SecretNeed {
  return { path: ["secrets", name], because, isThere: stack.secrets !== undefined && name in stack.secrets };
}

function certificates(stack: DraftStack): readonly SecretNeed[] {
  if (stack.security?.certificates?.acme?.dns?.type !== "cloudflare") return [];
  // It may have a token of its own; a stack without any is told about the one for everything.
  if (stack.secrets !== undefined && "cloudflareDnsToken" in stack.secrets) return [];
  return [need(stack, "cloudflareApiToken", "certificates are asked for through Cloudflare's DNS")];
}

function cloudflare(stack: DraftStack): readonly SecretNeed[] {
  if (stack.cloudflare === undefined) return [];
  return [need(stack, "cloudflareApiToken", "names are published at Cloudflare")];
}

function dashboards(stack: DraftStack): readonly SecretNeed[] {
  const traefik = stack.network?.ingress?.dashboard && "Traefik's dashboard";
  const longhorn = stack.storage?.longhorn?.ui && "Longhorn's page";
  const polaris = stack.security?.polaris?.dashboard && "Polaris's page";
  // With a login of its own, it is not behind the guard.
  const grafana = stack.observability?.grafana?.auth?.type === "guard" ? "Grafana" : undefined;
  const prometheus = stack.observability?.prometheus?.ui && "Prometheus's page";
  const alertmanager = stack.observability?.alertmanager?.ui && "Alertmanager's page";
  const page = traefik ?? longhorn ?? polaris ?? prometheus ?? alertmanager ?? grafana;
  return page === undefined ? [] : [need(stack, "dashboardPassword", `${page} is behind a password`)];
}

function backups(stack: DraftStack): readonly SecretNeed[] {
  if (stack.storage?.longhorn?.backupTarget?.type !== "s3") return [];
  const because = "Longhorn's backups go to a bucket";
  return [need(stack, "backupAccessKeyId", because), need(stack, "backupSecretAccessKey", because)];
}

function grafana({ observability, ...stack }: DraftStack): readonly SecretNeed[] {
  if (observability?.grafana === undefined) return [];
  const oidc = observability.grafana.auth?.type === "oidc";
  return [
    need(stack, "grafanaAdminPassword", "Grafana's user admin has it"),
    ...(oidc ? [need(stack, "grafanaOidcClientSecret", "Grafana shows it to the provider of identities")] : []),
  ];
}

function logs({ observability, ...stack }: DraftStack): readonly SecretNeed[] {
  if (observability?.logs?.store?.type !== "s3") return [];
  const because = "logs are kept in a bucket";
  return [need(stack, "logsAccessKeyId", because), need(stack, "logsSecretAccessKey", because)];
}

function alerts(stack: DraftStack): readonly SecretNeed[] {
  const { alertmanager, prometheus } = stack.observability ?? {};
  const { discord, email, heartbeat } = alertmanager ?? {};
  return [
    ...(discord ? [need(stack, "discordWebhookUrl", "alerts go to Discord")] : []),
    ...(email?.user === undefined ? [] : [need(stack, "smtpPassword", "alerts go by mail")]),
    ...(heartbeat ? [need(stack, "heartbeatUrl", "alerting says there that it is alive")] : []),
    ...(prometheus?.remoteWrite ? [need(stack, "remoteWritePassword", "samples go to a second place")] : []),
  ];
}

/** By the way in which the repository is read, the secret that it takes. */
export const ACCESS_SECRETS = {
  token: "gitToken",
  deployKey: "gitDeployKey",
  githubApp: "githubAppPrivateKey",
} as const satisfies Record<string, SecretName>;

function gitops(stack: DraftStack): readonly SecretNeed[] {
  const access = stack.gitops?.access?.type;
  const name = access === undefined || access === "public" ? undefined : ACCESS_SECRETS[access];
  const encrypted = stack.gitops?.type === "flux" && stack.gitops.decryption === "sops-age";
  return [
    ...(name === undefined ? [] : [need(stack, name, "the repository of homelab:gitops is read with it")]),
    ...(encrypted ? [need(stack, "sopsAgeKey", "the repository's secrets are encrypted for it")] : []),
  ];
}

function services(stack: DraftStack): readonly SecretNeed[] {
  return placed(stack.apps?.services, ["apps", "services"]).flatMap(({ value: { name, secretEnv } }) =>
    placed(secretEnv, []).flatMap(({ value: variable }) => {
      if (name === undefined) return [];
      const isThere = stack.secrets?.services?.[name]?.[variable] !== undefined;
      return [{ path: ["secrets", "services", name, variable], because: `service ${name} reads it`, isThere }];
    }),
  );
}
