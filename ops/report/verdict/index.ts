import { type Operation, removes } from "../operations";
import { cloudflare } from "./cloudflare";
import { commands } from "./commands";
import { kubernetes } from "./kubernetes";
import { releases } from "./releases";
import { talos } from "./talos";
import { dataLoss, inPlace, type Judge, restart, type Verdict } from "./verdict";

/** Who knows what of which types, by how they begin; the first that fits is asked. */
const judges: readonly (readonly [prefix: string, judge: Judge])[] = [
  ["pulumi:providers:", () => inPlace("a connection: nothing runs there")],
  ["kubernetes:helm.sh/", releases],
  ["kubernetes:", kubernetes],
  ["talos:", talos],
  ["command:", commands],
  ["cloudflare:", cloudflare],
];

/** What an operation can do. What is not known is taken for the worst that an operation of its kind can be. */
export function judge(operation: Operation): Verdict {
  const { risk, reasons } = verdictOf(operation);
  if (removes(operation) && operation.before?.protect === true) {
    return dataLoss("protected: the update fails here until `pulumi state unprotect` was run on purpose", ...reasons);
  }
  const lifted = operation.before?.protect === true && operation.after?.protect === false;
  return {
    risk,
    reasons: lifted ? [...reasons, "its protection is lifted: nothing will stop a later removal"] : reasons,
  };
}

function verdictOf(operation: Operation): Verdict {
  const { kind, keys } = operation;
  if (kind === "forget") return inPlace("Pulumi forgets it, and it stays as it is");
  if (kind === "import") return inPlace("Pulumi takes it over as it is");
  if (kind === "protect" || kind === "unprotect") return inPlace();
  if (kind === "update" && keys.length === 0)
    return inPlace("nothing of its own changes, as far as a preview can tell");
  return known(operation) ?? unknown(operation);
}

function known(operation: Operation): Verdict | undefined {
  const { type } = operation.identity;
  return judges.find(([prefix]) => type.startsWith(prefix))?.[1](operation);
}

function unknown(operation: Operation): Verdict {
  if (operation.kind === "create") return inPlace();
  if (removes(operation)) return dataLoss("a kind that this report does not know: it may hold data");
  return restart("a kind that this report does not know: it may restart");
}
