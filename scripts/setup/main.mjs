/**
 * Runs a script's work; what it throws is printed as one message.
 * @param {() => Promise<number | void>} work resolves to the exit status, 0 when it says nothing
 */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
