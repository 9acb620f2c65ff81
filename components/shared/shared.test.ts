import * as pulumi from "@pulumi/pulumi";
import { named, record, valueOf } from "../../tests/support/registrations";
import { chartSource } from "./chart";
import { fingerprint } from "./fingerprint";
import { Gate } from "./gate";
import { podSecurityLabels } from "./pod-security";

describe("chart source", () => {
  test("a repository's chart is its name, with the repository beside it", () => {
    const chart = {
      type: "repository",
      name: "metallb",
      version: "0.16.1",
      url: "https://charts.example.org",
    } as const;

    expect(chartSource(chart)).toEqual({
      chart: "metallb",
      version: "0.16.1",
      repositoryOpts: { repo: "https://charts.example.org" },
    });
  });

  test("an OCI chart is its whole URL", () => {
    const chart = {
      type: "oci",
      name: "cilium",
      version: "1.20.1",
      url: "oci://quay.io/cilium/charts/cilium",
    } as const;

    expect(chartSource(chart)).toEqual({ chart: "oci://quay.io/cilium/charts/cilium", version: "1.20.1" });
  });
});

test("a Pod Security level is enforced, audited and warned about", () => {
  expect(podSecurityLabels("restricted")).toEqual({
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/audit": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  });
});

describe("gate", () => {
  const gate = (input: Record<string, unknown>) =>
    record(() => new Gate("gate", { script: "reach", input, deadlineSeconds: 7, triggers: ["a"] }, {}));

  test("gets its input and deadline on stdin, as a secret", async () => {
    const { resources } = await gate({ node: { name: "rk1-1" }, key: pulumi.secret("canary") });

    const { inputs, plainInputs } = named(resources, "gate");
    expect(inputs.stdin).toBe("[secret]");
    expect(JSON.parse(String(plainInputs.stdin))).toEqual({
      node: { name: "rk1-1" },
      key: "canary",
      deadlineSeconds: 7,
    });
  });

  test("prints nothing by itself and passes nothing on", async () => {
    const { resources } = await gate({});

    expect(named(resources, "gate").inputs).toMatchObject({
      create: "node ops/gates/reach.mjs",
      logging: "none",
      addPreviousOutputInEnv: false,
      triggers: ["a"],
    });
  });
});

describe("fingerprint", () => {
  test("is no secret, and differs for different secrets", async () => {
    const one = fingerprint(pulumi.secret("one"));

    expect(await (one as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(false);
    expect(await valueOf(one)).toMatch(/^[0-9a-f]{16}$/);
    expect(await valueOf(one)).not.toBe(await valueOf(fingerprint(pulumi.secret("two"))));
  });
});
