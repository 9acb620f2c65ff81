import { type Rule, nodesOf } from "./draft";

/** Bytes that VXLAN puts around every packet. */
const VXLAN_OVERHEAD = 50;

/** A pod's packet fits into a frame of every node. */
export const podPacketsFit: Rule = (stack) => {
  const cni = stack.network?.cni;
  if (cni?.type !== "flannel" || cni.mtu === undefined) return [];
  const frames = [stack.cluster?.network?.mtu, ...nodesOf(stack).map(({ value }) => value.interface?.mtu)];
  const smallest = Math.min(...frames.filter((mtu) => mtu !== undefined), Infinity);
  const room = smallest - (cni.backend === "vxlan" ? VXLAN_OVERHEAD : 0);
  if (cni.mtu <= room) return [];
  const why =
    cni.backend === "vxlan"
      ? `: VXLAN takes ${VXLAN_OVERHEAD} of the nodes' ${smallest} bytes`
      : ", the nodes' own MTU";
  return [
    { path: ["network", "cni", "mtu"], value: cni.mtu, rule: `must be at most ${room}${why}`, fix: String(room) },
  ];
};
