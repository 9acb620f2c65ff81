import type { NodeConfig } from "../../../config/schema";
import { refusalOf } from "./member-changes";
import { nodeList, parseNodeList } from "./node-list";

const list = (words: string) => parseNodeList(words);
const three = "a=10.0.0.1/controlPlane b=10.0.0.2/controlPlane c=10.0.0.3/controlPlane";

test("a list of nodes can be read back, whatever the machines are called", () => {
  const node = { name: "a", address: "10.0.0.1", role: "worker", hardware: "SN 1/b=2" } as NodeConfig;

  expect(nodeList([node])).toBe("a=10.0.0.1/worker/SN%201%2Fb%3D2");
  expect(list(nodeList([node]))).toEqual([{ name: "a", address: "10.0.0.1", role: "worker" }]);
});

describe("what one update can do", () => {
  test.each([
    ["nothing", three, three],
    ["add a worker", three, `${three} w=10.0.0.4/worker`],
    ["remove a worker", `${three} w=10.0.0.4/worker`, three],
    ["grow to three", "a=10.0.0.1/controlPlane", three],
    ["shrink to one, which goes one by one", three, "a=10.0.0.1/controlPlane"],
    ["exchange one control plane", three, three.replace("c=10.0.0.3", "d=10.0.0.4")],
    ["exchange a machine at the same address", three, `${three}/SN2`],
    ["move a name to another address", three, three.replace("10.0.0.3", "10.0.0.9")],
    ["begin", "", three],
  ])("%s", (_, old, next) => {
    expect(refusalOf(list(old), list(next))).toBeUndefined();
  });
});

describe("what it cannot", () => {
  test("rename a node, and both names are said", () => {
    expect(refusalOf(list(three), list(three.replace("c=", "z=")))).toMatch(
      /^c at 10\.0\.0\.3 is now called z: a node cannot be renamed\. Take c out .* then add it as z/,
    );
  });

  test("give a running machine another role", () => {
    expect(refusalOf(list(`${three} w=10.0.0.4/worker`), list(`${three} w=10.0.0.4/controlPlane`))).toMatch(
      /^w was a worker and is now a control plane: a running machine keeps its role/,
    );
  });

  test("leave no control plane that knows etcd's data", () => {
    expect(refusalOf(list("a=10.0.0.1/controlPlane"), list("z=10.0.0.9/controlPlane"))).toMatch(
      /^none of the control planes a would stay/,
    );
  });

  test("exchange most control planes at once", () => {
    const next = "a=10.0.0.1/controlPlane y=10.0.0.8/controlPlane z=10.0.0.9/controlPlane";

    expect(refusalOf(list(three), list(next))).toMatch(
      /^2 of 3 control planes would be exchanged at once \(b, c for y, z\).* Exchange one, update/,
    );
  });
});
