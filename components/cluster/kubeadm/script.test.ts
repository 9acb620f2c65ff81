import { nodeOf, stagingSettings, fiveNodes } from "../../../tests/support/kubeadm";
import * as ofCluster from "./cluster-variables";
import * as ofHost from "./host-variables";
import { inviteVariables } from "./invitation";
import { filesOf, type ScriptName, scriptNames, scriptText, sourceOf } from "./script";
import type { Variables } from "./shell";

const COMMON = ["NODE", "STEP"];

const settings = stagingSettings({ nodes: fiveNodes });
const controlPlane = nodeOf(settings, "cp-1");
const worker = nodeOf(settings, "worker-1");
const credentials = { token: "abcdef.0123456789abcdef", caCertHash: "sha256:ab", certificateKey: "cd" };

/** What each step gives its script. */
const given: Readonly<Record<ScriptName, readonly Variables[]>> = {
  check: [ofHost.checkVariables(settings, controlPlane)],
  prepare: [ofHost.prepareVariables(settings, controlPlane)],
  reboot: [ofHost.rebootVariables(settings, controlPlane)],
  harden: [ofHost.hardenVariables(settings, controlPlane)],
  runtime: [ofHost.runtimeVariables(settings)],
  packages: [ofHost.packagesVariables(settings)],
  "control-plane": [
    ofCluster.initVariables(settings, controlPlane),
    ofCluster.joinVariables(settings, controlPlane, "config"),
  ],
  worker: [ofCluster.joinVariables(settings, worker, "config")],
  upgrade: [ofCluster.upgradeVariables(settings, worker)],
  settings: [ofCluster.settingsVariables(settings, worker)],
  node: [ofCluster.nodeVariables(settings, worker)],
  members: [ofCluster.membersVariables(settings)],
  drain: [ofCluster.drainVariables(settings)],
  uncordon: [ofCluster.uncordonVariables(settings)],
  kubeconfig: [ofCluster.kubeconfigVariables(settings)],
  invite: [inviteVariables(controlPlane, credentials)],
};

/** The variables that the heads of a step's files name; every step has a node and a name. */
function wanted(script: ScriptName): readonly string[] {
  const names = filesOf(script).flatMap(headOf);
  return [...new Set(names)].filter((name) => !COMMON.includes(name)).sort();
}

/** `NAME` for text, `NAME[]` for a list. */
function headOf(name: string): readonly string[] {
  const [head = ""] = sourceOf(name).split(/\n(?!#)/);
  return [...head.matchAll(/^# ([A-Z][A-Z0-9_]*(?:\[\])?) {2}/gm)].map((match) => match[1] ?? "");
}

const kinds = (variables: Variables) =>
  Object.entries(variables).map(([name, value]) => (typeof value === "string" ? name : `${name}[]`));

describe.each(scriptNames)("%s", (name) => {
  test("gets exactly the variables that its head names", () => {
    for (const variables of given[name]) expect(kinds(variables).sort()).toEqual(wanted(name));
  });

  test("begins with its settings and what scripts share", () => {
    const text = scriptText({ node: "cp-1", step: name }, given[name][0] ?? {}, name);

    expect(text).toMatch(new RegExp(`^NODE='cp-1'\nSTEP='${name}'\n`));
    expect(text.indexOf(sourceOf("lib"))).toBeGreaterThan(0);
    expect(text.indexOf(sourceOf(name))).toBeGreaterThan(text.indexOf(sourceOf("lib")));
  });
});

test("what a script needs comes before it, and leaving after joining", () => {
  const text = scriptText({ node: "worker-1", step: "kubeadm" }, {}, "worker");
  const upgrade = scriptText({ node: "worker-1", step: "upgrade" }, {}, "upgrade");

  expect(text.indexOf(sourceOf("leave"))).toBeGreaterThan(text.indexOf(sourceOf("worker")));
  expect(upgrade.indexOf(sourceOf("apt"))).toBeGreaterThan(0);
  expect(upgrade.indexOf(sourceOf("upgrade"))).toBeGreaterThan(upgrade.indexOf(sourceOf("nodes")));
});
