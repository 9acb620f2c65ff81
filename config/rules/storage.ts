import { type Path, type Problem, formatPath } from "../report/problem";
import { type DraftStack, type Placed, type Rule, localVolumes, nodesOf, place, storageClasses } from "./draft";

/** Claims that name no class get one: not two, and not none, which leaves them waiting without a word. */
export const oneDefaultClass: Rule = (stack) => {
  const classes = storageClasses(stack);
  const [first, ...more] = classes.filter(({ value }) => value.default);
  // A class that could not be read may be the one.
  if (classes.length > 0 && first === undefined && classes.every(({ value }) => value.default === false)) {
    const fix = `default: true at ${classes[0]?.value.name ?? "one of them"}`;
    return [{ path: ["storage", "classes"], rule: "must have one class that is the default", fix }];
  }
  return more.map(({ path }) => ({ path: [...path, "default"], value: true, rule: "must be true for one class only" }));
};

/** Local volumes are folders that somebody has to make. */
export const localVolumesNeedSsh: Rule = (stack) => {
  if (stack.cluster?.bootstrap?.type !== "talos") return [];
  const rule = "is not available in a talos cluster: nothing makes the folders there";
  return storageClasses(stack)
    .filter(({ value }) => value.type === "local")
    .map(({ path }) => ({ path: [...path, "type"], value: "local", rule }));
};

/** Folders of the system: what is mounted or kept there would be in its way. */
const SYSTEM = ["/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/root", "/run", "/sbin", "/sys", "/tmp", "/usr"];
/** Folders of Kubernetes on the machine, and where they are on a data disk. */
const KUBERNETES = ["/var/lib/etcd", "/var/lib/containerd", "/var/lib/kubelet", "/var/log/pods", "/var/log/containers"];
const ON_DATA_DISK = ["etcd", "containerd", "kubelet", "pod-logs"];

interface Folder extends Placed<string> {
  readonly node: string;
}

/** Every mount point and every local volume is a folder of its own. */
export const foldersAreFree: Rule = (stack) => {
  const mounts = dataDisks(stack);
  const volumes = volumeFolders(stack);
  const ofKubernetes = mounts.flatMap((mount) =>
    ON_DATA_DISK.map((name) => ({ ...mount, value: `${mount.value}/${name}` })),
  );
  return [
    ...[...mounts, ...volumes].flatMap(systemFolder),
    ...volumes.flatMap((volume) => mounts.filter((mount) => sameNode(volume, mount)).flatMap(wholeDisk(volume))),
    ...volumes.flatMap((volume) =>
      ofKubernetes
        .filter((folder) => sameNode(volume, folder) && within(volume.value, folder.value))
        .flatMap(nested(volume)),
    ),
    ...volumes.flatMap((volume, index) =>
      volumes
        .slice(0, index)
        .filter((other) => sameNode(volume, other))
        .flatMap(nested(volume)),
    ),
  ];
};

function dataDisks(stack: DraftStack): readonly Folder[] {
  return nodesOf(stack).flatMap(({ path, value: { name = "", dataDisk } }) =>
    place(dataDisk?.mount, ...path, "dataDisk", "mount").map((mount) => ({ ...mount, node: name })),
  );
}

function volumeFolders(stack: DraftStack): readonly Folder[] {
  return localVolumes(stack).flatMap(({ path, value }) =>
    place(value.path, ...path, "path").map((folder) => ({ ...folder, node: value.node ?? "" })),
  );
}

function systemFolder({ path, value }: Folder): readonly Problem[] {
  const taken = SYSTEM.find((folder) => within(value, folder)) ?? KUBERNETES.find((folder) => clash(value, folder));
  if (taken === undefined) return [];
  const rule = `must not share a folder with ${taken}, which belongs to the system`;
  return [{ path, value, rule, fix: "for example /var/mnt/data" }];
}

const wholeDisk =
  (volume: Folder) =>
  (mount: Folder): readonly Problem[] =>
    within(mount.value, volume.value)
      ? [problem(volume, `must be a folder below ${mount.value}, the data disk's mount`, mount.path)]
      : [];

const nested =
  (volume: Folder) =>
  (other: Folder): readonly Problem[] =>
    clash(volume.value, other.value)
      ? [problem(volume, `must not share a folder with ${other.value} on the same node`, other.path)]
      : [];

function problem({ path, value }: Folder, rule: string, other: Path): Problem {
  return { path, value, rule: `${rule} (homelab:${formatPath(other)})` };
}

const sameNode = (one: Folder, other: Folder) => one.node !== "" && one.node === other.node;
const within = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);
const clash = (one: string, other: string) => within(one, other) || within(other, one);
