import { Bench } from "./testing";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.remove();
});

const upgrade = (body: string, variables: Readonly<Record<string, string>> = {}) =>
  bench.run("upgrade", body, { ROLE: "first", KUBERNETES_VERSION: "v1.36.3", ...variables });

describe("which versions a node may go to", () => {
  test.each([
    ["first", "v1.35.6"],
    ["first", "v1.36.0"],
    ["controlPlane", "v1.36.3"],
    // It was switched off during an upgrade; kubelets may be three minors behind.
    ["worker", "v1.34.9"],
  ])("%s from %s", (ROLE, from) => {
    expect(upgrade(`may_change ${from}`, { ROLE })).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("a minor that would be skipped is named", () => {
    const { status, stderr } = upgrade("may_change v1.34.1");

    expect(status).toBe(1);
    expect(stderr).toContain("Kubernetes v1.34.1 → v1.36.3 skips v1.35. Upgrade to a v1.35 first.");
  });

  test("no minor back", () => {
    expect(upgrade("may_change v1.37.0", { ROLE: "worker" }).stderr).toContain("cannot go back a minor to v1.36.3");
  });
});

test("a control plane runs what its static pod says", () => {
  bench.write(
    "kube-apiserver.yaml",
    "    image: registry.k8s.io/kube-apiserver:v1.35.6\n    imagePullPolicy: IfNotPresent\n",
  );

  expect(upgrade("MANIFESTS=$T; runs").stdout).toBe("v1.35.6\n");
});

test("the only node of a cluster is cordoned, not drained", () => {
  bench.command("kubectl", "[[ $* != *'get nodes'* ]] || echo node/pi");

  upgrade("drain_self", { DRAIN_SECONDS: "300" });

  const calls = bench.calls().join("\n");
  expect(calls).toMatch(/ cordon pi/);
  expect(calls).not.toMatch(/ drain /);
});
