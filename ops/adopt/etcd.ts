import { asError } from "../lib/poll";
import { etcdMembers, type EtcdMember, type TalosCredentials } from "../lib/talos-api";

const ANSWER_MS = 5000;

/** What one control plane says about its etcd. */
export interface EtcdView {
  readonly address: string;
  /** Empty where etcd does not run or the machine does not answer. */
  readonly members: readonly EtcdMember[];
  /** Why there are no members. */
  readonly reason?: string;
}

export async function askEtcd(address: string, credentials: TalosCredentials): Promise<EtcdView> {
  try {
    return { address, members: await etcdMembers({ address, credentials }, ANSWER_MS) };
  } catch (error) {
    return { address, members: [], reason: asError(error).message };
  }
}

/**
 * The one etcd cluster that all of the control planes that run etcd belong to.
 * @throws Error when there is none, or more than one
 */
export function onlyCluster(views: readonly EtcdView[]): readonly EtcdMember[] {
  const running = views.filter(({ members }) => members.length > 0);
  const [first, ...others] = running;
  if (!first) {
    throw new Error(
      `etcd runs on no control plane: ${views.map(described).join("; ")}. There is nothing to adopt; \`pulumi up\` bootstraps it.`,
    );
  }
  const known = idsOf(first);
  if (others.some((view) => idsOf(view) !== known)) {
    throw new Error(
      `there is more than one etcd cluster: ${running.map(described).join("; ")}. Only one can be kept: reset the machines ` +
        "of the others, then adopt.",
    );
  }
  return first.members;
}

function idsOf({ members }: EtcdView): string {
  return members
    .map((member) => member.id)
    .sort()
    .join();
}

function described({ address, members, reason }: EtcdView): string {
  return `${address}: ${reason ?? `members ${members.map((member) => `${member.hostname} (${member.id})`).join(", ")}`}`;
}
