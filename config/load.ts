import * as pulumi from "@pulumi/pulumi";
import { ConfigError } from "./report/error";
import type { Secrets, StackConfig } from "./schema";
import { loadStackConfig } from "./validate";

const NAMESPACE = "homelab";

/**
 * The configuration of the stack that is being deployed, checked and complete, its secrets wrapped.
 * The only place that reads Pulumi's configuration.
 * @throws RunError with everything that is wrong: Pulumi prints it without a stack trace.
 */
export function readStackConfig(): StackConfig {
  try {
    return configOfStack();
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
}

function configOfStack(): StackConfig {
  const keys = configKeys();
  const raw = Object.fromEntries(keys.map((key) => [key, readKey(key)]));
  const encrypted = keys.filter((key) => isEncryptedKey(`${NAMESPACE}:${key}`));
  const { secrets, ...config } = loadStackConfig(raw, { source: `Pulumi.${pulumi.getStack()}.yaml`, encrypted });
  const cloudflareApi = new pulumi.Config("cloudflare").get("baseUrl");
  return { ...config, secrets: wrapSecrets(secrets), ...(cloudflareApi !== undefined && { cloudflareApi }) };
}

/** Every key of the namespace, known or not: a misspelt one must not go unnoticed. */
function configKeys(): readonly string[] {
  const prefix = `${NAMESPACE}:`;
  const all = Object.keys(pulumi.runtime.allConfig());
  return all.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

/** Whether Pulumi decrypted something in the value. The SDK has the function, but not in its types. */
function isEncryptedKey(key: string): boolean {
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };
  return isConfigSecret(key);
}

/** Blocks come as JSON, plain text as it is: what is not JSON is text where a block should be. */
function readKey(key: string): unknown {
  const text = new pulumi.Config(NAMESPACE).require(key);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function wrapSecrets(secrets: Secrets<string>): Secrets {
  const wrap = (value: unknown): unknown =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, wrap(inner)]))
      : pulumi.secret(value);
  return wrap(secrets) as Secrets;
}
