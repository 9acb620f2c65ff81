import * as pulumi from "@pulumi/pulumi";
import { certificate, clientConfiguration } from "../../../tests/support/doubles";
import { named, record, valueOf } from "../../../tests/support/registrations";
import { rawStack, fromRaw } from "../../../tests/support/stacks";
import { createTalosconfig } from "./talosconfig";

class Nothing extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Nothing", name);
  }
}

/** Production's talosconfig, made from a certificate of that kind. */
function talosconfig(which: "client" | "ending") {
  const { cluster } = fromRaw(rawStack("production"));
  if (cluster.bootstrap.type !== "talos") throw new Error("production is no Talos cluster");
  const known = pulumi.secret({ ...clientConfiguration, clientCertificate: certificate(which) });
  const talos = cluster.bootstrap;
  return record(() => {
    const parent = new Nothing("parent");
    return createTalosconfig(
      "production",
      { cluster, talos, clientConfiguration: known, after: pulumi.output("a kubeconfig") },
      parent,
    );
  });
}

test("while the certificate has time, it is the one that came with the secrets, and nobody is asked", async () => {
  const { resources, calls, result } = await talosconfig("client");

  expect(named(resources, "production-credentials").inputs.create).toBe(":");
  expect(await valueOf(result.expires)).toBe("2126-10-28T13:29:18.000Z");
  const [call] = calls.filter(({ token }) => token.startsWith("talos:client/"));
  expect(call?.inputs.clientConfiguration).toEqual(clientConfiguration);
});

test("near its end, a control plane makes another one, and that one is handed out", async () => {
  const { resources, calls, result } = await talosconfig("ending");

  const renewed = named(resources, "production-credentials");
  expect(renewed.inputs).toMatchObject({ create: "node ops/gates/credentials.mjs", stdin: "[secret]" });
  expect(JSON.parse(String(renewed.plainInputs.stdin))).toMatchObject({
    controlPlanes: [{ name: "rk1-1", address: "192.168.100.61" }],
  });
  expect(await valueOf(result.expires)).toBe("2126-10-28T13:29:18.000Z");
  const [call] = calls.filter(({ token }) => token.startsWith("talos:client/"));
  expect(call?.inputs.clientConfiguration).toEqual({ ...clientConfiguration, clientKey: "canary-renewed-key" });
});

test("what is handed out is secret, when it ends is not", async () => {
  const { result } = await talosconfig("ending");

  const isSecret = (output: pulumi.Output<string>) => (output as unknown as { isSecret: Promise<boolean> }).isSecret;
  expect(await isSecret(result.talosconfig)).toBe(true);
  expect(await isSecret(result.expires)).toBe(false);
});
