// @ts-check
"use strict";

/** Short at first, so that an answer is noticed at once; longer later, so that a slow machine is left in peace. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
const PAUSE_GROWTH = 1.5;
/** A single attempt must not eat the whole deadline: a silent address would then be tried only once. */
const LONGEST_ATTEMPT_MS = 5000;
/** One that has less time fails for want of it, and hides what the ones before failed with. */
const SHORTEST_ATTEMPT_MS = 250;

/** The deadline passed. `lastError` is what the last attempt failed with. */
class DeadlineError extends Error {
  /**
   * @param {number} attempts
   * @param {number} seconds
   * @param {Error} lastError
   */
  constructor(attempts, seconds, lastError) {
    super(
      `tried ${String(attempts)} ${attempts === 1 ? "time" : "times"} in ${String(seconds)} s; last error: ${describe(lastError)}`,
    );
    this.name = "DeadlineError";
    this.lastError = lastError;
  }
}

/**
 * Repeats `attempt` until it succeeds or the deadline has passed.
 * @template T
 * @param {(timeoutMs: number) => Promise<T>} attempt must fail on its own after `timeoutMs`
 * @param {number} deadlineSeconds counted from now; at least one attempt is made
 * @returns {Promise<T>} the first success
 * @throws {DeadlineError}
 */
async function poll(attempt, deadlineSeconds) {
  const started = Date.now();
  const remaining = () => started + deadlineSeconds * 1000 - Date.now();
  let pause = FIRST_PAUSE_MS;
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt(Math.max(1, Math.min(LONGEST_ATTEMPT_MS, remaining())));
    } catch (error) {
      if (remaining() <= SHORTEST_ATTEMPT_MS)
        throw new DeadlineError(attempts, Math.round((Date.now() - started) / 1000), asError(error));
    }
    const longest = Math.max(1, remaining() - SHORTEST_ATTEMPT_MS);
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, longest)));
    pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MS);
  }
}

/**
 * @param {unknown} thrown
 * @returns {Error}
 */
function asError(thrown) {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/**
 * Node reports a refused connection to a name with several addresses as an error without a message.
 * @param {Error} error
 */
function describe(error) {
  const code = "code" in error ? String(error.code) : "";
  return error.message || code || error.name;
}

module.exports = { DeadlineError, asError, poll };
