import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Operation } from "../operations";
import type { State } from "../preview";
import { parseUrn } from "../urn";
import { judge } from "./index";

interface Golden {
  readonly name: string;
  readonly type: string;
  readonly inputs: Record<string, unknown>;
}

const golden = resolve(__dirname, "../../../tests/golden");

/** What the stacks of the repository are made of, but for components, which are names only. */
const resources: readonly Golden[] = readdirSync(golden, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
  .map((entry) => JSON.parse(readFileSync(join(entry.parentPath, entry.name), "utf8")) as Partial<Golden>)
  .flatMap(({ name, type, inputs }) =>
    name === undefined || type === undefined || type.startsWith("homelab:")
      ? []
      : [{ name, type, inputs: inputs ?? {} }],
  );

const operation = (kind: "update" | "delete", { name, type, inputs }: Golden): Operation[] => {
  const identity = parseUrn(`urn:pulumi:stack::homelab::${type}::${name}`);
  const state = { type, custom: true, protect: false, retainOnDelete: false, delete: false, inputs } as State;
  return identity ? [{ kind, identity, before: state, after: state, keys: ["anything"] }] : [];
};

describe("every resource of the stacks that there are is known to the report", () => {
  const types = [...new Set(resources.map(({ type }) => type))].sort();

  test.each(types)("%s", (type) => {
    const operations = resources
      .filter((each) => each.type === type)
      .flatMap((each) => [...operation("update", each), ...operation("delete", each)]);
    const unknown = operations.filter((each) => judge(each).reasons.some((reason) => reason.includes("does not know")));
    expect(unknown.map(({ kind, identity }) => `${kind} ${identity.name}`)).toEqual([]);
  });
});
