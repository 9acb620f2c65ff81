import type { CloudflareDouble, CloudflareFault, CloudflareRecord } from "../../rehearsal/driver/cloudflare-double";
import { NAMES, OWN, addRecords, cloudflareSite, clusterAlone, failure, mutations } from "./cloudflare-site";
import { obey } from "./operate";
import type { Observed } from "./site";

/** A stack's first day at Cloudflare: everything goes wrong once, and every next run gets further. */
describe("bad days at Cloudflare", () => {
  let site: Observed;
  let double: CloudflareDouble;

  beforeAll(async () => {
    site = await cloudflareSite();
    double = site.rehearsal.cloudflare;
    await clusterAlone(site);
  });

  afterAll(() => site?.rehearsal.close());

  beforeEach(() => double.forget());

  afterEach(async () => {
    await double.allow();
    await double.fail();
  });

  const up = () => site.rehearsal.up();
  const at = async (name: string) => (await double.records()).filter((record) => record.name === name);

  test("a token that Cloudflare does not know: what it said, and nothing is changed", async () => {
    await double.allow({ knowsToken: false });
    const said = await failure(up());

    expect(said).toMatch(/^homelab:cloudflare\.zones: hallonen\.se could not be looked up: GET .*Invalid access token/);
    expect(said).toMatch(/cloudflareApiToken.*docs\/cloudflare\.md/);
    expect(said).not.toMatch(/invocation|serializing|at .*\.ts:/i);
    expect(mutations(await double.calls())).toEqual([]);
  });

  test("a zone that the token does not see is named, with what may be wrong", async () => {
    await double.allow({ zones: ["example.net"] });
    const said = await failure(up());

    expect(said).toMatch(/^homelab:cloudflare\.zones: the token sees no zone hallonen\.se\./);
    expect(said).toMatch(/Zone Read and DNS Edit.*docs\/cloudflare\.md/);
    expect(mutations(await double.calls())).toEqual([]);
  });

  test.each([
    ["see", []],
    ["edit", ["Cloudflare Tunnel Read"]],
  ])("a token that may not %s tunnels: the permission is named, other names are made", async (_, permissions) => {
    await double.allow({ permissions: ["Zone Read", "DNS Write", ...permissions] });
    const said = await failure(up());

    expect(said).toMatch(/tunnel-tunnel: .*Authentication error/);
    expect(said).toMatch(/permission Cloudflare Tunnel Edit.* for the account of the zone/);
    expect(await double.tunnels()).toEqual([]);
    expect(await at(NAMES.tunnel)).toEqual([]);
    expect(await at(NAMES.www)).toHaveLength(1);
  });

  test("a tunnel of the same name: it is left alone, and the command in the message gives it to the stack", async () => {
    await double.plantTunnel("staging");
    const [theirs] = await double.tunnels();
    const said = await failure(up());
    expect(said).toContain(theirs?.id);
    expect(await double.tunnels()).toEqual([theirs]);

    await obey(site, importIn(said));
    expect(await double.tunnels()).toEqual([theirs]);
  });

  test("a tunnel's name that somebody else's record has, of another type", async () => {
    await expectToBeTaken({ name: NAMES.tunnel, type: "A", content: "198.51.100.8", comment: null });
    const [tunnel] = await double.tunnels();
    const content = `${tunnel?.id}.cfargotunnel.com`;
    expect(tunnel).toMatchObject({ name: "staging", config: { ingress: [{ hostname: NAMES.tunnel }, {}] } });
    expect(await at(NAMES.tunnel)).toEqual([expect.objectContaining({ type: "CNAME", content, comment: OWN })]);
  });

  test("a name that somebody else's record of the same type has", async () => {
    const shop = "shop.hallonen.se";
    addRecords(site, { type: "A", name: shop, content: "203.0.113.10" });
    await expectToBeTaken({ name: shop, type: "A", content: "198.51.100.7", comment: "the shop" });
    expect(await at(shop)).toEqual([expect.objectContaining({ content: "203.0.113.10", comment: OWN })]);
  });

  /** The name is refused and stays as it is; the message's own command gives it to the stack, whose next up succeeds. */
  async function expectToBeTaken(theirs: Partial<CloudflareRecord> & { readonly name: string }): Promise<void> {
    await double.plant(theirs);
    const said = await failure(up());
    const [there] = await at(theirs.name);
    expect(there).toMatchObject(theirs);
    expect(said).toContain(`${theirs.name}: there is a record of that name at Cloudflare already: A ${theirs.content}`);
    expect(said).toContain(`id ${there?.id}; it is not this stack's (comment: `);
    await obey(site, importIn(said));
    expect(await at(theirs.name)).toEqual([there]);
    await up();
    await site.rehearsal.up({ expectNoChanges: true });
  }

  describe("an API that fails in the middle", () => {
    const more = (prefix: string) =>
      [1, 2, 3].map((number) => ({ type: "A", name: `${prefix}${number}.hallonen.se`, content: "203.0.113.11" }));
    const creating = { method: "POST", path: "/dns_records" };
    const bounded = 3;

    test.each<[string, CloudflareFault, RegExp]>([
      ["429", { status: 429, retryAfterSeconds: 1 }, /429 Too Many Requests.*throttling/],
      ["503", { status: 503 }, /503 Service Unavailable/],
    ])(
      "with %s: a few tries, then an error that names the record, then a second run that finishes",
      async (prefix, fault, says) => {
        const wanted = more(`x${prefix}-`);
        addRecords(site, ...wanted);
        await double.fail({ ...creating, ...fault, skip: 1 });
        const said = await failure(up());

        expect(said).toMatch(new RegExp(`dns-\\S*x${prefix}-\\d\\.hallonen\\.se: POST`));
        expect(said).toMatch(says);
        // One was made; the other two were asked for that often, and no more.
        expect(mutations(await double.calls())).toHaveLength(1 + 2 * bounded);
        await double.fail();
        const { changes } = await up();
        expect(changes).toMatchObject({ create: 2 });
        for (const { name } of wanted) expect(await at(name)).toHaveLength(1);
      },
    );

    test("for a moment: nobody notices", async () => {
      addRecords(site, ...more("moment"));
      await double.fail({ ...creating, status: 502, times: 1 }, { ...creating, cut: true, skip: 1, times: 1 });
      await up();
      await double.fail();
      await site.rehearsal.up({ expectNoChanges: true });
    });

    test("after it has done what it was asked: the record is the stack's own, which is said with the way out", async () => {
      const [lost] = more("lost");
      addRecords(site, lost ?? {});
      await double.fail({ ...creating, lost: true, times: 1 });
      expect(await failure(up())).toContain("An identical record already exists");
      const said = await failure(up());

      expect(said).toContain("this stack made it, but an interrupted update did not record it");
      await obey(site, importIn(said));
      await up();
      await site.rehearsal.up({ expectNoChanges: true });
      expect(await at(lost?.name ?? "")).toHaveLength(1);
    });
  });
});

const importIn = (message: string): string => /pulumi import .*/.exec(message)?.[0] ?? "";
