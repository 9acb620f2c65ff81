import { join } from "node:path";
import { hostName, platformOf } from "../../components/shared/platform";
import { podSecurityLevel } from "../../components/shared/pod-security";
import { restrictedContainer, restrictedPod } from "../../components/shared/restricted-pod";
import { parseStackFile } from "../../config/stackFile";
import { TAKEN_NAMESPACES } from "../../config/rules/namespaces";
import { program } from "../../program";
import { type Registration, record } from "../support/registrations";
import { fromRaw, stackConfig } from "../support/stacks";

const offline = join(__dirname, "../fixtures/config/valid/offline.yaml");
const stacks = {
  production: () => stackConfig("production"),
  staging: () => stackConfig("staging"),
  "a stack with external-dns": () => stackConfig("external-dns"),
  "a site without internet": () => fromRaw(parseStackFile(offline)),
};

const ofType = (resources: readonly Registration[], type: string) =>
  resources.filter((each) => each.type.endsWith(`:${type}`));
const metadataOf = ({ inputs }: Registration) => inputs.metadata as { name: string; labels: Record<string, string> };

describe.each(Object.entries(stacks))("%s", (_, config) => {
  let resources: readonly Registration[];
  let addons: readonly string[];

  beforeAll(async () => {
    ({ resources } = await record(() => program(config())));
    addons = ofType(resources, "Addon").map(({ name }) => name);
  });

  test("no namespace of an addon can be taken by the stack file", () => {
    const names = ofType(resources, "Namespace").filter(({ parent }) => addons.includes(parent ?? ""));
    expect(names.length).toBeGreaterThan(3);
    for (const namespace of names) expect(TAKEN_NAMESPACES).toContain(metadataOf(namespace).name);
  });

  test("every namespace says what its pods may do", () => {
    for (const namespace of ofType(resources, "Namespace")) {
      expect(metadataOf(namespace).labels["pod-security.kubernetes.io/enforce"]).toMatch(
        /^(restricted|baseline|privileged)$/,
      );
    }
  });

  test("only what drives machines, or looks into them, is privileged", () => {
    const privileged = ofType(resources, "Namespace")
      .filter((each) => metadataOf(each).labels["pod-security.kubernetes.io/enforce"] === "privileged")
      .map((each) => metadataOf(each).name);
    const drivers = ["kube-flannel", "metallb-system", "longhorn-system", "local-path-storage"];
    const watchers = ["alloy", "node-exporter", "trivy-system"];
    expect([...drivers, ...watchers]).toEqual(expect.arrayContaining(privileged));
  });

  test("every addon's traffic is denied but for what it needs; Flannel's pods are on the machines' own network", () => {
    const isolated = ofType(resources, "NetworkPolicy").map(({ parent }) => parent);
    for (const addon of addons.filter((name) => name !== "flannel")) expect(isolated).toContain(addon);
  });

  test("there is one default storage class where there is storage", () => {
    const classes = ofType(resources, "StorageClass").filter(({ inputs }) =>
      JSON.stringify(inputs).includes('"storageclass.kubernetes.io/is-default-class":"true"'),
    );
    const ofCharts = ofType(resources, "Release").filter(({ inputs }) =>
      JSON.stringify(inputs.values).includes('"defaultClass":true'),
    );
    expect([...classes, ...ofCharts]).toHaveLength(config().storage ? 1 : 0);
  });

  test("no secret is in a release, and none in plain text anywhere", () => {
    for (const { inputs } of resources) expect(JSON.stringify(inputs)).not.toContain("canary");
    for (const { plainInputs } of ofType(resources, "Release"))
      expect(JSON.stringify(plainInputs)).not.toContain("canary");
  });
});

test("a namespace's level is the strictest that its pods can live with", () => {
  expect(podSecurityLevel([])).toBe("restricted");
  expect(podSecurityLevel(["root"])).toBe("baseline");
  expect(podSecurityLevel(["root", "hostPath"])).toBe("privileged");
  expect(podSecurityLevel(["hostNetwork"])).toBe("privileged");
});

test("what applications get by default passes the restricted standard", () => {
  expect(restrictedPod()).toMatchObject({ runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 });
  expect(restrictedContainer()).toMatchObject({ readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
});

test("a host without a dot is under the cluster's domain", () => {
  expect(hostName("blog", "example.org")).toBe("blog.example.org");
  expect(hostName("blog.lab.example", "example.org")).toBe("blog.lab.example");
});

test("policies count as enforced unless Flannel is told to ignore them", () => {
  const cluster = { domain: "example.org", access: undefined as never, nodes: [] };
  const flannel = (networkPolicies: boolean) =>
    platformOf(cluster, { cni: { type: "flannel", backend: "vxlan", networkPolicies } }).policiesEnforced;

  expect([flannel(true), flannel(false)]).toEqual([true, false]);
  expect(platformOf(cluster, { cni: { type: "none" } }).policiesEnforced).toBe(true);
});
