import { createHmac } from "node:crypto";
import type { NodeConfig } from "../../../config/schema";
import type { JoinCredentials } from "./documents";

/** What the first control plane hands over: one line of JSON. */
export interface ClusterSeed {
  /** Hash of the cluster's authority: `sha256:…`. */
  readonly caCertHash: string;
  /** Known to the control planes and to Pulumi only; the same on every control plane. */
  readonly seed: string;
}

/** @throws Error when it is no such line; the line itself, a secret, is not in the message */
export function parseSeed(line: string): ClusterSeed {
  const fields = parseJson(line);
  const { caCertHash, seed } = (fields ?? {}) as Partial<ClusterSeed>;
  if (typeof caCertHash !== "string" || typeof seed !== "string" || seed === "") {
    throw new Error("the first control plane gave no caCertHash and seed: run the update again");
  }
  return { caCertHash, seed };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Credentials that follow from the seed, so that they are the same in every run. They open nothing before an
 * invitation makes them known to the cluster.
 */
export function credentialsFor({ caCertHash, seed }: ClusterSeed, node: NodeConfig): JoinCredentials {
  const text = base36(hmac(seed, `token ${node.name}`));
  return {
    token: `${text.slice(0, 6)}.${text.slice(6, 22)}`,
    caCertHash,
    ...(node.role === "controlPlane" && { certificateKey: hmac(seed, "certificate key").toString("hex") }),
  };
}

function hmac(seed: string, purpose: string): Buffer {
  return createHmac("sha256", seed).update(purpose).digest();
}

/** The letters of bootstrap tokens, the last digits first: the first ones of a number are not evenly spread. */
function base36(bytes: Buffer): string {
  return BigInt(`0x${bytes.toString("hex")}`)
    .toString(36)
    .padStart(50, "0")
    .split("")
    .reverse()
    .join("");
}
