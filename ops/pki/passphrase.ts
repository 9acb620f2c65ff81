import { createInterface } from "node:readline";
import { Writable } from "node:stream";

const VARIABLE = "HOMELAB_PKI_PASSPHRASE";
/** Whoever has the file can try as long as he likes. */
const SHORTEST = 12;

/**
 * The passphrase of an exported file: from the environment, else asked for, unseen.
 * @param twice asks again, since a typing error would lose what is encrypted
 * @throws Error when nobody can be asked, or it is too short
 */
export async function readPassphrase({ twice }: { readonly twice: boolean }): Promise<string> {
  const passphrase = process.env[VARIABLE] ?? (await asked(twice));
  if (passphrase.length < SHORTEST) {
    throw new Error(`the passphrase has ${String(passphrase.length)} characters: take at least ${String(SHORTEST)}`);
  }
  return passphrase;
}

async function asked(twice: boolean): Promise<string> {
  if (!process.stdin.isTTY) throw new Error(`nobody can be asked for the passphrase here: set ${VARIABLE}`);
  const first = await ask("Passphrase: ");
  if (twice && (await ask("Once more: ")) !== first) throw new Error("the two passphrases differ; nothing was written");
  return first;
}

/** What is typed goes nowhere. */
function ask(question: string): Promise<string> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stderr.write(question);
  return new Promise((resolve) => {
    lines.question("", (answer) => {
      lines.close();
      process.stderr.write("\n");
      resolve(answer);
    });
  });
}
