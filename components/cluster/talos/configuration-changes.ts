/** One value of a machine configuration that changes. */
export interface ConfigurationChange {
  /** `machine.install.image`, or `LinkConfig eno1 mtu`. */
  readonly path: string;
  /** Absent where it is new. */
  readonly before?: string;
  /** Absent where it goes. */
  readonly after?: string;
}

/** Parts of `machine` that Talos puts into effect at once; everything else of it needs a reboot. */
const WITHOUT_REBOOT = [
  "ca",
  "acceptedCAs",
  "certSANs",
  "time",
  "install",
  "network",
  "sysctls",
  "sysfs",
  "kubelet",
  "kernel",
  "logging",
  "pods",
  "registries",
  "nodeLabels",
  "nodeTaints",
  "nodeAnnotations",
  "seccompProfiles",
];

/**
 * What differs between two configurations as `shownConfiguration` gives them.
 * @returns in the order of the new one; what goes comes last
 */
export function changesBetween(before: string, after: string): readonly ConfigurationChange[] {
  const [old, next] = [valuesOf(before), valuesOf(after)];
  const changed = [...next].flatMap(([path, value]) => {
    const was = old.get(path);
    return was === value ? [] : [{ path, ...(was !== undefined && { before: was }), after: value }];
  });
  const gone = [...old].flatMap(([path, was]) => (next.has(path) ? [] : [{ path, before: was }]));
  return [...changed, ...gone];
}

/**
 * Whether the machine has to reboot for it.
 * @see https://docs.siderolabs.com/talos/v1.13/configure-your-talos-cluster/system-configuration/editing-machine-configuration
 */
export function needsReboot({ path }: ConfigurationChange): boolean {
  const [section = "", part = ""] = path.split(".");
  return section === "machine" && !WITHOUT_REBOOT.includes(part);
}

/** The changes for people, a line each. */
export function describeChanges(changes: readonly ConfigurationChange[]): string {
  return changes
    .map(({ path, before, after }) => {
      if (before === undefined) return `+ ${path}: ${after ?? ""}`;
      return after === undefined ? `- ${path}: ${before}` : `~ ${path}: ${before} → ${after}`;
    })
    .join("\n");
}

function valuesOf(shown: string): ReadonlyMap<string, string> {
  const pairs = shown.split("\n").filter((line) => line !== "");
  return new Map(
    pairs.map((line) => {
      const at = line.indexOf(": ");
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 2)];
    }),
  );
}
