import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  credentials,
  field,
  gate,
  type GrpcAnswer,
  maintenanceMachine,
  talosMachine,
  type TestServer,
} from "../testdata/servers";

let server: TestServer | undefined;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homelab-gate-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await server?.close();
  server = undefined;
});

const node = { name: "rk1-2", address: "127.0.0.1" };
const version = field(1, field(2, field(1, "v1.13.0")));
const input = { node, offline: false, leavesEtcd: false, credentials, deadlineSeconds: 1, answerSeconds: 1 };
const run = (more: object = {}) => gate("reset", { ...input, ...(server && { port: server.port }), ...more }, folder);

/** A member of the cluster that never comes back from a reset; notes what it was told. */
async function member(answers: Readonly<Record<string, GrpcAnswer>> = {}) {
  const told: string[] = [];
  server = await talosMachine((path) => {
    const method = path.split("/").at(-1) ?? "";
    told.push(method);
    return answers[method] ?? (method === "Version" ? version : Buffer.alloc(0));
  });
  return told;
}

test("a machine that is declared offline is not even asked", async () => {
  const told = await member();

  const { exitCode, stderr } = await run({ offline: true });

  expect(exitCode).toBe(0);
  expect(told).toEqual([]);
  expect(stderr).toMatch(
    /rk1-2 \(127\.0\.0\.1\) was left as it is: it is declared offline\. It still has .* wipe its disk/,
  );
});

test("a machine in maintenance mode has nothing to lose", async () => {
  server = await maintenanceMachine();

  const { exitCode, stdout } = await run();

  expect(exitCode).toBe(0);
  expect(stdout).toContain("in maintenance mode already");
});

test("a dead machine holds nobody up, and is named", async () => {
  const { exitCode, stderr } = await run({ port: 1 });

  expect(exitCode).toBe(0);
  expect(readFileSync(join(folder, "left-behind.txt"), "utf8")).toMatch(/^\d{4}-\S+Z rk1-2 \(127\.0\.0\.1\) was left/);
  expect(stderr).toMatch(/rk1-2 \(127\.0\.0\.1\) was left as it is: it does not answer: .*ECONNREFUSED/);
});

test("a machine that was told but does not come back is an error, with what to do", async () => {
  const told = await member();

  const { exitCode, stderr } = await run();

  expect(exitCode).toBe(1);
  expect(told.filter((method) => method === "Reset")).toHaveLength(1);
  expect(stderr).toMatch(/it was told to wipe itself, but is not back in maintenance mode: .*pulumi state delete/);
});

test("a control plane that cannot leave etcd is wiped without", async () => {
  const members = field(1, Buffer.concat(["rk1-1", "rk1-2"].map((name) => field(3, field(3, name)))));
  const told = await member({ EtcdMemberList: members });

  const { exitCode } = await run({ leavesEtcd: true });

  expect(exitCode).toBe(1);
  expect(told.filter((method) => method === "Reset")).toHaveLength(2);
});

test("a control plane leaves etcd only where another member is there to go on", async () => {
  const told = await member({ EtcdMemberList: field(1, field(3, field(3, "rk1-2"))) });

  await run({ leavesEtcd: true });

  expect(told.filter((method) => method === "Reset")).toHaveLength(1);
});
