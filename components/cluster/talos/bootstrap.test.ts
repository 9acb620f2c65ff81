import * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";
import { GrpcStatusError } from "../../../ops/lib/grpc";
import * as talosApi from "../../../ops/lib/talos-api";
import { refuseSecondBootstrap } from "./bootstrap";

jest.mock("../../../ops/lib/talos-api");
const etcdMembers = jest.mocked(talosApi.etcdMembers);

const node = { name: "rk1-1", address: "192.168.100.61" } as NodeConfig;
const credentials = { caCertificate: "ca", clientCertificate: "certificate", clientKey: "key" };

/** The hook as the engine runs it: secrets come wrapped. */
function beforeCreate(): Promise<void> {
  const newInputs = { node: node.address, clientConfiguration: pulumi.secret(credentials) };
  const hook = refuseSecondBootstrap(node, "production");
  return Promise.resolve(hook({ urn: "urn", id: "", name: "production-bootstrap", type: "Bootstrap", newInputs }));
}

test("a machine whose etcd has members is not bootstrapped again, and the message says what to do", async () => {
  etcdMembers.mockResolvedValue([{ id: "1", hostname: "rk1-1" }]);

  await expect(beforeCreate()).rejects.toThrow(
    /^etcd already runs on node rk1-1 \(192\.168\.100\.61; members: rk1-1\).*`npm run ops -- adopt production`/,
  );
  expect(etcdMembers).toHaveBeenCalledWith({ address: "192.168.100.61", credentials }, 3000);
});

test("a machine that says that etcd does not run is bootstrapped", async () => {
  etcdMembers.mockRejectedValue(new GrpcStatusError(2, "etcd is not running"));

  await expect(beforeCreate()).resolves.toBeUndefined();
});

test("a machine that does not answer is an error, not a reason to go on", async () => {
  etcdMembers.mockRejectedValue(new Error("connect ECONNREFUSED"));

  await expect(beforeCreate()).rejects.toThrow("ECONNREFUSED");
});
