import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a script that went astray would change on the machine that rehearses. */
const places = ["/etc", "/boot", "/opt", "/srv", "/home", "/usr/local", "/usr/bin", "/usr/sbin", "/usr/lib/systemd"];
const folders = ["/var/lib", "/var/log", "/mnt", "/var/mnt", "/run"];
const kernel = ["vm/overcommit_memory", "vm/swappiness", "kernel/panic", "kernel/panic_on_oops", "kernel/hostname"];

/** Path → size and time of change of every file that matters on this machine; and the kernel's own settings. */
export function fingerprint(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const place of places) for (const path of filesBelow(place)) found.set(path, stamp(path));
  for (const folder of folders) found.set(folder, listed(folder).sort().join(" "));
  for (const setting of kernel) found.set(setting, readFileSync(`/proc/sys/${setting}`, "utf8"));
  found.set("swaps", readFileSync("/proc/swaps", "utf8"));
  found.set("modules", listed("/sys/module").sort().join(" "));
  return found;
}

/** Names of what differs. */
export function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key)).sort();
}

function filesBelow(place: string): string[] {
  return listed(place).flatMap((name) => {
    const path = join(place, name);
    return isFolder(path) ? filesBelow(path) : [path];
  });
}

const isFolder = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function stamp(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "gone" : `${stat.size} ${stat.mtimeMs} ${stat.mode}`;
}

/** Not every place is there, or open to everybody. */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (["ENOENT", "EACCES", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}
