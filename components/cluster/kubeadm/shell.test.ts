import { execFileSync } from "node:child_process";
import { assignments } from "./shell";

/** What bash makes of the assignments. */
function inBash(text: string, show: string): string {
  return execFileSync("bash", ["-euc", `eval "$(cat)"; ${show}`], { input: text, encoding: "utf8" });
}

test("text reaches bash as it is, whatever is in it", () => {
  const value = 'it\'s $HOME `id` \\ "x"\n  line two !~*?\n';

  expect(inBash(assignments({ VALUE: value }), 'printf %s "$VALUE"')).toBe(value);
});

test("lists keep their items apart", () => {
  const text = assignments({ RULES: ["allow from any", "", "it's"], NONE: [] });

  expect(inBash(text, 'printf "[%s]" "${RULES[@]}"; echo "${#NONE[@]}"')).toBe("[allow from any][][it's]0\n");
});
