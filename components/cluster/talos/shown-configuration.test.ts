import { ConfigurationViewer } from "./shown-configuration";

/** As the provider hands it out, with secrets of all kinds in the places where Talos and users have them. */
const configuration = `version: v1alpha1
machine:
    type: controlplane
    token: canary.t1oken2345678901
    ca:
        crt: Y2FuYXJ5LWNlcnRpZmljYXRlLW9mLXRhbG9zMQ==
        key: Y2FuYXJ5LWtleS1vZi10YWxvcy1pdHNlbGYx
    certSANs: []
    kubelet:
        image: ghcr.io/siderolabs/kubelet:v1.36.3
        extraMounts:
            - destination: /var/mnt/local-path-provisioner
    install:
        disk: /dev/nvme0n1
        image: factory.talos.dev/metal-installer/376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba:v1.13.0
        wipe: false
    env:
        https_proxy: http://me:canary-proxy@proxy
    registries:
        config:
            registry.example:
                auth:
                    username: me
                    password: canary-short
    systemDiskEncryption:
        state:
            provider: luks2
            keys:
                - slot: 0
                  static:
                    passphrase: canary-pass
    files:
        - path: /etc/some.conf
          permissions: 420
          content: canary-file
    sysctls:
        vm.nr_hugepages: "1024"
        odd: before canary-known-secret after
cluster:
    secret: canaryClusterSecretAAAAAAAAAAAAAAAAAAAAAAA1=
    secretboxEncryptionSecret: canarySecretboxAAAAAAAAAAAAAAAAAAAAAAAAAA1=
    apiServer:
        certSANs:
            - 192.168.100.60
    serviceAccount:
        key: Y2FuYXJ5LXNlcnZpY2UtYWNjb3VudC1rZXkx
    inlineManifests:
        - name: secret
          contents: |
            canary: true
---
apiVersion: v1alpha1
kind: HostnameConfig
auto: "off"
hostname: rk1-1
---
apiVersion: v1alpha1
kind: WireguardConfig
name: wg0
privateKey: canary
---
apiVersion: v1alpha1
kind: DHCPv4Config
name: eno1
`;

const show = (text = configuration, key = "key") =>
  new ConfigurationViewer({ deep: ["canary-known-secret"] }, key).show(text);

test("what is no secret is a line with the way to it, in the configuration's order", () => {
  const lines = show().split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "machine.type: controlplane",
      "machine.certSANs: []",
      "machine.kubelet.image: ghcr.io/siderolabs/kubelet:v1.36.3",
      "machine.kubelet.extraMounts.0.destination: /var/mnt/local-path-provisioner",
      "machine.install.disk: /dev/nvme0n1",
      "machine.install.wipe: false",
      "machine.systemDiskEncryption.state.provider: luks2",
      "machine.files.0.path: /etc/some.conf",
      "machine.sysctls.vm.nr_hugepages: 1024",
      "cluster.apiServer.certSANs.0: 192.168.100.60",
      "HostnameConfig hostname: rk1-1",
      "DHCPv4Config eno1",
    ]),
  );
  expect(lines.find((line) => line.startsWith("machine.install.image"))).toMatch(
    /metal-installer\/376567988.*:v1\.13\.0$/,
  );
});

test("no secret is in it, nor a certificate", () => {
  expect(show()).not.toMatch(/canary|Y2FuYXJ5/);
});

test("a secret that changes shows as another hash, which nobody can make without the key", () => {
  const hash = (shown: string) => /cluster\.secret: \[secret ([0-9a-f]{6})\]/.exec(shown)?.[1];
  const other = configuration.replace("canaryClusterSecretAAA", "canaryClusterSecretBBB");
  expect(hash(show())).toBeDefined();
  expect(hash(show(other))).not.toBe(hash(show()));
  expect(hash(show(configuration, "another"))).not.toBe(hash(show()));
});
