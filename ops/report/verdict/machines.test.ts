import { SHELL } from "../../../components/cluster/kubeadm/step";
import { reasonsOf, riskOf } from "./testing";

const machine = "talos:machine/configurationApply:ConfigurationApply";
const step = "command:remote:Command";
const gate = "command:local:Command";

describe("Talos machines", () => {
  const change = (applyMode: string) =>
    riskOf({ kind: "update", types: machine, after: { applyMode }, keys: ["machineConfigurationInput"] });

  test.each([
    ["auto", "restart"],
    ["reboot", "restart"],
    ["a mode that is new", "restart"],
    ["no_reboot", "in-place"],
    ["staged", "in-place"],
    ["staged_if_needing_reboot", "in-place"],
  ] as const)("applied %s: %s", (mode, risk) => {
    expect(change(mode)).toBe(risk);
  });

  test("one that leaves is wiped where that was applied, and goes on where not", () => {
    expect(riskOf({ kind: "delete", types: machine, before: { onDestroy: { reset: true } } })).toBe("data-loss");
    expect(riskOf({ kind: "delete", types: machine })).toBe("replacement");
    expect(reasonsOf({ kind: "delete", types: machine })).toMatch(/goes on with the cluster's secrets/);
    expect(reasonsOf({ kind: "replace", types: machine })).toMatch(/applied anew/);
  });

  test("what a removal will do is not done yet", () => {
    const given = {
      kind: "update",
      types: machine,
      after: { applyMode: "auto", onDestroy: { reset: true } },
      keys: ["onDestroy", "timeouts.delete"],
    } as const;
    expect(riskOf(given)).toBe("in-place");
    expect(reasonsOf(given)).toBe("from now on, removing the machine wipes it");
  });
});

describe("Ubuntu hosts", () => {
  const runs = (name: string) => ({ create: `${SHELL} ${name}` });
  const nodes = (...names: string[]) => `CLUSTER='a'\nNODES=(\n${names.map((name) => `  '${name}'\n`).join("")})\n`;

  test("the list of nodes says who leaves; one that cannot be read is taken for the worst", () => {
    const members = (before: unknown, after: unknown) => ({
      kind: "update" as const,
      types: step,
      before: { ...runs("members"), stdin: before },
      after: { ...runs("members"), stdin: after },
      keys: ["stdin"],
    });
    expect(riskOf(members(nodes("a", "b"), nodes("a", "b", "c")))).toBe("in-place");
    expect(riskOf(members(nodes("a", "b"), nodes("a")))).toBe("data-loss");
    expect(reasonsOf(members(nodes("a", "b-2"), nodes("a")))).toBe("drained, taken out of etcd and deleted: `b-2`");
    expect(riskOf(members("[secret]", nodes("a")))).toBe("data-loss");
  });

  test("a host that leaves is reset; other steps of it are only forgotten", () => {
    const undone = { ...runs("kubeadm"), delete: `${SHELL} kubeadm delete` };
    expect(riskOf({ kind: "delete", types: step, before: undone })).toBe("data-loss");
    expect(riskOf({ kind: "replace", types: step, before: undone, after: undone })).toBe("data-loss");
    expect(riskOf({ kind: "delete", types: step, before: runs("settings") })).toBe("in-place");
  });

  test("an upgrade says from where to where; a step that only got another text does nothing", () => {
    const at = (version: string) => ({ ...runs(`upgrade ${version}`), stdin: `KUBERNETES_VERSION='${version}'\n` });
    const given = {
      kind: "update",
      types: step,
      before: at("v1.35.5"),
      after: at("v1.36.3"),
      keys: ["create"],
    } as const;
    expect(riskOf(given)).toBe("restart");
    expect(reasonsOf(given)).toMatch(/Kubernetes v1\.35\.5 → v1\.36\.3/);
    expect(riskOf({ ...given, after: at("v1.35.5"), keys: ["stdin"] })).toBe("in-place");
  });

  test("a command that nobody knows is taken for the worst", () => {
    const other = { create: "rm -rf /" };
    expect(riskOf({ kind: "update", types: step, before: other, after: other, keys: ["create"] })).toBe("restart");
    expect(riskOf({ kind: "delete", types: step, before: { ...other, delete: "true" } })).toBe("data-loss");
    expect(riskOf({ kind: "replace", types: gate, before: other, after: other })).toBe("data-loss");
  });
});
