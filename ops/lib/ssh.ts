import type { Client, ConnectConfig, ServerHostKeyAlgorithm } from "ssh2";
import { asError, poll } from "./poll";

/** A machine's SSH server, and who logs in. */
export interface SshServer {
  /** Name or address. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Public host key as `ssh-keyscan` prints it, without the address: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
}

export interface SshTarget extends SshServer {
  /** Where the connection goes through. */
  readonly jumpHost?: SshServer;
  /** OpenSSH or PEM private key for all of them. Default: the SSH agent. */
  readonly privateKey?: string;
}

export interface ScriptResult {
  /** Absent when a signal ended it, or the connection. */
  readonly exitCode?: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How long one attempt to connect may take, and how long attempts are made while nobody answers. */
const CONNECT_MS = 15_000;
const ANSWER_SECONDS = 20;

/**
 * Runs one command over SSH, with `stdin` on its standard input.
 * @throws Error when the machine does not answer, has another host key than declared, or lets nobody in
 */
export async function runOver(target: SshTarget, command: string, stdin: string): Promise<ScriptResult> {
  const connections: Client[] = [];
  try {
    const client = await connectTo(target, connections);
    return await execute(client, command, stdin);
  } finally {
    for (const connection of connections.reverse()) connection.end();
  }
}

/** Opens the connection, through the jump host if there is one; everything that was opened is in `opened`. */
async function connectTo(target: SshTarget, opened: Client[]): Promise<Client> {
  const { jumpHost, privateKey } = target;
  if (!jumpHost) return connect(target, privateKey, opened);
  const gate = await connect(jumpHost, privateKey, opened);
  return connect(target, privateKey, opened, () => forward(gate, target));
}

/** A machine that nobody answers for is tried again; one that answers wrongly is not. */
async function connect(
  server: SshServer,
  privateKey: string | undefined,
  opened: Client[],
  through?: () => Promise<ConnectConfig["sock"]>,
): Promise<Client> {
  const result = await poll(async () => {
    const { Client } = await import("ssh2");
    const client = new Client();
    opened.push(client);
    try {
      return await handshake(client, { ...configOf(server, privateKey), sock: await through?.() });
    } catch (error) {
      if (isSilence(error)) throw error;
      return asError(error);
    }
  }, ANSWER_SECONDS);
  if (result instanceof Error) throw explained(server, result);
  return result;
}

function handshake(client: Client, config: ConnectConfig): Promise<Client> {
  return new Promise((resolve, reject) => {
    client.once("ready", () => {
      resolve(client);
    });
    client.on("error", reject);
    client.once("close", () => {
      reject(new Error("the connection was closed during the handshake"));
    });
    client.connect(config);
  });
}

function configOf({ address, port, user, hostKey }: SshServer, privateKey: string | undefined): ConnectConfig {
  const [type = "", key = ""] = hostKey.split(" ");
  return {
    host: address,
    port,
    username: user,
    readyTimeout: CONNECT_MS,
    algorithms: { serverHostKey: signatureAlgorithms(type) },
    hostVerifier: (offered: Buffer) => offered.equals(Buffer.from(key, "base64")),
    ...(privateKey === undefined ? { agent: process.env.SSH_AUTH_SOCK } : { privateKey }),
  };
}

/** How a server proves that it has the key; RSA keys can do it in several ways. */
export function signatureAlgorithms(keyType: string): ServerHostKeyAlgorithm[] {
  const all = keyType === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [keyType];
  return all as ServerHostKeyAlgorithm[];
}

function isSilence(error: unknown): boolean {
  const { level } = error as { readonly level?: string };
  return level === "client-socket" || level === "client-timeout";
}

function explained({ address, port, user }: SshServer, error: Error): Error {
  const where = `${address}:${String(port)}`;
  const { level } = error as { readonly level?: string };
  if (level === "handshake")
    return new Error(`${where} has another host key than the stack file says: ${error.message}`, { cause: error });
  if (level === "client-authentication")
    return new Error(`${where} let nobody in as ${user}: ${error.message}`, { cause: error });
  return new Error(`${where}: ${error.message}`, { cause: error });
}

function forward(gate: Client, { address, port }: SshServer): Promise<ConnectConfig["sock"]> {
  return new Promise((resolve, reject) => {
    gate.forwardOut("127.0.0.1", 0, address, port, (error, stream) => {
      if (error) reject(new Error(`the jump host does not lead to ${address}:${String(port)}: ${error.message}`));
      else resolve(stream);
    });
  });
}

function execute(client: Client, command: string, stdin: string): Promise<ScriptResult> {
  return new Promise((resolve, reject) => {
    client.once("error", reject);
    client.exec(command, (error, stream) => {
      if (error) {
        reject(error);
        return;
      }
      let stdout = "";
      let stderr = "";
      stream.setEncoding("utf8");
      stream.stderr.setEncoding("utf8");
      stream.on("data", (part: string) => (stdout += part));
      stream.stderr.on("data", (part: string) => (stderr += part));
      stream.on("close", (exitCode: number | null | undefined) => {
        resolve({ ...(typeof exitCode === "number" && { exitCode }), stdout, stderr });
      });
      stream.end(stdin);
    });
  });
}
