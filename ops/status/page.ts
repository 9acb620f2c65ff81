import { escape } from "./escape";
import type { ClusterStatus } from "./facts";
import { sections } from "./sections";
import { ofCluster } from "./severity";
import { STYLE } from "./style";
import { instant } from "./text";
import { tiles } from "./tiles";

/** Without scripts, and with nothing from elsewhere, whatever is in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The status as one HTML page that needs nothing else. */
export function page(status: ClusterStatus): string {
  const { stack, server, at } = status;
  const severity = ofCluster(status);
  const verdict = verdictOf(status);
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escape(stack)}: ${verdict}</title><style>${STYLE}</style></head><body>`,
    `<header><h1>${escape(stack)}</h1><p class="verdict ${severity}">${verdict}</p>`,
    `<p class="when">${instant(at)} · ${escape(server)}</p></header>`,
    "<main>",
    tiles(status),
    sections(status),
    "</main></body></html>",
    "",
  ].join("\n");
}

function verdictOf(status: ClusterStatus): string {
  const severity = ofCluster(status);
  if (severity === "bad") return "Something is wrong";
  if (severity === "warn") return "Something is to be looked at";
  return status.unknown.length > 0 ? "All is well, as far as is known" : "All is well";
}
