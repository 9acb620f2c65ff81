import { generateKeyPairSync, randomBytes } from "node:crypto";

/** A key pair in OpenSSH's own forms. */
export interface KeyPair {
  /** PEM, `-----BEGIN OPENSSH PRIVATE KEY-----`. */
  readonly privateKey: string;
  /** One line, `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
}

const type = "ssh-ed25519";
const blockSize = 8;

/** Makes a key pair. Node's own export knows no OpenSSH form; see PROTOCOL.key in OpenSSH's sources. */
export function newKeyPair(): KeyPair {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const [seed, point] = [Buffer.from(d, "base64url"), Buffer.from(x, "base64url")];
  const shown = Buffer.concat([field(type), field(point)]);
  const check = randomBytes(4);
  const hidden = padded(
    Buffer.concat([check, check, field(type), field(point), field(Buffer.concat([seed, point])), field("")]),
  );
  const none = Buffer.concat([field("none"), field("none"), field("")]);
  const content = Buffer.concat([Buffer.from("openssh-key-v1\0"), none, number(1), field(shown), field(hidden)]);
  const lines = content.toString("base64").match(/.{1,70}/g) ?? [];
  return {
    privateKey: ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n"),
    publicKey: `${type} ${shown.toString("base64")}`,
  };
}

function padded(content: Buffer): Buffer {
  const missing = (blockSize - (content.length % blockSize)) % blockSize;
  return Buffer.concat([content, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([number(bytes.length), bytes]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
