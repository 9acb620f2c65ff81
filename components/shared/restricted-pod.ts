/** User and group that own nothing on any machine. */
const NOBODY_IN_PARTICULAR = 10001;

/** Security context of a pod that the restricted standard lets in. */
export function restrictedPod() {
  return {
    runAsNonRoot: true,
    runAsUser: NOBODY_IN_PARTICULAR,
    runAsGroup: NOBODY_IN_PARTICULAR,
    fsGroup: NOBODY_IN_PARTICULAR,
    // Changing the owner of every file on a large volume takes minutes.
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  } as const;
}

/** Security context of a container in such a pod: no more rights than it was born with, and a file system that stays as built. */
export function restrictedContainer() {
  return {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
}
