import { z } from "zod";
import { text } from "./text";

const NAME = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
const PREFIX = "[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?";
const KEY = `^(${PREFIX}/)?${NAME}$`;
const VALUE = `^(${NAME})?$`;

/** Key of a Kubernetes label or taint: an optional DNS prefix, a slash, a name of at most 63 characters. */
export const labelKey = () =>
  text("label key", KEY, (value) =>
    new RegExp(KEY).test(value)
      ? undefined
      : {
          rule: "must be a Kubernetes label key: optional DNS prefix and slash, then at most 63 letters, digits, '-', '_' or '.'",
        },
  );

/** Value of a Kubernetes label or taint; may be empty. */
export const labelValue = () =>
  text("label value", VALUE, (value) =>
    new RegExp(VALUE).test(value)
      ? undefined
      : { rule: "must be a Kubernetes label value: at most 63 letters, digits, '-', '_' or '.'" },
  );

export const labelsSchema = z.record(labelKey(), labelValue());

export const taintSchema = z.strictObject({
  key: labelKey().describe("Key of the taint."),
  value: labelValue().optional().describe("Value of the taint."),
  effect: z
    .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    .describe("What happens to pods that do not tolerate it: kept away, kept away where possible, or evicted."),
});
