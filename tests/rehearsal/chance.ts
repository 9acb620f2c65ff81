import { createHash } from "node:crypto";

/** Random choices that can be had again: `REHEARSAL_SEED=<number> npm test` makes the same ones. */
export class Chance {
  private drawn = 0;

  private constructor(readonly seed: number) {}

  /** Says its seed at once, so that whatever happens next can be repeated. */
  static announced(): Chance {
    const seed = Number(process.env.REHEARSAL_SEED ?? Math.floor(Math.random() * 2 ** 31));
    if (!Number.isSafeInteger(seed)) throw new Error(`REHEARSAL_SEED=${process.env.REHEARSAL_SEED} is no whole number`);
    process.stderr.write(`seed ${seed}: REHEARSAL_SEED=${seed} makes the same choices again\n`);
    return new Chance(seed);
  }

  /** The same items in another order. */
  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, at: this.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }

  /** Between 0 and 1. */
  private next(): number {
    const digest = createHash("sha256").update(`${this.seed}:${this.drawn++}`).digest();
    return digest.readUInt32BE(0) / 2 ** 32;
  }
}
