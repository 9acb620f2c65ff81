import type { Schematic } from "../schema/index";
import { type Path, type Problem, formatPath } from "../report/problem";
import { type Draft, type DraftStack, type Rule, enumerate, nodesOf, placed } from "./draft";
import { longhornClasses } from "./longhorn";

const STACK_SCHEMATIC: Path = ["cluster", "bootstrap", "schematic"];

/** A node with the schematic that its installer is made from, and where that is written. */
interface Installer {
  readonly node: string;
  readonly nodePath: Path;
  readonly arch?: "amd64" | "arm64";
  readonly schematic: Draft<Schematic>;
  readonly path: Path;
}

function installers(stack: DraftStack): readonly Installer[] {
  const bootstrap = stack.cluster?.bootstrap;
  if (bootstrap?.type !== "talos") return [];
  return nodesOf(stack).flatMap(({ path: nodePath, value }) => {
    const schematic = value.schematic ?? bootstrap.schematic;
    const path = value.schematic ? [...nodePath, "schematic"] : STACK_SCHEMATIC;
    return schematic ? [{ node: value.name ?? formatPath(nodePath), nodePath, arch: value.arch, schematic, path }] : [];
  });
}

/** Overlays are for single-board computers, which are all arm64. */
export const overlaysFitArchitecture: Rule = (stack) =>
  installers(stack).flatMap(({ node, nodePath, arch, schematic, path }) => {
    if (arch !== "amd64" || schematic.overlay === undefined) return [];
    const inherited = path === STACK_SCHEMATIC;
    const rule = `must not be ${schematic.overlay.name ?? "an overlay"} for node ${node}: overlays are for arm64 boards, the node is amd64`;
    const fix = inherited
      ? `give the node a schematic of its own: homelab:${formatPath([...nodePath, "schematic"])}`
      : "remove the overlay, or correct `arch`";
    return [{ path: [...path, "overlay"], value: schematic.overlay.name, rule, fix }];
  });

/** Firmware and drivers for processors and chipsets that only amd64 machines have. */
const AMD64_ONLY = ["amd-ucode", "amdgpu", "i915", "intel-ucode", "mei"].map((name) => `siderolabs/${name}`);

/** Extensions exist for the node's architecture: the image factory would have none to give. */
export const extensionsFitArchitecture: Rule = (stack) => {
  const arm = installers(stack).filter(({ arch }) => arch === "arm64");
  const wrong = arm.flatMap(({ node, schematic, path }) =>
    placed(schematic.extensions, [...path, "extensions"])
      .filter(({ value }) => AMD64_ONLY.includes(value))
      .map(({ path: at, value }) => ({ path: at, value, rule: `exists for amd64 only, but node ${node} is arm64` })),
  );
  return onePerPlace(wrong);
};

/** Extensions that something in the stack cannot work without. */
export interface ExtensionNeed {
  readonly extensions: readonly string[];
  /** Ends the sentence "is required, because …". */
  readonly because: string;
}

/** What in the stack needs which extensions. A storage layer adds its own here. */
function extensionNeeds(stack: DraftStack): readonly ExtensionNeed[] {
  const bootstrap = stack.cluster?.bootstrap;
  const mounts = bootstrap?.type === "talos" ? (bootstrap.kubelet?.extraMounts ?? []) : [];
  const mounted = mounts.some((mount) => mount === "/var/lib/longhorn" || mount?.startsWith("/var/lib/longhorn/"));
  const extensions = ["siderolabs/iscsi-tools", "siderolabs/util-linux-tools"];
  if (longhornClasses(stack).length > 0) return [{ extensions, because: "Longhorn attaches volumes by iSCSI" }];
  const because = "the kubelet mounts Longhorn's folder, and Longhorn attaches volumes by iSCSI";
  return mounted ? [{ extensions, because }] : [];
}

/** Every installer has the extensions that the stack needs. */
export const neededExtensionsAreThere: Rule = (stack) => {
  const needs = extensionNeeds(stack);
  const problems = installers(stack).flatMap(({ schematic, path }) =>
    needs.flatMap(({ extensions, because }) => {
      const missing = extensions.filter((name) => !schematic.extensions?.includes(name));
      const names = missing.map((name) => name.replace("siderolabs/", ""));
      return missing.length
        ? [
            {
              path: [...path, "extensions"],
              value: schematic.extensions,
              rule: `must contain ${enumerate(names)}, because ${because}`,
            },
          ]
        : [];
    }),
  );
  return onePerPlace(problems);
};

/** Nodes that share a schematic share its problems. */
function onePerPlace(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [formatPath(problem.path), problem])).values()];
}
