import { Kubectl } from "./kubectl";
import { leaks } from "./leaks";
import { ProcessWatch } from "./process-watch";
import { type Observed, observe } from "./site";

const ACCOUNT = "system:serviceaccount:external-dns:external-dns";

/** external-dns for the Services of one namespace, beside records of the stack file. */
describe("a stack with external-dns", () => {
  let site: Observed;
  let watch: ProcessWatch;
  let kubectl: Kubectl;

  beforeAll(async () => {
    site = await observe({
      stack: "staging",
      edit: (_, config) => {
        config["homelab:security"] = { namespaces: [{ name: "web" }] };
        config["homelab:cloudflare"] = {
          zones: [{ name: "hallonen.se" }],
          dns: { publish: ["api"] },
          externalDns: { domains: ["lab.hallonen.se"], sources: ["service", "crd"], namespace: "web", policy: "sync" },
        };
      },
    });
    watch = ProcessWatch.start();
    await site.rehearsal.up();
    kubectl = await Kubectl.of(site);
  });

  afterAll(async () => {
    watch?.stop();
    await site?.rehearsal.close();
  });

  const inNamespace = <T>(...what: string[]) => kubectl.json<T>("get", ...what, "--namespace", "external-dns");
  const token = () => site.secrets["homelab:secrets.cloudflareApiToken"] ?? "there is none";
  const may = async (...words: string[]) => {
    // It says no by its status, too.
    const said = kubectl.run("auth", "can-i", ...words, "--as", ACCOUNT).catch(() => "no");
    return (await said).trim() === "yes";
  };

  test("runs it, restricted, with its zone by identifier and its domain", async () => {
    const { spec, status } = await inNamespace<Workload>("deployment", "external-dns");

    expect(status.readyReplicas).toBe(1);
    const [container] = spec.template.spec.containers;
    expect(container?.args).toEqual(
      expect.arrayContaining(["--domain-filter=.lab.hallonen.se", "--namespace=web", "--txt-owner-id=homelab-staging"]),
    );
    expect(container?.args.join("\n")).toMatch(/^--zone-id-filter=[0-9a-f]{32}$/m);
    const { metadata } = await kubectl.json<Named>("get", "namespace", "external-dns");
    expect(metadata.labels["pod-security.kubernetes.io/enforce"]).toBe("restricted");
  });

  test("gives it the token through a Secret", async () => {
    const { data } = await inNamespace<{ data: Record<string, string> }>("secret", "cloudflare-api-token");

    expect(Buffer.from(data["api-token"] ?? "", "base64").toString()).toBe(token());
  });

  test("lets it read what it watches, and no more", async () => {
    expect(await may("list", "services", "--namespace", "web")).toBe(true);
    expect(await may("list", "dnsendpoints.externaldns.k8s.io", "--namespace", "web")).toBe(true);
    expect(await may("list", "services", "--namespace", "default")).toBe(false);
    expect(await may("get", "secrets", "--namespace", "web")).toBe(false);
  });

  test("changes nothing when nothing changed, and shows the token nowhere", async () => {
    await site.rehearsal.up({ expectNoChanges: true });

    expect(await leaks(site, watch, { canaries: [token()], places: {} })).toEqual([]);
  });

  test("refuses a record of the stack file below its domain, before anything is asked", async () => {
    site.rehearsal.configure((config) => {
      const { dns } = config["homelab:cloudflare"] as { dns: { records?: object[] } };
      dns.records = [{ type: "A", name: "nas.lab.hallonen.se", content: "192.168.100.9" }];
    });

    await expect(site.rehearsal.preview()).rejects.toThrow(/lab\.hallonen\.se[^]*holds nas\.lab\.hallonen\.se/);
    site.rehearsal.configure(
      (config) => delete (config["homelab:cloudflare"] as { dns: { records?: object[] } }).dns.records,
    );
  });

  test("ends with nothing left in the cluster", async () => {
    await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    await site.rehearsal.destroy();

    expect(await site.rehearsal.cloudflare.records()).toEqual([]);
  });
});

interface Workload {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly args: string[] }[] } };
  };
  readonly status: { readonly readyReplicas: number };
}

interface Named {
  readonly metadata: { readonly labels: Record<string, string> };
}
