import { differences } from "./differences";
import { operationsOf } from "./operations";
import { type Preview, previewSchema } from "./preview";
import { pairRenames } from "./renames";

const urnOf = (name: string, type: string) => `urn:pulumi:production::homelab::homelab:x:Y$${type}::${name}`;
const configMap = "kubernetes:core/v1:ConfigMap";

interface Given {
  readonly op: string;
  readonly name?: string;
  readonly type?: string;
  readonly old?: object;
  readonly next?: object;
  readonly more?: object;
}

function preview(...steps: readonly Given[]): Preview {
  const state = (type: string, fields?: object) => fields && { type, custom: true, inputs: {}, ...fields };
  return previewSchema.parse({
    steps: steps.map(({ op, name = "a", type = configMap, old, next, more }) => ({
      op,
      urn: urnOf(name, type),
      oldState: state(type, old),
      newState: state(type, next),
      detailedDiff: null,
      ...more,
    })),
  });
}

const kindsOf = (...steps: readonly Given[]) => operationsOf(preview(...steps)).map(({ kind }) => kind);

describe("operations", () => {
  test.each(["same", "read", "refresh", "discard", "read-replacement", "discard-replaced", "remove-pending-replace"])(
    "%s: nothing happens",
    (op) => expect(kindsOf({ op, old: {}, next: {} })).toEqual([]),
  );

  test("steps of one replacement, in whatever order, are one operation", () => {
    const steps = [
      { op: "create-replacement", next: {} },
      { op: "replace", old: {}, next: {}, more: { diffReasons: ["data"] } },
      { op: "delete-replaced", old: {} },
    ];
    expect(kindsOf(...steps)).toEqual(["replace"]);
    expect(kindsOf(...steps.reverse())).toEqual(["replace"]);
    expect(kindsOf({ op: "delete", old: {} }, { op: "create", next: {} })).toEqual(["replace"]);
    expect(kindsOf({ op: "import-replacement", old: {}, next: {} })).toEqual(["replace"]);
  });

  test("what an interrupted replacement left behind is the rest of it", () => {
    expect(kindsOf({ op: "delete", old: { delete: true } })).toEqual(["replace"]);
  });

  test("an operation of a later release is taken for a replacement", () => {
    expect(kindsOf({ op: "transmogrify", old: {}, next: {} })).toEqual(["replace"]);
  });

  test("what is retained is forgotten; what is imported is taken over", () => {
    expect(kindsOf({ op: "delete", old: { retainOnDelete: true } })).toEqual(["forget"]);
    expect(kindsOf({ op: "import", next: {} })).toEqual(["import"]);
  });

  test("protection alone is an operation, too", () => {
    expect(kindsOf({ op: "same", old: { protect: true }, next: {} })).toEqual(["unprotect"]);
    expect(kindsOf({ op: "same", old: {}, next: { protect: true } })).toEqual(["protect"]);
  });

  test("components are names only", () => {
    expect(kindsOf({ op: "delete", type: "homelab:x:Y", old: { custom: false } })).toEqual([]);
  });

  test("paths come from the provider, else from the engine, else from the inputs; what is not known yet is no difference", () => {
    const keysOf = (more: object, old: object = {}, next: object = {}) =>
      operationsOf(preview({ op: "update", old: { inputs: old }, next: { inputs: next }, more }))[0]?.keys;
    expect(keysOf({ detailedDiff: { "data.x": { kind: "update" } }, diffReasons: ["data"] })).toEqual(["data.x"]);
    expect(keysOf({ diffReasons: ["data"] })).toEqual(["data"]);
    expect(keysOf({}, { a: 1, b: [{ c: 1 }] }, { a: 1, b: [{ c: 2 }, 3], "d e": 4 })).toEqual([
      "b[0].c",
      "b[1]",
      '["d e"]',
    ]);
    expect(keysOf({}, { a: "x" }, { a: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" })).toEqual([]);
    expect(differences("same", "same")).toEqual([]);
  });
});

describe("names that change", () => {
  const pairs = (...steps: readonly Given[]) =>
    pairRenames(operationsOf(preview(...steps))).map(({ kind, identity, becomes }) => [kind, identity.name, becomes]);
  const object = (name: string, data: object) => ({ inputs: { metadata: { name, namespace: name }, data } });

  test("the same under another name shows once", () => {
    expect(
      pairs(
        { op: "create", name: "new-1", next: object("n1", { x: 1 }) },
        { op: "create", name: "new-2", next: object("n2", { x: 2 }) },
        { op: "delete", name: "old-2", old: object("o2", { x: 2 }) },
        { op: "delete", name: "old-1", old: object("o1", { x: 1 }) },
      ),
    ).toEqual([
      ["rename", "old-2", "new-2"],
      ["rename", "old-1", "new-1"],
    ]);
  });

  test("the only one that goes and the only one that comes belong together, whatever else differs", () => {
    const steps = [
      { op: "create", name: "new", next: object("n", { x: 1 }) },
      { op: "delete", name: "old", old: object("o", { x: 2 }) },
    ];
    expect(pairs(...steps)).toEqual([["rename", "old", "new"]]);
    expect(pairs(...steps, { op: "delete", name: "another", old: object("p", { x: 3 }) })).toHaveLength(3);
  });

  test("a machine is not another one with another name", () => {
    const type = "talos:machine/configurationApply:ConfigurationApply";
    expect(
      pairs({ op: "create", name: "new", type, next: {} }, { op: "delete", name: "old", type, old: {} }),
    ).toHaveLength(2);
  });
});
