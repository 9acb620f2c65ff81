import { nodeOf, stagingSettings } from "../../../tests/support/kubeadm";
import { explain } from "./explain";

const node = nodeOf(stagingSettings(), "kubestaging");
const jumpHost = { address: "gate.example.org", hostKey: node.ssh?.hostKey };
const behind = nodeOf(stagingSettings({ node: { ssh: { ...node.ssh, jumpHost } } }), "kubestaging");
const ended = (output: string) => `Process exited with status 1: running "sudo -n bash -c …":\n${output}`;

describe("what the provider says badly", () => {
  test.each([
    [
      "after 8 failed attempts: ssh: handshake failed: ssh: host key mismatch",
      /another host key.*told nothing.*scan-host/,
    ],
    ["ssh: handshake failed: ssh: no common algorithm for host key; client offered: [ssh-rsa]", /another host key/],
    [
      "ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
      /let nobody in with this key as ubuntu.*authorized_keys/,
    ],
    ["ssh: no key found", /sshPrivateKey is no private key/],
    ["dial tcp 192.168.100.50:22: connect: connection refused", /nothing answered at 192\.168\.100\.50:22/],
    ["dial tcp 192.168.100.50:22: i/o timeout", /nothing answered/],
    ["wait: remote command exited without exit status or exit signal", /lost in the middle/],
    ["read tcp 10.0.0.1:1->192.168.100.50:22: read: connection reset by peer", /lost in the middle/],
  ])("%s", (error, expected) => {
    const message = explain(node, "prepare", [error]);

    expect(message).toMatch(/^homelab: kubestaging: prepare: /);
    expect(message).toMatch(expected);
    expect(message).toMatch(/Then run the update again/);
  });

  test("names the jump host too", () => {
    expect(explain(behind, "check", ["dial tcp: connection refused"])).toContain(
      "192.168.100.50:22 (through gate.example.org:22)",
    );
  });
});

describe("what a host says itself", () => {
  test("stands for itself, even when it speaks of connections", () => {
    expect(explain(node, "packages", [ended("homelab: kubestaging: packages: …: connection refused")])).toBeUndefined();
    expect(explain(node, "packages", [ended("E: Failed to fetch: Connection timed out")])).toBeUndefined();
  });

  test("is explained where sudo asks for a password", () => {
    expect(explain(node, "check", [ended("sudo: a password is required")])).toMatch(
      /^homelab: kubestaging: check: user ubuntu cannot use sudo without a password\. Put `ubuntu ALL=/,
    );
  });
});
