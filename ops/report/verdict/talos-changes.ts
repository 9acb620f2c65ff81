import {
  changesBetween,
  type ConfigurationChange,
  needsReboot,
} from "../../../components/cluster/talos/configuration-changes";
import { releasesIn } from "../../../components/cluster/talos/upgrade-guard";
import { UNKNOWN } from "../differences";
import type { Operation } from "../operations";
import { worst } from "../risk";
import { at, change } from "../values";
import { inPlace, restart, type Verdict } from "./verdict";

const IMAGE = "machine.install.image";
/** The version of Kubernetes, which is told by itself. */
const KUBELET_IMAGE = "machine.kubelet.image";
const UPGRADED = "in its turn the machine is drained, upgraded and rebooted";

/** What `shownConfiguration` writes before a value: `machine.files.0.path`, `LinkConfig eno1 mtu`. */
const PATH = /^(version|debug|persist|(machine|cluster)(\.\S+)?|[A-Z][A-Za-z0-9]*Config( \S+){0,2})$/;

/** What of a machine's configuration changes, by the step that settles it; undefined where that does not show. */
export function configurationChanges({ before, after }: Operation): readonly ConfigurationChange[] | undefined {
  const [old, next] = [before, after].map((state) => at(state, "environment", "CONFIGURATION"));
  if (typeof old !== "string" || typeof next !== "string") return undefined;
  const changes = changesBetween(old, next);
  return changes.every(({ path }) => PATH.test(path)) ? changes : undefined;
}

/**
 * What a change does to a machine, by the step that settles it.
 * @param mode `applyMode` of the machine's configuration, as the provider writes it
 */
export function settledChange(settled: Operation, mode: unknown = "auto"): Verdict {
  const changes = configurationChanges(settled);
  const verdicts = [
    ...upgrades(settled, changes),
    changes === undefined ? unknown(settled, mode) : applied(changes, mode),
  ];
  const risk = worst(verdicts.map((each) => each.risk)) ?? "in-place";
  return { risk, reasons: verdicts.filter((each) => each.risk === risk).flatMap(({ reasons }) => reasons) };
}

function upgrades({ before, after }: Operation, changes: readonly ConfigurationChange[] = []): readonly Verdict[] {
  const [from, to] = [before, after].map((state) => releasesIn(at(state, "create")));
  const talos = change("version", from?.talos, to?.talos);
  const kubernetes = change("version", from?.kubernetes, to?.kubernetes);
  const image = changes.find(({ path }) => path === IMAGE);
  const schematic = talos === undefined && image && schematicOf(image.before) !== schematicOf(image.after);
  return [
    ...(talos === undefined ? [] : [restart(`Talos ${talos}: ${UPGRADED}`)]),
    ...(schematic === true ? [restart(`another schematic of Talos: ${UPGRADED}`)] : []),
    ...(kubernetes === undefined ? [] : [restart(`Kubernetes ${kubernetes}: its parts restart, without a reboot`)]),
  ];
}

/** `factory.talos.dev/metal-installer/<schematic>:v1.13.0` → the schematic. */
function schematicOf(image: string | undefined): string | undefined {
  return image?.split("/").at(-1)?.split(":")[0];
}

function applied(changes: readonly ConfigurationChange[], mode: unknown): Verdict {
  if (mode === "reboot") return restart("reboots the machine (applyMode: reboot)");
  if (changes.length === 0) return inPlace("its configuration stays as it is");
  if (mode === "staged") return inPlace("takes effect when the machine is next rebooted (applyMode: staged)");
  if (!changes.some(needsReboot)) return withoutReboot(changes);
  if (mode === "no_reboot") return inPlace("Talos refuses it, because it takes a reboot (applyMode: no-reboot)");
  if (mode === "staged_if_needing_reboot")
    return inPlace("takes effect when the machine is next rebooted (applyMode: staged_if_needing_reboot)");
  return restart("reboots the machine");
}

function withoutReboot(changes: readonly ConfigurationChange[]): Verdict {
  return changes.some(({ path }) => path.startsWith("machine.kubelet.") && path !== KUBELET_IMAGE)
    ? restart("its kubelet restarts, without a reboot")
    : inPlace("at once, without a reboot");
}

/** Another schematic has another identifier, which nobody knows before the update. An upgrade waits for no `applyMode`. */
function unknown({ after }: Operation, mode: unknown): Verdict {
  if (at(after, "environment", "CONFIGURATION") !== UNKNOWN) return unseen(mode);
  return restart("what it is to run is not known yet, such as its schematic: it may be drained, upgraded and rebooted");
}

/** Where the configuration does not show. */
const modes: Readonly<Record<string, Verdict>> = {
  auto: restart("may reboot the machine: Talos decides by what changed (applyMode: auto)"),
  reboot: restart("reboots the machine (applyMode: reboot)"),
  no_reboot: inPlace("without a reboot; refused where the change needs one (applyMode: no-reboot)"),
  staged: inPlace("takes effect when the machine is next rebooted (applyMode: staged)"),
  staged_if_needing_reboot: inPlace(
    "at once, or when the machine is next rebooted (applyMode: staged_if_needing_reboot)",
  ),
};

/** What a configuration can do of which nothing shows. */
export function unseen(mode: unknown): Verdict {
  return (typeof mode === "string" ? modes[mode] : undefined) ?? restart("may reboot the machine");
}
