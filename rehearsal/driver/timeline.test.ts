import type { EngineEvent } from "@pulumi/pulumi/automation";
import { Timeline } from "./timeline";

const urn = "urn:pulumi:production::homelab::talos:machine/bootstrap:Bootstrap::cluster-bootstrap";
const metadata = { urn, type: "talos:machine/bootstrap:Bootstrap", op: "create" };
const before = { resourcePreEvent: { metadata } } as unknown as EngineEvent;
const after = { resOutputsEvent: { metadata } } as unknown as EngineEvent;

/** A clock that tells these milliseconds, one after the other. */
function clock(...milliseconds: number[]): () => number {
  return () => milliseconds.shift() ?? Number.NaN;
}

describe("Timeline", () => {
  test("measures a resource from its step's beginning to its outputs", () => {
    const timeline = new Timeline(clock(1000, 1500, 3500));
    timeline.observe(before);
    timeline.observe(after);
    expect(timeline.slowest(1)).toEqual([
      { name: "cluster-bootstrap", type: metadata.type, operation: "create", startSeconds: 0.5, seconds: 2 },
    ]);
  });

  test("says nothing of a resource whose beginning it did not see", () => {
    const timeline = new Timeline(clock(0));
    timeline.observe(after);
    expect(timeline.slowest(5)).toEqual([]);
  });
});
