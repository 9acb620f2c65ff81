import { dataLoss, inPlace, type Verdict } from "./verdict";

/** What a changed list of a cluster's nodes does to those that are not on it any more. */
export function departures(listed: readonly string[] | undefined, wanted: readonly string[] | undefined): Verdict {
  if (!listed || !wanted) return dataLoss("the list of nodes cannot be read: some may leave the cluster");
  const leaving = listed.filter((name) => !wanted.includes(name));
  if (leaving.length === 0) return inPlace("no node leaves");
  return dataLoss(`drained, taken out of etcd and deleted: ${leaving.map((name) => `\`${name}\``).join(", ")}`);
}
