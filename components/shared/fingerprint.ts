import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";

/** A hash that may be shown, of a value that may not: tells that something changed, not what it is. */
export function fingerprint(secret: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.unsecret(
    pulumi.output(secret).apply((value) => createHash("sha256").update(value).digest("hex").slice(0, 16)),
  );
}
