// `node scripts/ci/drift-issue.mjs FOLDER`: one open issue for each stack that is not what its commit says; closed once it is.
// Environment: STACK, RUN_URL, GITHUB_TOKEN with issues: write.
import { main } from "../setup/main.mjs";
import { BOT, GitHub, required } from "./github.mjs";
import { bodyOf, markerOf, readReport } from "./report.mjs";

/** The report program's own: nothing to report. */
const NO_CHANGES = 0;

await main(async () => {
  const [folder = ""] = process.argv.slice(2);
  const stack = required("STACK");
  const github = GitHub.fromEnvironment();
  const { text, status } = readReport(folder, stack);
  const run = `[run](${required("RUN_URL")})`;

  /** @type {(issue: import("./github.mjs").Issue) => boolean} */
  const isOurs = ({ body, pull_request }) => pull_request === undefined && (body ?? "").startsWith(markerOf(stack));
  const open = await github.find(`issues?state=open&creator=${encodeURIComponent(BOT)}`, isOurs);
  if (status === NO_CHANGES) {
    if (open) await close(github, open.number, `No drift any more: ${run}.`);
    return;
  }
  const body = bodyOf(stack, text, `<sub>Looked at by this ${run}. What to do: docs/pull-requests.md, “Drift”.</sub>`);
  if (open) await github.call("PATCH", `issues/${String(open.number)}`, { body });
  else await github.call("POST", "issues", { title: `Drift: ${stack} is not what its commit says`, body });
});

/** @param {GitHub} github @param {number} number @param {string} body */
async function close(github, number, body) {
  await github.call("POST", `issues/${String(number)}/comments`, { body });
  await github.call("PATCH", `issues/${String(number)}`, { state: "closed", state_reason: "completed" });
}
