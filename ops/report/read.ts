import { z } from "zod";
import { type Preview, previewSchema } from "./preview";
import { parseUrn } from "./urn";

/** Text that is no preview. The message says what it is instead, and how to get one. */
export class NoPreviewError extends Error {}

const HOW = "Pulumi prints a preview with `pulumi preview --json > preview.json`.";
const STACK_TYPE = "pulumi:pulumi:Stack";

/**
 * @param source what messages call the text: the file's name
 * @throws NoPreviewError
 */
export function readPreview(text: string, source: string): Preview {
  if (text.trim() === "") {
    throw new NoPreviewError(
      `${source} is empty: Pulumi failed before it began the preview. Its error output says why (a locked state, a missing passphrase).`,
    );
  }
  const value = parseJson(text, source);
  assertPreview(value, source);
  const parsed = previewSchema.safeParse(value);
  if (!parsed.success) {
    throw new NoPreviewError(`${source} is not a preview: ${z.prettifyError(parsed.error)}\n${HOW}`);
  }
  if (isRefresh(parsed.data)) {
    throw new NoPreviewError(
      `${source} is what \`pulumi refresh --preview-only\` prints: it says what drifted, not what an update would do. Use \`pulumi preview --refresh --json\`.`,
    );
  }
  return parsed.data;
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lines = text.trim().split("\n");
    if (lines.length > 1 && lines.every((line) => line.startsWith("{") && line.endsWith("}"))) {
      throw new NoPreviewError(
        `${source} is a stream of events. Unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW and preview again.`,
        { cause: error },
      );
    }
    // The parser's own message would quote the text, and with it whatever is in it.
    throw new NoPreviewError(`${source} is not JSON. ${HOW}`, { cause: error });
  }
}

function assertPreview(value: unknown, source: string): void {
  const keys = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : undefined;
  if (keys?.some((key) => ["steps", "changeSummary", "diagnostics"].includes(key))) return;
  if (keys?.includes("deployment")) {
    throw new NoPreviewError(
      `${source} is not a preview: it is a stack's state, which nobody should pass around. ${HOW}`,
    );
  }
  throw new NoPreviewError(`${source} is not a preview: it has neither steps nor diagnostics. ${HOW}`);
}

/** A refresh never gets to the program, which would register the stack. One that failed before that says why. */
function isRefresh({ steps, diagnostics }: Preview): boolean {
  const ofStack = (steps ?? []).filter(({ urn }) => parseUrn(urn)?.type === STACK_TYPE);
  const failed = (diagnostics ?? []).some(({ severity }) => severity === "error");
  return !failed && ofStack.length > 0 && ofStack.every(({ op }) => op === "refresh");
}
