/** One thing that was looked at. */
export interface Finding {
  readonly verdict: "good" | "advice" | "bad";
  readonly text: string;
}

export const good = (text: string): Finding => ({ verdict: "good", text });
/** Something that a person may want to know, and that keeps nobody from going on. */
export const advice = (text: string): Finding => ({ verdict: "advice", text });
export const bad = (text: string): Finding => ({ verdict: "bad", text });

const MARKS: Readonly<Record<Finding["verdict"], string>> = { good: "ok  ", advice: "note", bad: "BAD " };

/** The finding as one line. */
export const line = ({ verdict, text }: Finding): string => `${MARKS[verdict]}  ${text}`;

export const badOnes = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ verdict }) => verdict === "bad");
