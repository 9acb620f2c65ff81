import { z } from "zod";
import { certificatesSchema } from "./certificates";
import { namespaceSchema } from "./namespaces";
import { policyEngineSchema } from "./policies";
import type { DeepReadonly } from "./readonly";
import { roleSchema } from "./roles";
import { polarisSchema, trivySchema } from "./scanning";

export const securitySchema = z.strictObject({
  certificates: certificatesSchema
    .optional()
    .describe("TLS certificates that renew themselves (cert-manager). Absent: there are none."),
  namespaces: z.array(namespaceSchema).default([]).describe("Namespaces for applications."),
  roles: z.array(roleSchema).default([]).describe("Who may do what in the cluster (RBAC), beside its administrators."),
  trivy: trivySchema
    .optional()
    .describe("Known vulnerabilities and bad settings of what runs (`trivy: {}`), looked for every night."),
  polaris: polarisSchema.optional().describe("Workloads held against good practice (`polaris: {}`)."),
  policyEngine: policyEngineSchema
    .optional()
    .describe("Who holds every pod to the security baseline: non-root, no rights, read-only, limited. Absent: nobody."),
});

export type SecurityConfig = DeepReadonly<z.output<typeof securitySchema>>;
export type CertificatesConfig = NonNullable<SecurityConfig["certificates"]>;
export type AcmeConfig = NonNullable<CertificatesConfig["acme"]>;
export type NamespaceConfig = SecurityConfig["namespaces"][number];
export type RoleConfig = SecurityConfig["roles"][number];
export type TrivyConfig = NonNullable<SecurityConfig["trivy"]>;
export type PolarisConfig = NonNullable<SecurityConfig["polaris"]>;
export type PolicyEngineConfig = NonNullable<SecurityConfig["policyEngine"]>;
