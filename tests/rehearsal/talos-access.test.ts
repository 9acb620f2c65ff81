import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Kubectl } from "./kubectl";
import { operate } from "./operate";
import { observe, type Observed } from "./site";
import { editCluster, etcdMembersAt, said, talosCredentials, talosMachine, withMachines } from "./talos-machines";

const cp1 = talosMachine("cp-1", "controlPlane", 71, { workloads: true });
const w1 = talosMachine("w-1", "worker", 75);
const DAY_MS = 24 * 60 * 60 * 1000;
const passphrase = { HOMELAB_PKI_PASSPHRASE: "correct horse battery" };

/** Certificates end, and states get lost: neither is the end of a cluster. */
describe("access to a Talos cluster", () => {
  let site: Observed;

  beforeAll(async () => {
    site = await observe({ edit: withMachines([cp1, w1]) });
    await site.rehearsal.up();
  });

  afterAll(() => site?.rehearsal.close());

  const outputs = async () => {
    const { kubeconfig, talosconfig, accessExpires } = await site.rehearsal.outputs();
    return { kubeconfig: String(kubeconfig?.value), talosconfig: String(talosconfig?.value), expires: accessExpires };
  };

  test("says when it ends, in the open", async () => {
    const { expires } = await outputs();
    expect(expires?.secret).toBe(false);
    const { kubeconfig, talosconfig } = expires?.value as { kubeconfig: string; talosconfig: string };
    for (const end of [kubeconfig, talosconfig]) {
      const daysLeft = (Date.parse(end) - Date.now()) / DAY_MS;
      expect(daysLeft).toBeGreaterThan(360);
      expect(daysLeft).toBeLessThan(366);
    }
  });

  test("is renewed in place when little of it is left, and both of its kinds work", async () => {
    const before = await outputs();
    const from = site.events.length;
    // Certificates of a year, of which a year has to be left: every one is at its end.
    editCluster(site, (cluster) => (cluster.bootstrap.renewalDays = 365));
    const { changes } = await site.rehearsal.up();
    const after = await outputs();
    expect(Object.keys(changes).sort()).toEqual(["same", "update"]);
    expect(after.kubeconfig).not.toBe(before.kubeconfig);
    expect(after.talosconfig).not.toBe(before.talosconfig);
    expect(await etcdMembersAt(site, cp1.address)).toEqual(["cp-1"]);
    expect((await (await Kubectl.of(site)).nodes()).length).toBe(2);
    expect(said(site, from, "configured", "rebooting")).toEqual([]);
    editCluster(site, (cluster) => delete cluster.bootstrap.renewalDays);
    await site.rehearsal.up();
    expect(Object.keys((await site.rehearsal.up({ expectNoChanges: true })).changes)).toEqual(["same"]);
  });

  test("with a lost state, exported secrets bring it back, and nothing is made anew", async () => {
    const file = join(mkdtempSync(join(site.rehearsal.workspace.folder, "keep-")), "production.age");
    const told = await operate(site, "export-pki", ["--to", file], passphrase);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    await expect(operate(site, "export-pki", ["--to", file], passphrase)).rejects.toThrow(/is there already/);

    const { caCertificate, clientKey } = await talosCredentials(site);
    const uids = await nodeUids();
    await loseState();
    const from = site.events.length;
    const back = await operate(site, "import-pki", ["--from", file], passphrase);
    for (const secret of [clientKey, passphrase.HOMELAB_PKI_PASSPHRASE]) expect(`${told}${back}`).not.toContain(secret);
    await expect(operate(site, "import-pki", ["--from", file], passphrase)).rejects.toThrow(
      /has a cluster's secrets already/,
    );

    // The machines are its own again; what is in the cluster is taken over by nobody unasked.
    await expect(site.rehearsal.up({ continueOnError: true })).rejects.toThrow(
      /already exists|still in use|there already/,
    );
    expect(await operate(site, "adopt-objects")).toMatch(/kubernetes:helm\.sh\/v3:Release kube-flannel\/flannel/);
    const { changes } = await site.rehearsal.up();
    expect(Object.keys(changes)).not.toContain("replace");
    expect(Object.keys((await site.rehearsal.up({ expectNoChanges: true })).changes)).toEqual(["same"]);
    expect((await talosCredentials(site)).caCertificate).toBe(caCertificate);
    expect(await nodeUids()).toEqual(uids);
    expect(said(site, from, "bootstrapped", "rebooting", "maintenance")).toEqual([]);
  });

  async function nodeUids(): Promise<string[]> {
    const { items } = await (await Kubectl.of(site)).json<{ items: { metadata: { uid: string } }[] }>("get", "nodes");
    return items.map(({ metadata }) => metadata.uid).sort();
  }

  async function loseState(): Promise<void> {
    const { stack } = site.rehearsal.workspace;
    const state = await stack.exportStack();
    const deployment = { ...(state.deployment as object), resources: [], pending_operations: [] };
    await stack.importStack({ ...state, deployment });
  }
});
