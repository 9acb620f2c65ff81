import * as pulumi from "@pulumi/pulumi";
import { fiveNodes, nodeOf, stagingSettings } from "../../../tests/support/kubeadm";
import * as ssh from "../../../ops/lib/ssh";
import { invite } from "./invitation";

jest.mock("../../../ops/lib/ssh");
const runOver = jest.mocked(ssh.runOver);

const settings = stagingSettings({ nodes: fiveNodes });
const credentials = { token: "abcdef.0123456789abcdef", caCertHash: "sha256:ab", certificateKey: "cdcd" };

/** The hook as the engine runs it, right before the node joins. */
async function beforeJoin(): Promise<void> {
  const hook = invite({
    node: nodeOf(settings, "cp-2"),
    anchor: nodeOf(settings, "cp-1"),
    credentials: pulumi.secret(credentials),
    sshPrivateKey: pulumi.secret("private"),
  });
  await hook({ urn: "urn", id: "", name: "staging-cp-2-kubeadm", type: "Command" });
}

describe("an invitation", () => {
  test("makes the node's credentials known to the first control plane, on stdin", async () => {
    runOver.mockResolvedValue({ exitCode: 0, stdout: "", stderr: "" });

    await beforeJoin();

    const [target, command, stdin] = runOver.mock.lastCall ?? [];
    expect(target).toMatchObject({ address: "192.168.100.11", port: 22, user: "ubuntu", privateKey: "private" });
    expect(target?.hostKey).toMatch(/^ssh-ed25519 /);
    expect(command).toBe(`sudo -n bash --norc -c 'eval "$(cat)"' invite`);
    expect(stdin).toMatch(/^NODE='cp-2'\nSTEP='invite'\nTOKEN='abcdef\.0123456789abcdef'\nTTL='15m'\n/);
    expect(stdin).toContain("CERTIFICATE_KEY='cdcd'\n");
  });

  test("that fails stops the join, with the host's own words", async () => {
    runOver.mockResolvedValue({ exitCode: 1, stdout: "", stderr: "homelab: cp-2: invite: no API server.\n" });

    await expect(beforeJoin()).rejects.toThrow(
      /^homelab: cp-2: invite: the first control plane, cp-1 \(192\.168\.100\.11\), did not let it join: homelab: cp-2: invite: no API server\.\nRun the update again/,
    );
  });

  test("that breaks off says so", async () => {
    runOver.mockResolvedValue({ stdout: "", stderr: "" });

    await expect(beforeJoin()).rejects.toThrow("the connection was lost in the middle");
  });

  test("that nobody answers says so", async () => {
    runOver.mockRejectedValue(new Error("192.168.100.11:22 has another host key than the stack file says"));

    await expect(beforeJoin()).rejects.toThrow(/^homelab: cp-2: invite: .*cp-1.*another host key/);
  });
});
