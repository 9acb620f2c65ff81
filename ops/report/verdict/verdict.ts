import type { Operation } from "../operations";
import type { Risk } from "../risk";

export interface Verdict {
  readonly risk: Risk;
  /** What will happen, or why nothing will, in words; may be none. */
  readonly reasons: readonly string[];
}

/** What one provider's resources are known to do. Undefined: this operation on this kind is not known. */
export type Judge = (operation: Operation) => Verdict | undefined;

export const dataLoss = (...reasons: readonly string[]): Verdict => ({ risk: "data-loss", reasons });
export const replacement = (...reasons: readonly string[]): Verdict => ({ risk: "replacement", reasons });
export const restart = (...reasons: readonly string[]): Verdict => ({ risk: "restart", reasons });
export const inPlace = (...reasons: readonly string[]): Verdict => ({ risk: "in-place", reasons });
