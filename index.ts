import { RunError } from "@pulumi/pulumi";
import { readStackConfig } from "./config/load";
import { program, type StackOutputs } from "./program";

// Pulumi's SDK takes a stack trace with every resource, and its runtime looks each line of it up in source maps. Stripped
// types leave lines where they were: Node.js's own traces are as good, and free.
Reflect.deleteProperty(Error, "prepareStackTrace");

/** What the Pulumi CLI runs. A function, so that a mistake in the stack file is reported without a stack trace. */
function main(): StackOutputs {
  try {
    return program(readStackConfig());
  } catch (error) {
    throw withoutStack(error);
  }
}

/** The CLI's runtime formats the stack even of errors that hide it; Node.js 20.20 takes half a minute to color Pulumi's. */
function withoutStack(error: unknown): unknown {
  if (RunError.isInstance(error)) error.stack = undefined;
  return error;
}

export = main;
