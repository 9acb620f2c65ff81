// Which stacks a change concerns. What nobody has thought of concerns all of them.

const STACK_FILE = /^Pulumi\.([a-z0-9-]+)\.yaml$/;

/** What `pulumi up` and a rehearsal do not read: text, tests, and what runs elsewhere. */
const OF_NO_STACK = [
  /\.md$/,
  /^LICENSE$/,
  /^docs\//,
  /^tests\//,
  /\.test\.ts$/,
  /^\.github\//,
  /^renovate\.json$/,
  /^\.prettier/,
  /^eslint\.config\.mjs$/,
];

/**
 * @param {readonly string[]} files names of files in the project's folder
 * @returns {string[]} the stacks that there are, sorted
 */
export function stacksIn(files) {
  return files.flatMap((file) => STACK_FILE.exec(file)?.[1] ?? []).sort();
}

/**
 * @param {readonly string[]} stacks those that there are after the change
 * @param {readonly string[]} changed paths of files that were added, changed, renamed (both names) or removed
 * @returns {string[]} the stacks whose cluster or rehearsal the change can make another one
 */
export function changedStacks(stacks, changed) {
  const files = changed.filter((file) => !OF_NO_STACK.some((pattern) => pattern.test(file)));
  const own = files.map((file) => STACK_FILE.exec(file)?.[1]);
  return stacks.filter((stack) => own.some((name) => name === undefined || name === stack));
}
