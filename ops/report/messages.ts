import type { Diagnostic, Preview } from "./preview";
import { parseUrn } from "./urn";

/** What Pulumi, a provider or the program had to say. */
export interface Message {
  /** Name of the resource that it is about; absent where it is about the whole. */
  readonly resource?: string;
  readonly text: string;
}

/** Longer ones are cut: the log has them whole. */
const LONGEST_MESSAGE = 2000;

/** What opens something, in a text of somebody else's: keys, tokens, long random words. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [^-]+-----[\s\S]*?(-----END [^-]+-----|$)/g,
  /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g,
  /(?<=\/\/)[^\s/@]+:[^\s/@]+(?=@)/g,
  /\b(?<=(?:token|password|passphrase|secret|authorization)["']?\s*[:=]\s*["']?(?:bearer\s+)?)[^\s"',;]+/gi,
  // Long words of letters and digits; with other characters in between only in mixed case, which names and paths are not.
  /(?<![\w/.:-])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{32,}(?![\w.:-])/g,
  /(?<![\w/.:-])(?=[\w+/-]*\d)(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])[\w+/-]{32,}={0,2}(?![\w.:-])/g,
];

/** The errors, without the engine's closing words on them; and what it warns of, each once. */
export function messagesOf({ diagnostics }: Preview): {
  readonly errors: readonly Message[];
  readonly warnings: readonly Message[];
} {
  const of = (severity: string) => (diagnostics ?? []).filter((each) => each.severity === severity).map(messageOf);
  const errors = of("error");
  const telling = errors.filter(({ text }) => text !== "preview failed");
  return { errors: telling.length > 0 ? telling : errors, warnings: once(of("warning")) };
}

function messageOf({ urn, message }: Diagnostic): Message {
  const name = urn === undefined || urn === "" ? undefined : parseUrn(urn)?.name;
  const text = withoutSecrets(message.trim().replace(/^(error|warning): /, ""));
  const cut = text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)} …` : text;
  return { ...(name !== undefined && { resource: name }), text: cut };
}

/** Redaction of last resort: what is known to be secret is not in a preview in the first place. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((left, pattern) => left.replaceAll(pattern, "[secret]"), text);
}

/** The same warning about many resources is one warning. */
function once(messages: readonly Message[]): readonly Message[] {
  const texts = [...new Set(messages.map(({ text }) => text))];
  return texts.map((text) => {
    const about = messages.filter((each) => each.text === text);
    return about.length === 1 && about[0] ? about[0] : { text: `${text} (${String(about.length)} resources)` };
  });
}
