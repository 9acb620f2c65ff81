import { RunError } from "@pulumi/pulumi";
import { ConfigError, readStackConfig } from "./config/load";
import { program, type StackOutputs } from "./program";

/** What the Pulumi CLI runs. A function, so that a mistake in the stack file is reported without a stack trace. */
function main(): StackOutputs {
  try {
    return program(readStackConfig());
  } catch (error) {
    throw error instanceof ConfigError ? new RunError(error.message) : error;
  }
}

export = main;
