import { existsSync, writeFileSync } from "node:fs";
import { type Checkpoint, recordedSecrets } from "../adopt/state";
import { plain, PulumiStack } from "../pulumi";
import { type MachineSecrets, secretsFile } from "./bundle";
import { encrypted } from "./encryption";
import { readPassphrase } from "./passphrase";

/**
 * Writes the secrets of a stack's Talos cluster, its certificate authorities first of all, to an encrypted file. With it,
 * a lost state is not a lost cluster.
 * @param file is made, readable by its owner alone; never overwritten
 * @param say gets one line for each step, and no secret
 */
export async function exportPki(stackName: string, file: string, say: (line: string) => void): Promise<void> {
  if (existsSync(file))
    throw new Error(`${file} is there already, and an older copy may be the one that you need: name another file`);
  const passphrase = await readPassphrase({ twice: true });
  const checkpoint = JSON.parse(
    await new PulumiStack(stackName).run("stack", "export", "--show-secrets"),
  ) as Checkpoint;
  const { cluster, secrets } = recordedSecrets(checkpoint);
  const text = secretsFile(cluster, plain(secrets.outputs?.machineSecrets) as MachineSecrets);
  writeFileSync(file, await encrypted(text, passphrase), { flag: "wx", mode: 0o600 });
  say(
    `${cluster}: its secrets are in ${file}, encrypted. Keep the file and the passphrase apart, and neither with the state. ` +
      "They stay the same for the cluster's life.",
  );
}
