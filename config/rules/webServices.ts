import type { WebServiceConfig } from "../schema/index";
import type { Problem } from "../report/problem";
import { type Draft, type Placed, type Rule, placed } from "./draft";

type DraftService = Placed<Draft<WebServiceConfig>>;

/** What a service says about its pods fits together. */
export const servicesFit: Rule = (stack) => {
  const measured = stack.observability?.metricsServer !== undefined;
  return placed(stack.apps?.services, ["apps", "services"]).flatMap((service) => [
    ...twoNumbers(service),
    ...sharedVolume(service),
    ...(measured ? [] : unmeasured(service)),
  ]);
};

function twoNumbers({ path, value }: DraftService): readonly Problem[] {
  if (value.replicas === undefined || value.autoscaling === undefined) return [];
  const rule = "means nothing beside `autoscaling`, which decides on the number";
  return [{ path: [...path, "replicas"], value: value.replicas, rule, fix: "remove it" }];
}

function sharedVolume({ path, value }: DraftService): readonly Problem[] {
  if (value.volume === undefined || (value.autoscaling === undefined && (value.replicas ?? 1) === 1)) return [];
  return [{ path: [...path, "volume"], rule: "is for one pod only: several would write to it at once" }];
}

function unmeasured({ path, value }: DraftService): readonly Problem[] {
  if (value.autoscaling === undefined) return [];
  const rule = "needs `observability.metricsServer`, which tells how busy pods are";
  return [{ path: [...path, "autoscaling"], rule }];
}
