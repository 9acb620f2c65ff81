import { NoPreviewError, readPreview } from "./read";

const stack = "urn:pulumi:production::homelab::pulumi:pulumi:Stack::homelab-production";

describe("text that is no preview", () => {
  const events = '{"sequence":1}\n{"sequence":2}\n';
  test.each([
    ["an empty file", "", /preview\.json is empty: Pulumi failed before/],
    [
      "no JSON",
      "error: no stack selected hunter2",
      /is not JSON\. Pulumi prints a preview with `pulumi preview --json/,
    ],
    ["a stream of events", events, /stream of events\. Unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW/],
    ["a state", '{"version":3,"deployment":{}}', /a stack's state/],
    ["something else", '{"name":"homelab"}', /neither steps nor diagnostics/],
    ["a list", "[]", /neither steps nor diagnostics/],
    ["steps of another kind", '{"steps":[{"op":1}]}', /is not a preview: .*op/s],
    ["a refresh", JSON.stringify({ steps: [{ op: "refresh", urn: stack }] }), /pulumi preview --refresh --json/],
  ])("%s", (_, text, message) => {
    expect(() => readPreview(text, "preview.json")).toThrow(message);
    expect(() => readPreview(text, "preview.json")).toThrow(NoPreviewError);
    expect(() => readPreview(text, "preview.json")).not.toThrow(/hunter2/);
  });
});

test("a preview with a refresh before it, one that failed in the refresh, and one that failed at once are previews", () => {
  const diagnostics = [{ severity: "error", message: "error: no" }];
  const steps = [{ op: "refresh", urn: stack }];
  expect(readPreview(JSON.stringify({ steps: [...steps, { op: "same", urn: stack }] }), "x").steps).toHaveLength(2);
  expect(readPreview(JSON.stringify({ steps, diagnostics }), "x").steps).toHaveLength(1);
  expect(readPreview(JSON.stringify({ diagnostics }), "x").diagnostics).toHaveLength(1);
});
