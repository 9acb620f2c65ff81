import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { scriptNames, scriptText, sourceOf } from "../script";

const files = readdirSync(__dirname)
  .filter((file) => file.endsWith(".sh"))
  .map((file) => file.slice(0, -".sh".length));

/** What bash, Ubuntu's /etc/os-release and the shared scripts set. */
const GIVEN = new Set(
  "BASH_COMMAND BASH_SUBSHELL SECONDS ID VERSION_ID VERSION_CODENAME NODE STEP LOG PENDING ADMIN WORK SAID".split(" "),
);

/** Names in the comment at the head; an array's without its brackets. */
function declared(text: string): readonly string[] {
  return [...text.matchAll(/^# ([A-Z][A-Z0-9_]+)(?:\[\])? {2,}\S/gm)].map(([, name]) => name ?? "").sort();
}

/** Names that the script reads and does not set. */
function used(text: string): readonly string[] {
  const code = text.replace(/^\s*#.*$/gm, "");
  const read = [...code.matchAll(/\$\{?[#!]?([A-Z][A-Z0-9_]+)/g)].map(([, name]) => name ?? "");
  const set = new Set([...code.matchAll(/(?:^|\s)([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name));
  return [...new Set(read)].filter((name) => !set.has(name) && !GIVEN.has(name)).sort();
}

describe("every script", () => {
  test.each(files)("%s: bash can read it", (name) => {
    const { status, stderr } = spawnSync("bash", ["-n"], { input: sourceOf(name), encoding: "utf8" });

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test.each(scriptNames)("%s: its head names exactly the variables that it reads", (name) => {
    const whole = scriptText({ node: "pi", step: name }, {}, name).replace(sourceOf("lib"), "");

    expect(declared(sourceOf(name))).toEqual(used(whole));
  });

  test.each(files)("%s: passes no secret as an argument", (name) => {
    const calls = sourceOf(name)
      .split("\n")
      .filter((line) => /(^|[|&;(] *)\s*(logged )?(kubeadm|kubectl|kube|ufw_says) /.test(line));

    expect(calls.filter((call) => /\$\{?(TOKEN|CERTIFICATE_KEY|CONFIG)\b(?!%%)/.test(call))).toEqual([]);
  });

  const shellcheck = spawnSync("shellcheck", ["--version"]).status === 0;
  (shellcheck ? test : test.skip)(
    `shellcheck has nothing to say${shellcheck ? "" : " (skipped: no shellcheck on PATH; `apt install shellcheck`)"}`,
    () => {
      const { stdout } = spawnSync(
        "shellcheck",
        files.map((file) => join(__dirname, `${file}.sh`)),
        { encoding: "utf8" },
      );

      expect(stdout).toBe("");
    },
  );
});
