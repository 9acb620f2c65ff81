import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { readStackConfig } from "../../config/load";

const smallest = join(__dirname, "../fixtures/config/valid/single-node.yaml");
const { config: stack } = parse(readFileSync(smallest, "utf8")) as { config: Record<string, unknown> };

/** The configuration as the engine hands it to a program: text, blocks as JSON. */
function given(config: Readonly<Record<string, unknown>>, secretKeys: readonly string[] = []): void {
  const entries = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(entries) as Record<string, string>, [...secretKeys]);
}

describe("reading the stack's configuration from Pulumi", () => {
  beforeAll(() =>
    pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, "homelab", "solo"),
  );
  afterEach(() => given({}));

  test("gives the same as the file says, with defaults", () => {
    given(stack);
    expect(readStackConfig().cluster).toMatchObject({ name: "solo", endpoint: "192.168.1.11" });
  });

  test("leaves other namespaces alone", () => {
    given({ ...stack, "talos:imageFactoryUrl": "https://factory.example", "homelabs:cluster": "{}" });
    expect(() => readStackConfig()).not.toThrow();
  });

  test("wraps secrets as it reads them", async () => {
    given({ ...stack, "homelab:secrets": { sshPrivateKey: "canary" } }, ["homelab:secrets"]);
    const { sshPrivateKey } = readStackConfig().secrets;
    await expect((sshPrivateKey as unknown as { isSecret: Promise<boolean> }).isSecret).resolves.toBe(true);
  });

  test("refuses secrets in plain text, without showing them", () => {
    given({ ...stack, "homelab:secrets": { sshPrivateKey: "canary" } });
    expect(failure().message).toContain("pulumi config set --secret --path homelab:secrets.sshPrivateKey");
    expect(failure().message).not.toContain("canary");
  });

  test("reports keys of the namespace that nobody knows, by the name of the stack's file", () => {
    given({ ...stack, "homelab:netwerk": {} });
    expect(() => readStackConfig()).toThrow(/^Pulumi\.solo\.yaml has 1 problem:\n\n {2}homelab:netwerk/);
  });

  test("reports text where a block should be", () => {
    given({ ...stack, "homelab:network": '{"cni": {"type": "flannel"' });
    expect(() => readStackConfig()).toThrow("this is text that is not valid JSON: write a YAML block");
  });

  test("shows no value of a block in which something was encrypted", () => {
    const pools = [{ name: "Canary", addresses: ["192.168.1.100/32"] }];
    given({ ...stack, "homelab:network": { cni: { type: "none" }, loadBalancer: { type: "metallb", pools } } }, [
      "homelab:network",
    ]);
    const report = failure();
    expect(report.message).toContain("[secret]");
    expect(report.message).not.toMatch(/canary/i);
  });

  test("fails in the way that Pulumi prints without a stack trace", () => {
    given({});
    expect(pulumi.RunError.isInstance(failure())).toBe(true);
  });
});

/** What reading the configuration fails with. */
function failure(): Error {
  try {
    readStackConfig();
  } catch (error) {
    return error as Error;
  }
  throw new Error("the configuration was read without a problem");
}
