import { z } from "zod";
import { host, text } from "./text";

const HOST_KEY = "^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*( .*)?$";

const hostKey = () =>
  text("public key", HOST_KEY, (value) =>
    new RegExp(HOST_KEY).test(value)
      ? undefined
      : {
          rule: "must be the machine's public host key, as `ssh-keyscan -t ed25519 <address>` prints it, without the address",
        },
  );

const user = () =>
  z
    .string()
    .regex(/^[a-z_][a-z0-9_-]*$/, "must be the name of a Linux user")
    .default("root");
const port = () => z.number().int().min(1).max(65535).default(22).describe("Port of the SSH server.");

const jumpHostSchema = z.strictObject({
  address: host().describe("Name or address of the machine in between."),
  user: user().describe("User there. The same key or agent logs in; it needs no rights beyond forwarding."),
  port: port(),
  hostKey: hostKey().describe("That machine's public host key."),
});

/** How a machine is reached over SSH. */
export const sshSchema = z.strictObject({
  user: user().describe("User that may become root without a password."),
  port: port(),
  hostKey: hostKey().describe(
    "The machine's public host key (`npm run ops -- scan-host-keys <stack>`): no other machine is talked to.",
  ),
  jumpHost: jumpHostSchema
    .optional()
    .describe("Machine that the connection goes through, where this one cannot be reached directly."),
});
