/** Columns padded to their widest cell; numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? "").length)));
  return rows
    .map((row) =>
      `  ${row.map((cell, column) => (typeof cell === "number" ? pad(cell, widths[column], "start") : pad(cell, widths[column], "end"))).join("  ")}`.trimEnd(),
    )
    .join("\n");
}

function pad(cell: string | number, width = 0, side: "start" | "end"): string {
  return side === "start" ? String(cell).padStart(width) : String(cell).padEnd(width);
}
