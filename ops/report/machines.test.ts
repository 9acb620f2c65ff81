import { UNKNOWN } from "./differences";
import { joinMachines } from "./machines";
import type { Operation, OperationKind } from "./operations";
import { judge } from "./verdict";
import { type Inputs, operation } from "./verdict/testing";

const component = "homelab:cluster:TalosCluster$homelab:cluster:TalosWorker";
const command = `${component}$command:local:Command`;
const SECRET = "machineConfigurationInput";

interface Machine {
  readonly kind?: OperationKind;
  /** What its configuration has, before and after. */
  readonly shown?: readonly [before: unknown, after: unknown];
  /** Versions at the end of the step's command line. */
  readonly versions?: readonly [before: string, after: string];
  readonly mode?: string;
  readonly reset?: Inputs;
}

/** What a preview has on one machine. */
function machine({ kind = "update", shown = ["", ""], versions, mode = "auto", reset }: Machine): Operation[] {
  const [old, next] = [0, 1].map((at) => ({
    create: `node ops/steps/talos-node.mjs ${(versions ?? ["v1.13.0 v1.36.3", "v1.13.0 v1.36.3"])[at] ?? ""}`,
    environment: { CONFIGURATION: shown[at] },
  }));
  const gate = { create: "node ops/gates/machine.mjs" };
  const configuration = { applyMode: mode };
  const name = (part: string) => `lab-one-${part}`;
  return [
    operation({
      kind: kind === "update" ? "replace" : kind,
      types: command,
      name: name("reach"),
      before: gate,
      after: gate,
    }),
    operation({
      kind,
      types: `${component}$talos:machine/configurationApply:ConfigurationApply`,
      name: name("configuration"),
      before: configuration,
      after: configuration,
      keys: kind === "update" ? [SECRET] : [],
    }),
    operation({
      kind,
      types: command,
      name: name("settled"),
      before: old,
      after: next,
      keys: ["environment", "stdin"],
    }),
    ...(reset === undefined
      ? []
      : [operation({ kind, types: "command:local:Command", name: name("reset"), before: reset, after: reset })]),
  ];
}

/** The one row that is left of a machine. */
function row(given: Machine) {
  const [only, ...more] = joinMachines(machine(given));
  expect(more).toEqual([]);
  if (!only) throw new Error("nothing is left");
  return { name: only.identity.name, keys: only.keys, ...judge(only) };
}

const file = "machine.files.0.content: [secret 123456]";
const sysctl = "machine.sysctls.vm.max_map_count: 262144";
const image = (schematic: string, version: string) =>
  `machine.install.image: factory.talos.dev/x/${schematic}:${version}`;

describe("one change of a machine is one row", () => {
  test("with the paths that change, and no value", () => {
    const found = row({ shown: [file, `${sysctl}\nLinkConfig eno1 up: true`] });
    expect(found.name).toBe("lab-one-configuration");
    expect(found.keys).toEqual(["machine.sysctls.vm.max_map_count", "LinkConfig eno1 up", "machine.files.0.content"]);
    expect(JSON.stringify(found)).not.toMatch(/262144|123456/);
  });

  test("when it comes, and when it goes", () => {
    expect(row({ kind: "create", reset: {} })).toMatchObject({ name: "lab-one-configuration", risk: "in-place" });
    expect(row({ kind: "delete", reset: {} })).toMatchObject({ name: "lab-one-configuration", risk: "replacement" });
  });

  test("by the name by which it may be wiped, where it is", () => {
    const reset = { delete: "node ops/gates/reset.mjs" };
    expect(row({ kind: "delete", reset })).toMatchObject({ name: "lab-one-reset", risk: "data-loss" });
  });

  test("and other changes stay beside it: what its removal will do, other machines, other commands", () => {
    const others = [
      operation({
        kind: "update",
        types: command,
        name: "lab-one-reset",
        after: { delete: "node ops/gates/reset.mjs" },
      }),
      operation({
        kind: "replace",
        types: command,
        name: "lab-two-reach",
        after: { create: "node ops/gates/machine.mjs" },
      }),
      operation({ kind: "update", types: command, name: "lab-one-talos", after: { create: "true" } }),
    ];
    expect(joinMachines([...others, ...machine({})]).filter((each) => others.includes(each))).toEqual(others);
    const [, , settled] = machine({});
    expect(joinMachines(settled ? [settled] : [])).toEqual([settled]);
  });
});

describe("what a changed configuration does", () => {
  test.each([
    ["auto", file, "restart", /^reboots the machine$/],
    ["auto", sysctl, "in-place", /without a reboot/],
    ["auto", "machine.kubelet.extraConfig.maxPods: 120", "restart", /kubelet restarts, without a reboot/],
    ["reboot", sysctl, "restart", /applyMode: reboot/],
    ["staged", file, "in-place", /next rebooted/],
    ["staged_if_needing_reboot", file, "in-place", /next rebooted/],
    ["staged_if_needing_reboot", sysctl, "in-place", /at once/],
    ["no_reboot", file, "in-place", /refuses it/],
    ["no_reboot", sysctl, "in-place", /at once/],
  ])("applied %s: %s: %s", (mode, line, risk, why) => {
    const found = row({ mode, shown: ["machine.type: worker", `machine.type: worker\n${line}`] });
    expect(found).toMatchObject({ risk, reasons: [expect.stringMatching(why)] });
  });

  test("nothing, where it stays as it is: the credentials changed, say", () => {
    expect(row({ shown: [file, file] })).toMatchObject({ risk: "in-place", keys: [SECRET] });
  });

  test.each([undefined, "[secret]", { hush: 1 }, "hush"])("the worst, where it does not show: %s", (after) => {
    const found = row({ shown: [file, after] });
    expect(found).toMatchObject({ risk: "restart", keys: [SECRET] });
    expect(found.reasons.join()).toMatch(/may reboot/);
  });
});

describe("upgrades", () => {
  const upgrade = (before: string, after: string, shown: Machine["shown"]) => row({ versions: [before, after], shown });

  test("of Talos drain and reboot, machine by machine", () => {
    const shown = [image("a", "v1.13.0"), image("a", "v1.13.1")] as const;
    const { risk, reasons } = upgrade("v1.13.0 v1.36.3", "v1.13.1 v1.36.3", shown);
    expect(risk).toBe("restart");
    expect(reasons).toEqual(["Talos v1.13.0 → v1.13.1: in its turn the machine is drained, upgraded and rebooted"]);
  });

  test("another schematic is one, too; another registry is none", () => {
    const to = (next: string) => row({ shown: [image("a", "v1.13.0"), next] });
    expect(to(image("b", "v1.13.0")).reasons).toEqual([
      expect.stringMatching(/^another schematic of Talos: .*drained/),
    ]);
    expect(to("machine.install.image: mirror.lan/x/a:v1.13.0").risk).toBe("in-place");
  });

  test("of Kubernetes reboot nothing", () => {
    const shown = ["machine.kubelet.image: k:v1.35.4", "machine.kubelet.image: k:v1.36.3"] as const;
    const { risk, reasons } = upgrade("v1.13.0 v1.35.4", "v1.13.0 v1.36.3", shown);
    expect(risk).toBe("restart");
    expect(reasons).toEqual(["Kubernetes v1.35.4 → v1.36.3: its parts restart, without a reboot"]);
  });

  test("may be what comes of a schematic that is not known yet, however configurations are applied", () => {
    const found = row({ mode: "staged", shown: [image("a", "v1.13.0"), UNKNOWN] });
    expect(found).toMatchObject({ risk: "restart", keys: [SECRET] });
    expect(found.reasons.join()).toMatch(/may be drained, upgraded and rebooted/);
  });

  test("show where the configuration does not", () => {
    const { reasons } = upgrade("v1.13.0 v1.36.3", "v1.13.1 v1.36.3", ["", undefined]);
    expect(reasons.join("; ")).toMatch(/Talos v1\.13\.0 → v1\.13\.1.*may reboot/);
  });
});
