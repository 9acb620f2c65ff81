import { z } from "zod";
import { label, text } from "./text";

const group = () => z.string().min(1);

const ACCOUNT = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

const account = () =>
  text("namespace/name", ACCOUNT, (value) =>
    new RegExp(ACCOUNT).test(value) ? undefined : { rule: "must be a service account as namespace/name" },
  );

const groups = () =>
  z.array(group()).default([]).describe("Groups of users, as their certificates or tokens name them.");

const monitoringReaderSchema = z.strictObject({
  type: z
    .literal("monitoring-reader")
    .describe("May read nodes, pods, services, endpoints, deployments and replica sets everywhere; nothing else."),
  groups: groups(),
  serviceAccounts: z.array(account()).default([]).describe("Service accounts, as `namespace/name`."),
});

const deployerSchema = z.strictObject({
  type: z
    .literal("deployer")
    .describe(
      "A service account for a CI: may create and change deployments, read config maps and secrets, delete nothing.",
    ),
  name: label().describe("Name of the service account."),
  namespaces: z
    .array(label())
    .min(1)
    .describe("Namespaces of this stack that it may deploy to. The account is in the first one."),
});

const userSchema = <Type extends "view" | "edit">(type: Type, meaning: string) =>
  z.strictObject({
    type: z.literal(type).describe(meaning),
    groups: z.array(group()).min(1).describe("Groups of users, as their certificates or tokens name them."),
    namespaces: z.array(label()).default([]).describe("Namespaces of this stack. Default: the whole cluster."),
  });

export const roleSchema = z.discriminatedUnion("type", [
  monitoringReaderSchema,
  deployerSchema,
  userSchema("view", "May read all but secrets (Kubernetes' own role)."),
  userSchema("edit", "May change all but rights and quotas (Kubernetes' own role)."),
]);
