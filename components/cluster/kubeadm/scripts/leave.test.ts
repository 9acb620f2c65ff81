import { Bench } from "./testing";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.remove();
});

const variables = { CLUSTER: "staging", CONFIG: "kind: JoinConfiguration", KUBELET_CONFIG_HASH: "abc", PEERS: [] };
/** Runs a function of a control plane's script with its marks on the bench. */
const run = (body: string, more = {}) =>
  bench.run(
    "control-plane",
    `MARK=$T/mark KUBELET_CONF=$T/kubelet.conf\nput() { cat >/dev/null; }\nsleep() { :; }\n${body}`,
    { MODE: "join", ON_DESTROY: "keep", ...variables, ...more },
  );

describe("what kubeadm refuses", () => {
  const refusal = (said: string) => {
    bench.write("said", said);
    return run("refused").stderr;
  };

  test("a port that is taken", () => {
    expect(
      refusal(`[preflight] Some fatal errors occurred:
\t[ERROR Port-6443]: Port 6443 is in use
[preflight] If you know what you are doing, you can make a check non-fatal with \`--ignore-preflight-errors=...\`
`),
    ).toContain(
      "homelab: pi: control-plane: kubeadm refuses the host: Port-6443: Port 6443 is in use. Find out what listens",
    );
  });

  test("several preflight errors", () => {
    expect(
      refusal(
        "\t[ERROR NumCPU]: the number of available CPUs 1 is less than the required 2\n\t[ERROR Mem]: too little\n",
      ),
    ).toContain("NumCPU: the number of available CPUs 1 is less than the required 2; Mem: too little. Put that right");
  });

  test.each([
    'token id "abcdef" is invalid for this cluster or it has expired. Use "kubeadm token create"',
    'could not find a JWS signature in the cluster-info ConfigMap for token ID "abcdef"',
  ])("a token that has expired: %s", (reason) => {
    expect(
      refusal(`error: error execution phase preflight: couldn't validate the identity of the API Server: ${reason}\n`),
    ).toContain("the invitation to join has expired. Run `pulumi up` again");
  });

  test("anything else: the phase and where to look", () => {
    bench.command("journalctl", "echo kubelet says why");

    expect(refusal("error: error execution phase wait-control-plane: failed while waiting\n")).toMatch(
      /kubelet says why\n(.*\n)*homelab: pi: control-plane: kubeadm cannot make this host a node: in phase wait-control-plane, failed while waiting\. See `journalctl/,
    );
  });
});

describe("entering", () => {
  test("a host that is a member already is left alone", () => {
    bench.write("mark", "member of staging\n");
    bench.command("kubeadm");

    expect(run("enter_cluster join")).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(bench.calls()).toEqual([]);
  });

  test("what an interrupted attempt left is reset first", () => {
    bench.write("mark", "entering\n");
    bench.command("kubeadm").command("systemctl");

    const { status, stderr } = run("clean_network() { :; }\nrm() { :; }\nenter_cluster join");

    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: "note: pi: control-plane: an earlier attempt was interrupted; what it left is reset first.\n",
    });
    expect(
      bench
        .calls()
        .filter((call) => call.startsWith("kubeadm"))
        .map((call) => call.split(" ")[1]),
    ).toEqual(["reset", "join"]);
  });

  test("a member of another cluster is not touched", () => {
    bench.write("mark", "member of production\n");

    expect(run("enter_cluster join").stderr).toContain("the host is member of production, not of staging.");
  });

  test("after a reset, joining waits until the cluster has noticed", () => {
    bench.command(
      "kubeadm",
      `[[ -e ${bench.folder}/noticed ]] || { touch ${bench.folder}/noticed; echo 'a Node with name "pi" and status "Ready" already exists in the cluster.'; exit 1; }`,
    );

    expect(run("join").status).toBe(0);
    expect(bench.calls()).toHaveLength(2);
  });
});

describe("leaving", () => {
  const leave = (body: string, more = {}) => {
    bench.write("kubelet.conf", "");
    bench.command("kubectl", body);
    return run('reset_host() { echo "was reset"; }\nleave', more);
  };

  test("a node that was removed from the cluster is reset", () => {
    expect(leave(`echo 'Error from server (NotFound): nodes "pi" not found' >&2; exit 1`).stdout).toBe("was reset\n");
  });

  test("a node that the cluster still has stays", () => {
    const { stdout, stderr } = leave("echo node/pi");

    expect(stdout).toBe("");
    expect(stderr).toContain("the host stays as it is: the cluster still has node pi");
  });

  test("a cluster that does not answer: the host stays", () => {
    const { stdout, stderr } = leave("echo 'dial tcp: connection refused' >&2; exit 1");

    expect(stdout).toBe("");
    expect(stderr).toContain("no API server says whether node pi was removed");
  });

  test("a removed control plane, whose own API server no longer answers, asks the others", () => {
    const { stdout } = leave(
      `[[ $* == *--server=https://10.0.0.3:6443* ]] || { echo 'connection refused' >&2; exit 1; }
echo 'Error from server (NotFound): nodes "pi" not found' >&2; exit 1`,
      { PEERS: ["10.0.0.2", "10.0.0.3"] },
    );

    expect(stdout).toBe("was reset\n");
  });

  test("where the stack says so, the host is reset without a question", () => {
    expect(leave("echo node/pi", { ON_DESTROY: "reset" }).stdout).toBe("was reset\n");
    expect(bench.calls()).toEqual([]);
  });
});
