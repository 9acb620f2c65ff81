import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Where this machine keeps a file of an SSH host's disks.
 * @param dir the host's folder in its site
 * @param path as the host sees it, such as `/var/lib/kubelet/config.yaml`; nothing that its memory has (/run, /tmp, /sys)
 */
export function hostFile(dir: string, path: string): string {
  const table = join(dir, "root/etc/fstab");
  const mounts = existsSync(table) ? mountsOf(readFileSync(table, "utf8")) : [];
  return place(dir, path, mounts);
}

interface Mount {
  readonly source: string;
  readonly target: string;
}

function place(dir: string, path: string, mounts: readonly Mount[]): string {
  const mount = mounts.find(({ target }) => within(target, path));
  if (mount === undefined)
    return within("/usr/local", path) ? join(dir, "usr-local", path.slice(10)) : join(dir, "root", path);
  const rest = path.slice(mount.target.length);
  if (!mount.source.startsWith("UUID=")) return place(dir, mount.source + rest, mounts);
  // A simulated host has one disk with a file system beside its own.
  const [disk = ""] = readdirSync(join(dir, "disks"));
  return join(dir, "disks", disk, rest);
}

const within = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** What lies elsewhere than on the system's disk: bind mounts, and a file system by its UUID. */
const mountsOf = (table: string): readonly Mount[] =>
  table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([source = "", target = "", type, options = ""]) => {
      if (!target.startsWith("/") || target === "/" || source.startsWith("#")) return false;
      return source.startsWith("UUID=") || (type === "none" && options.split(",").includes("bind"));
    })
    .map(([source = "", target = ""]) => ({ source, target }));
