import { stringify } from "yaml";

interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** A Talos cluster's secrets, as the provider's resource holds them; certificates and keys are PEM in base64. */
export interface MachineSecrets {
  readonly cluster: { readonly id: string; readonly secret: string };
  readonly secrets: {
    readonly bootstrapToken: string;
    readonly secretboxEncryptionSecret?: string;
    readonly aescbcEncryptionSecret?: string;
  };
  readonly trustdinfo: { readonly token: string };
  readonly certs: {
    readonly etcd: Pair;
    readonly k8s: Pair;
    readonly k8sAggregator: Pair;
    readonly k8sServiceaccount: { readonly key: string };
    readonly os: Pair;
  };
}

/**
 * The same as the file that `talosctl gen secrets` writes and `--with-secrets` reads: of use without this project, too.
 * @see https://docs.siderolabs.com/talos/v1.13/reference/cli `talosctl gen secrets`
 */
export function secretsFile(clusterName: string, { cluster, secrets, trustdinfo, certs }: MachineSecrets): string {
  const { bootstrapToken, secretboxEncryptionSecret, aescbcEncryptionSecret } = secrets;
  const document = {
    cluster: { id: cluster.id, secret: cluster.secret },
    secrets: {
      bootstraptoken: bootstrapToken,
      ...(filled(aescbcEncryptionSecret) && { aescbcencryptionsecret: aescbcEncryptionSecret }),
      ...(filled(secretboxEncryptionSecret) && { secretboxencryptionsecret: secretboxEncryptionSecret }),
    },
    trustdinfo: { token: trustdinfo.token },
    certs: {
      etcd: pair(certs.etcd),
      k8s: pair(certs.k8s),
      k8saggregator: pair(certs.k8sAggregator),
      k8sserviceaccount: { key: certs.k8sServiceaccount.key },
      os: pair(certs.os),
    },
  };
  return `${header(clusterName)}${stringify(document, { lineWidth: 0 })}`;
}

/** The cluster that a secrets file is of; undefined in a file that something else wrote. */
export function clusterNameIn(file: string): string | undefined {
  return /^# Secrets of the Talos cluster (\S+)$/m.exec(file)?.[1];
}

const header = (clusterName: string): string => `# Secrets of the Talos cluster ${clusterName}\n`;

const filled = (value: string | undefined): value is string => value !== undefined && value !== "";

const pair = ({ cert, key }: Pair) => ({ crt: cert, key });
