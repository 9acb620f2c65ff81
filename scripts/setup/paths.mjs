import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What set-up builds; ignored by git. */
export const binaries = {
  rehearsal: join(root, ".rehearsal/bin/rehearsal"),
  rehearsalHost: join(root, ".rehearsal/bin/rehearsal-host"),
  pulumi: join(root, ".rehearsal/bin/pulumi"),
  actionlint: join(root, ".rehearsal/bin/actionlint"),
  talosctl: join(root, ".rehearsal/bin/talosctl"),
  promtool: join(root, ".rehearsal/bin/promtool"),
  amtool: join(root, ".rehearsal/bin/amtool"),
  whoIsTold: join(root, ".rehearsal/bin/who-is-told"),
  alloyCheck: join(root, ".rehearsal/bin/alloy-check"),
};
