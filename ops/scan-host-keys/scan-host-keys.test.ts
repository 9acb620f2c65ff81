import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newKey, sshServer, type TestSshServer } from "../testdata/ssh-server";
import { scanHostKeys } from ".";

const home = process.cwd();
let folder: string;
let server: TestSshServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "scan-"));
  process.chdir(folder);
  server = await sshServer(newKey());
});

afterEach(async () => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
  await server.close();
});

/** A stack whose only machine is the test server. */
function stackWith(ssh: object): void {
  const node = { name: "pi", address: "127.0.0.1", role: "controlPlane", arch: "arm64", ssh };
  const cluster = { name: "lab", bootstrap: { type: "kubeadm" }, nodes: [node] };
  writeFileSync("Pulumi.lab.yaml", JSON.stringify({ config: { "homelab:cluster": cluster } }));
}

async function scan(): Promise<string> {
  const lines: string[] = [];
  await scanHostKeys("lab", (line) => lines.push(line));
  return lines.join("\n");
}

describe("scan-host-keys", () => {
  test("shows a machine's key where the stack file has none yet, and may have other mistakes", async () => {
    stackWith({ port: server.port });

    expect(await scan()).toMatch(
      new RegExp(`^pi \\(127\\.0\\.0\\.1:${server.port}\\)\n  ssh-ed25519 AAAA.*\n  SHA256:.*\n.*declares none yet`),
    );
    expect(server.logins()).toBe(0);
  });

  test("says that it is the declared one", async () => {
    stackWith({ port: server.port, hostKey: `${server.hostKey} root@pi` });

    expect(await scan()).toContain("is the one that Pulumi.lab.yaml declares");
  });

  test("says that it is not", async () => {
    stackWith({ port: server.port, hostKey: newKey().public });

    expect(await scan()).toMatch(/is NOT the one that Pulumi\.lab\.yaml declares \(SHA256:/);
  });

  test("fails when a machine does not answer", async () => {
    stackWith({ port: 1 });

    await expect(scan()).rejects.toThrow("1 of 1 machines showed no key");
  });

  test("leaves machines behind a jump host to whoever can get there", async () => {
    stackWith({ jumpHost: { address: "gate.example.org" } });

    expect(await scan()).toContain("is behind gate.example.org: ask from there");
  });
});
