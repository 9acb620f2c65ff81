import { createHash } from "node:crypto";

/** Work of 2^10 rounds: about 0.1 s for whoever guesses, and for each run of the program. */
const COST = 10;
const SALT_BYTES = 16;

/**
 * A line of an htpasswd file. The same for the same password, so that an update that changes nothing changes nothing:
 * the salt comes from the user and the cluster, never from the password, which a fast hash of it would give away.
 * @param realm what sets this cluster's users apart from others of the same name
 */
export async function userLine(user: string, password: string, realm: string): Promise<string> {
  // Loaded only where somebody has a password.
  const { default: bcrypt } = await import("bcryptjs");
  const bytes = createHash("sha256").update(`${realm}\0${user}`).digest().subarray(0, SALT_BYTES);
  const salt = `$2b$${String(COST)}$${bcrypt.encodeBase64([...bytes], SALT_BYTES)}`;
  return `${user}:${await bcrypt.hash(password, salt)}`;
}
