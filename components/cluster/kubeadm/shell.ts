/** Settings of a script: text, or a list of texts, by the name of the shell variable. */
export type Variables = Readonly<Record<string, string | readonly string[]>>;

/** The variables as bash reads them, one assignment after the other. Nothing in a value means anything to the shell. */
export function assignments(variables: Variables): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${typeof value === "string" ? quoted(value) : list(value)}\n`)
    .join("");
}

/** One item a line, so that a diff shows which one changed. */
function list(values: readonly string[]): string {
  return values.length === 0 ? "()" : `(\n${values.map((value) => `  ${quoted(value)}\n`).join("")})`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
