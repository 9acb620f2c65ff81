// `node scripts/ci/comment.mjs FOLDER`: puts a stack's report under a pull request, in place of the one before.
// Environment: STACK, PULL_REQUEST (its number), COMMIT, RUN_URL, GITHUB_TOKEN with pull-requests: write.
import { main } from "../setup/main.mjs";
import { BOT, GitHub, required } from "./github.mjs";
import { bodyOf, markerOf, readReport } from "./report.mjs";

await main(async () => {
  const [folder = ""] = process.argv.slice(2);
  const [stack, number] = [required("STACK"), required("PULL_REQUEST")];
  const github = GitHub.fromEnvironment();
  const footer = `<sub>Commit ${required("COMMIT")} · [run](${required("RUN_URL")})</sub>`;
  const body = bodyOf(stack, readReport(folder, stack).text, footer);

  /** @type {(comment: import("./github.mjs").Comment) => boolean} */
  const isOurs = ({ user, body }) => user?.login === BOT && (body ?? "").startsWith(markerOf(stack));
  const before = await github.find(`issues/${number}/comments`, isOurs);
  if (before) await github.call("PATCH", `issues/comments/${String(before.id)}`, { body });
  else await github.call("POST", `issues/${number}/comments`, { body });
});
