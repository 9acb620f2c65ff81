/** The longest name or path that is shown whole. */
const LONGEST_CODE = 160;

/** Text as code in a table's cell: nothing in it means anything to whoever renders it. */
export function code(text: string): string {
  const cut = text.length > LONGEST_CODE ? `${text.slice(0, LONGEST_CODE)}…` : text;
  return `\`${cut.replaceAll("`", "'").replaceAll("|", "\\|").replace(/\s+/g, " ")}\``;
}

/** Words of ours in a table's cell; code in them stays code. */
export function inline(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replace(/\s+/g, " ");
}

/** Somebody else's text in a block that it cannot end. */
export function fenced(text: string): string {
  return `\`\`\`text\n${text.replaceAll("```", "'''")}\n\`\`\``;
}
