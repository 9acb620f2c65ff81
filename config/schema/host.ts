import { z } from "zod";
import { url } from "./text";

/** What an Ubuntu machine gets beside Kubernetes. */
export const hostSchema = z
  .strictObject({
    governor: z
      .enum(["performance", "ondemand", "conservative", "powersave", "schedutil"])
      .optional()
      .describe("How the processor chooses its clock (CPU frequency governor). Default: the system's."),
    unattendedUpgrades: z
      .boolean()
      .default(true)
      .describe(
        "Whether security updates of Ubuntu install themselves. Kubernetes and containerd are never among them.",
      ),
    firewall: z
      .boolean()
      .default(true)
      .describe("Whether UFW lets in only what the machine's role and the CNI need, and SSH."),
    fail2ban: z.boolean().default(true).describe("Whether addresses are shut out that fail to log in again and again."),
    passwordLogin: z
      .boolean()
      .default(false)
      .describe("Whether SSH accepts passwords. They are closed only after a login with a key has worked."),
    sysctls: z
      .record(z.string(), z.string())
      .default({})
      .describe("Kernel parameters of every machine, beside those that Kubernetes needs; values are text."),
  })
  .prefault({});

/** Where packages come from. @see https://pkgs.k8s.io and https://docs.docker.com/engine/install/ubuntu/ */
export const packagesSchema = z
  .strictObject({
    kubernetes: url("https", "http")
      .default("https://pkgs.k8s.io/core:/stable:/")
      .describe("Folder of Kubernetes' apt repositories; the minor version is added: `…/v1.36/deb/`."),
    containerd: z
      .strictObject({
        url: url("https", "http")
          .default("https://download.docker.com/linux/ubuntu")
          .describe("apt repository with the package containerd.io."),
        key: url("https", "http")
          .default("https://download.docker.com/linux/ubuntu/gpg")
          .describe("Public key that the repository is signed with."),
      })
      .prefault({})
      .describe("Docker's apt repository, which has containerd 2."),
  })
  .prefault({});
