import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, LonghornClass, LonghornConfig } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { type Ingress, ingressRoute } from "../../shared/ingress-route";
import { type Platform, hostName } from "../../shared/platform";
import { defaultClassAnnotation } from "../storage-class";
import { API_VERSION, NAMESPACE, PROVISIONER, classParameters, recurringJob } from "./resources";
import { longhornTraffic } from "./traffic";
import { BACKUP_SECRET, longhornValues } from "./values";

export interface LonghornArgs {
  readonly chart: ChartRef;
  readonly longhorn: LonghornConfig;
  readonly classes: readonly LonghornClass[];
  /** Of the bucket that backups go to; needed where one is named. */
  readonly backupKeys?: BackupKeys;
  /** The way in for Longhorn's page. */
  readonly ingress?: Ingress;
  readonly platform: Platform;
}

export interface BackupKeys {
  readonly id: pulumi.Input<string>;
  readonly secret: pulumi.Input<string>;
}

/**
 * Volumes with copies on several nodes.
 * @see https://longhorn.io/docs/
 */
export class Longhorn extends pulumi.ComponentResource {
  /** Name of a page → URL. */
  readonly urls: Readonly<Record<string, string>>;

  constructor(name: string, args: LonghornArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:storage:Longhorn", name, {}, opts);
    const { longhorn, platform, ingress } = args;
    const wipe = longhorn.onRemove === "wipe";

    const addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: NAMESPACE,
        // It mounts volumes into the machine, and drives the machine's iSCSI.
        needs: ["hostPath", "privileged"],
        values: longhornValues(longhorn, defaultReplicas(args.classes)),
        ...(platform.policiesEnforced && { traffic: longhornTraffic(longhorn, platform, ingress) }),
        // Its drivers come up one after the other on every node.
        timeoutSeconds: 900,
      },
      // Uninstalling it deletes every volume: protected where the stack asks for that, left alone where it does not.
      { parent: this, deletedWith: opts.deletedWith, protect: wipe, retainOnDelete: !wipe },
    );
    const inside = { parent: this, deletedWith: opts.deletedWith ?? addon.namespace };
    const namespace = addon.namespace.metadata.name;
    if (longhorn.backupTarget?.type === "s3" && args.backupKeys) {
      backupSecret(name, longhorn.backupTarget.endpoint, args.backupKeys, namespace, inside);
    }
    for (const each of args.classes) this.storageClass(name, each, opts.deletedWith, addon.release);
    for (const job of longhorn.jobs) {
      new k8s.apiextensions.CustomResource(
        `${name}-${job.name}`,
        {
          apiVersion: API_VERSION,
          kind: "RecurringJob",
          metadata: { name: job.name, namespace },
          spec: recurringJob(job),
        },
        // Its definition goes with the release, and so does whatever is made of it.
        { parent: this, deletedWith: opts.deletedWith ?? addon.release, dependsOn: addon.release },
      );
    }
    this.urls = longhorn.ui && ingress ? this.page(name, longhorn.ui, ingress, platform, namespace, opts) : {};

    this.registerOutputs({});
  }

  private storageClass(
    name: string,
    storage: LonghornClass,
    deletedWith: pulumi.Resource | undefined,
    release: pulumi.Resource,
  ): void {
    new k8s.storage.v1.StorageClass(
      `${name}-${storage.name}`,
      {
        metadata: { name: storage.name, annotations: defaultClassAnnotation(storage.default) },
        provisioner: PROVISIONER,
        allowVolumeExpansion: true,
        reclaimPolicy: storage.reclaimPolicy,
        volumeBindingMode: "Immediate",
        parameters: classParameters(storage),
      },
      { parent: this, deletedWith, dependsOn: release },
    );
  }

  private page(
    name: string,
    ui: NonNullable<LonghornConfig["ui"]>,
    ingress: Ingress,
    { domain }: Platform,
    namespace: pulumi.Output<string>,
    { deletedWith }: pulumi.ComponentResourceOptions,
  ): Readonly<Record<string, string>> {
    const host = hostName(ui.host, domain);
    const target = { name: "longhorn-frontend", kind: "Service", port: 80 } as const;
    const route = { name: "longhorn", namespace, host, target, middlewares: [ingress.guard] };
    ingressRoute(`${name}-page`, route, ingress, { parent: this, deletedWith });
    return { longhorn: `https://${host}/` };
  }
}

/** Of volumes that are made in no class: as many as in the default one. */
function defaultReplicas(classes: readonly LonghornClass[]): number {
  return (classes.find((each) => each.default) ?? classes[0])?.replicas ?? 1;
}

/** Names as Longhorn reads them. @see https://longhorn.io/docs/latest/snapshots-and-backups/backup-and-restore/set-backup-target/ */
function backupSecret(
  name: string,
  endpoint: string | undefined,
  keys: BackupKeys,
  namespace: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  new k8s.core.v1.Secret(
    `${name}-${BACKUP_SECRET}`,
    {
      metadata: { name: BACKUP_SECRET, namespace },
      stringData: {
        AWS_ACCESS_KEY_ID: pulumi.secret(keys.id),
        AWS_SECRET_ACCESS_KEY: pulumi.secret(keys.secret),
        ...(endpoint !== undefined && { AWS_ENDPOINTS: endpoint }),
      },
    },
    opts,
  );
}
