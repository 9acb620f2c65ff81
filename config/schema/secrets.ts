import { z } from "zod";

const secret = () => z.string().min(1);

/** Everything secret that a stack may need, encrypted by Pulumi: `pulumi config set --secret --path homelab:secrets.<name>`. */
export const secretsSchema = z
  .strictObject({
    sshPrivateKey: secret()
      .optional()
      .describe("Private key for machines that are reached over SSH. Without it, the SSH agent is asked."),
  })
  .prefault({});

export type SecretName = keyof z.output<typeof secretsSchema>;

/** Stands for a secret that is in a stack file, but encrypted. */
export const ENCRYPTED = "[encrypted]";
