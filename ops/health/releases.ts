import { type Finding, bad, good } from "../lib/finding";
import type { Metadata } from "./cluster-api";

/** A Helm release as its newest revision has it. */
export interface Release {
  readonly namespace: string;
  readonly name: string;
  readonly status: string;
  readonly revision: number;
}

/**
 * The releases of a cluster. Helm keeps each revision in a Secret, with what matters here in its labels.
 * @see https://helm.sh/docs/topics/advanced/#storage-backends
 */
export function releasesOf(secrets: readonly Metadata[]): readonly Release[] {
  const newest = new Map<string, Release>();
  for (const { namespace = "", labels = {} } of secrets) {
    const { name = "", status = "unknown", version = "0" } = labels;
    const release = { namespace, name, status, revision: Number(version) };
    const key = `${namespace}/${name}`;
    if ((newest.get(key)?.revision ?? -1) < release.revision) newest.set(key, release);
  }
  // Who uninstalls may keep the history.
  return [...newest.values()]
    .filter(({ status }) => status !== "uninstalled")
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** No release has failed, and none was left half installed. */
export function examineReleases(releases: readonly Release[]): readonly Finding[] {
  const failing = releases.filter(({ status }) => status !== "deployed");
  const all = String(releases.length);
  if (failing.length === 0) return [good(`${all} of ${all} releases are deployed`)];
  return failing.map(({ namespace, name, status, revision }) =>
    bad(`release ${namespace}/${name}: is ${status} at revision ${String(revision)}`),
  );
}
