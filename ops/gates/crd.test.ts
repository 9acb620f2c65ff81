import { gate, kubernetesApi, kubernetesCredentials, type TestServer } from "../testdata/servers";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const GIT = `GET ${definitions}/gitrepositories.source.toolkit.fluxcd.io`;
const POLICY = `GET ${definitions}/imagepolicies.image.toolkit.fluxcd.io`;
const CONTROLLER = "GET /apis/apps/v1/namespaces/flux-system/deployments/source-controller";
const INSTANCE = "/apis/fluxcd.controlplane.io/v1/namespaces/flux-system/fluxinstances/flux";

const holds = (type: string, message?: string) => object(type, "True", message);
const object = (type: string, status: string, message?: string) => ({
  status: 200,
  body: { status: { conditions: [{ type, status, message }] } },
});
const absent = { status: 404, body: { message: "not found" } };

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const input = (deadlineSeconds: number) => ({
  access: { ...kubernetesCredentials, server: `https://127.0.0.1:${String(server?.port)}` },
  name: "Flux",
  definitions: ["gitrepositories.source.toolkit.fluxcd.io", "imagepolicies.image.toolkit.fluxcd.io"],
  deployments: [{ namespace: "flux-system", name: "source-controller" }],
  reportedBy: INSTANCE,
  deadlineSeconds,
});

describe("crd", () => {
  test("opens when every definition is served and every controller runs, one after the other", async () => {
    // given an operator that needs a while for each
    server = await kubernetesApi((request, attempt) => {
      if (request === GIT) return holds("Established");
      if (request === POLICY) return attempt < 2 ? absent : holds("Established");
      if (request === CONTROLLER) return object("Available", attempt < 3 ? "False" : "True");
      return holds("Ready");
    });

    const run = await gate("crd", input(60));

    expect(run).toEqual({
      exitCode: 0,
      stdout: `Flux (through https://127.0.0.1:${String(server.port)}): serves\n`,
      stderr: "",
    });
  });

  test("stays shut with everything that is missing, and the operator's own words", async () => {
    server = await kubernetesApi((request) => {
      if (request === GIT) return object("Established", "False");
      if (request === `GET ${INSTANCE}`) return object("Ready", "False", "fetch failed: no such host ghcr.io");
      return absent;
    });

    const run = await gate("crd", input(4));

    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /^Flux \(through https:\S+\) did not answer: .* tried \d+ times? in \d+ s; last error: /,
    );
    expect(run.stderr).toContain(
      "gitrepositories.source.toolkit.fluxcd.io is not Established, imagepolicies.image.toolkit.fluxcd.io is not there, " +
        "source-controller is not there; the operator says: fetch failed: no such host ghcr.io.",
    );
    expect(run.stderr).toContain("run the update again");
  });

  test("says what the API refuses instead of waiting for what it cannot see", async () => {
    server = await kubernetesApi(() => ({ status: 403, body: { message: "customresourcedefinitions is forbidden" } }));

    const run = await gate("crd", input(4));

    expect(run.stderr).toContain("403 customresourcedefinitions is forbidden");
  });
});
