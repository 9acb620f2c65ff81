import * as pulumi from "@pulumi/pulumi";
import type { PrometheusConfig } from "../../../config/schema";
import type { AddonArgs } from "../../shared/addon";
import { REMOTE_WRITE_SECRET } from "./names";

type RemoteWrite = NonNullable<PrometheusConfig["remoteWrite"]>;

/** As the operator takes it; what opens the place is in a Secret. */
export function remoteWriteSpec({ url, user }: RemoteWrite) {
  const secret = (key: string) => ({ name: REMOTE_WRITE_SECRET, key });
  return user === undefined
    ? { url, authorization: { type: "Bearer", credentials: secret("password") } }
    : { url, basicAuth: { username: secret("user"), password: secret("password") } };
}

/** The Secret, where samples go to a second place. */
export function remoteWriteSecret({
  prometheus: { remoteWrite },
  remoteWritePassword,
}: {
  readonly prometheus: PrometheusConfig;
  readonly remoteWritePassword?: pulumi.Input<string>;
}): NonNullable<AddonArgs["secrets"]> {
  if (!remoteWrite || remoteWritePassword === undefined) return {};
  const password = pulumi.secret(remoteWritePassword);
  const { user } = remoteWrite;
  return { [REMOTE_WRITE_SECRET]: user === undefined ? { password } : { user, password } };
}

/** Port that samples are sent to. */
export function remoteWritePort({ url }: RemoteWrite): number {
  const { port, protocol } = new URL(url);
  if (port !== "") return Number(port);
  return protocol === "http:" ? 80 : 443;
}
