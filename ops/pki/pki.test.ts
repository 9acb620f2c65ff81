import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { clusterNameIn, type MachineSecrets, secretsFile } from "./bundle";

const projectRoot = resolve(__dirname, "../..");
const PASSPHRASE = "correct horse battery";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homelab-pki-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs TypeScript as the operations run; without the process that `tsx` has beside it. */
function run(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", ...words], {
    cwd: projectRoot,
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...environment },
  });
  return { status, stdout, stderr };
}

const pair = (name: string) => ({ cert: `${name}-certificate`, key: `${name}-key` });
const secrets: MachineSecrets = {
  cluster: { id: "id", secret: "secret" },
  secrets: { bootstrapToken: "token", secretboxEncryptionSecret: "secretbox", aescbcEncryptionSecret: "" },
  trustdinfo: { token: "trustd" },
  certs: {
    etcd: pair("etcd"),
    k8s: pair("k8s"),
    k8sAggregator: pair("aggregator"),
    k8sServiceaccount: { key: "account" },
    os: pair("os"),
  },
};

describe("the file that is encrypted", () => {
  test("is what talosctl reads, and says whose it is", () => {
    const text = secretsFile("production", secrets);

    expect(clusterNameIn(text)).toBe("production");
    expect(parse(text)).toEqual({
      cluster: { id: "id", secret: "secret" },
      secrets: { bootstraptoken: "token", secretboxencryptionsecret: "secretbox" },
      trustdinfo: { token: "trustd" },
      certs: {
        etcd: { crt: "etcd-certificate", key: "etcd-key" },
        k8s: { crt: "k8s-certificate", key: "k8s-key" },
        k8saggregator: { crt: "aggregator-certificate", key: "aggregator-key" },
        k8sserviceaccount: { key: "account" },
        os: { crt: "os-certificate", key: "os-key" },
      },
    });
  });

  test("of somebody else names no cluster", () => {
    expect(clusterNameIn("cluster: {id: a}")).toBeUndefined();
  });
});

test("only the passphrase opens it", () => {
  const script = `
    const { decrypted, encrypted } = require("./ops/pki/encryption");
    void (async () => {
      const file = await encrypted("what nobody may read", "${PASSPHRASE}");
      const refused = await decrypted(file, "another passphrase").catch((error) => error.message);
      console.log(JSON.stringify({ file, refused, text: await decrypted(file, "${PASSPHRASE}") }));
    })();`;

  const answer = JSON.parse(run(["--eval", script]).stdout) as { file: string; refused: string; text: string };

  expect(answer.file).toMatch(
    /^-----BEGIN AGE ENCRYPTED FILE-----\n[A-Za-z0-9+/=\n]+-----END AGE ENCRYPTED FILE-----\n$/,
  );
  expect(answer.file).not.toContain("nobody");
  expect(answer.text).toBe("what nobody may read");
  expect(answer.refused).toBe("it cannot be decrypted: another passphrase, or the file is damaged");
});

describe("exporting", () => {
  const exported = (file: string, passphrase?: string) =>
    run(
      ["ops/main.ts", "export-pki", "production", "--to", file],
      passphrase === undefined ? {} : { HOMELAB_PKI_PASSPHRASE: passphrase },
    );

  test("never overwrites: an older copy may be the one that is needed", () => {
    const file = join(folder, "production.age");
    writeFileSync(file, "older");

    const { status, stderr } = exported(file, PASSPHRASE);

    expect(status).toBe(1);
    expect(stderr).toContain("is there already");
    expect(readFileSync(file, "utf8")).toBe("older");
  });

  test("asks nobody where nobody can be asked", () => {
    expect(exported(join(folder, "new.age")).stderr).toContain("set HOMELAB_PKI_PASSPHRASE");
    expect(existsSync(join(folder, "new.age"))).toBe(false);
  });

  test("takes no passphrase that could be guessed", () => {
    expect(exported(join(folder, "new.age"), "short").stderr).toContain("has 5 characters: take at least 12");
  });

  test("wants to know where to", () => {
    expect(run(["ops/main.ts", "export-pki", "production"])).toMatchObject({
      status: 2,
      stderr: "usage: npm run ops -- export-pki <stack> --to <file>\n",
    });
  });
});
