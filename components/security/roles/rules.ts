const READ = ["get", "list", "watch"];

/** May look at what runs where, and change nothing. */
export const monitoringReader = [
  { apiGroups: [""], resources: ["nodes", "pods", "services", "endpoints"], verbs: READ },
  { apiGroups: ["apps"], resources: ["deployments", "replicasets"], verbs: READ },
];

/** May bring new versions out, and take nothing away. */
export const deployer = [
  { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "create", "update", "patch"] },
  { apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["get", "list"] },
];
