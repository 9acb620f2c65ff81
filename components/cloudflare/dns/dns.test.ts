import { record } from "../../../tests/support/registrations";
import { type ExistingRecord, collides, nameIsFree, ownerComment } from "./ownership";
import { plannedRecords, withKeys } from "./plan";

const comment = ownerComment("production");
const there = { id: "r1", name: "www.example.org", type: "A", content: "203.0.113.9", comment: "" };
const wanted = { name: "www.example.org", type: "A", content: "192.168.1.9", comment };

describe("a name is taken", () => {
  test.each([
    ["A", "A"],
    ["AAAA", "A"],
    ["CNAME", "A"],
    ["A", "CNAME"],
    ["TXT", "CNAME"],
    ["TXT", "TXT"],
  ])("by somebody's %s where this stack wants %s", (type, mine) => {
    expect(collides({ ...there, type }, { ...wanted, type: mine })).toBe(true);
  });

  test("by the stack's own record, made by an update that was interrupted", () => {
    expect(collides({ ...there, comment, content: wanted.content }, wanted)).toBe(true);
  });

  test("by another stack's record", () => {
    expect(collides({ ...there, comment: ownerComment("staging") }, wanted)).toBe(true);
  });

  test("not by somebody's text or mail server, which stand beside an address", () => {
    expect(collides({ ...there, type: "TXT" }, wanted)).toBe(false);
    expect(collides({ ...there, type: "MX" }, wanted)).toBe(false);
  });

  test("not by the stack's other addresses of the name", () => {
    expect(collides({ ...there, comment }, wanted)).toBe(false);
  });
});

describe("before a record is made", () => {
  const urn =
    "urn:pulumi:prod::homelab::homelab:cloudflare:Dns$cloudflare:index/dnsRecord:DnsRecord::dns-A-www.example.org";

  /** Runs the hook for the wanted record, where these are there already. */
  async function check(...records: readonly ExistingRecord[]): Promise<readonly string[]> {
    const asked: string[] = [];
    const lookUp = (zoneId: string, name: string) => {
      asked.push(`${zoneId} ${name}`);
      return Promise.resolve(records);
    };
    const { result: hook } = await record(() => nameIsFree(lookUp));
    const newInputs = { ...wanted, zoneId: "z1" };
    await hook.callback({ urn, id: "", name: "dns-A-www.example.org", type: "", newInputs });
    return asked;
  }

  test("its name is looked up in its zone; a free one is taken", async () => {
    expect(await check()).toEqual(["z1 www.example.org"]);
  });

  test("somebody else's is named, with what gives it to the stack", async () => {
    const refused = check({ ...there, comment: "by hand" });

    await expect(refused).rejects.toThrow(
      /^homelab: www\.example\.org: .* A 203\.0\.113\.9, id r1; it is not this stack's/,
    );
    await expect(refused).rejects.toThrow('(comment: "by hand"). Nothing was changed.');
    await expect(refused).rejects.toThrow(
      "pulumi import cloudflare:index/dnsRecord:DnsRecord 'dns-A-www.example.org' z1/r1",
    );
  });

  test("the stack's own, of an update that was cut off, is not to be deleted", async () => {
    const refused = check({ ...there, comment, content: wanted.content });

    await expect(refused).rejects.toThrow("this stack made it, but an interrupted update did not record it");
    await expect(refused).rejects.not.toThrow("delete it");
  });
});

test("an owner's mark fits into a free plan's comment, however long the cluster's name", () => {
  expect(ownerComment("c".repeat(63)).length).toBeLessThanOrEqual(100);
});

describe("planned records", () => {
  const dns = { publish: ["hosts"], except: [], ttl: 300, tags: [], records: [] } as const;
  const published = {
    domain: "home.example.org",
    endpoint: "kube.home.example.org",
    apiAddresses: ["192.168.1.11", "192.168.1.12"],
    hosts: ["www.home.example.org", "traefik.home.example.org"],
    ingressAddress: "192.168.1.100",
  };
  const plan = (change: object, elsewhere: readonly string[] = []) =>
    withKeys(plannedRecords({ ...dns, ...change }, published, elsewhere)).map(
      ([key, { type, content }]) => `${key} ${type} ${content as string}`,
    );

  test("leave out what is to be kept out of public DNS, and what the tunnel publishes", () => {
    expect(plan({ except: ["traefik"] })).toEqual(["www.home.example.org A 192.168.1.100"]);
    expect(plan({}, ["www.home.example.org"])).toEqual(["traefik.home.example.org A 192.168.1.100"]);
  });

  test("of the API are one for each address, those of the wildcard one for the ingress", () => {
    expect(plan({ publish: ["wildcard", "api"] })).toEqual([
      "_wildcard.home.example.org A 192.168.1.100",
      "kube.home.example.org A 192.168.1.11",
      "kube.home.example.org-2 A 192.168.1.12",
    ]);
  });

  test("without an ingress have no hosts", () => {
    const closed = { ...published, ingressAddress: undefined };
    expect(plannedRecords({ ...dns, publish: ["hosts", "wildcard"] }, closed, [])).toEqual([]);
  });

  test("of one's own: a proxied one leaves the time to Cloudflare, texts are quoted and told apart by what they say", () => {
    const records = [
      { type: "A", name: "www", content: "203.0.113.9", proxied: true },
      { type: "TXT", name: "example.org", content: 'a "b" \\c' },
      { type: "TXT", name: "example.org", content: "c", ttl: 60 },
      { type: "MX", name: "example.org", content: "mail.example.org", priority: 10 },
    ] as const;

    const [www, first, second, mail] = plannedRecords({ ...dns, publish: [], records }, published, []);

    expect(www).toMatchObject({ name: "www.home.example.org", ttl: 1, proxied: true });
    expect(first).toMatchObject({ content: '"a \\"b\\" \\\\c"', ttl: 300 });
    expect(second).toMatchObject({ content: '"c"', ttl: 60 });
    expect(mail).toMatchObject({ content: "mail.example.org", priority: 10 });
  });

  test("of long texts are in strings of 255 characters, as DNS has them", () => {
    const records = [{ type: "TXT", name: "example.org", content: "k".repeat(300) }] as const;

    expect(plannedRecords({ ...dns, publish: [], records }, published, [])[0]).toMatchObject({
      content: `"${"k".repeat(255)}" "${"k".repeat(45)}"`,
    });
  });

  test("are the same one when a name leads elsewhere, so that the old goes before the new comes", () => {
    const address = { name: "www.example.org", type: "A", content: "192.168.1.9", ttl: 300 } as const;
    const tunnel = { ...address, type: "CNAME", content: "t1.cfargotunnel.com" } as const;
    const texts = ["a", "b"].map((content) => ({ ...address, type: "TXT", content }) as const);

    expect(withKeys([address])[0]?.[0]).toBe(withKeys([tunnel])[0]?.[0]);
    expect(new Set(withKeys([address, ...texts]).map(([key]) => key)).size).toBe(3);
  });
});
