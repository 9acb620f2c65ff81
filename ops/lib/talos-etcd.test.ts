import { credentials, field, talosMachine, type TestServer } from "../testdata/servers";
import { requireEtcd, requireMajorityWithout } from "./talos-etcd";

let servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

const member = (name: string) => field(3, Buffer.concat([field(3, name), field(4, "https://127.0.0.1:2380")]));
const LEADER = Buffer.from([0x20, 0x07]);

/** One machine that stands for all control planes, because they share an address here. */
async function etcdOf(members: readonly string[], { well = true } = {}) {
  const server = await talosMachine((path) => {
    if (path.endsWith("/EtcdMemberList")) return field(1, Buffer.concat(members.map(member)));
    return well ? field(1, field(2, LEADER)) : { status: 14, message: "not running" };
  });
  servers.push(server);
  return { port: server.port, credentials };
}

const named = (...names: readonly string[]) => names.map((name) => ({ name, address: "127.0.0.1" }));
const [first, second, third] = ["cp-1", "cp-2", "cp-3"];

describe("etcd is well", () => {
  test("when all members say so; a control plane that has not joined does not matter", async () => {
    const access = await etcdOf([first, second]);
    await expect(requireEtcd(named(first, second, third), access)).resolves.toBeUndefined();
  });

  test("only when the one that has to be a member is one", async () => {
    const access = await etcdOf([first, second]);
    await expect(requireEtcd(named(first, second, third), access, third)).rejects.toThrow("etcd: cp-3: is no member");
  });

  test("not when a member does not run, which is named", async () => {
    const access = await etcdOf([first, second], { well: false });
    await expect(requireEtcd(named(first, second), access)).rejects.toThrow(
      /^etcd: cp-1: Unavailable: not running; cp-2: Unavailable: not running$/,
    );
  });

  test("not when nobody answers", async () => {
    await expect(requireEtcd(named(first), { port: 1, credentials })).rejects.toThrow(/answers on no control plane/);
  });
});

describe("a control plane may be away", () => {
  test("when the others are a majority", async () => {
    const access = await etcdOf([first, second, third]);
    await expect(requireMajorityWithout(...alone(first), named(first, second, third), access)).resolves.toBeUndefined();
  });

  test("when it is the only member, or no member", async () => {
    const access = await etcdOf([first]);
    await expect(requireMajorityWithout(...alone(first), named(first), access)).resolves.toBeUndefined();
    await expect(requireMajorityWithout(...alone(second), named(first, second), access)).resolves.toBeUndefined();
  });

  test("not when the others are none: an offline member counts, and does not vote", async () => {
    const access = await etcdOf([first, second, third]);
    await expect(requireMajorityWithout(...alone(first), named(first, second), access)).rejects.toThrow(
      /without cp-1, 1 of 3 members are well \(cp-3: not asked\)/,
    );
  });
});

const alone = (name: string) => [{ name, address: "127.0.0.1" }] as const;
