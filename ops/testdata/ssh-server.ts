import { connect } from "node:net";
import { Server, type ServerChannel, utils } from "ssh2";
import { newKeyPair } from "../../rehearsal/driver/ssh-keys";

/** A key pair as files have it. */
export interface KeyPair {
  readonly private: string;
  /** `ssh-ed25519 AAAA…` */
  readonly public: string;
}

/** Not ssh2's own: of those, one in some hundred is malformed. */
export function newKey(): KeyPair {
  const { privateKey, publicKey } = newKeyPair();
  return { private: privateKey, public: publicKey };
}

export interface TestSshServer {
  readonly port: number;
  /** Public host key as the stack file has it. */
  readonly hostKey: string;
  /** Commands that were run, with what came on stdin. */
  readonly ran: readonly { readonly command: string; readonly stdin: string }[];
  /** How often somebody began to log in, after the host key was shown. */
  readonly logins: () => number;
  close(): Promise<void>;
}

/**
 * An SSH server on the loopback interface that lets one key in, answers every command with `run`, and forwards
 * connections like a jump host.
 */
export async function sshServer(
  user: KeyPair,
  run: (command: string, stdin: string, channel: ServerChannel) => void = (_, __, channel) => channel.exit(0),
): Promise<TestSshServer> {
  const host = newKey();
  const ran: { command: string; stdin: string }[] = [];
  let logins = 0;
  const allowed = utils.parseKey(user.public);
  if (allowed instanceof Error) throw allowed;

  const server = new Server({ hostKeys: [host.private] }, (client) => {
    client.on("error", () => client.end());
    client.on("authentication", (context) => {
      logins++;
      if (context.method === "publickey" && context.key.data.equals(allowed.getPublicSSH())) context.accept();
      else context.reject(["publickey"]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (acceptCommand, _, { command }) => {
        const channel = acceptCommand();
        let stdin = "";
        channel.on("data", (part: Buffer) => (stdin += part.toString()));
        channel.on("end", () => {
          ran.push({ command, stdin });
          run(command, stdin, channel);
          channel.end();
        });
      });
    });
    client.on("tcpip", (accept, _, { destIP, destPort }) => {
      const socket = connect(destPort, destIP);
      const channel = accept();
      socket.on("error", () => channel.end());
      socket.pipe(channel).pipe(socket);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  return { port, hostKey: host.public, ran, logins: () => logins, close };
}
