import { recordLayer } from "../../tests/support/cluster";
import type { Registration } from "../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../tests/support/stacks";
import { createGitOps } from ".";

/** What comes of a block `gitops`, on top of a cluster that is there. @param more other blocks of the stack file */
export async function build(gitops: object, more: object = {}): Promise<readonly Registration[]> {
  const config = fromRaw({ ...clusterOnly(), gitops, ...more });
  const { resources } = await recordLayer(config, (_, cluster, platform) => {
    if (config.gitops) createGitOps(config, config.gitops, cluster, platform);
  });
  return resources;
}

export const namesOf = (resources: readonly Registration[]) => resources.map(({ name }) => name);
