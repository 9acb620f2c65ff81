import { type Operation, removes } from "../operations";
import { at, change, touchesOnly } from "../values";
import { isLonghorn, keepsNothing } from "./owners";
import { dataLoss, inPlace, replacement, restart, type Verdict } from "./verdict";

/** Inputs that Helm itself reads: nothing in the cluster differs for them. */
const OF_HELM = [
  "timeout",
  "repositoryOpts",
  "description",
  "maxHistory",
  "lint",
  "verify",
  "keyring",
  "skipAwait",
  "compat",
];

/** Helm releases. */
export function releases(operation: Operation): Verdict | undefined {
  if (operation.kind === "create") return inPlace();
  if (removes(operation)) return removal(operation);
  if (isLonghorn(operation)) return longhornSettings(operation) ?? upgrade(operation);
  return upgrade(operation);
}

function removal(operation: Operation): Verdict {
  if (isLonghorn(operation)) return dataLoss("Longhorn is uninstalled, and every volume is deleted with it");
  if (keepsNothing(operation)) return replacement("it is uninstalled; it keeps no data");
  return dataLoss("it is uninstalled, with whatever it keeps");
}

/** Settings that decide what becomes of volumes. */
function longhornSettings({ before, after }: Operation): Verdict | undefined {
  const setting = (name: string) => [before, after].map((state) => at(state, "values", "defaultSettings", name));
  const [could, can] = setting("deletingConfirmationFlag");
  if (can === true && could !== true) {
    return dataLoss("from now on Longhorn lets itself be uninstalled, and deletes every volume then (onRemove: wipe)");
  }
  const [from, to] = setting("defaultDataPath");
  return from === to ? undefined : dataLoss("new replicas are kept in another folder; those in the old one stay there");
}

function upgrade(operation: Operation): Verdict {
  if (operation.keys.length === 0 || touchesOnly(operation, ...OF_HELM)) return inPlace();
  const version = change("version", at(operation.before, "version"), at(operation.after, "version"));
  if (version !== undefined) return restart(`chart ${version}: its pods are replaced by new ones`);
  return restart("an upgrade of the release: its pods may be replaced by new ones");
}
