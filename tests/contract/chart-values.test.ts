import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readVersions } from "../../config/versions";
import { program } from "../../program";
import { type Registration, record } from "../support/registrations";
import { stackConfig } from "../support/stacks";
import { describeWithCharts, realChart, type Values } from "./charts/data";
import { passedOn } from "./charts/passed-on";
import { merged, schemaErrors, unknownValues } from "./charts/values";

/** Stacks that the program can build have golden files. */
const stacks = readdirSync(join(__dirname, "../golden"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** The data at hand is older than what is pinned; its values are compared all the same. */
const older: Readonly<Record<string, string>> = { "flux-operator": "0.49.0", "flux-instance": "0.49.0" };

describeWithCharts("values that the program gives to charts", () => {
  describe.each(stacks)("in stack %s", (stack) => {
    let releases: readonly Registration[];

    beforeAll(async () => {
      const { resources } = await record(() => program(stackConfig(stack)));
      releases = resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
    });

    test("are values that the real charts have", () => {
      expect(releases.length).toBeGreaterThan(1);
      expect(checked(releases, (values, chart) => unknownValues(values, realChart(chart), passedOn[chart]))).toEqual(
        [],
      );
    });

    test("keep to the real charts' schemas", () => {
      expect(checked(releases, (values, chart) => schemaErrors(values, realChart(chart)))).toEqual([]);
    });

    test("hold no secret: a release stores them in plain text", () => {
      expect(checked(releases, (values) => (JSON.stringify(values).includes("[secret]") ? ["a secret"] : []))).toEqual(
        [],
      );
    });
  });

  test.each(Object.values(readVersions().charts))("$name: the pinned version is the one that is compared", (chart) => {
    expect(older[chart.name] ?? chart.version).toBe(realChart(chart.name).version);
  });
});

describe("comparing values with a chart's own", () => {
  const chart = {
    version: "1.0.0",
    defaults: { replicas: 1, resources: {}, image: { tag: "" }, list: [{ a: 1 }], nothing: null },
    schema: {
      properties: { image: { $ref: "#/$defs/image" }, replicas: { type: "integer" } },
      $defs: { image: { properties: { tag: { type: "string" }, digest: { type: "string" } } } },
    },
  };

  test("finds names that the chart does not have, at any depth", () => {
    const values = { replica: 2, image: { tag: "x", Tag: "y", digest: "z" }, resources: { limits: { cpu: 1 } } };
    expect(unknownValues(values, chart)).toEqual(["replica", "image.Tag"]);
    expect(unknownValues(values, chart, ["image"])).toEqual(["replica"]);
  });

  test("finds values that the chart's schema refuses", () => {
    expect(schemaErrors({ replicas: "2", image: { digest: "z" } }, chart)).toEqual([".replicas should be integer"]);
  });

  test("merges as Helm does", () => {
    expect(merged(chart.defaults, { image: { digest: "z" }, list: [2], replicas: null })).toEqual({
      resources: {},
      image: { tag: "", digest: "z" },
      list: [2],
      nothing: null,
    });
  });
});

function checked(releases: readonly Registration[], check: (values: Values, chart: string) => readonly string[]) {
  return releases.flatMap(({ inputs }) => {
    const chart = chartOf(String(inputs.chart));
    return check(inputs.values as Values, chart).map((problem) => `${chart}: ${problem}`);
  });
}

/** An OCI chart is named by its whole URL. */
const chartOf = (source: string): string => source.split("/").at(-1) ?? source;
