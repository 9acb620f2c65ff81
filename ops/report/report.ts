import { labelOf } from "./labels";
import { joinMachines } from "./machines";
import { type Message, messagesOf } from "./messages";
import { type Operation, type OperationKind, operationsOf } from "./operations";
import type { Preview } from "./preview";
import { pairRenames } from "./renames";
import { type Risk, risks, worst } from "./risk";
import { parseUrn } from "./urn";
import { judge } from "./verdict";

/** One resource that an update changes. No value of it is in here but versions, sizes and counts. */
export interface Change {
  readonly risk: Risk;
  readonly operation: OperationKind;
  /** What it is, in a word: `Deployment`, `gate`, `host step`. */
  readonly kind: string;
  /** Its name in Pulumi: `whoami-deployment`. */
  readonly name: string;
  /** Of a rename: the name of what takes its place. */
  readonly becomes?: string;
  readonly reasons: readonly string[];
  /** Paths of what changes, without values. */
  readonly keys: readonly string[];
}

export interface Report {
  readonly stack: string;
  /** Whether the preview itself failed: then the changes are those that it got to. */
  readonly failed: boolean;
  /** Whether what runs was compared first (`--refresh`): changes may put right what drifted. */
  readonly refreshed: boolean;
  /** The worst there is; null where nothing changes. */
  readonly highest: Risk | null;
  readonly counts: Readonly<Record<Risk, number>>;
  readonly operations: Readonly<Partial<Record<OperationKind, number>>>;
  /** How many resources stay as they are. */
  readonly unchanged: number;
  readonly errors: readonly Message[];
  readonly warnings: readonly Message[];
  /** The worst first. */
  readonly changes: readonly Change[];
}

/**
 * What an update can do, by a preview of it.
 * @param stack its name, for a preview that does not say
 */
export function reportOf(preview: Preview, stack?: string): Report {
  const changes = joinMachines(pairRenames(operationsOf(preview)))
    .map(changeOf)
    .sort(byRisk);
  const { errors, warnings } = messagesOf(preview);
  const count = (risk: Risk) => changes.filter((each) => each.risk === risk).length;
  return {
    stack: stack ?? stackOf(preview) ?? "unknown",
    failed: errors.length > 0,
    refreshed: (preview.steps ?? []).some(({ op }) => op === "refresh"),
    highest: worst(changes.map(({ risk }) => risk)) ?? null,
    counts: Object.fromEntries(risks.map((risk) => [risk, count(risk)])) as Record<Risk, number>,
    operations: tally(changes.map(({ operation }) => operation)),
    unchanged: preview.changeSummary?.same ?? 0,
    errors,
    warnings: preview.maybeCorrupt === true ? [{ text: "the state may be corrupt" }, ...warnings] : warnings,
    changes,
  };
}

function changeOf(operation: Operation): Change {
  const { kind, identity, keys, becomes } = operation;
  return {
    operation: kind,
    kind: labelOf(operation),
    name: identity.name,
    ...(becomes !== undefined && { becomes }),
    keys,
    ...judge(operation),
  };
}

function byRisk(a: Change, b: Change): number {
  const order = risks.indexOf(a.risk) - risks.indexOf(b.risk);
  return order === 0 ? (a.name < b.name ? -1 : 1) : order;
}

function tally(kinds: readonly OperationKind[]): Partial<Record<OperationKind, number>> {
  return Object.fromEntries(
    [...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((each) => each === kind).length]),
  );
}

function stackOf({ steps }: Preview): string | undefined {
  return steps?.map(({ urn }) => parseUrn(urn)?.stack).find((stack) => stack !== undefined);
}
