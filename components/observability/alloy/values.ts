import { sized } from "../../shared/resources";

/** Where it answers whoever asks how it does. */
export const PORT = 12345;

/** Where it keeps how far it has read: without it, a new pod sends everything again. */
const STATE = "/var/lib/alloy";

/** The same, on the machine. It is written every few seconds: the kubelet's folder is never on an SD card that has a disk beside it. */
const STATE_OF_MACHINE = "/var/lib/kubelet/alloy";

/**
 * Values of Alloy's chart.
 * @param configuration in Alloy's own language
 * @param audit whether the API server's audit log is read: a folder that is closed even to root
 */
export function alloyValues(configuration: string, audit: boolean): Readonly<Record<string, unknown>> {
  return {
    // Kinds of objects that say what to collect; here it is everything.
    crds: { create: false },
    alloy: {
      configMap: { content: configuration },
      mounts: {
        varlog: true,
        extra: [
          { name: "state", mountPath: STATE },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
      storagePath: STATE,
      enableReporting: false,
      securityContext: reader(audit),
      resources: sized("medium"),
    },
    // Another configuration makes other pods: a second container on each node, to look for that, is one too many.
    configReloader: { enabled: false },
    // One right in two parts: the chart writes the two lists below each other, and neither may be empty.
    rbac: { rules: [pods("get")], clusterRules: [pods("list", "watch")] },
    controller: {
      type: "daemonset",
      // Control planes have logs too, and a node in trouble most of all.
      tolerations: [{ operator: "Exists" }],
      volumes: {
        extra: [
          // Of no type: with one, the kubelet would look for it, and Talos's sees folders of its own only.
          { name: "state", hostPath: { path: STATE_OF_MACHINE } },
          { name: "tmp", emptyDir: {} },
        ],
      },
    },
  };
}

const pods = (...verbs: readonly string[]) => ({ apiGroups: [""], resources: ["pods"], verbs });

/** Logs belong to root: it may read them, and nothing else that root may. */
function reader(audit: boolean) {
  return {
    runAsUser: 0,
    runAsGroup: 0,
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"], ...(audit && { add: ["DAC_READ_SEARCH"] }) },
    seccompProfile: { type: "RuntimeDefault" },
  };
}
