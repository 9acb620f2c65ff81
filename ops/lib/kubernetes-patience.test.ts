import { type TestServer, kubernetesApi, kubernetesCredentials } from "../testdata/servers";
import { readPatiently } from "./kubernetes-patience";

const PATH = "/apis/example.org/v1/things";

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const read = (port: number) =>
  readPatiently({ ...kubernetesCredentials, server: `https://127.0.0.1:${String(port)}` }, PATH, 10_000);

test("an API server that asks for patience is asked again", async () => {
  server = await kubernetesApi((_, attempt) =>
    attempt < 3
      ? { status: 429, body: { message: "storage is (re)initializing" } }
      : { status: 200, body: { items: [] } },
  );

  await expect(read(server.port)).resolves.toEqual({ status: 200, body: '{"items":[]}' });
});

test("any other answer is an answer", async () => {
  let asked = 0;
  server = await kubernetesApi(() => ({ status: ++asked === 1 ? 403 : 200, body: {} }));

  await expect(read(server.port)).resolves.toMatchObject({ status: 403 });
});

test("nobody there is said at once", async () => {
  await expect(read(1)).rejects.toThrow(/^connect ECONNREFUSED/);
});
