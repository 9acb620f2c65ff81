import type { Input } from "@pulumi/pulumi";

/** PEM certificates, base64 encoded, that open the Talos API of a cluster. */
export interface ClientConfiguration {
  readonly caCertificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

export interface ClientConfigurationArgs {
  readonly caCertificate: Input<string>;
  readonly clientCertificate: Input<string>;
  readonly clientKey: Input<string>;
}

/** PEM certificate and key, base64 encoded. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Key {
  readonly key: string;
}

export interface Certificates {
  readonly etcd: Certificate;
  readonly k8s: Certificate;
  readonly k8sAggregator: Certificate;
  readonly k8sServiceaccount: Key;
  readonly os: Certificate;
}

export interface Cluster {
  readonly id: string;
  readonly secret: string;
}

export interface KubernetesSecrets {
  readonly aescbcEncryptionSecret?: string;
  readonly bootstrapToken: string;
  readonly secretboxEncryptionSecret: string;
}

export interface TrustdInfo {
  readonly token: string;
}

/** Everything that makes a cluster this cluster: whoever has it can rebuild or enter it. */
export interface MachineSecrets {
  readonly certs: Certificates;
  readonly cluster: Cluster;
  readonly secrets: KubernetesSecrets;
  readonly trustdinfo: TrustdInfo;
}

/** How long each operation is tried, as Go durations (`90s`, `10m`). */
export interface OperationTimeouts {
  readonly create?: Input<string>;
  readonly update?: Input<string>;
  readonly delete?: Input<string>;
}

export interface CreateTimeout {
  readonly create?: Input<string>;
}

export interface CreateUpdateTimeouts {
  readonly create?: Input<string>;
  readonly update?: Input<string>;
}

export interface ReadTimeout {
  readonly read?: string;
}

/** Client credentials of the Kubernetes API, base64 encoded PEM. */
export interface KubernetesClientConfiguration {
  readonly caCertificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
  readonly host: string;
}

/** What happens to the machine when its resource is deleted. Must have been applied before the destroy. */
export interface OnDestroy {
  /** Drain and leave etcd first. Default true; blocks on the last node. */
  readonly graceful?: Input<boolean>;
  readonly reboot?: Input<boolean>;
  /** Wipe STATE and EPHEMERAL. Default false: nothing is done on the node. */
  readonly reset?: Input<boolean>;
}

export interface NamesFilter {
  readonly names?: readonly string[];
}
