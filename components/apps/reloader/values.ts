import { restrictedContainer } from "../../shared/restricted-pod";
import { sized } from "../../shared/resources";

/** Values of Reloader's chart: only what asks for it by annotation is restarted. */
export function reloaderValues(): Readonly<Record<string, unknown>> {
  return {
    reloader: {
      autoReloadAll: false,
      logFormat: "json",
      // An annotation changes, not the pod's environment: whoever compares the two sees no drift.
      reloadStrategy: "annotations",
      readOnlyRootFileSystem: true,
      deployment: { containerSecurityContext: restrictedContainer(), resources: sized("tiny") },
    },
  };
}
