import { createHash } from "node:crypto";
import type { ConnectConfig } from "ssh2";
import { signatureAlgorithms } from "./ssh";

/** How long a machine may take to show its key. */
const ANSWER_MS = 10_000;

/**
 * The public key that a machine shows, as the stack file writes it: `ssh-ed25519 AAAA…`. Nobody logs in.
 * @param type `ssh-ed25519`; a machine shows one key of each type that it has
 * @throws Error when nobody answers, or when there is no such key
 */
export async function offeredHostKey(address: string, port: number, type: string): Promise<string> {
  const { Client } = await import("ssh2");
  const client = new Client();
  try {
    return await new Promise((resolve, reject) => {
      client.on("error", (error) => {
        reject(new Error(error.message, { cause: error }));
      });
      client.once("close", () => {
        reject(new Error("the connection was closed before a key was shown"));
      });
      client.connect(connection(address, port, type, resolve));
    });
  } finally {
    client.end();
  }
}

/** @param seen gets the key; the handshake then ends, before anything else is said */
function connection(address: string, port: number, type: string, seen: (key: string) => void): ConnectConfig {
  return {
    host: address,
    port,
    username: "nobody",
    readyTimeout: ANSWER_MS,
    algorithms: { serverHostKey: signatureAlgorithms(type) },
    hostVerifier: (key: Buffer) => {
      seen(`${type} ${key.toString("base64")}`);
      return false;
    },
  };
}

/** As `ssh-keygen -l` shows it: `SHA256:…`. */
export function fingerprintOf(hostKey: string): string {
  const [, key = ""] = hostKey.split(" ");
  return `SHA256:${createHash("sha256").update(Buffer.from(key, "base64")).digest("base64").replace(/=+$/, "")}`;
}
