import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { encodeBytes } from "../lib/protobuf";
import {
  credentials,
  field,
  gate,
  kubernetesApi,
  kubernetesCredentials,
  talosMachine,
  type TestServer,
} from "../testdata/servers";

const servers: TestServer[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homelab-gate-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const varint = (number: number, value: number) => Buffer.from([number << 3, value]);
/** A member of etcd, whose machine is at an address of the loopback network. */
const member = (id: number, hostname: string, address: string) =>
  Buffer.concat([varint(2, id), field(3, hostname), field(4, `https://${address}:2380`)]);
const memberList = (...members: Buffer[]) => field(1, Buffer.concat(members.map((each) => field(3, each))));
const healthy = field(1, field(2, varint(4, 1)));
const version = field(1, field(2, field(1, "v1.13.0")));

const node = (name: string, address: string, role: "worker" | "control-plane" = "worker") => ({
  metadata: { name, labels: { [`node-role.kubernetes.io/${role}`]: "" } },
  spec: {},
  status: { addresses: [{ type: "InternalIP", address }] },
});

const kubeconfig = JSON.stringify({
  clusters: [{ cluster: { "certificate-authority-data": kubernetesCredentials.caCertificate } }],
  users: [
    {
      user: {
        "client-certificate-data": kubernetesCredentials.clientCertificate,
        "client-key-data": kubernetesCredentials.clientKey,
      },
    },
  ],
});

/** A file as Talos sends it: in a compressed archive, inside a message. */
function archived(content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write("kubeconfig");
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  const data = gzipSync(Buffer.concat([header, Buffer.from(content), Buffer.alloc(1024)]));
  return encodeBytes(2, data);
}

/** 127.0.0.1 answers for every machine that is there; 127.0.0.9 is nobody. */
async function site(nodes: readonly object[], members: Buffer = memberList(member(1, "cp-1", "127.0.0.1"))) {
  const calls: string[] = [];
  const talos = await talosMachine((path) => {
    const method = path.split("/").at(-1) ?? "";
    if (method === "EtcdRemoveMemberByID") calls.push(method);
    return (
      { Version: version, EtcdMemberList: members, EtcdStatus: healthy, Kubeconfig: archived(kubeconfig) }[method] ??
      Buffer.alloc(0)
    );
  });
  const kubernetes = await kubernetesApi((request) => {
    if (!request.startsWith("GET")) calls.push(request);
    if (request.startsWith("GET /api/v1/nodes?")) return { status: 200, body: { items: nodes } };
    if (request.startsWith("GET /api/v1/pods")) return { status: 200, body: { items: [] } };
    return { status: 200, body: nodes[0] };
  });
  servers.push(talos, kubernetes);
  const controlPlanes = [{ name: "cp-1", address: "127.0.0.1" }];
  const input = {
    stack: "production",
    nodes: ["cp-1"],
    controlPlanes,
    credentials,
    servers: [`https://127.0.0.1:${String(kubernetes.port)}`],
    drainSeconds: 2,
    wipes: false,
    answerSeconds: 2,
    port: talos.port,
  };
  return { calls, run: (more: object = {}) => gate("members", { ...input, ...more }, folder) };
}

test("nobody leaves while everybody is listed", async () => {
  const { run, calls } = await site([node("cp-1", "127.0.0.1", "control-plane")]);

  expect(await run()).toEqual({ exitCode: 0, stdout: "nobody leaves\n", stderr: "" });
  expect(calls).toEqual([]);
});

test("a worker that is not listed is drained and deleted, and what is left to do there is said", async () => {
  const { run, calls } = await site([node("w-1", "127.0.0.1"), node("cp-1", "127.0.0.1", "control-plane")]);

  const { exitCode, stdout, stderr } = await run();

  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "have left: w-1\n" });
  expect(calls).toEqual(["PATCH /api/v1/nodes/w-1", "DELETE /api/v1/nodes/w-1"]);
  expect(stderr).toContain(readFileSync(join(folder, "left-behind.txt"), "utf8").replace(/^\S+ /, ""));
  expect(stderr).toMatch(/w-1 \(127\.0\.0\.1\) has left the cluster, but runs on .*talosctl -n 127\.0\.0\.1 .*reset/);
});

test("a dead worker is not drained: nobody could end its pods", async () => {
  const { run, calls } = await site([node("w-1", "127.0.0.9")]);

  const { exitCode, stderr } = await run();

  expect(exitCode).toBe(0);
  expect(calls).toEqual(["DELETE /api/v1/nodes/w-1"]);
  expect(stderr).toContain("w-1 (127.0.0.9) does not answer and is not drained");
});

test("a dead control plane leaves etcd by the hand of one that stays, before its node goes", async () => {
  const three = [member(1, "cp-1", "127.0.0.1"), member(2, "cp-2", "127.0.0.1"), member(3, "cp-3", "127.0.0.9")];
  const { run, calls } = await site([node("cp-3", "127.0.0.9", "control-plane")], memberList(...three));

  expect((await run()).exitCode).toBe(0);
  expect(calls).toEqual(["EtcdRemoveMemberByID", "DELETE /api/v1/nodes/cp-3"]);
});

test("no control plane leaves where etcd would lose its majority", async () => {
  const three = [member(1, "cp-1", "127.0.0.1"), member(2, "cp-2", "127.0.0.9"), member(3, "cp-3", "127.0.0.1")];
  const { run, calls } = await site([node("cp-3", "127.0.0.1", "control-plane")], memberList(...three));

  const { exitCode, stderr } = await run();

  expect(exitCode).toBe(1);
  expect(calls).not.toContain("EtcdRemoveMemberByID");
  expect(calls).not.toContain("DELETE /api/v1/nodes/cp-3");
  expect(stderr).toMatch(
    /cp-3 stays in etcd and in the cluster: etcd would lose its majority without cp-3: of the 2 others: cp-2 \(127\.0\.0\.9\): .*docs\/recovery\.md/,
  );
});

test.each([
  ["no Kubernetes API answers", { servers: ["https://127.0.0.9:1"], answerSeconds: 1 }],
  ["no control plane answers", { port: 1 }],
])("when %s, it ends in time, with the way out", async (_, more) => {
  const { run } = await site([]);

  const { exitCode, stderr } = await run(more);

  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/the list of nodes changed, but nobody says who is in the cluster: .*recovery\.md/);
});
