import { text } from "./text";

const BYTES = "^[1-9][0-9]*(Ki|Mi|Gi|Ti)$";
const CPU = "^([1-9][0-9]*m|[1-9][0-9]*|[0-9]+\\.[0-9]{1,3})$";

/** Memory or storage: `256Mi`. */
export const bytes = () =>
  text("size", BYTES, (value) =>
    new RegExp(BYTES).test(value) ? undefined : { rule: "must be a size such as 256Mi or 100Gi" },
  );

/** Processor time: `250m` is a quarter of a core. */
export const cpu = () =>
  text("CPU", CPU, (value) =>
    new RegExp(CPU).test(value) ? undefined : { rule: 'must be processor time such as 250m, or cores such as "2"' },
  );
