import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { WebServiceConfig } from "../../../config/schema";
import { fingerprint } from "../../shared/fingerprint";
import { type Ingress, ingressRoute } from "../../shared/ingress-route";
import { type Platform, hostName } from "../../shared/platform";
import { podLabels, podSpec } from "./pod";
import { webServicePolicy } from "./policy";

export interface WebServiceArgs {
  readonly service: WebServiceConfig;
  /** Environment variable → value, of every variable of `service.secretEnv`. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
  /** Namespace that it runs in; comes before it and goes after it. */
  readonly namespace: k8s.core.v1.Namespace;
  /** The way in; needed where the service has a host. */
  readonly ingress?: Ingress;
  readonly platform: Platform;
}

/** A web application: one container under the restricted Pod Security Standard, as many of it as asked for. */
export class WebService extends pulumi.ComponentResource {
  /** Where it is published; absent where it is not. */
  readonly url?: string;
  private readonly metadata: { readonly name: string; readonly namespace: pulumi.Output<string> };

  constructor(
    private readonly name: string,
    private readonly args: WebServiceArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("homelab:apps:WebService", name, {}, opts);
    const { service, namespace, platform } = args;
    const child = { parent: this, deletedWith: opts.deletedWith ?? namespace };
    this.metadata = { name: service.name, namespace: namespace.metadata.name };
    const { metadata } = this;

    const secret = service.secretEnv.length > 0 ? this.secret(child) : undefined;
    const claim = service.volume ? this.claim(service.volume, child) : undefined;
    if (platform.policiesEnforced) this.policy(child);
    const deployment = this.deployment(secret, claim, child);
    new k8s.core.v1.Service(
      `${name}-service`,
      {
        // The deployment waits for its pods already; a Service is awaited for ten seconds more, whatever happens.
        metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: { selector: podLabels(service.name), ports: [{ name: "http", port: 80, targetPort: "http" }] },
      },
      child,
    );
    if (service.autoscaling) this.autoscaler(service.autoscaling, deployment, child);
    if ((service.autoscaling?.min ?? service.replicas ?? 1) > 1) this.disruptionBudget(child);
    if (service.host !== undefined && args.ingress) this.url = this.route(service.host, args.ingress, child);

    this.registerOutputs({ ...(this.url !== undefined && { url: this.url }) });
  }

  private secret(opts: pulumi.CustomResourceOptions): k8s.core.v1.Secret {
    const { secretEnv } = this.args.service;
    const entries = secretEnv.map((key) => [key, pulumi.secret(this.args.secrets[key] ?? "")] as const);
    return new k8s.core.v1.Secret(
      `${this.name}-secret`,
      { metadata: this.metadata, stringData: Object.fromEntries(entries) },
      opts,
    );
  }

  private claim(
    volume: NonNullable<WebServiceConfig["volume"]>,
    opts: pulumi.CustomResourceOptions,
  ): k8s.core.v1.PersistentVolumeClaim {
    return new k8s.core.v1.PersistentVolumeClaim(
      `${this.name}-volume`,
      {
        // Bound once a pod wants it, which waits for the claim in turn.
        metadata: { ...this.metadata, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          accessModes: ["ReadWriteOnce"],
          ...(volume.class !== undefined && { storageClassName: volume.class }),
          resources: { requests: { storage: volume.size } },
        },
      },
      // Deleting a claim may delete its data: a step on purpose.
      { ...opts, protect: true },
    );
  }

  private policy(opts: pulumi.CustomResourceOptions): void {
    const { service, ingress } = this.args;
    const published = service.host === undefined ? undefined : ingress?.namespace;
    const spec = webServicePolicy(service, published);
    new k8s.networking.v1.NetworkPolicy(`${this.name}-policy`, { metadata: this.metadata, spec }, opts);
  }

  private deployment(
    secret: k8s.core.v1.Secret | undefined,
    claim: k8s.core.v1.PersistentVolumeClaim | undefined,
    opts: pulumi.CustomResourceOptions,
  ): k8s.apps.v1.Deployment {
    const { service } = this.args;
    const labels = podLabels(service.name);
    const spec = podSpec(service, {
      ...(secret && { secret: service.name }),
      ...(claim && { claim: service.name }),
    });
    return new k8s.apps.v1.Deployment(
      `${this.name}-deployment`,
      {
        metadata: { ...this.metadata, labels },
        spec: {
          // Left to the autoscaler where there is one.
          ...(service.autoscaling === undefined && { replicas: service.replicas ?? 1 }),
          selector: { matchLabels: labels },
          // Two pods cannot have one volume.
          strategy: service.volume ? { type: "Recreate" } : { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          template: { metadata: { labels, annotations: this.secretsHash() }, spec },
        },
      },
      { ...opts, dependsOn: [secret, claim].filter((each) => each !== undefined) },
    );
  }

  /** Pods read their environment once: another secret makes other pods. */
  private secretsHash(): Readonly<Record<string, pulumi.Output<string>>> | undefined {
    const { service, secrets } = this.args;
    if (service.secretEnv.length === 0) return undefined;
    return { "homelab/secrets": fingerprint(pulumi.jsonStringify(secrets)) };
  }

  private autoscaler(
    { min, max, cpuPercent }: NonNullable<WebServiceConfig["autoscaling"]>,
    deployment: k8s.apps.v1.Deployment,
    opts: pulumi.CustomResourceOptions,
  ): void {
    const target = { type: "Utilization", averageUtilization: cpuPercent };
    new k8s.autoscaling.v2.HorizontalPodAutoscaler(
      `${this.name}-autoscaler`,
      {
        metadata: this.metadata,
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name },
          minReplicas: min,
          maxReplicas: max,
          metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
        },
      },
      opts,
    );
  }

  private disruptionBudget(opts: pulumi.CustomResourceOptions): void {
    const spec = { maxUnavailable: 1, selector: { matchLabels: podLabels(this.args.service.name) } };
    new k8s.policy.v1.PodDisruptionBudget(`${this.name}-budget`, { metadata: this.metadata, spec }, opts);
  }

  private route(host: string, ingress: Ingress, opts: pulumi.CustomResourceOptions): string {
    const { service, platform } = this.args;
    const whole = hostName(host, platform.domain);
    const target = { name: service.name, kind: "Service", port: 80 } as const;
    ingressRoute(`${this.name}-route`, { ...this.metadata, host: whole, target }, ingress, opts);
    return `https://${whole}/`;
  }
}
