import { type DraftNode, type Placed, type Rule, nodesOf } from "./draft";

/** What is set on a machine's interface needs its name: there is no other way to say which one is meant. */
export const interfacesAreNamed: Rule = (stack) => {
  const { vip, mtu } = stack.cluster?.network ?? {};
  if (stack.cluster?.bootstrap?.type !== "talos") return [];
  const unnamed = nodesOf(stack).filter(({ value }) => !("interface" in value));
  return unnamed.flatMap(({ path, value }: Placed<DraftNode>) => {
    const becauseOf = [vip !== undefined && value.role === "controlPlane" && "the VIP", mtu !== undefined && "the MTU"];
    const reasons = becauseOf.filter((reason) => reason !== false).join(" and ");
    if (reasons === "") return [];
    const rule = `is required, because ${reasons} in homelab:cluster.network must go to a named interface`;
    return [{ path: [...path, "interface"], rule, fix: "for example interface: {name: eth0}" }];
  });
};
