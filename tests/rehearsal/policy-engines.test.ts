import { BASELINE } from "../../components/security/baseline";
import { constraintKind } from "../../components/security/policy-engine/gatekeeper/resources";
import { Kubectl } from "./kubectl";
import { type Observed, observe } from "./site";

interface Webhook {
  failurePolicy: string;
  rules: { operations: string[]; resources: string[] }[];
}

/** One machine, held to the baseline by one engine and then by the other. */
describe("a stack with a policy engine", () => {
  let site: Observed;
  let kubectl: Kubectl;

  beforeAll(async () => {
    site = await observe({
      edit: (cluster, config) => {
        cluster.nodes = cluster.nodes.slice(0, 1).map((node) => ({ ...node, workloads: true }));
        config["homelab:security"] = { policyEngine: { type: "gatekeeper", exclude: ["sandbox"] } };
      },
    });
    await site.rehearsal.up();
    kubectl = await Kubectl.of(site);
  });

  afterAll(() => site?.rehearsal.close());

  const names = async (kind: string): Promise<readonly string[]> =>
    (await kubectl.run("get", kind, "-o", "name")).split("\n").filter((name) => name !== "");

  const nothingChanges = async () =>
    expect(Object.keys((await site.rehearsal.up({ expectNoChanges: true })).changes)).toEqual(["same"]);

  test("Gatekeeper has a constraint for each rule, and is asked about new pods when it is there", async () => {
    const kinds = BASELINE.map((rule) => constraintKind(rule).toLowerCase());
    expect(await names("constrainttemplates")).toHaveLength(BASELINE.length);
    expect(await names(kinds.join(","))).toHaveLength(BASELINE.length);
    const { webhooks } = await kubectl.json<{ webhooks: Webhook[] }>(
      ...["get", "validatingwebhookconfiguration", "gatekeeper-validating-webhook-configuration"],
    );
    expect(webhooks.map(({ failurePolicy }) => failurePolicy)).toEqual(["Ignore", "Ignore"]);
    expect(webhooks[0]?.rules[0]).toMatchObject({ operations: ["CREATE"], resources: ["pods"] });
  });

  test("a second up changes nothing", nothingChanges);

  test("another engine takes its place, and nothing of the first asks for anything any more", async () => {
    site.rehearsal.configure((config) => {
      config["homelab:security"] = { policyEngine: { type: "kyverno", action: "enforce" } };
    });

    await site.rehearsal.up();

    expect(await names("validatingpolicies")).toHaveLength(BASELINE.length);
    expect(await names("namespaces")).not.toContain("namespace/gatekeeper-system");
    expect((await names("validatingwebhookconfigurations")).filter((name) => name.includes("gatekeeper"))).toEqual([]);
  });

  test("and a second up changes nothing there either", nothingChanges);

  test("destroy leaves nothing in the state", async () => {
    await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    await site.rehearsal.destroy();

    const { deployment } = JSON.parse(await site.rehearsal.pulumi("stack", "export")) as {
      deployment: { resources?: unknown[] };
    };
    expect(deployment.resources ?? []).toEqual([]);
  });
});
