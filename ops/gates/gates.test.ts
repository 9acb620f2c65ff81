import {
  credentials,
  field,
  gate,
  kubernetesApi,
  kubernetesCredentials,
  maintenanceMachine,
  silentServer,
  strangersMachine,
  talosMachine,
  type TestServer,
} from "../testdata/servers";
import { newKey, sshServer } from "../testdata/ssh-server";

const node = { name: "rk1-2", address: "127.0.0.1" };
/** A port that nothing listens on. */
const CLOSED = 1;

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe("machine", () => {
  const input = { node, credentials, controlPlanes: [], deadlineSeconds: 60 };
  const version = field(1, field(2, field(1, "v1.13.0")));

  test("opens for a machine in maintenance mode, whose certificate nobody knows", async () => {
    server = await maintenanceMachine();

    const run = await gate("machine", { ...input, port: server.port });

    expect(run).toEqual({
      exitCode: 0,
      stdout: `node rk1-2 (127.0.0.1:${server.port}): in maintenance mode\n`,
      stderr: "",
    });
  });

  test("opens for a machine that this cluster has configured, and says so", async () => {
    server = await talosMachine(() => version);

    const run = await gate("machine", { ...input, port: server.port });

    expect(run).toMatchObject({ exitCode: 0, stdout: `node rk1-2 (127.0.0.1:${server.port}): configured\n` });
  });

  test("stays shut for one that is off, and says who, where, what was tried, how long, and what to do", async () => {
    const run = await gate("machine", { ...input, port: CLOSED, deadlineSeconds: 1 });

    expect(run.exitCode).toBe(1);
    expect(run.stdout).toBe("");
    expect(run.stderr).toMatch(
      /^node rk1-2 \(127\.0\.0\.1:1\) did not answer: its Talos API was tried \d+ times? in \d+ s; last error: connect ECONNREFUSED 127\.0\.0\.1:1\. Check that the machine is switched on.*\n$/,
    );
  });

  test("stays shut for a machine of another cluster", async () => {
    server = await strangersMachine();

    const run = await gate("machine", { ...input, port: server.port, deadlineSeconds: 2 });

    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /configured, but not by this cluster: .* its clock may be wrong, or it belongs to another/,
    );
  });

  test("keeps a control plane from changing while etcd cannot do without it", async () => {
    const members = ["rk1-1", "rk1-2"].map((name) =>
      field(3, Buffer.concat([field(3, name), field(4, "https://127.0.0.1:2380")])),
    );
    server = await talosMachine((path) => {
      if (path.endsWith("/EtcdMemberList")) return field(1, Buffer.concat(members));
      return path.endsWith("/EtcdStatus") ? { status: 14, message: "etcd is not running" } : version;
    });
    const controlPlanes = [node, { name: "rk1-1", address: "127.0.0.1" }];

    const run = await gate("machine", { ...input, port: server.port, controlPlanes, deadlineSeconds: 1 });

    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /rk1-2 .* is not changed, because .*without rk1-2, 0 of 2 members are well \(rk1-1: Unavailable: etcd is not running\)/,
    );
  });
});

describe("reach", () => {
  const ssh = { node, deadlineSeconds: 1 };

  test("opens when an SSH server answers", async () => {
    server = await sshServer(newKey());

    const run = await gate("reach", { ...ssh, port: server.port });

    expect(run).toEqual({ exitCode: 0, stdout: `node rk1-2 (127.0.0.1:${server.port}): reachable\n`, stderr: "" });
  });

  test("stays shut while the port is open, but nobody answers there", async () => {
    server = await silentServer();

    const run = await gate("reach", { ...ssh, port: server.port });

    expect(run.stderr).toMatch(/an SSH connection was tried \d+ times? in \d+ s; last error: no answer within \d+ ms/);
  });

  test("stays shut where nothing listens, and says what to look at", async () => {
    const run = await gate("reach", { ...ssh, port: CLOSED });

    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/ECONNREFUSED.* runs its SSH server on this port, then run the update again/);
  });
});

describe("talos", () => {
  const version = field(1, field(2, field(1, "v1.13.0")));

  test("opens when the machine answers the cluster's own credentials", async () => {
    server = await talosMachine(() => version);

    const run = await gate("talos", { node, port: server.port, credentials, deadlineSeconds: 60 });

    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Talos v1.13.0") as string, stderr: "" });
  });

  test("goes on asking while the machine starts", async () => {
    server = await talosMachine((_, attempt) => (attempt < 3 ? { status: 14, message: "starting up" } : version));

    const run = await gate("talos", { node, port: server.port, credentials, deadlineSeconds: 60 });

    expect(run.exitCode).toBe(0);
  });

  test("does not take a machine in maintenance mode for a configured one", async () => {
    server = await maintenanceMachine();

    const run = await gate("talos", { node, port: server.port, credentials, deadlineSeconds: 1 });

    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /did not answer: Version with the cluster's client certificate was tried .*in maintenance mode, although it took its/,
    );
  });

  test("says what Talos said, and no secret", async () => {
    server = await talosMachine(() => ({ status: 7, message: "not authorized, 100%" }));

    const run = await gate("talos", { node, port: server.port, credentials, deadlineSeconds: 1 });

    expect(run.stderr).toContain("last error: PermissionDenied: not authorized, 100%.");
    expect(run.stderr).not.toContain(credentials.clientKey);
  });
});

describe("kubernetes", () => {
  const nodes = [node, { name: "rk1-3", address: "192.168.100.63" }];
  const list = (...names: string[]) => ({ items: names.map((name) => ({ metadata: { name } })) });
  const access = () => ({ ...kubernetesCredentials, server: `https://127.0.0.1:${String(server?.port)}` });

  test("opens once the API is ready and every node is registered, Ready or not", async () => {
    server = await kubernetesApi((request, attempt) =>
      request === "GET /readyz"
        ? { status: attempt < 2 ? 500 : 200, body: "ok" }
        : { status: 200, body: attempt < 2 ? list("rk1-2") : list("rk1-2", "rk1-3", "stranger") },
    );

    const run = await gate("kubernetes", { access: access(), nodes, deadlineSeconds: 60 });

    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("2 of 2 nodes registered") as string });
  });

  test("names the nodes that are missing, with their addresses", async () => {
    server = await kubernetesApi((request) => ({
      status: 200,
      body: request === "GET /readyz" ? "ok" : list("rk1-2"),
    }));

    const run = await gate("kubernetes", { access: access(), nodes, deadlineSeconds: 1 });

    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("last error: not registered: rk1-3 (192.168.100.63).");
  });

  test("gives the API server's reason for not being ready", async () => {
    server = await kubernetesApi(() => ({ status: 403, body: { kind: "Status", message: "forbidden: who are you?" } }));

    const run = await gate("kubernetes", { access: access(), nodes, deadlineSeconds: 1 });

    expect(run.stderr).toContain("/readyz: 403 forbidden: who are you?");
  });
});

describe("webhook", () => {
  const path = "/apis/metallb.io/v1beta1/namespaces/metallb-system/ipaddresspools";
  const input = () => ({
    access: { ...kubernetesCredentials, server: `https://127.0.0.1:${String(server?.port)}` },
    name: "MetalLB",
    path,
    probe: { kind: "IPAddressPool" },
  });

  test("opens when a dry run is admitted, after definitions and webhook have come", async () => {
    const answers = [
      { status: 404, body: { message: "the server could not find the requested resource" } },
      { status: 500, body: { message: "failed calling webhook: no endpoints available" } },
      { status: 201, body: {} },
    ];
    server = await kubernetesApi((_, attempt) => answers[attempt - 1] ?? { status: 400, body: {} });

    const run = await gate("webhook", { ...input(), deadlineSeconds: 60 });

    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("answers") as string });
  });

  test("asks for a dry run only", async () => {
    const asked: string[] = [];
    server = await kubernetesApi((request) => {
      asked.push(request);
      return { status: 409, body: {} };
    });

    const run = await gate("webhook", { ...input(), deadlineSeconds: 60 });

    expect(run.exitCode).toBe(0);
    expect(asked).toEqual([`POST ${path}?dryRun=All`]);
  });

  test("says why the webhook does not answer", async () => {
    server = await kubernetesApi(() => ({
      status: 500,
      body: { message: 'failed calling webhook "x": connection refused' },
    }));

    const run = await gate("webhook", { ...input(), deadlineSeconds: 1 });

    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('last error: 500 failed calling webhook "x": connection refused.');
    expect(run.stderr).toContain("kubectl get pods -A");
  });
});
