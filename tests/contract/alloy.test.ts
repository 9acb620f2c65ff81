import { existsSync, readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { type Pipelines, alloyConfiguration } from "../../components/observability/alloy/pipelines";
import { describeWithTool, runTool } from "../support/tools";

const pipelines: Pipelines = { cluster: "home", machines: "talos", audit: true, loki: "http://loki.loki.svc:3100" };
const check = (content: string) => runTool("alloy-check", ["config.alloy"], { "config.alloy": content });
const talos = alloyConfiguration(pipelines);

const golden = resolve(__dirname, "../golden");
const releaseOf = (stack: string) => resolve(golden, stack, "alloy/alloy-release.Release.json");
const stacks = readdirSync(golden).filter((stack) => existsSync(releaseOf(stack)));

interface Release {
  readonly inputs: { readonly values: { readonly alloy: { readonly configMap: { readonly content: string } } } };
}

describeWithTool("alloy-check")("Alloy's own parser", () => {
  const machines = ["talos", "journal"] as const;
  const cases = machines.flatMap((kind) => [true, false].map((audit) => [kind, audit] as const));

  test.each(cases)("takes the configuration for machines with %s, audit log: %s", (kind, audit) => {
    expect(check(alloyConfiguration({ ...pipelines, machines: kind, audit }))).toBe("");
  });

  test("takes what stacks send to their clusters", () => {
    expect(stacks).toEqual(expect.arrayContaining(["production", "staging"]));
    for (const stack of stacks) {
      const { inputs } = JSON.parse(readFileSync(releaseOf(stack), "utf8")) as Release;
      expect(check(inputs.values.alloy.configMap.content)).toBe("");
    }
  });

  test.each([
    ["a bracket that stays open", /\}\n$/, "", /expected \}/],
    ["a component that is not there", "forward_to = [loki.process.pods.", "forward_to = [loki.process.cats.", /cats/],
    ["a kind that nobody has", "local.file_match", "local.file_guess", /local\.file_guess/],
    ["an argument that the component lacks", "max_backoff_period", "max_patience", /max_patience/],
    ["an argument that is missing", /url += .*\n/, "", /missing required attribute "url"/],
    ["a value of another kind", '"5m"', "true", /should be string, got bool/],
    ["a group that the expression does not have", "${1}_${2}_*", "$1_$2_*", /no group 1_/],
    ["an expression that is none", "(?P<service>", "(?P<service", /error parsing regexp/],
  ])("finds %s", (_, search, replacement, problem) => {
    const wrong = talos.replace(search, () => replacement);

    expect(wrong).not.toBe(talos);
    expect(() => check(wrong)).toThrow(problem);
  });
});
