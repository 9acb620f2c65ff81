import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { HostFaults } from "../../rehearsal/driver/ssh-hosts";
import { newKeyPair } from "../../rehearsal/driver/ssh-keys";
import { Host } from "./host";
import { Kubectl } from "./kubectl";
import { type Cluster, observe, type Observed } from "./site";

const gibibyte = 2 ** 30;

/** One host and its bad week: every day something else, and every next run gets further. */
describe("bad days of a host", () => {
  let site: Observed;
  let pi: Host;

  beforeAll(async () => {
    site = await observe({
      stack: "staging",
      edit: (cluster) => {
        cluster.bootstrap.timeouts = { aptSeconds: 2 };
      },
      hosts: { kubestaging: { faults: { sudoPassword: true } } },
    });
    pi = new Host(site, "kubestaging");
  });

  afterAll(() => site?.rehearsal.close());

  const faults = (value: HostFaults) => site.rehearsal.tell({ machine: "kubestaging", do: "setFaults", value });

  /** Runs `up`, which must fail at that step; what it said. */
  async function failsAt(step: string): Promise<string> {
    const failure = await site.rehearsal.up().then(
      () => "it succeeded",
      (error: Error) => error.message,
    );
    expect(failure).toMatch(/kubestaging/);
    expect(failure).toMatch(new RegExp(`\\b${step}\\b`));
    return failure;
  }

  test("another host key: nothing is sent, and the way out is said", async () => {
    const own = site.rehearsal.keys.of("192.168.100.50").publicKey;
    site.rehearsal.configure((config) => setHostKey(config, newKeyPair().publicKey));
    const failure = await failsAt("check");
    expect(failure).toMatch(/host key/i);
    expect(failure).toMatch(/scan-host-keys/);
    expect(pi.events("login")).toEqual([]);
    site.rehearsal.configure((config) => setHostKey(config, own));
  });

  test("a key that the host does not take", async () => {
    const file = site.rehearsal.hostFile("kubestaging", "/home/ubuntu/.ssh/authorized_keys");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${newKeyPair().publicKey}\n`);
    const failure = await failsAt("check");
    expect(failure).toMatch(/ubuntu/);
    expect(failure).toMatch(/authorized_keys/);
    expect(pi.events("login")).toEqual([]);
    writeFileSync(file, `${site.rehearsal.keys.login.publicKey}\n`);
  });

  test("sudo that asks for a password", async () => {
    const failure = await failsAt("check");
    expect(failure).toMatch(/user ubuntu cannot use sudo without a password/);
  });

  test("a disk that is too small", async () => {
    const from = site.events.length;
    faults({ diskFreeBytes: gibibyte });
    const failure = await failsAt("check");
    expect(failure).toMatch(/GiB/);
    expect(pi.events("ran", from)).toEqual([]);
  });

  test("swap that is on is switched off, and an update that holds apt's lock is waited for, then named", async () => {
    expect(pi.read("/etc/fstab")).toMatch(/^[^#].*\sswap\s/m);
    faults({ aptLock: true });
    const failure = await failsAt("(prepare|harden|runtime)");
    expect(failure).toMatch(/lock/);
    expect(failure).toMatch(/unattended-upgr/);
    expect(pi.read("/etc/fstab")).not.toMatch(/^[^#].*\sswap\s/m);
  });

  test("a host that reboots in the middle of a step", async () => {
    faults({ rebootAt: "containerd.io" });
    const failure = await failsAt("runtime");
    expect(failure).toMatch(/connection/i);
  });

  test("a version of a package that does not exist", async () => {
    site.rehearsal.configure((config) => (config["homelab:versions"] = { containerd: "v2.2.99" }));
    const failure = await failsAt("runtime");
    expect(failure).toMatch(/2\.2\.99/);
    site.rehearsal.configure((config) => delete config["homelab:versions"]);
  });

  test("a connection that is cut in the middle of a step", async () => {
    faults({ cutAt: "install kube" });
    const failure = await failsAt("packages");
    expect(failure).toMatch(/connection/i);
  });

  test("port 6443 that another program holds", async () => {
    faults({ portTaken: 6443 });
    const failure = await failsAt("kubeadm");
    expect(failure).toMatch(/6443/);
  });

  test("then the next run finishes, and another one changes nothing", async () => {
    faults({});
    await site.rehearsal.up();
    const again = await site.rehearsal.up({ expectNoChanges: true });
    expect(Object.keys(again.changes)).toEqual(["same"]);
    const nodes = await (await Kubectl.of(site)).nodes();
    expect(nodes.map(({ metadata }) => metadata.name)).toEqual(["kubestaging"]);
  });
});

function setHostKey(config: Record<string, unknown>, hostKey: string): void {
  const [node] = (config["homelab:cluster"] as Cluster).nodes;
  (node?.ssh as { hostKey: string }).hostKey = hostKey;
}
