import { withHostKeys } from "./ssh-config";
import { HostKeys } from "./ssh-hosts";

test("host keys, of jump hosts too, are those of the simulated hosts; everything else stays", () => {
  const keys = new HostKeys();
  const jumpHost = { address: "10.0.0.9", user: "me", hostKey: "ssh-ed25519 REAL" };
  const values = {
    "homelab:cluster": {
      name: "a",
      nodes: [
        { name: "n", address: "10.0.0.1", ssh: { user: "ubuntu", hostKey: "ssh-ed25519 REAL", jumpHost } },
        { name: "m", address: "10.0.0.2", ssh: { hostKey: "ssh-ed25519 REAL" } },
      ],
    },
    "homelab:network": { x: 1 },
  };
  const key = (address: string) => keys.of(address).publicKey;
  expect(withHostKeys(values, keys)).toEqual({
    "homelab:cluster": {
      name: "a",
      nodes: [
        {
          name: "n",
          address: "10.0.0.1",
          ssh: { user: "ubuntu", hostKey: key("10.0.0.1"), jumpHost: { ...jumpHost, hostKey: key("10.0.0.9") } },
        },
        { name: "m", address: "10.0.0.2", ssh: { hostKey: key("10.0.0.2") } },
      ],
    },
    "homelab:network": { x: 1 },
  });
  expect(key("10.0.0.1")).toMatch(/^ssh-ed25519 AAAA/);
  expect(key("10.0.0.1")).not.toBe(key("10.0.0.2"));
});
