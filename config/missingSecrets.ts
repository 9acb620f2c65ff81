import type { Path } from "./report/problem";
import { secretNeeds } from "./rules/secrets";
import { stackSchema, type Versions } from "./schema/index";
import { salvage } from "./schema/salvage";
import type { DraftStack } from "./rules";
import type { RawStackConfig } from "./validate";
import { readVersions } from "./versions";

/**
 * Where secrets are missing that the stack's features need: paths below `homelab:`, such as `["secrets", "sshPrivateKey"]`.
 * @param pinned default: those of `config/versions.yaml`
 */
export function missingSecrets(raw: RawStackConfig, pinned: Versions = readVersions()): readonly Path[] {
  const draft = salvage(stackSchema, raw) as Omit<DraftStack, "pinned">;
  return secretNeeds({ ...draft, pinned })
    .filter(({ isThere }) => !isThere)
    .map(({ path }) => path);
}
