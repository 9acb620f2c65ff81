import type { types } from "@pulumi/kubernetes";
import type { WebServiceConfig } from "../../../config/schema";
import { restrictedContainer, restrictedPod } from "../../shared/restricted-pod";

type PodSpec = types.input.core.v1.PodSpec;
type Container = types.input.core.v1.Container;

/** Names of what belongs to the service, in its namespace. */
export interface PodParts {
  /** Secret with environment variables; absent where there are none. */
  readonly secret?: string;
  /** Claim of the volume; absent where there is none. */
  readonly claim?: string;
}

/** Labels that the service's pods have, and are found by. */
export function podLabels(name: string): Readonly<Record<string, string>> {
  return { "app.kubernetes.io/name": name, "app.kubernetes.io/managed-by": "homelab" };
}

export function podSpec(service: WebServiceConfig, parts: PodParts): PodSpec {
  return {
    // Nothing in it speaks to the Kubernetes API, whoever breaks in included.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(),
    containers: [container(service, parts)],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: podLabels(service.name) },
      },
    ],
    volumes: [
      { name: "tmp", emptyDir: {} },
      ...(parts.claim === undefined ? [] : [{ name: "data", persistentVolumeClaim: { claimName: parts.claim } }]),
    ],
  };
}

function container(service: WebServiceConfig, { secret }: PodParts): Container {
  const { name, image, tag, port, args, env, volume } = service;
  return {
    name,
    image: `${image}:${tag}`,
    ...(args.length > 0 && { args: [...args] }),
    ports: [{ name: "http", containerPort: port }],
    env: [
      ...Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
      ...service.secretEnv.map((variable) => ({
        name: variable,
        valueFrom: { secretKeyRef: { name: secret ?? name, key: variable } },
      })),
    ],
    resources: resources(service),
    securityContext: restrictedContainer(),
    ...probes(service.healthPath),
    volumeMounts: [
      // The file system stays as built, and programs that need a place for files have one.
      { name: "tmp", mountPath: "/tmp" },
      ...(volume ? [{ name: "data", mountPath: volume.path }] : []),
    ],
  };
}

function resources({ resources: { cpu, memory, memoryLimit } }: WebServiceConfig) {
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

/** A slow start is no failure; traffic stops after three seconds without health, and the container restarts after thirty. */
function probes(path: string) {
  const httpGet = { path, port: "http" };
  return {
    startupProbe: { httpGet, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { httpGet, periodSeconds: 3, failureThreshold: 1 },
    livenessProbe: { httpGet, periodSeconds: 10, failureThreshold: 3 },
  };
}
