import type { EngineEvent } from "@pulumi/pulumi/automation";

/** An engine operation that failed; the message holds the engine's own errors, each with its resource. */
export class OperationError extends Error {
  override readonly name = "OperationError";
}

/** Collects what the engine calls errors, so that a failure says what and where without the whole output. */
export class Diagnostics {
  private readonly errors: string[] = [];

  observe(event: EngineEvent): void {
    const diagnostic = event.diagnosticEvent;
    if (diagnostic?.severity !== "error") return;
    const resource = diagnostic.urn?.split("::").at(-1);
    this.errors.push(`${resource ? `${resource}: ` : ""}${diagnostic.message.trim()}`);
  }

  /** @throws OperationError in place of what `operation` throws, when the engine said why */
  async explain<T>(operation: Promise<T>): Promise<T> {
    try {
      return await operation;
    } catch (error) {
      if (this.errors.length === 0) throw error;
      throw new OperationError([...new Set(this.errors)].join("\n"), { cause: error });
    }
  }
}
