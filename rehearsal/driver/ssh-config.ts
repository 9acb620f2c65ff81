import type { HostKeys } from "./ssh-hosts";

type Raw = Readonly<Record<string, unknown>>;

/**
 * A stack file's `config` with the simulated hosts' keys in place of the real ones.
 * @param values `namespace:key` → value
 */
export function withHostKeys(values: Raw, keys: HostKeys): Raw {
  const cluster = values["homelab:cluster"] as Raw;
  const nodes = (cluster.nodes as readonly Raw[]).map((node) => nodeWithKeys(node, keys));
  return { ...values, "homelab:cluster": { ...cluster, nodes } };
}

function nodeWithKeys(node: Raw, keys: HostKeys): Raw {
  const ssh = node.ssh as Raw;
  const jumpHost = ssh.jumpHost as Raw | undefined;
  return {
    ...node,
    ssh: {
      ...withKey(ssh, String(node.address), keys),
      ...(jumpHost && { jumpHost: withKey(jumpHost, String(jumpHost.address), keys) }),
    },
  };
}

const withKey = (host: Raw, address: string, keys: HostKeys): Raw => ({
  ...host,
  hostKey: keys.of(address).publicKey,
});
