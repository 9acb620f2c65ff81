/** The versions at the end of a settling step's command line, where people see them in a preview. */
const LABEL = / (v\d+\.\d+\.\d+\S*) (v\d+\.\d+\.\d+\S*)$/;

/** What a machine runs, or is to run. */
export interface Releases {
  /** `v1.13.0` */
  readonly talos: string;
  /** `v1.36.3` */
  readonly kubernetes: string;
}

/** What a step's command line says. */
export function releasesIn(command: unknown): Releases | undefined {
  const [, talos, kubernetes] = typeof command === "string" ? (LABEL.exec(command) ?? []) : [];
  return talos === undefined || kubernetes === undefined ? undefined : { talos, kubernetes };
}

/**
 * Why a machine cannot be brought from one pair of versions to another, or undefined where it can.
 * @see https://docs.siderolabs.com/talos/v1.13/configure-your-talos-cluster/lifecycle-management/upgrading-talos
 * @see https://kubernetes.io/releases/version-skew-policy/
 */
export function refusalOf(from: Releases, to: Releases): string | undefined {
  const [talos, kubernetes] = [step(from.talos, to.talos), step(from.kubernetes, to.kubernetes)];
  if (talos !== 0 && kubernetes !== 0) {
    return (
      `Talos ${from.talos} → ${to.talos} and Kubernetes ${from.kubernetes} → ${to.kubernetes} at once are one too many, because ` +
      "each new Kubernetes needs a Talos that knows it, and each Talos knows the Kubernetes before. Nothing was changed: set " +
      `homelab:versions.kubernetes to ${from.kubernetes}, update, then take it away and update again.`
    );
  }
  return (
    minorRefusal("Talos", "talos", from.talos, to.talos) ??
    minorRefusal("Kubernetes", "kubernetes", from.kubernetes, to.kubernetes)
  );
}

function minorRefusal(name: string, key: string, from: string, to: string): string | undefined {
  const by = step(from, to);
  if (by === 0 || by === 1) return undefined;
  const change = `${name} ${from} → ${to}`;
  const setting = `Nothing was changed: set homelab:versions.${key} to`;
  const old = minor(from);
  if (by < 0)
    return `${change} goes back a minor version, which ${name} does not support. ${setting} a v1.${String(old)} or newer.`;
  const next = `v1.${String(old + 1)}`;
  return `${change} skips ${next}: one minor version at a time. ${setting} a ${next}, update, and go on from there.`;
}

/** By how many minor versions. Another major is as far as can be. */
function step(from: string, to: string): number {
  return major(from) === major(to) ? minor(to) - minor(from) : Infinity;
}

const part = (version: string, at: number): number => Number(version.replace(/^v/, "").split(".")[at]);
const major = (version: string): number => part(version, 0);
const minor = (version: string): number => part(version, 1);
