import { newKey, sshServer, type TestSshServer } from "../testdata/ssh-server";
import { fingerprintOf, offeredHostKey } from "./host-key";
import { runOver, type SshTarget } from "./ssh";

const key = newKey();
const servers: TestSshServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(...args: Parameters<typeof sshServer>): Promise<TestSshServer> {
  const server = await sshServer(...args);
  servers.push(server);
  return server;
}

function target(server: TestSshServer, change: Partial<SshTarget> = {}): SshTarget {
  const { port, hostKey } = server;
  return { address: "127.0.0.1", port, user: "ubuntu", hostKey, privateKey: key.private, ...change };
}

describe("a command over SSH", () => {
  test("gets its script on stdin, and gives back what it printed", async () => {
    const server = await start(key, (_, stdin, channel) => {
      channel.write(`${stdin.length} bytes`);
      channel.stderr.write("careful");
      channel.exit(3);
    });
    const script = "echo x\n".repeat(10_000);

    const result = await runOver(target(server), "sudo -n bash", script);

    expect(result).toEqual({ exitCode: 3, stdout: "70000 bytes", stderr: "careful" });
    expect(server.ran).toEqual([{ command: "sudo -n bash", stdin: script }]);
  });

  test("is told to nobody with another host key, before anybody logs in", async () => {
    const server = await start(key);

    await expect(runOver(target(server, { hostKey: newKey().public }), "id", "secret")).rejects.toThrow(
      /127\.0\.0\.1:\d+ has another host key than the stack file says/,
    );
    expect(server.logins()).toBe(0);
    expect(server.ran).toEqual([]);
  });

  test("says who was not let in", async () => {
    const server = await start(key);

    await expect(runOver(target(server, { privateKey: newKey().private }), "id", "")).rejects.toThrow(
      /let nobody in as ubuntu/,
    );
  });

  test("has no exit status when the connection goes", async () => {
    const server = await start(key, (_, __, channel) => {
      channel.close();
    });

    expect(await runOver(target(server), "id", "")).toEqual({ stdout: "", stderr: "" });
  });

  test("goes through a jump host, whose key counts as well", async () => {
    const [gate, server] = [await start(key), await start(key)];

    const result = await runOver(target(server, { jumpHost: target(gate) }), "id", "");

    expect(result.exitCode).toBe(0);
    expect(server.ran).toHaveLength(1);
    expect(gate.ran).toEqual([]);
    const wrong = { ...target(gate), hostKey: newKey().public };
    await expect(runOver(target(server, { jumpHost: wrong }), "id", "")).rejects.toThrow("another host key");
  });
});

describe("a host key", () => {
  test("is shown without a login", async () => {
    const server = await start(key);

    expect(await offeredHostKey("127.0.0.1", server.port, "ssh-ed25519")).toBe(server.hostKey);
    expect(server.logins()).toBe(0);
  });

  test("of another type is not there", async () => {
    const server = await start(key);

    await expect(offeredHostKey("127.0.0.1", server.port, "ssh-rsa")).rejects.toThrow();
  });

  test("has the fingerprint that ssh-keygen prints", () => {
    const known = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    expect(fingerprintOf(known)).toBe("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
  });
});
