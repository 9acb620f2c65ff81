/** What the same thing is called elsewhere. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  aarch64: "arm64",
  agent: "worker",
  master: "controlPlane",
  server: "controlPlane",
  x64: "amd64",
  x8664: "amd64",
};

/** The option that was probably meant: same letters in another case, or at most a third of them wrong. */
export function closest(word: string, options: readonly string[]): string | undefined {
  const name = ELSEWHERE[fold(word)] ?? word;
  const same = options.find((option) => fold(option) === fold(name));
  if (same !== undefined) return same;
  const ranked = options
    .map((option) => ({ option, distance: editDistance(fold(word), fold(option)) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.option : undefined;
}

const fold = (word: string) => word.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Levenshtein distance: letters to insert, delete or replace. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replace = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replace, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
