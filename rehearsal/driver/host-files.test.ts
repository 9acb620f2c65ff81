import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostFile } from "./host-files";

describe("hostFile", () => {
  const dir = mkdtempSync(join(tmpdir(), "homelab-host-"));
  const table = `LABEL=writable / ext4 defaults 0 1
# UUID=0 /etc ext4 defaults 0 2
UUID=5d3c /var/mnt/data ext4 nofail 0 2
/var/mnt/data/kubelet /var/lib/kubelet none bind,nofail 0 0
/swapfile none swap sw 0 0
`;

  beforeAll(() => {
    for (const folder of ["root/etc", "disks/sda"]) mkdirSync(join(dir, folder), { recursive: true });
    writeFileSync(join(dir, "root/etc/fstab"), table);
  });

  afterAll(() => rmSync(dir, { recursive: true }));

  test.each([
    ["/etc/hosts", "root/etc/hosts"],
    ["/usr/local/bin/kubeadm", "usr-local/bin/kubeadm"],
    ["/usr/localized", "root/usr/localized"],
    ["/var/mnt/data/volumes/1", "disks/sda/volumes/1"],
    ["/var/lib/kubelet/config.yaml", "disks/sda/kubelet/config.yaml"],
    ["/var/lib/kubelet-plugins", "root/var/lib/kubelet-plugins"],
  ])("%s is %s", (path, place) => {
    expect(hostFile(dir, path)).toBe(join(dir, place));
  });
});
