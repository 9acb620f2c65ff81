import { ancestors, named } from "../../tests/support/registrations";
import { cloudflareLayer as build, tunnelRoute as route } from "../../tests/support/cloudflare-layer";

const recordsOf = async (cloudflare: object) =>
  (await build(cloudflare)).resources.filter(({ type }) => type.endsWith(":DnsRecord")).map(({ inputs }) => inputs);

describe("records", () => {
  test("are those of the hosts, at the ingress, marked as the stack's", async () => {
    const records = await recordsOf({ dns: {} });

    expect(records.map(({ name }) => name)).toEqual(["whoami.local.hallonen.se", "traefik.local.hallonen.se"]);
    expect(records[0]).toEqual({
      zoneId: "zone-hallonen.se",
      name: "whoami.local.hallonen.se",
      type: "A",
      content: "192.168.100.160",
      ttl: 300,
      proxied: false,
      comment: "Owned by the stack production of homelab",
    });
  });

  test("are each looked up before they are made", async () => {
    const { resources } = await build({ dns: {}, tunnel: { routes: [route] } });

    const records = resources.filter(({ type }) => type.endsWith(":DnsRecord"));
    expect(records).toHaveLength(3);
    for (const record of records) expect(record.hooked).toBe(true);
  });

  test("have tags where they are asked for, and none otherwise", async () => {
    expect((await recordsOf({ dns: { tags: ["owner:homelab"] } }))[0]).toMatchObject({ tags: ["owner:homelab"] });
    expect((await recordsOf({ dns: {} }))[0]).not.toHaveProperty("tags");
  });
});

describe("zones", () => {
  const lookups = async (cloudflare: object) =>
    (await build(cloudflare)).calls.filter(({ token }) => token.endsWith(":getZones"));

  test("are looked up once, however many records they have", async () => {
    expect(await lookups({ dns: {}, tunnel: { routes: [route] } })).toHaveLength(1);
  });

  test("are not looked up where the stack file has their identifiers", async () => {
    const id = "0123456789abcdef0123456789abcdef";
    const zones = [{ name: "hallonen.se", id }];

    expect(await lookups({ zones, accountId: id, dns: {}, tunnel: { routes: [route] } })).toEqual([]);
    expect((await recordsOf({ zones, dns: {} }))[0]).toMatchObject({ zoneId: id });
  });

  test("inside one another: the longest is the name's", async () => {
    const zones = [{ name: "hallonen.se" }, { name: "local.hallonen.se" }];

    expect((await recordsOf({ zones, dns: {} }))[0]).toMatchObject({ zoneId: "zone-local.hallonen.se" });
  });
});

describe("a tunnel", () => {
  const tunnel = { routes: [route] };

  test("is told where its configuration is, and that nothing else is there", async () => {
    const { resources } = await build({ tunnel });

    expect(named(resources, "tunnel-tunnel").inputs).toMatchObject({ configSrc: "cloudflare", name: "production" });
    const { config } = named(resources, "tunnel-rules").inputs as { config: { ingresses: readonly object[] } };
    expect(config.ingresses.at(-1)).toEqual({ service: "http_status:404" });
    // No networks: without WARP routing, names are all that leads in.
    expect(Object.keys(config)).toEqual(["ingresses"]);
    expect(resources.some(({ type }) => type.endsWith(":ZeroTrustTunnelCloudflaredRoute"))).toBe(false);
  });

  test("is looked up by its name before it is made", async () => {
    expect(named((await build({ tunnel })).resources, "tunnel-tunnel").hooked).toBe(true);
  });

  test("has the only name of its host, which comes once it has rules", async () => {
    const { resources } = await build({
      dns: {},
      tunnel: { routes: [{ ...route, host: "whoami.local.hallonen.se" }] },
      zones: [{ name: "hallonen.se", certificates: "advanced" }],
    });

    const records = resources.filter(({ inputs }) => inputs.name === "whoami.local.hallonen.se");
    expect(records.map(({ inputs }) => inputs)).toMatchObject([
      { type: "CNAME", content: "tunnel-tunnel-id.cfargotunnel.com", proxied: true, ttl: 1 },
    ]);
    expect(ancestors(resources, records[0]?.name ?? "")).toContain("tunnel-rules");
  });

  test("keeps its token in a secret of the cluster; other connectors start when it changes", async () => {
    const { resources } = await build({ tunnel });

    expect(named(resources, "tunnel-connectors-token").inputs.stringData).toBe("[secret]");
    expect(JSON.stringify(resources.map(({ inputs }) => inputs))).not.toContain("canary-tunnel-token");
    const { spec } = named(resources, "tunnel-connectors-deployment").inputs as {
      spec: { template: { metadata: { annotations: Record<string, string> } } };
    };
    expect(spec.template.metadata.annotations["homelab/token"]).toMatch(/^[0-9a-f]{16}$/);
  });

  test("is deleted after its connectors, which nothing else takes along", async () => {
    const { resources } = await build({ tunnel });

    expect(named(resources, "tunnel-connectors-deployment")).not.toHaveProperty("deletedWith");
    expect(ancestors(resources, "tunnel-connectors-deployment")).toContain("tunnel-tunnel");
  });

  test("of one connector has no disruption budget, which would hold up every drain", async () => {
    const names = async (replicas: number) =>
      (await build({ tunnel: { ...tunnel, replicas } })).resources.map(({ name }) => name);

    expect(await names(2)).toContain("tunnel-connectors-budget");
    expect(await names(1)).not.toContain("tunnel-connectors-budget");
  });

  test("tells what the internet reaches", async () => {
    const ssh = { type: "url", host: "shell.hallonen.se", url: "ssh://192.168.100.9:22" };

    const { result } = await build({ tunnel: { routes: [route, ssh] } });

    expect(result.publicUrls).toEqual(["https://whoami.hallonen.se/"]);
  });
});
