import { parseStackFile } from "../../config/stackFile";
import { stackSchema, type NodeConfig } from "../../config/schema/index";
import { salvage } from "../../config/schema/salvage";
import { fingerprintOf, offeredHostKey } from "../lib/host-key";
import { asError } from "../lib/poll";

/** The key that Ubuntu makes first, and that the stack files have. */
const KEY_TYPE = "ssh-ed25519";

/** A machine as far as the stack file can be read: the key may be what is still missing. */
type Machine = Pick<NodeConfig, "name" | "address"> & {
  readonly ssh?: Partial<NonNullable<NodeConfig["ssh"]>>;
};

/**
 * Prints the host key of every machine that the stack reaches over SSH, and whether it is the declared one. Logs in
 * nowhere and changes nothing.
 * @throws Error when a machine does not show a key, after all have been asked
 */
export async function scanHostKeys(stack: string, say: (line: string) => void): Promise<void> {
  const file = `Pulumi.${stack}.yaml`;
  const machines = machinesIn(file);
  if (machines.length === 0) throw new Error(`${file} has no machine with ssh settings: there is nothing to ask`);
  const answers = await Promise.all(machines.map((machine) => report(machine, file)));
  for (const { lines } of answers) say(lines.join("\n"));
  say(
    "Compare each fingerprint with the machine's own, on its console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
  );
  const silent = answers.filter(({ answered }) => !answered).length;
  if (silent > 0) throw new Error(`${String(silent)} of ${String(machines.length)} machines showed no key.`);
}

function machinesIn(file: string): readonly Machine[] {
  const { cluster } = salvage(stackSchema, parseStackFile(file)) as {
    readonly cluster?: { readonly nodes?: readonly Partial<Machine>[] };
  };
  return (cluster?.nodes ?? []).filter(
    (node): node is Machine => node.name !== undefined && node.address !== undefined && node.ssh !== undefined,
  );
}

interface Answer {
  readonly lines: readonly string[];
  readonly answered: boolean;
}

async function report(machine: Machine, file: string): Promise<Answer> {
  const { name, address, ssh } = machine;
  const port = ssh?.port ?? 22;
  const title = `${name} (${address}:${String(port)})`;
  if (ssh?.jumpHost) {
    const advice = `  is behind ${ssh.jumpHost.address}: ask from there, with ssh-keyscan -t ed25519 -p ${String(port)} ${address}`;
    return { lines: [title, advice], answered: true };
  }
  try {
    const key = await offeredHostKey(address, port, KEY_TYPE);
    return {
      lines: [title, `  ${key}`, `  ${fingerprintOf(key)}`, `  ${verdict(key, ssh?.hostKey, file)}`],
      answered: true,
    };
  } catch (error) {
    return { lines: [title, `  showed no ${KEY_TYPE} key: ${asError(error).message}`], answered: false };
  }
}

function verdict(offered: string, declared: string | undefined, file: string): string {
  if (declared === undefined) return `${file} declares none yet.`;
  const [type = "", key = ""] = declared.split(" ");
  if (`${type} ${key}` === offered) return `is the one that ${file} declares.`;
  return type === KEY_TYPE
    ? `is NOT the one that ${file} declares (${fingerprintOf(declared)}).`
    : `${file} declares a key of another type (${type}), which was not asked for.`;
}
