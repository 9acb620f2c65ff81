import { credentials, field, gate, talosMachine, type TestServer } from "../testdata/servers";

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const base64 = (text: string) => Buffer.from(text).toString("base64");
const controlPlanes = [
  { name: "cp-1", address: "127.0.0.9" },
  { name: "cp-2", address: "127.0.0.1" },
];

test("the first control plane that answers gives an administrator's certificate", async () => {
  const asked: string[] = [];
  server = await talosMachine((path) => {
    asked.push(path);
    return field(1, Buffer.concat([field(2, "ca"), field(3, "crt"), field(4, "key"), field(5, "talosconfig")]));
  });

  const { exitCode, stdout } = await gate("credentials", { controlPlanes, port: server.port, credentials });

  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    caCertificate: base64("ca"),
    clientCertificate: base64("crt"),
    clientKey: base64("key"),
  });
  expect(asked).toEqual(["/machine.MachineService/GenerateClientConfiguration"]);
});

test("when nobody gives one, each is named with its reason, and no secret", async () => {
  server = await talosMachine(() => ({ status: 7, message: "not authorized" }));

  const { exitCode, stderr } = await gate("credentials", { controlPlanes, port: server.port, credentials });

  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /cp-1 \(127\.0\.0\.9\): .*ECONNREFUSED.*; cp-2 \(127\.0\.0\.1\): PermissionDenied: not authorized/,
  );
  expect(stderr).not.toContain(credentials.clientKey);
});
