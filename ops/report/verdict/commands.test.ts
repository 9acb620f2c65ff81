import { reasonsOf, riskOf } from "./testing";

const types = "command:local:Command";

describe("gates", () => {
  const runs = (script: string) => ({ create: `node ops/gates/${script}.mjs` });

  test("wait, and do nothing else; one in another's place, too", () => {
    expect(riskOf({ kind: "replace", types, before: runs("reach"), after: runs("machine") })).toBe("in-place");
    expect(riskOf({ kind: "delete", types, before: runs("machine") })).toBe("in-place");
  });

  test("that nobody knows, or that run something else as well, are taken for the worst", () => {
    expect(riskOf({ kind: "delete", types, before: runs("of-tomorrow") })).toBe("data-loss");
    expect(riskOf({ kind: "delete", types, before: { ...runs("reach"), delete: "rm -rf /" } })).toBe("data-loss");
    expect(riskOf({ kind: "update", types, before: {}, after: runs("of-tomorrow"), keys: ["create"] })).toBe("restart");
  });
});

describe("who is in a Talos cluster", () => {
  const members = (before: unknown, after: unknown) => {
    const inputs = (nodes: unknown) => ({ update: "node ops/gates/members.mjs", environment: { NODES: nodes } });
    const keys = ["environment.NODES", "stdin"];
    return { kind: "update", types, before: inputs(before), after: inputs(after), keys } as const;
  };
  const [a, b] = ["a=10.0.0.1/controlPlane", "b=10.0.0.2/worker"];

  test("who is not listed any more leaves, and is named", () => {
    expect(riskOf(members(`${a} ${b}`, a))).toBe("data-loss");
    expect(reasonsOf(members(`${a} ${b}`, a))).toBe("drained, taken out of etcd and deleted: `b`");
    expect(riskOf(members(a, `${a} ${b}`))).toBe("in-place");
  });

  test("another address is another machine; a serial number is not", () => {
    expect(riskOf(members(`${a} ${b}`, `${a} b=10.0.0.3/worker`))).toBe("replacement");
    expect(reasonsOf(members(`${a} ${b}`, `${a} b=10.0.0.3/worker`))).toContain("the place of `b`");
    expect(riskOf(members(`${a} ${b}`, `${a} ${b}/second`))).toBe("in-place");
  });

  test.each(["[secret]", undefined, `${a} what?`])("a list that cannot be read is taken for the worst: %s", (list) => {
    expect(riskOf(members(list, a))).toBe("data-loss");
  });

  test("nobody leaves when the cluster is made, or forgotten", () => {
    const { after } = members(a, a);
    expect(riskOf({ kind: "create", types, after })).toBe("in-place");
    expect(riskOf({ kind: "delete", types, before: after })).toBe("in-place");
  });
});

describe("a Talos machine that goes", () => {
  const wipe = { delete: "node ops/gates/reset.mjs", stdin: "[secret]" };
  const keep = { stdin: "[secret]" };

  test("is wiped where that was applied", () => {
    expect(riskOf({ kind: "delete", types, before: wipe })).toBe("data-loss");
    expect(riskOf({ kind: "replace", types, before: wipe, after: wipe })).toBe("data-loss");
    expect(riskOf({ kind: "delete", types, before: keep })).toBe("in-place");
  });

  test("is left alone until then", () => {
    const given = { kind: "update", types, before: keep, after: wipe, keys: ["delete"] } as const;
    expect(riskOf(given)).toBe("in-place");
    expect(reasonsOf(given)).toBe("from now on, removing the machine wipes it");
    expect(reasonsOf({ ...given, before: wipe, after: keep })).toMatch(/leaves it as it is/);
    expect(riskOf({ ...given, before: wipe, after: wipe, keys: ["stdin"] })).toBe("in-place");
  });
});

test("credentials are renewed in place", () => {
  const [before, after] = [{ create: ":" }, { create: "node ops/gates/credentials.mjs" }];
  expect(riskOf({ kind: "update", types, before, after, keys: ["create"] })).toBe("in-place");
  expect(riskOf({ kind: "update", types, before, after: before, keys: ["stdin"] })).toBe("in-place");
});
