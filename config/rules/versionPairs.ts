import type { Problem } from "../report/problem";
import { type DraftStack, type Rule, enumerate } from "./draft";

/** Minor versions of Kubernetes (1.x) that each supported Talos runs: Talos's own compatibility tables. */
const KUBERNETES_OF_TALOS: Readonly<Record<string, readonly [oldest: number, newest: number]>> = {
  "1.12": [30, 35],
  "1.13": [31, 36],
};

/** Minor versions of Kubernetes (1.x) whose kubeadm this program speaks to: configuration v1beta4, containerd 2. */
const KUBERNETES_OF_KUBEADM: readonly [oldest: number, newest: number] = [34, 36];

/** Talos releases that break something, and where that is told. */
const BAD_TALOS: Readonly<Record<string, string>> = {
  "v1.13.8": "it broke attaching Longhorn volumes (siderolabs/talos#14000)",
};

const TALOS = ["versions", "talos"];
const KUBERNETES = ["versions", "kubernetes"];

/** Kubernetes is a version that works, and works with what it is installed by. */
export const versionsFit: Rule = (stack) => {
  if (stack.cluster?.bootstrap?.type === "kubeadm") return wrongKubeadm(stack);
  if (stack.cluster?.bootstrap?.type !== "talos") return [];
  const talos = stack.versions?.talos ?? stack.pinned.talos;
  return brokenTalos(talos) ?? unknownTalos(talos) ?? wrongPair(stack, talos);
};

function wrongKubeadm({ versions = {}, pinned }: DraftStack): readonly Problem[] {
  const kubernetes = versions.kubernetes ?? pinned.kubernetes;
  const [oldest, newest] = KUBERNETES_OF_KUBEADM;
  if (isMinorWithin(kubernetes, oldest, newest)) return [];
  const rule = `must be v1.${oldest} to v1.${newest}, whose kubeadm this program knows`;
  return [{ path: KUBERNETES, value: kubernetes, rule }];
}

function isMinorWithin(kubernetes: string, oldest: number, newest: number): boolean {
  const number = Number(minor(kubernetes).split(".")[1]);
  return kubernetes.startsWith("v1.") && number >= oldest && number <= newest;
}

function brokenTalos(talos: string): readonly Problem[] | undefined {
  const bad = BAD_TALOS[talos];
  const fix = "the release before or after it";
  return bad === undefined ? undefined : [{ path: TALOS, value: talos, rule: `must not be this version: ${bad}`, fix }];
}

function unknownTalos(talos: string): readonly Problem[] | undefined {
  if (KUBERNETES_OF_TALOS[minor(talos)]) return undefined;
  const known = Object.keys(KUBERNETES_OF_TALOS).map((version) => `v${version}`);
  return [{ path: TALOS, value: talos, rule: `must be a Talos that this program knows: ${enumerate(known)}` }];
}

function wrongPair({ versions = {}, pinned }: DraftStack, talos: string): readonly Problem[] {
  const kubernetes = versions.kubernetes ?? pinned.kubernetes;
  const [oldest = 0, newest = 0] = KUBERNETES_OF_TALOS[minor(talos)] ?? [];
  if (isMinorWithin(kubernetes, oldest, newest)) return [];
  const runs = `v1.${oldest} to v1.${newest}`;
  if (versions.kubernetes !== undefined || versions.talos === undefined) {
    return [{ path: KUBERNETES, value: kubernetes, rule: `must be ${runs}, which Talos ${talos} runs` }];
  }
  const rule = `runs Kubernetes ${runs}, but config/versions.yaml pins ${kubernetes}`;
  return [{ path: TALOS, value: talos, rule, fix: "set homelab:versions.kubernetes too" }];
}

const minor = (version: string) => version.replace(/^v/, "").split(".").slice(0, 2).join(".");
