/** Values of MetalLB's chart in layer 2 mode: no BGP daemon runs on the nodes. */
export function metalLBValues(): Readonly<Record<string, unknown>> {
  return {
    speaker: { frr: { enabled: false } },
    frrk8s: { enabled: false },
  };
}
