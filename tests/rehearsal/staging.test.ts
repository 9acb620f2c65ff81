import type { OutputMap } from "@pulumi/pulumi/automation";
import { echoAddress } from "../../rehearsal/driver/echo";
import { poolsContain } from "../../rehearsal/driver/pools";
import type { OperationReport } from "../../rehearsal/driver/rehearsal";
import { changes, fingerprint } from "./fingerprint";
import { Host } from "./host";
import { Kubectl } from "./kubectl";
import { leaks } from "./leaks";
import { breakingTheBaselineWarns, nightlyScanStartsAnew, statusIsShown } from "./looking";
import { ProcessWatch } from "./process-watch";
import { type Cluster, observe, type Observed } from "./site";

interface Volume {
  metadata: { name: string };
  spec: { local: { path: string }; storageClassName: string; persistentVolumeReclaimPolicy: string };
}

interface Firewall {
  enabled: boolean;
  incoming: string;
  routed: string;
  rules: { command: string }[];
}

describe("the staging stack, from a bare Raspberry Pi", () => {
  let before: ReadonlyMap<string, string>;
  let site: Observed;
  let pi: Host;
  let watch: ProcessWatch;
  let firstPreview: OperationReport;
  let firstUp: OperationReport;
  let outputs: OutputMap;
  let kubectl: Kubectl;

  beforeAll(async () => {
    before = fingerprint();
    site = await observe({ stack: "staging", platform: true });
    pi = new Host(site, "kubestaging");
    watch = ProcessWatch.start();
    firstPreview = await site.rehearsal.preview({ diff: true });
    expect(pi.events("login")).toEqual([]);
    firstUp = await site.rehearsal.up();
    outputs = await site.rehearsal.outputs();
    kubectl = await Kubectl.of(site);
  });

  afterAll(async () => {
    watch?.stop();
    await site?.rehearsal.close();
  });

  test("the first preview, with no cluster there, announces exactly what the first up creates", () => {
    expect(firstPreview.changes).toEqual({ create: firstUp.changes.create });
  });

  test("every output is there, and what opens doors is secret", () => {
    const secret = Object.entries(outputs).filter(([, output]) => output.secret);
    expect(secret.map(([name]) => name)).toEqual(["kubeconfig"]);
    expect(outputs.apiEndpoint?.value).toBe("https://kubestaging.local.hallonen.se:6443");
    expect(outputs.nodes?.value).toEqual([
      { name: "kubestaging", role: "controlPlane", address: "192.168.100.50", arch: "arm64" },
    ]);
    const versions = outputs.versions?.value as Record<string, string>;
    expect(versions.kubernetes).toMatch(/^v1\./);
    expect(versions.containerd).toMatch(/^v2\./);
    expect(versions).not.toHaveProperty("talos");
  });

  test("the node is registered as the stack file describes it", async () => {
    const [node, ...more] = await kubectl.nodes();
    expect(more).toEqual([]);
    expect(node).toMatchObject({
      metadata: { name: "kubestaging" },
      status: {
        capacity: { pods: "110" },
        nodeInfo: { architecture: "arm64", kubeletVersion: site.rehearsal.config.versions.kubernetes },
      },
    });
    expect(node?.status.addresses).toContainEqual({ type: "InternalIP", address: "192.168.100.50" });
    expect(node?.metadata.labels).toHaveProperty(["node-role.kubernetes.io/control-plane"]);
    // It runs workloads, so nothing keeps them away.
    expect((node?.spec.taints ?? []).map(({ key }) => key)).not.toContain("node-role.kubernetes.io/control-plane");
  });

  test("the kubelet has the stack's settings", () => {
    const settings = pi.read("/var/lib/kubelet/config.yaml");
    for (const line of ["maxPods: 110", "podPidsLimit: 2048", "containerLogMaxSize: 10Mi", "containerLogMaxFiles: 3"])
      expect(settings).toContain(line);
    expect(settings).toMatch(/evictionHard:\n {2}memory.available: 200Mi\n {2}nodefs.available: 10%/);
    expect(settings).toMatch(/systemReserved:\n {2}cpu: 100m\n {2}memory: 500Mi/);
  });

  test("the host was prepared: no swap, modules, sysctls, and the Pi's memory cgroup, with one reboot", () => {
    expect(pi.read("/etc/fstab")).not.toMatch(/^[^#].*\sswap\s/m);
    expect(modulesOf(pi)).toEqual(expect.arrayContaining(["overlay", "br_netfilter"]));
    expect(settingsOf(pi)).toMatch(/^net\.ipv4\.ip_forward\s*=\s*1$/m);
    expect(settingsOf(pi)).toMatch(/^net\.bridge\.bridge-nf-call-iptables\s*=\s*1$/m);
    expect(pi.read("/boot/firmware/cmdline.txt")).toMatch(/^[^\n]*\bcgroup_enable=memory\b[^\n]*\n?$/);
    expect(pi.events("rebooting")).toHaveLength(1);
    expect(pi.read("/etc/hostname").trim()).toBe("kubestaging");
    expect(pi.read("/etc/hosts")).toMatch(/^192\.168\.100\.50\s.*\bkubestaging\.local\.hallonen\.se\b/m);
  });

  test("etcd, images and pods' files are on the SSD, which is mounted by its UUID", () => {
    const table = pi.read("/etc/fstab");
    expect(table).toMatch(/^UUID=5d3c9b52-0f5e-4c7e-9c1e-7b8c2f0a61d4\s+\/var\/mnt\/data\s+\S+\s+\S*\bnofail\b/m);
    for (const folder of ["/var/lib/etcd", "/var/lib/containerd", "/var/lib/kubelet"])
      expect(table).toMatch(new RegExp(`^/var/mnt/data/\\S+\\s+${folder}\\s+none\\s+\\S*\\bbind\\b`, "m"));
  });

  test("the host is hardened: keys only, a firewall by role and CNI, bans, automatic security updates", () => {
    expect(sshSettings(pi)).toMatch(/^PasswordAuthentication no$/m);
    expect(sshSettings(pi)).toMatch(/^KbdInteractiveAuthentication no$/m);
    const firewall = pi.state<Firewall>("ufw");
    expect(firewall).toMatchObject({ enabled: true, incoming: "deny", routed: "allow" });
    expect(firewall.rules.map(({ command }) => command)).toEqual([
      "allow 22/tcp comment 'homelab'",
      "allow from 192.168.100.0/24 to any port 6443 proto tcp comment 'homelab'",
      "allow from 10.42.0.0/16 comment 'homelab'",
    ]);
    const packages = pi.packages();
    for (const name of ["fail2ban", "unattended-upgrades", "ufw"]) expect(packages[name]?.status).toBe("installed");
    expect(pi.read("/etc/apt/apt.conf.d/52homelab-upgrades")).toMatch(/Unattended-Upgrade "1"/);
  });

  test("packages are those of the stack, and held", () => {
    const packages = pi.packages();
    const { kubernetes, containerd } = site.rehearsal.config.versions;
    const held = (version: string): unknown => ({
      version: expect.stringContaining(version.slice(1)) as string,
      hold: true,
    });
    for (const name of ["kubeadm", "kubelet", "kubectl"])
      expect(packages[name]).toMatchObject(held(kubernetes) as object);
    expect(packages["containerd.io"]).toMatchObject(held(containerd) as object);
    const runtime = pi.read("/etc/containerd/config.toml");
    expect(runtime).toMatch(/SystemdCgroup = true/);
    expect(runtime).toMatch(/max_container_log_line_size = 16384/);
    expect(runtime).toContain(site.rehearsal.config.versions.pauseImage);
  });

  test("the declared local volumes are there", async () => {
    const { items } = await kubectl.json<{ items: Volume[] }>("get", "persistentvolumes");
    const declared = (site.rehearsal.config.storage?.classes ?? []).flatMap((each) =>
      each.type === "local" ? each.volumes : [],
    );
    expect(declared.length).toBeGreaterThan(0);
    expect(items.map(({ metadata }) => metadata.name).sort()).toEqual(declared.map(({ name }) => name).sort());
    for (const { spec } of items) {
      expect(spec).toMatchObject({ storageClassName: "local-nvme", persistentVolumeReclaimPolicy: "Retain" });
      expect(pi.has(spec.local.path)).toBe(true);
    }
  });

  test("a Service gets an address from the declared pool", async () => {
    expect(poolsContain(site.rehearsal.config, await echoAddress(kubectl.kubeconfig))).toBe(true);
  });

  test("status shows it on one screen, and as a page", () => statusIsShown(site));
  test("whoever makes a workload that breaks the baseline is warned", () => breakingTheBaselineWarns(kubectl));
  test("every night, images and machines are scanned anew", () => nightlyScanStartsAnew(kubectl));

  test("a second up, and a preview after it, change nothing and log in nowhere", async () => {
    const from = site.events.length;
    const second = await site.rehearsal.up({ expectNoChanges: true });
    const preview = await site.rehearsal.preview();
    expect(Object.keys(second.changes)).toEqual(["same"]);
    expect(Object.keys(preview.changes)).toEqual(["same"]);
    expect(pi.events("login", from)).toEqual([]);
  });

  test("a setting of the kubelet is applied to the running node, without a reboot or a rebuild", async () => {
    const from = site.events.length;
    site.rehearsal.configure((config) => {
      (config["homelab:cluster"] as Cluster).bootstrap.kubelet = { maxPods: 120 };
    });
    const { changes: made } = await site.rehearsal.up();
    expect(Object.keys(made).sort()).toEqual(["same", "update"]);
    expect(pi.read("/var/lib/kubelet/config.yaml")).toContain("maxPods: 120");
    expect((await kubectl.nodes())[0]?.status.capacity.pods).toBe("120");
    expect(pi.events("rebooting", from)).toEqual([]);
    expect(pi.events("ran", from).filter((line) => /^kubeadm (init (?!phase)|reset|join)/.test(line))).toEqual([]);
  });

  test("no secret is printed, shown among processes, or kept in plain text", async () => {
    expect(await leaks(site, watch)).toEqual([]);
  });

  test("destroy ends with nothing left in the state, and leaves the host as it is", async () => {
    await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    await site.rehearsal.destroy();
    const { deployment } = JSON.parse(await site.rehearsal.pulumi("stack", "export")) as {
      deployment: { resources?: unknown[] };
    };
    expect((deployment.resources ?? []).length).toBe(0);
    expect(pi.has("/etc/kubernetes/kubelet.conf")).toBe(true);
  });

  test("nothing of it happened to the machine that rehearsed", () => {
    expect(changes(before, fingerprint())).toEqual([]);
  });
});

const sshSettings = (host: Host) => host.read("/etc/ssh/sshd_config.d/00-homelab.conf");
const settingsOf = (host: Host) => host.read("/etc/sysctl.d/99-homelab.conf");
const modulesOf = (host: Host) => host.read("/etc/modules-load.d/homelab.conf").split("\n");
