import { z } from "zod";
import { certificatesSchema } from "./certificates";
import { namespaceSchema } from "./namespaces";
import type { DeepReadonly } from "./readonly";
import { roleSchema } from "./roles";

export const securitySchema = z.strictObject({
  certificates: certificatesSchema
    .optional()
    .describe("TLS certificates that renew themselves (cert-manager). Absent: there are none."),
  namespaces: z.array(namespaceSchema).default([]).describe("Namespaces for applications."),
  roles: z.array(roleSchema).default([]).describe("Who may do what in the cluster (RBAC), beside its administrators."),
});

export type SecurityConfig = DeepReadonly<z.output<typeof securitySchema>>;
export type CertificatesConfig = NonNullable<SecurityConfig["certificates"]>;
export type AcmeConfig = NonNullable<CertificatesConfig["acme"]>;
export type NamespaceConfig = SecurityConfig["namespaces"][number];
export type RoleConfig = SecurityConfig["roles"][number];
