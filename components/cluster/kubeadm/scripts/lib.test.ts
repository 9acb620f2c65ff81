import { statSync } from "node:fs";
import { join } from "node:path";
import { Bench } from "./testing";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.remove();
});

const lib = (body: string) => bench.shared(["lib"], body);

describe("put", () => {
  test("writes what differs with its mode, and notes who has to notice", () => {
    const run = lib(`echo new | put "$T/etc/some.conf" 0640 some-unit`);

    expect(run).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(bench.read("etc/some.conf")).toBe("new\n");
    expect(statSync(join(bench.folder, "etc/some.conf")).mode & 0o777).toBe(0o640);
    expect(bench.read("pending/some-unit")).toBe("");
  });

  test("leaves a file alone that is as it should be", () => {
    lib(`echo same | put "$T/some.conf" 0644`);
    const before = statSync(join(bench.folder, "some.conf"));

    lib(`echo same | put "$T/some.conf" 0644 some-unit`);

    expect(statSync(join(bench.folder, "some.conf")).ino).toBe(before.ino);
    expect(bench.read("pending/some-unit")).toBeUndefined();
  });

  test("notes the unit before the change: an interruption between the two loses nothing", () => {
    bench.command("mv", "exit 1");

    const run = lib(`echo new | put "$T/some.conf" 0644 some-unit`);

    expect(run.status).toBe(1);
    expect(bench.read("some.conf")).toBeUndefined();
    expect(bench.read("pending/some-unit")).toBe("");
  });
});

describe("block", () => {
  test("replaces its own lines and keeps the others, however often it runs", () => {
    bench.write("hosts", "127.0.0.1 localhost\n");

    lib(`echo 10.0.0.1 old | block "$T/hosts"; echo 10.0.0.2 new | block "$T/hosts"`);

    expect(bench.read("hosts")).toBe(
      "127.0.0.1 localhost\n# homelab begin: written by every update, do not edit\n10.0.0.2 new\n# homelab end\n",
    );
  });

  test("without lines nothing of it stays", () => {
    bench.write("hosts", "127.0.0.1 localhost\n");

    lib(`echo 10.0.0.1 old | block "$T/hosts"; printf '' | block "$T/hosts"`);

    expect(bench.read("hosts")).toBe("127.0.0.1 localhost\n");
  });
});

describe("settle", () => {
  test("a unit that runs and whose files did not change is not restarted", () => {
    bench.command("systemctl");

    lib("settle containerd");

    expect(bench.calls()).toEqual(["systemctl enable --now containerd"]);
  });

  test("a unit whose files changed in an earlier, interrupted run is restarted once", () => {
    bench.command("systemctl");

    lib(`: >"$PENDING/containerd"; : >"$PENDING/daemon"; settle containerd; settle containerd`);

    expect(bench.calls().filter((call) => /restart|reload/.test(call))).toEqual([
      "systemctl daemon-reload",
      "systemctl restart containerd",
    ]);
  });

  test("a unit that does not start: its journal and what to do", () => {
    bench.command("systemctl", "exit 1").command("journalctl", "echo invalid plugin config");

    const { status, stderr } = lib("settle containerd");

    expect(status).toBe(1);
    expect(stderr).toMatch(/invalid plugin config\n(.*\n)*homelab: pi: test: containerd does not start\./);
  });
});

describe("failures", () => {
  test("a command that nobody foresaw: node, step, command, status", () => {
    const { status, stderr } = lib("work() { sh -c 'exit 7'; }\nwork");

    expect(status).toBe(1);
    expect(stderr).toMatch(/^homelab: pi: test: `sh -c 'exit 7'` failed with status 7\./);
  });

  test("a talkative command: its last 15 lines, then the message as the last line", () => {
    const { stderr } = lib(`logged seq 30 || true; failed "it went wrong."`);

    expect(stderr.split("\n").slice(0, 3)).toEqual(["16", "17", "18"]);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^homelab: pi: test: it went wrong\. The whole log is /);
  });

  test("what is said goes to the log as well", () => {
    lib("logged echo first; logged echo second");

    expect(bench.read("log")).toBe("$ echo first\nfirst\n$ echo second\nsecond\n");
    expect(bench.read("said")).toBe("second\n");
  });
});
