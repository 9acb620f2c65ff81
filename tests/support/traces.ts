/** As many as Node.js prints. */
const FRAMES = 10;

/**
 * Runs `build` with stack traces as Node.js prints them. Pulumi's SDK reads one with every promise; looking each of their
 * lines up in source maps, as the test runner does, takes longer than everything else. Traces that are first read
 * afterwards, those of failed tests, are looked up as ever.
 */
export async function withPlainTraces<T>(build: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  const lookUp = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace") ?? { value: undefined };
  // For every resource, the SDK asks for all frames: the limit alone does not keep it from them.
  Error.stackTraceLimit = FRAMES;
  Error.prepareStackTrace = (error, frames) =>
    [String(error), ...frames.slice(0, FRAMES).map(String)].join("\n    at ");
  try {
    return await build();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Object.defineProperty(Error, "prepareStackTrace", lookUp);
  }
}
