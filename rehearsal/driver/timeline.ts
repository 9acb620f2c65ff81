import type { EngineEvent } from "@pulumi/pulumi/automation";

/** How long one resource took. */
export interface ResourceTime {
  readonly name: string;
  readonly type: string;
  readonly operation: string;
  readonly startSeconds: number;
  readonly seconds: number;
}

/** Notes when each resource's step began and ended, seconds after the timeline's own start. */
export class Timeline {
  private readonly begun = new Map<string, { operation: string; at: number }>();
  private readonly finished: ResourceTime[] = [];
  private readonly start: number;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.start = now();
  }

  observe(event: EngineEvent): void {
    const before = event.resourcePreEvent?.metadata;
    if (before) this.begun.set(key(before), { operation: before.op, at: this.elapsed() });
    const after = event.resOutputsEvent?.metadata;
    if (after) this.finish(after);
  }

  /** Seconds since the timeline began. */
  elapsed(): number {
    return (this.now() - this.start) / 1000;
  }

  /** Resources that took time, slowest first. */
  slowest(count: number): readonly ResourceTime[] {
    return [...this.finished].sort((a, b) => b.seconds - a.seconds).slice(0, count);
  }

  private finish(metadata: { urn: string; type: string; op: string }): void {
    const begin = this.begun.get(key(metadata));
    if (!begin) return;
    this.finished.push({
      name: metadata.urn.split("::").at(-1) ?? metadata.urn,
      type: metadata.type,
      operation: begin.operation,
      startSeconds: begin.at,
      seconds: this.elapsed() - begin.at,
    });
  }
}

const key = (metadata: { urn: string; op: string }): string => `${metadata.urn} ${metadata.op}`;
