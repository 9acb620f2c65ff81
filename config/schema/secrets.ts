import type { Output } from "@pulumi/pulumi";
import { z } from "zod";
import { label } from "./text";
import { envName } from "./webService";

const secret = () => z.string().min(1);

/** Everything secret that a stack may need, encrypted by Pulumi: `pulumi config set --secret --path homelab:secrets.<name>`. */
export const secretsSchema = z
  .strictObject({
    sshPrivateKey: secret()
      .optional()
      .describe("Private key for machines that are reached over SSH. Without it, the SSH agent is asked."),
    cloudflareApiToken: secret()
      .optional()
      .describe(
        "API token of Cloudflare with the rights to read the stack's zones and edit their DNS; for a tunnel also to edit tunnels. No other.",
      ),
    cloudflareDnsToken: secret()
      .optional()
      .describe(
        "API token for cert-manager and external-dns, with the rights to read the zones and edit their DNS. Default: `cloudflareApiToken`.",
      ),
    dashboardPassword: secret()
      .optional()
      .describe(
        "Password of the platform's own pages (`network.ingress.guard`). Only a hash of it enters the cluster.",
      ),
    gitToken: secret()
      .optional()
      .describe("Token that may read the repository of `gitops`, and write for image updates."),
    gitDeployKey: secret()
      .optional()
      .describe(
        "Private SSH key of the repository of `gitops`, one of its deploy keys; with write access for image updates.",
      ),
    githubAppPrivateKey: secret()
      .optional()
      .describe("Private key (PEM) of the GitHub App that `gitops` reads the repository as."),
    sopsAgeKey: secret().optional().describe("Age key that secrets in the repository of `gitops` are encrypted for."),
    discordWebhookUrl: secret().optional().describe("Webhook of the channel of Discord that alerts go to."),
    smtpPassword: secret().optional().describe("Password of `observability.alertmanager.email.user`."),
    heartbeatUrl: secret()
      .optional()
      .describe("URL of the service that says when alerting itself is dead (`observability.alertmanager.heartbeat`)."),
    grafanaAdminPassword: secret().optional().describe("Password of the user `admin` of `observability.grafana`."),
    grafanaOidcClientSecret: secret()
      .optional()
      .describe("Secret that belongs to `observability.grafana.auth.clientId`."),
    logsAccessKeyId: secret().optional().describe("Access key of the bucket that logs are kept in."),
    logsSecretAccessKey: secret().optional().describe("Secret that belongs to `logsAccessKeyId`."),
    remoteWritePassword: secret().optional().describe("Password or token of `observability.prometheus.remoteWrite`."),
    backupAccessKeyId: secret().optional().describe("Access key of the bucket that backups go to."),
    backupSecretAccessKey: secret().optional().describe("Secret that belongs to `backupAccessKeyId`."),
    services: z
      .record(label(), z.record(envName(), secret()))
      .optional()
      .describe("Secret environment variables of `apps.services`: `services.<name>.<variable>`."),
  })
  .prefault({});

type WrittenSecrets = z.output<typeof secretsSchema>;

/** A secret of the stack itself; those of services have names that the stack file chooses. */
export type SecretName = Exclude<keyof WrittenSecrets, "services">;

/** Secrets that the stack has; `Secret` is plain text before, and a secret output after, Pulumi has seen it. */
export type Secrets<Secret = Output<string>> = Readonly<Partial<Record<SecretName, Secret>>> & {
  /** Service → environment variable → value. */
  readonly services?: Readonly<Record<string, Readonly<Record<string, Secret>>>>;
};

/** Stands for a secret that is in a stack file, but encrypted. */
export const ENCRYPTED = "[encrypted]";
