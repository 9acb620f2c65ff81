import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import * as http2 from "node:http2";
import * as https from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join, resolve } from "node:path";

const pem = (file: string): string => readFileSync(join(__dirname, file), "utf8");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** What a server accepts: its own certificate, and the clients of the test cluster only. */
const serverTls = { cert: pem("server.pem"), key: pem("server.key"), ca: pem("cluster-ca.pem"), requestCert: true };
const strangerTls = { cert: pem("stranger.pem"), key: pem("stranger.key") };

/** Credentials of the test cluster; the key is labelled as Talos labels it. */
export const credentials = {
  caCertificate: base64(pem("cluster-ca.pem")),
  clientCertificate: base64(pem("client.pem")),
  clientKey: base64(pem("client.key").replaceAll("PRIVATE KEY", "ED25519 PRIVATE KEY")),
};

export const kubernetesCredentials = { ...credentials, clientKey: base64(pem("client.key")) };

/** A protobuf field of bytes or a message. */
export function field(number: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

/** An answer of a gRPC method: a message, or a status with its message. */
export type GrpcAnswer = Buffer | { readonly status: number; readonly message: string };

/**
 * A machine in maintenance mode: TLS with a certificate that nobody knows; anybody may ask it something.
 * @param heard called with every request
 */
export function maintenanceMachine(
  heard: (path: string, request: Buffer) => void = () => undefined,
): Promise<TestServer> {
  const server = http2.createSecureServer(strangerTls);
  server.on("stream", (stream, headers) => {
    // A client that has ended no longer listens.
    stream.on("error", () => stream.destroy());
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("end", () => {
      heard(String(headers[":path"]), Buffer.concat(parts));
      send(stream, Buffer.alloc(0));
    });
  });
  return listening(server);
}

/** A machine that another cluster has configured: it wants a certificate, and none of ours. */
export function strangersMachine(): Promise<TestServer> {
  const server = http2.createSecureServer({
    ...strangerTls,
    ca: strangerTls.cert,
    requestCert: true,
    rejectUnauthorized: true,
  });
  return listening(server);
}

/** A configured machine: only the cluster's clients are let in. Counts how often it was asked. */
export function talosMachine(answer: (path: string, attempt: number) => GrpcAnswer): Promise<TestServer> {
  let attempts = 0;
  const server = http2.createSecureServer({ ...serverTls, rejectUnauthorized: true });
  server.on("stream", (stream, headers) => {
    // A client that has ended no longer listens.
    stream.on("error", () => stream.destroy());
    const reply = answer(String(headers[":path"]), ++attempts);
    stream.resume();
    if (Buffer.isBuffer(reply)) send(stream, reply);
    else
      stream.respond(
        { ":status": 200, "grpc-status": reply.status, "grpc-message": encodeURIComponent(reply.message) },
        { endStream: true },
      );
  });
  return listening(server);
}

function send(stream: http2.ServerHttp2Stream, message: Buffer): void {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => {
    stream.sendTrailers({ "grpc-status": "0" });
  });
  stream.end(Buffer.concat([header, message]));
}

/** A Kubernetes API server: `<method> <path>` and how often it came → status and object. */
export function kubernetesApi(
  answer: (request: string, attempt: number) => { readonly status: number; readonly body: unknown },
): Promise<TestServer> {
  const counts = new Map<string, number>();
  const server = https.createServer({ ...serverTls, rejectUnauthorized: true }, (request, response) => {
    const key = `${String(request.method)} ${String(request.url)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    const { status, body } = answer(key, counts.get(key) ?? 0);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  return listening(server);
}

/** A port that is open, but where nobody says a word. */
export function silentServer(): Promise<TestServer> {
  return listening(createServer((socket) => socket.on("error", () => socket.destroy())));
}

export interface TestServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

async function listening(server: Server): Promise<TestServer> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () =>
    new Promise<void>((closed) =>
      server.close(() => {
        closed();
      }),
    );
  return { port: (server.address() as AddressInfo).port, close };
}

export interface GateRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a gate as Pulumi does: its input on stdin.
 * @param folder where it leaves notes. Default: the project's, where gates run that leave none
 */
export async function gate(script: string, input: object, folder = resolve(__dirname, "../..")): Promise<GateRun> {
  const child = spawn("node", [resolve(__dirname, `../gates/${script}.mjs`)], { cwd: folder, stdio: "pipe" });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  child.stdin.end(JSON.stringify(input));
  const exitCode = await new Promise<number | null>((closed) => child.once("close", closed));
  return { exitCode, ...output };
}
