import { Bench } from "./testing";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.remove();
});

const nodes = (body: string) => bench.shared(["lib", "nodes"], body);

describe("drain", () => {
  test("names the pods that a disruption budget keeps", () => {
    bench.command(
      "kubectl",
      `cat <<'END'
error when evicting pods/"web-0" -n "shop" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.
error when evicting pods/"web-0" -n "shop" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.
error: unable to drain node "pi" due to error: error when waiting for pod "db-1" in namespace "data" to terminate: global timeout reached: 5m0s, continuing command...
END
exit 1`,
    );

    const { status, stderr } = nodes("drain pi 300");

    expect(status).toBe(1);
    expect(stderr).toContain("node pi cannot be drained within 300 s; these pods do not leave: data/db-1 shop/web-0.");
  });

  test("names pods that nothing would start again", () => {
    bench.command(
      "kubectl",
      `echo 'error: unable to drain node "pi" due to error: cannot delete Pods that declare no controller (use --force to override): default/shell, default/other, continuing command...'; exit 1`,
    );

    expect(nodes("drain pi 300").stderr).toContain("these pods do not leave: default/other default/shell.");
  });
});

/** A kubectl that answers jsonpath questions. */
const answers = (fields: Readonly<Record<string, string>>) =>
  bench.command(
    "kubectl",
    Object.entries(fields)
      .map(([field, value]) => `if [[ $* == *'${field}'* ]]; then printf %s '${value}'; exit; fi`)
      .join("\n"),
  );

describe("cordon and uncordon", () => {
  test("a node that somebody else cordoned keeps no mark, and stays cordoned", () => {
    answers({ unschedulable: "true", kubeletVersion: "v1.36.3" });

    nodes("cordon pi; uncordon pi v1.36.3 1");

    expect(bench.calls().filter((call) => / (cordon|uncordon|annotate) /.test(call))).toEqual([]);
  });

  test("a node that was Ready has to be Ready again before pods come back", () => {
    answers({ "homelab/cordoned}": "Ready-True", kubeletVersion: "v1.36.3", status: "False" });

    const { status, stderr } = nodes("uncordon pi v1.36.3 0");

    expect(status).toBe(1);
    expect(stderr).toMatch(/node pi is not Ready 0 s after its upgrade/);
    expect(bench.calls().join("\n")).not.toContain(" uncordon ");
  });

  test("a node that was not Ready for want of a pod network is given back as it was", () => {
    answers({ "homelab/cordoned}": "Ready-False", kubeletVersion: "v1.36.3", status: "False" });

    expect(nodes("uncordon pi v1.36.3 0").status).toBe(0);
    expect(bench.calls().slice(-2).join("\n")).toMatch(/ uncordon pi\n.* annotate node pi homelab\/cordoned-/);
  });
});
