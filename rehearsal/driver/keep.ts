import type { OutputMap } from "@pulumi/pulumi/automation";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rehearsalBinary } from "./binary";
import type { Rehearsal } from "./rehearsal";

/** Says how to reach the platform from another terminal, and waits until it is interrupted. */
export async function keepRunning(
  rehearsal: Rehearsal,
  outputs: OutputMap,
  say: (line: string) => void,
): Promise<never> {
  const { folder } = rehearsal.workspace;
  const kubectl = `${rehearsalBinary} kubectl --kubeconfig ${join(folder, "kubeconfig")} get nodes -o wide`;
  const lines = [kubectl, wayIntoMachine(rehearsal, outputs)].map((line) => `  ${enter()} ${line}`);
  say(["", "── kept running; Ctrl-C ends it. From another terminal:", ...lines].join("\n"));
  return new Promise(() => setInterval(() => undefined, 60_000));
}

/** The command that looks into the first machine. */
function wayIntoMachine({ config, keys, workspace: { folder } }: Rehearsal, outputs: OutputMap): string {
  const [node] = config.cluster.nodes;
  if (node?.ssh === undefined) {
    const talosconfig = secretFile(join(folder, "talosconfig"), String(outputs.talosconfig?.value));
    return `talosctl --talosconfig ${talosconfig} --nodes ${node?.address} version`;
  }
  const { port, user } = node.ssh;
  const name = port === 22 ? node.address : `[${node.address}]:${port}`;
  const hosts = secretFile(join(folder, "known_hosts"), `${name} ${keys.of(node.address).publicKey}\n`);
  const key = secretFile(join(folder, "ssh-key"), keys.login.privateKey);
  return `ssh -i ${key} -o UserKnownHostsFile=${hosts} -p ${port} ${user}@${node.address}`;
}

function secretFile(path: string, content: string): string {
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

/** Runs what follows inside the sandbox; its process is named as the machine outside counts it. */
const enter = (): string => `${rehearsalBinary} enter ${process.env.REHEARSAL_SANDBOX_PID ?? "PID"} --`;
