import type { ClusterApi } from "../health/cluster-api";
import type { Alert, Series } from "./facts";

/** Every Prometheus that the Prometheus Operator runs is behind a Service with this label. */
const SERVICES = "/api/v1/services?labelSelector=operated-prometheus%3Dtrue";
const PORT = 9090;

interface Service {
  readonly metadata: { readonly name: string; readonly namespace: string };
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [seconds: number, value: string];

interface Answer<T> {
  readonly status: string;
  readonly error?: string;
  readonly data?: T;
}

interface Vector {
  readonly result: readonly { readonly metric: Labels; readonly value: Sample }[];
}

interface Matrix {
  readonly result: readonly { readonly metric: Labels; readonly values: readonly Sample[] }[];
}

interface ActiveAlerts {
  readonly alerts: readonly {
    readonly state: string;
    readonly labels: Labels;
    readonly annotations: Labels;
    readonly activeAt: string;
  }[];
}

/** A value of each machine. */
export interface Measurement {
  readonly instance: string;
  readonly value: number;
}

/** A cluster's Prometheus, reached through the API server: nothing of it has to be published. */
export class Prometheus {
  private constructor(
    private readonly api: ClusterApi,
    private readonly root: string,
  ) {}

  /** @returns undefined where the cluster has none */
  static async find(api: ClusterApi): Promise<Prometheus | undefined> {
    const [service] = await api.list<Service>(SERVICES);
    if (!service) return undefined;
    const { name, namespace } = service.metadata;
    return new Prometheus(api, `/api/v1/namespaces/${namespace}/services/http:${name}:${String(PORT)}/proxy/api/v1/`);
  }

  /** @throws Error when it does not answer, or refuses the query */
  async now(query: string): Promise<readonly Measurement[]> {
    const { result } = await this.ask<Vector>("query", { query });
    return result.map(({ metric, value: [, value] }) => ({ instance: metric.instance ?? "", value: Number(value) }));
  }

  /** @throws Error when it does not answer, or refuses the query */
  async range(query: string, from: Date, to: Date, stepSeconds: number): Promise<readonly Series[]> {
    const [start, end] = [from, to].map((date) => String(date.getTime() / 1000));
    const { result } = await this.ask<Matrix>("query_range", { query, start, end, step: String(stepSeconds) });
    return result.map(({ metric, values }) => ({
      name: metric.instance ?? "",
      points: values.map(([seconds, value]) => ({ time: seconds * 1000, value: Number(value) })),
    }));
  }

  /**
   * Alerts that fire, the worst first, and of those the oldest.
   * @throws Error when it does not answer
   */
  async firing(): Promise<readonly Alert[]> {
    const { alerts } = await this.ask<ActiveAlerts>("alerts", {});
    const firing = alerts
      .filter(({ state, labels }) => state === "firing" && !ALWAYS_FIRING.has(labels.alertname ?? ""))
      .map(({ labels, annotations, activeAt }) => ({
        name: labels.alertname ?? "",
        severity: labels.severity ?? "none",
        text: annotations.summary ?? annotations.description ?? "",
        since: new Date(activeAt),
      }));
    return firing.sort((one, other) => rank(one) - rank(other) || one.since.getTime() - other.since.getTime());
  }

  private async ask<T>(path: string, parameters: Readonly<Record<string, string | undefined>>): Promise<T> {
    const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const search = new URLSearchParams(given).toString();
    const answer = await this.api.get<Answer<T>>(`${this.root}${path}${search && `?${search}`}`);
    if (answer?.data === undefined) throw new Error(`Prometheus: ${answer?.error ?? "no such path"}`);
    return answer.data;
  }
}

/** What is worst comes first. */
const rank = ({ severity }: Alert): number => ["critical", "warning"].indexOf(severity) + 1 || 3;

/** They say that alerting works, or keep others quiet. */
const ALWAYS_FIRING = new Set(["Watchdog", "InfoInhibitor"]);
