import type { LocalPathClass } from "../../../config/schema";
import { sized } from "../../shared/resources";

/**
 * Values of local-path-provisioner's chart.
 * @param nodes names of the nodes that may have volumes
 */
export function localPathValues(storage: LocalPathClass, nodes: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    storageClass: {
      name: storage.name,
      defaultClass: storage.default,
      reclaimPolicy: storage.reclaimPolicy,
      volumeBindingMode: "WaitForFirstConsumer",
    },
    nodePathMap: [
      // No folder, no volumes: a node that is added later has none until the stack says so.
      { node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [] },
      ...nodes.map((node) => ({ node, paths: [storage.path] })),
    ],
    resources: sized("tiny"),
  };
}
