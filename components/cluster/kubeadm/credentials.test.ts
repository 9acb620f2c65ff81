import { fiveNodes, nodeOf, stagingSettings } from "../../../tests/support/kubeadm";
import { credentialsFor, parseSeed } from "./credentials";

const settings = stagingSettings({ nodes: fiveNodes });
const seed = { caCertHash: `sha256:${"ab".repeat(32)}`, seed: "0123" };
const credentials = (name: string, from = seed) => credentialsFor(from, nodeOf(settings, name));

describe("credentials for joining", () => {
  test("have the form that kubeadm wants", () => {
    for (const { name } of settings.cluster.nodes) {
      expect(credentials(name).token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
    }
    expect(credentials("cp-2").certificateKey).toMatch(/^[0-9a-f]{64}$/);
  });

  test("are the same in every run, and each node's own", () => {
    expect(credentials("cp-2")).toEqual(credentials("cp-2"));
    const tokens = settings.cluster.nodes.map(({ name }) => credentials(name).token);
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  test("open nothing without the seed", () => {
    expect(credentials("cp-2", { ...seed, seed: "4567" })).not.toEqual(credentials("cp-2"));
  });

  test("give workers no certificates", () => {
    expect(credentials("worker-1")).not.toHaveProperty("certificateKey");
  });
});

describe("the line of the first control plane", () => {
  test("is read", () => {
    expect(parseSeed(JSON.stringify(seed))).toEqual(seed);
  });

  test.each(["", "joined", "{}", '{"caCertHash":"sha256:ab","seed":""}'])("%j is refused, and not repeated", (line) => {
    expect(() => parseSeed(line)).toThrow("the first control plane gave no caCertHash and seed");
  });
});
