import * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";
import * as talosApi from "../../../ops/lib/talos-api";
import { adoptionAdvice, explainRefusal, refuseSecondBootstrap } from "./bootstrap";

jest.mock("../../../ops/lib/talos-api");
const services = jest.mocked(talosApi.services);

const node = { name: "rk1-1", address: "192.168.100.61" } as NodeConfig;
const advice = adoptionAdvice(node, "production");
const credentials = { caCertificate: "ca", clientCertificate: "certificate", clientKey: "key" };

/** The hook as the engine runs it: secrets come wrapped. */
function beforeCreate(): Promise<void> {
  const newInputs = { node: node.address, clientConfiguration: pulumi.secret(credentials) };
  const hook = refuseSecondBootstrap(node, advice);
  return Promise.resolve(hook({ urn: "urn", id: "", name: "production-bootstrap", type: "Bootstrap", newInputs }));
}

test("a machine that runs etcd is not bootstrapped again, and the message says what to do", async () => {
  services.mockResolvedValue([{ id: "etcd", state: "Running" }]);

  await expect(beforeCreate()).rejects.toThrow(
    /on node rk1-1 \(192\.168\.100\.61\).*no record of it.*`npm run ops -- adopt production`/,
  );
  expect(services).toHaveBeenCalledWith({ address: "192.168.100.61", credentials }, expect.any(Number));
});

test("a machine whose etcd waits is bootstrapped", async () => {
  services.mockResolvedValue([
    { id: "etcd", state: "Preparing" },
    { id: "kubelet", state: "Running" },
  ]);

  await expect(beforeCreate()).resolves.toBeUndefined();
});

test("a machine that does not answer yet is asked again", async () => {
  services.mockRejectedValueOnce(new Error("connect ECONNREFUSED")).mockResolvedValue([]);

  await expect(beforeCreate()).resolves.toBeUndefined();
});

describe("a refusal of Talos", () => {
  const failed = (error: string) =>
    explainRefusal(advice)({ urn: "urn", id: "", name: "b", type: "B", failedOperation: "create", errors: [error] });

  test("is explained where it means that etcd was there first, and not retried", async () => {
    const log = jest.spyOn(pulumi.log, "error").mockResolvedValue();

    expect(await failed("rpc error: code = AlreadyExists desc = etcd data directory is not empty")).toBe(false);
    expect(log).toHaveBeenCalledWith(advice);
  });

  test("of another kind stands for itself", async () => {
    const log = jest.spyOn(pulumi.log, "error").mockClear();

    expect(await failed("context deadline exceeded")).toBe(false);
    expect(log).not.toHaveBeenCalled();
  });
});
