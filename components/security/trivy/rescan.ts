import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { TrivyConfig } from "../../../config/schema";
import { sized } from "../../shared/resources";
import { restrictedContainer, restrictedPod } from "../../shared/restricted-pod";

const NAME = "rescan";
const GROUP = "aquasecurity.github.io";
const RBAC = "rbac.authorization.k8s.io";
/** What gets old although nothing changes: new vulnerabilities become known, and files of machines change unseen. */
const REPORTS = ["vulnerabilityreports", "clusterinfraassessmentreports"] as const;

export interface RescanArgs {
  /** Trivy Operator's; what is in it goes with it. */
  readonly namespace: k8s.core.v1.Namespace;
  readonly trivy: Pick<TrivyConfig, "schedule" | "timeZone">;
  /** Image with kubectl as its entry point. */
  readonly kubectlImage: string;
}

/**
 * Has everything scanned again when the owner wants it. The operator has no schedule: it scans what has no report, so
 * the reports are deleted.
 * @see https://aquasecurity.github.io/trivy-operator/latest/docs/
 */
export class Rescan extends pulumi.ComponentResource {
  constructor(name: string, args: RescanArgs, opts: pulumi.CustomResourceOptions) {
    super("homelab:security:Rescan", name, {}, opts);
    const child = { parent: this, deletedWith: opts.deletedWith };
    const inside = { ...child, deletedWith: opts.deletedWith ?? args.namespace };
    const metadata = { name: NAME, namespace: args.namespace.metadata.name };

    const account = new k8s.core.v1.ServiceAccount(`${name}-account`, { metadata }, inside);
    const role = new k8s.rbac.v1.ClusterRole(
      `${name}-role`,
      {
        metadata: { name: `trivy-${NAME}` },
        rules: [{ apiGroups: [GROUP], resources: [...REPORTS], verbs: ["get", "list", "delete"] }],
      },
      child,
    );
    const binding = new k8s.rbac.v1.ClusterRoleBinding(
      `${name}-binding`,
      {
        metadata: { name: `trivy-${NAME}` },
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: metadata.namespace }],
      },
      child,
    );
    new k8s.batch.v1.CronJob(
      `${name}-job`,
      { metadata, spec: cronJobSpec(args, account.metadata.name) },
      { ...inside, dependsOn: binding },
    );

    this.registerOutputs({});
  }
}

function cronJobSpec({ trivy, kubectlImage }: RescanArgs, serviceAccountName: pulumi.Input<string>) {
  return {
    schedule: trivy.schedule,
    timeZone: trivy.timeZone,
    concurrencyPolicy: "Forbid",
    // A cluster that was off at night scans when it is back, up to the afternoon.
    startingDeadlineSeconds: 12 * 3600,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 1,
    jobTemplate: {
      spec: { backoffLimit: 3, template: { spec: podSpec(kubectlImage, serviceAccountName) } },
    },
  };
}

function podSpec(image: string, serviceAccountName: pulumi.Input<string>) {
  const resources = REPORTS.map((report) => `${report}.${GROUP}`).join(",");
  return {
    serviceAccountName,
    restartPolicy: "Never",
    securityContext: restrictedPod(),
    containers: [
      {
        name: NAME,
        image,
        args: ["delete", resources, "--all", "--all-namespaces", "--wait=false", "--cache-dir=/tmp"],
        resources: sized("tiny"),
        securityContext: restrictedContainer(),
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ],
    volumes: [{ name: "tmp", emptyDir: {} }],
  };
}
