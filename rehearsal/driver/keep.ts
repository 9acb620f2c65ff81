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
  const talosconfig = join(folder, "talosconfig");
  writeFileSync(talosconfig, String(outputs.talosconfig?.value), { mode: 0o600 });
  const enter = `${rehearsalBinary} enter ${sandboxProcess()} --`;
  say(`
── kept running; Ctrl-C ends it. From another terminal:
  ${enter} ${rehearsalBinary} kubectl --kubeconfig ${join(folder, "kubeconfig")} get nodes -o wide
  ${enter} talosctl --talosconfig ${talosconfig} --nodes ${rehearsal.config.cluster.nodes[0]?.address} version`);
  return new Promise(() => setInterval(() => undefined, 60_000));
}

/** The sandbox's process as the machine outside counts it. */
function sandboxProcess(): string {
  return process.env.REHEARSAL_SANDBOX_PID ?? "PID";
}
