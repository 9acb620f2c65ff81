import type { Problem } from "../report/problem";
import { type DraftStack, type Rule, nodesOf } from "./draft";
import { longhornClasses } from "./longhorn";

const AT_ONCE = ["cluster", "bootstrap", "rollout", "workersAtOnce"];

/** Whoever changes at the same time is away at the same time: something has to be left that runs. */
export const rolloutLeavesEnough: Rule = (stack) => {
  const bootstrap = stack.cluster?.bootstrap;
  const atOnce = bootstrap?.type === "talos" ? bootstrap.rollout?.workersAtOnce : undefined;
  if (atOnce === undefined || atOnce === 1) return [];
  return [...leavesNoWorker(stack, atOnce), ...losesVolumes(stack, atOnce)].slice(0, 1);
};

function leavesNoWorker(stack: DraftStack, atOnce: number): readonly Problem[] {
  const workers = nodesOf(stack).filter(({ value }) => value.role === "worker").length;
  if (workers === 0 || atOnce < workers) return [];
  const rule = `must be less than the number of workers, so that one is left to run: there ${workers === 1 ? "is 1" : `are ${workers}`}`;
  return [{ path: AT_ONCE, value: atOnce, rule, fix: String(Math.max(1, workers - 1)) }];
}

/** With all replicas of a volume away, whoever uses it stops. */
function losesVolumes(stack: DraftStack, atOnce: number): readonly Problem[] {
  const replicas = longhornClasses(stack).flatMap(({ value }) =>
    value.replicas === undefined ? [] : [value.replicas],
  );
  const fewest = Math.min(...replicas.filter((count) => count > 1));
  if (atOnce < fewest) return [];
  const rule = `must be less than the replicas of Longhorn's volumes, so that each keeps one: a class has ${fewest}`;
  return [{ path: AT_ONCE, value: atOnce, rule, fix: String(fewest - 1) }];
}
