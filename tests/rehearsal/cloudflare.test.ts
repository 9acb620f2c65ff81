import type { CloudflareDouble, CloudflareTunnel } from "../../rehearsal/driver/cloudflare-double";
import type { OperationReport } from "../../rehearsal/driver/rehearsal";
import { NAMES, OWN, cloudflareSite, failure, mutations } from "./cloudflare-site";
import { Kubectl } from "./kubectl";
import { leaks } from "./leaks";
import { ProcessWatch } from "./process-watch";
import type { Observed } from "./site";

/** Names and a tunnel, from nothing to the end. */
describe("a stack at Cloudflare", () => {
  const theirs = { name: "old.hallonen.se", type: "A", content: "198.51.100.7", comment: null };
  let site: Observed;
  let double: CloudflareDouble;
  let watch: ProcessWatch;
  let preview: OperationReport;
  let firstUp: OperationReport;
  let tunnel: CloudflareTunnel;
  let kubectl: Kubectl;

  beforeAll(async () => {
    site = await cloudflareSite();
    double = site.rehearsal.cloudflare;
    await double.plant(theirs);
    watch = ProcessWatch.start();
    preview = await site.rehearsal.preview({ diff: true });
    expect(mutations(await double.calls())).toEqual([]);
    firstUp = await site.rehearsal.up();
    kubectl = await Kubectl.of(site);
    [tunnel] = (await double.tunnels()) as [CloudflareTunnel];
  });

  afterAll(async () => {
    watch?.stop();
    await site?.rehearsal.close();
  });

  const at = async (name: string) => (await double.records()).filter((record) => record.name === name);
  const token = async () => {
    const secret = ["secret", "tunnel-token", "--namespace", "cloudflared"];
    const { data } = await kubectl.json<{ data: { token: string } }>("get", ...secret);
    return Buffer.from(data.token, "base64").toString();
  };

  test("the first preview announces exactly what the first up creates", () => {
    expect(preview.changes).toEqual({ create: firstUp.changes.create });
  });

  test("has the records that its file asks for, marked as its own, beside those of others", async () => {
    const comment = OWN;
    const content = `${tunnel.id}.cfargotunnel.com`;
    expect(await at(NAMES.api)).toMatchObject([{ type: "A", content: "192.168.100.50", ttl: 300, comment }]);
    expect(await at(NAMES.www)).toMatchObject([{ type: "A", content: "203.0.113.9", proxied: true, ttl: 1, comment }]);
    expect(await at(NAMES.mail)).toMatchObject([{ type: "TXT", content: '"v=spf1 -all"', comment }]);
    expect(await at(NAMES.tunnel)).toMatchObject([{ type: "CNAME", content, proxied: true, comment }]);
    expect(await at(theirs.name)).toMatchObject([theirs]);
    expect(await double.records()).toHaveLength(5);
  });

  test("has a tunnel that Cloudflare manages, with a rule for the name and none for others", () => {
    expect(tunnel).toMatchObject({ name: "staging", configSource: "cloudflare" });
    expect(tunnel.config?.ingress).toMatchObject([
      { hostname: NAMES.tunnel, service: "https://192.168.100.9:5001", originRequest: { noTLSVerify: true } },
      { service: "http_status:404" },
    ]);
  });

  test("gives the tunnel's token to connectors in the cluster, through a Secret", async () => {
    expect(JSON.parse(Buffer.from(await token(), "base64").toString())).toMatchObject({ t: tunnel.id });
    const namespace = ["--namespace", "cloudflared"];
    const deployment = await kubectl.json<Workload>("get", "deployment", "cloudflared", ...namespace);
    expect(deployment.status.readyReplicas).toBe(2);
    const [container] = deployment.spec.template.spec.containers;
    expect(container?.env).toEqual([
      { name: "TUNNEL_TOKEN", valueFrom: { secretKeyRef: { name: "tunnel-token", key: "token" } } },
    ]);
  });

  test("asks a few things when nothing changes, and changes nothing", async () => {
    await double.forget();
    await site.rehearsal.up({ expectNoChanges: true });
    const unchanged = await double.calls();
    await double.forget();
    await site.rehearsal.preview();
    expect(mutations([...unchanged, ...(await double.calls())])).toEqual([]);
    // The zone (its page, and one that is empty) and the tunnel's token.
    expect(unchanged.length).toBeLessThanOrEqual(3);
    expect((await double.calls()).length).toBeLessThanOrEqual(3);
  });

  test("a record that was changed by hand is shown by a refresh, and put right by the next up", async () => {
    const [record] = await at(NAMES.www);
    await double.change(record?.id ?? "", { content: "198.51.100.66" });
    const shown = await site.rehearsal.refresh({ preview: true });
    expect(shown.changes).toMatchObject({ update: 1 });
    expect(await at(NAMES.www)).toMatchObject([{ content: "198.51.100.66" }]);

    await site.rehearsal.refresh();
    const { changes } = await site.rehearsal.up();
    expect(changes).toMatchObject({ update: 1 });
    expect(changes).not.toHaveProperty("replace");
    expect(await at(NAMES.www)).toMatchObject([{ id: record?.id, content: "203.0.113.9" }]);
  });

  test("a name that goes from an address to the tunnel is never there twice", async () => {
    site.rehearsal.configure((config) => {
      const { dns, tunnel } = config["homelab:cloudflare"] as Block;
      dns.records = dns.records.filter(({ name }) => name !== NAMES.www);
      tunnel.routes.push({ type: "url", host: NAMES.www, url: "http://192.168.100.9:80" });
    });
    const { changes } = await site.rehearsal.up();
    expect(changes).toMatchObject({ replace: 1 });
    expect(await at(NAMES.www)).toMatchObject([{ type: "CNAME", content: `${tunnel.id}.cfargotunnel.com` }]);
    await site.rehearsal.up({ expectNoChanges: true });
  });

  test("no secret is printed, shown among processes, kept in plain text, or seen in an address", async () => {
    const { s: secret } = JSON.parse(Buffer.from(await token(), "base64").toString()) as { s: string };
    const canaries = [await token(), secret, site.secrets["homelab:secrets.cloudflareApiToken"] ?? "there is none"];
    const places = { "calls at Cloudflare": JSON.stringify([await double.calls(), await double.records()]) };
    expect(canaries.filter((canary) => canary.length < 16)).toEqual([]);
    expect(await leaks(site, watch, { canaries, places })).toEqual([]);
  });

  test("a destroy that Cloudflare fails half way says where, and the next one ends with nothing left", async () => {
    await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    await double.fail({ method: "DELETE", path: "/dns_records", skip: 2, status: 500 });
    expect(await failure(site.rehearsal.destroy())).toMatch(/dns-\S+hallonen\.se: DELETE .*500 Internal Server Error/);
    const left = (await double.records()).length;
    expect(left).toBeGreaterThan(1);
    expect(left).toBeLessThan(5);

    await double.fail();
    await site.rehearsal.destroy();
    expect(await double.records()).toEqual([expect.objectContaining(theirs)]);
    expect(await double.tunnels()).toEqual([]);
  });
});

interface Block {
  dns: { records: { name: string }[] };
  tunnel: { routes: object[] };
}

interface Workload {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly env: unknown }[] } };
  };
  readonly status: { readonly readyReplicas: number };
}
