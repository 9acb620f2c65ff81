const UNITS = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 } as const;

/** Part of the volume that samples may take; the write-ahead log and compaction need the rest. */
const PART = 0.85;

/**
 * When Prometheus deletes its oldest samples whatever their age, as it writes sizes: `17408MiB`.
 * @param volume size of its volume: `20Gi`
 */
export function retentionSize(volume: string): string {
  return `${String(Math.floor((bytesOf(volume) * PART) / UNITS.Mi))}MiB`;
}

/** Half of a quantity of memory, in whole Mi: `1024Mi` of `2Gi`. */
export function halfOf(memory: string): string {
  return `${String(Math.max(1, Math.floor(bytesOf(memory) / 2 / UNITS.Mi)))}Mi`;
}

function bytesOf(quantity: string): number {
  const unit = quantity.slice(-2) as keyof typeof UNITS;
  return Number(quantity.slice(0, -2)) * UNITS[unit];
}
