import * as pulumi from "@pulumi/pulumi";

/**
 * An error that ends the program with this message and nothing else. The SDK puts "error serializing property" before the
 * message of an ordinary one wherever it passes, and shows its stack.
 */
export function failure(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
  error.stack = undefined;
  return error;
}

/** What Cloudflare said, without the name of the function that asked. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/^(Invoking cloudflare:\S+ failed|[Ii]nvocation of cloudflare:\S+ returned an error): */, "")
    .trim();
}
