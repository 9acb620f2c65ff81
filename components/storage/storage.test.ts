import { named, record } from "../../tests/support/registrations";
import { LocalVolumes } from "./local-volumes";

const local = {
  type: "local",
  name: "local-nvme",
  default: true,
  volumes: [{ name: "ssd-1", node: "kubestaging", path: "/var/mnt/data/volumes/1", size: "50Gi" }],
} as const;

const build = () => record(() => new LocalVolumes("local-nvme", { local }, {}));

describe("a class of local volumes", () => {
  test("waits for the pod, and keeps what claims leave behind", async () => {
    const { resources } = await build();

    expect(named(resources, "local-nvme-class").inputs).toMatchObject({
      metadata: { name: "local-nvme", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "kubernetes.io/no-provisioner",
      volumeBindingMode: "WaitForFirstConsumer",
      reclaimPolicy: "Retain",
    });
  });

  test("has each volume on its node only", async () => {
    const { resources } = await build();

    const { inputs } = named(resources, "local-nvme-ssd-1-volume");
    expect(inputs).toMatchObject({
      metadata: { name: "ssd-1" },
      spec: {
        capacity: { storage: "50Gi" },
        persistentVolumeReclaimPolicy: "Retain",
        storageClassName: "local-nvme",
        local: { path: "/var/mnt/data/volumes/1" },
      },
    });
    expect(JSON.stringify(inputs)).toContain(
      '{"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"In","values":["kubestaging"]}]}',
    );
  });
});
