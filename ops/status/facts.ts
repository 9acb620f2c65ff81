/** What one screen says of a cluster. Lists are empty where nothing of the kind is there. */
export interface ClusterStatus {
  readonly stack: string;
  readonly server: string;
  /** When it was looked at. */
  readonly at: Date;
  readonly nodes: readonly NodeStatus[];
  readonly certificates: readonly CertificateStatus[];
  readonly backups: readonly BackupStatus[];
  /** What Helm, Flux and workloads of the platform are in trouble with, a line each. */
  readonly failing: readonly string[];
  readonly alerts: readonly Alert[];
  /** What was measured, over the last day. Absent where no Prometheus answers. */
  readonly measured?: Measured;
  /** Why something could not be looked at, a line each. */
  readonly unknown: readonly string[];
}

export interface NodeStatus {
  readonly name: string;
  readonly address: string;
  readonly role: "control plane" | "worker";
  readonly version: string;
  readonly ready: boolean;
  /** Taken out of service: no pod is placed there. */
  readonly cordoned: boolean;
  /** Degrees Celsius of its hottest sensor. */
  readonly temperature?: number;
  /** Part of its memory that is in use, 0 to 1. */
  readonly memory?: number;
  /** Part of its fullest disk that is in use, 0 to 1. */
  readonly disk?: number;
}

export interface CertificateStatus {
  /** `<namespace>/<name>` */
  readonly name: string;
  /** Absent: not issued yet. */
  readonly ends?: Date;
  readonly ready: boolean;
}

/** The newest backup of a volume. */
export interface BackupStatus {
  /** `<namespace>/<claim>`, or the volume's own name where no claim is known. */
  readonly volume: string;
  /** Absent: it has none that is whole. */
  readonly at?: Date;
  /** Whether some schedule makes backups. */
  readonly scheduled: boolean;
}

export interface Alert {
  readonly name: string;
  readonly severity: string;
  readonly text: string;
  readonly since: Date;
}

/** Values over time: a line of a plot. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Point {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

export interface Measured {
  readonly temperature: readonly Series[];
  readonly memory: readonly Series[];
  readonly processor: readonly Series[];
}
