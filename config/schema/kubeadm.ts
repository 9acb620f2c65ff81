import { z } from "zod";
import { kubeletFields } from "./kubelet";

/** Ubuntu machines, reached over SSH. Describes the stack; what builds it comes with its own component. */
export const kubeadmSchema = z.strictObject({
  type: z.literal("kubeadm").describe("Machines run Ubuntu and are set up over SSH with kubeadm."),
  kubelet: z.strictObject(kubeletFields).prefault({}).describe("Settings of the kubelet on every machine."),
});
